"""A team adds an attestation: by its number, by its credential, or by saying yes to one that was found for it."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import jobs, limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.limits import Limit
from app.profiles.models import Profile
from app.profiles.queries import my_profile
from app.profiles.rules.identifiers import NAMES
from app.seals.actions.claims import MAX_CREDENTIAL_BYTES, Wish, claim
from app.seals.actions.comments import refuse_mail, want_mail
from app.seals.forms import ClaimForm
from app.seals.models import AttestationClaim
from app.seals.queries.claims import product_id_of, team_page
from app.seals.routes.blueprint import blueprint
from app.seals.rules.claims import what, what_to_do
from app.seals.states import ClaimState
from app.seals.tasks import answer_claims
from config import Settings

REFUSED = 422
CLAIMS_PER_HOUR = Limit("claims_hour", 20, 3_600)
CLAIMS_PER_DAY = Limit("claims_day", 60, 86_400)


@blueprint.route("/profiles/<public_id>/attestations/add", methods=["GET", "POST"])
@only("signed_in")
@commits
def add(public_id: str) -> ResponseReturnValue:
    profile, form = my_profile(db.session, current_person(), public_id), ClaimForm()
    page = team_page(db.session, profile, current_person().id)
    form.product.choices = list(page.products)
    if not form.validate_on_submit():
        return _page(profile, form)
    limits.charge(
        db.session, "claim", {CLAIMS_PER_HOUR: str(profile.id), CLAIMS_PER_DAY: str(current_person().id)}
    )  # fmt: skip
    try:
        made = _claimed(profile, form)
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    if made.state is ClaimState.REFUSED:
        # The answer stands above the form, and what was typed stays in it.
        return make_response(_rendered(profile, form, answer=made), 200)
    return _after(profile, made)


def _claimed(profile: Profile, form: ClaimForm) -> AttestationClaim:
    product_id = product_id_of(db.session, profile.organisation_id, form.product.data)
    wish = Wish(form.number.data or "", _credential(form), product_id)
    settings: Settings = current_app.config["SETTINGS"]
    made = claim(db.session, profile, wish, by_id=current_person().id, at=now(), loopback=settings.loopback_hosts)
    if made.state is ClaimState.WAITING:
        after_commit(db.session, lambda: jobs.wake(answer_claims))
    return made


def _credential(form: ClaimForm) -> str:
    if form.file.data is None:
        return str(form.credential.data or "")
    raw = form.file.data.stream.read(MAX_CREDENTIAL_BYTES + 1)
    if len(raw) > MAX_CREDENTIAL_BYTES:
        raise RuleBroken(message("A credential has at most 64 KiB. Send it alone, not the report."), field="file")
    try:
        return str(raw.decode("ascii"))
    except UnicodeDecodeError as error:
        raise RuleBroken(message("This file is no credential. It holds other letters."), field="file") from error


def _after(profile: Profile, made: AttestationClaim) -> ResponseReturnValue:
    told = " ".join(filter(None, (str(what(made.why)), str(what_to_do(made.why)))))
    flash(told, "good" if made.state is ClaimState.ACCEPTED else "info")
    endpoint = "seals.own" if made.state is ClaimState.ACCEPTED else "seals.add"
    return redirect(url_for(endpoint, public_id=profile.public_id))


@blueprint.post("/profiles/<public_id>/attestations/offers")
@only("signed_in")
@commits
def take_offer(public_id: str) -> ResponseReturnValue:
    """Say yes to an attestation that names the team's verified number: a claim like any other."""
    profile = my_profile(db.session, current_person(), public_id)
    limits.charge(db.session, "claim", {CLAIMS_PER_HOUR: str(profile.id)})
    wish = Wish(number=request.form.get("number", ""))
    return _after(profile, claim(db.session, profile, wish, by_id=current_person().id, at=now()))


@blueprint.post("/profiles/<public_id>/attestations/mail/<choice>")
@only("signed_in")
@commits
def choose_mail(public_id: str, choice: str) -> ResponseReturnValue:
    profile = my_profile(db.session, current_person(), public_id)
    if choice == "off":
        refuse_mail(db.session, profile, current_person().id, at=now())
        flash(str(message("You get no more mail about these attestations.")), "good")
    else:
        want_mail(db.session, profile, current_person().id)
        flash(str(message("You get a mail whenever one of these attestations changes.")), "good")
    return redirect(url_for("seals.add", public_id=public_id))


def _page(profile: Profile, form: ClaimForm) -> ResponseReturnValue:
    return make_response(_rendered(profile, form), REFUSED if form.is_submitted() else 200)


def _rendered(profile: Profile, form: ClaimForm, answer: AttestationClaim | None = None) -> str:
    page = team_page(db.session, profile, current_person().id)
    return render_template(
        "seals/add.html",
        form=form,
        profile=profile,
        page=page,
        answer=(what(answer.why), what_to_do(answer.why)) if answer else None,
        number_names=NAMES,
        claims=[(made, what(made.why), what_to_do(made.why)) for made in page.claims if made is not answer],
    )
