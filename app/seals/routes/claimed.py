"""One attestation of the team: its history, its product, a comment on bad news, and giving it back."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.models import Profile
from app.profiles.queries import my_profile
from app.seals.actions.binding import bind
from app.seals.actions.comments import MAY_BE_COMMENTED, comment
from app.seals.actions.owning import give_back, show_before_granted
from app.seals.forms import CommentForm, ProductOfAttestationForm
from app.seals.models import AttestationEvent
from app.seals.queries.claims import Own, comments_on, history_of, own_attestation, product_id_of, products_of
from app.seals.routes.blueprint import blueprint
from app.seals.rules import words
from app.seals.rules.pages import SOURCES, HistoryLine
from app.seals.states import NOT_PUBLIC, Standing

REFUSED = 422
ADDRESS = "/profiles/<public_id>/attestations/<attestation_id>"


def _own(public_id: str, attestation_id: str) -> tuple[Profile, Own]:
    profile = my_profile(db.session, current_person(), public_id)
    return profile, own_attestation(db.session, profile, attestation_id)


@blueprint.get(ADDRESS)
@only("signed_in")
def claimed(public_id: str, attestation_id: str) -> ResponseReturnValue:
    return _page(*_own(public_id, attestation_id))


@blueprint.post(f"{ADDRESS}/comment")
@only("signed_in")
@commits
def comment_on(public_id: str, attestation_id: str) -> ResponseReturnValue:
    profile, own = _own(public_id, attestation_id)
    form = CommentForm()
    if not form.validate_on_submit():
        return _page(profile, own, form)
    try:
        comment(db.session, profile, own.attestation, form.text.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, own, form)
    flash(str(message("Your comment is shown on the public page and to our staff.")), "good")
    return _back(public_id, attestation_id)


@blueprint.post(f"{ADDRESS}/product")
@only("signed_in")
@commits
def choose_product(public_id: str, attestation_id: str) -> ResponseReturnValue:
    profile, own = _own(public_id, attestation_id)
    form = ProductOfAttestationForm()
    form.product.choices = list(products_of(db.session, profile.organisation_id))
    if not form.validate_on_submit():
        return _page(profile, own, product_form=form)
    product_id = product_id_of(db.session, profile.organisation_id, form.product.data)
    bind(db.session, own.attestation, profile, product_id, at=now())
    flash(str(message("The attestation stands with this product now.")), "good")
    return _back(public_id, attestation_id)


@blueprint.post(f"{ADDRESS}/show/<choice>")
@only("signed_in")
@commits
def show_early(public_id: str, attestation_id: str, choice: str) -> ResponseReturnValue:
    """Whether others may read that something was applied for."""
    _profile, own = _own(public_id, attestation_id)
    try:
        show_before_granted(db.session, own.attestation, by_id=current_person().id, at=now(), wanted=choice == "on")
    except RuleBroken as error:
        flash(str(error.text), "bad")
    return _back(public_id, attestation_id)


@blueprint.post(f"{ADDRESS}/give-back")
@only("signed_in")
@commits
def give_attestation_back(public_id: str, attestation_id: str) -> ResponseReturnValue:
    profile, own = _own(public_id, attestation_id)
    try:
        give_back(db.session, profile, own.attestation, by_id=current_person().id, at=now())
    except RuleBroken as error:
        flash(str(error.text), "bad")
        return _back(public_id, attestation_id)
    flash(str(message("The attestation is off your profile. You can add it again at any time.")), "good")
    return redirect(url_for("seals.own", public_id=public_id))


def _back(public_id: str, attestation_id: str) -> ResponseReturnValue:
    return redirect(url_for("seals.claimed", public_id=public_id, attestation_id=attestation_id))


def _page(
    profile: Profile, own: Own, form: CommentForm | None = None, product_form: ProductOfAttestationForm | None = None
) -> ResponseReturnValue:
    asked = form or product_form
    chooser = product_form or ProductOfAttestationForm(formdata=None)
    chooser.product.choices = list(products_of(db.session, profile.organisation_id))
    page = render_template(
        "seals/claimed.html",
        profile=profile,
        own=own,
        attestation=own.attestation,
        standing=words.STANDINGS[own.attestation.standing],
        form=form or CommentForm(formdata=None),
        product_form=chooser,
        is_early=own.attestation.standing in NOT_PUBLIC - {Standing.REFUSED},
        may_comment=own.attestation.standing in MAY_BE_COMMENTED,
        comments=comments_on(db.session, own.attestation.id),
        history=[_line(event) for event in history_of(db.session, own.attestation)],
    )
    return make_response(page, REFUSED if asked is not None and asked.is_submitted() else 200)


def _line(event: AttestationEvent) -> HistoryLine:
    reason = words.REASONS[event.reason_code] if event.reason_code else ""
    return HistoryLine(words.STANDINGS[event.to_standing], event.at, SOURCES[event.source], reason)
