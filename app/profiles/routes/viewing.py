"""Profiles as others see them."""

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import limits, slots
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.language import message
from app.core.limits import Limit
from app.core.slots import Panel
from app.profiles import queries
from app.profiles.actions.staff import note_staff_view, report_profile
from app.profiles.forms import ReportForm
from app.profiles.models import Profile
from app.profiles.printing import shown
from app.profiles.routes.blueprint import blueprint, form_page, tell
from app.profiles.rules import labels
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.requests import waits_for_verification
from app.profiles.rules.sight import Viewer
from app.profiles.rules.views import CardPage, ProfileCard, ProfileFull, ProfileTeaser
from app.profiles.states import ReportReason

REPORTS_PER_DAY = Limit("account", 20, 86_400)


def _viewer() -> Viewer:
    return queries.viewer_for(db.session, current_person())


def _panels(profile_id: int) -> dict[str, list[object]]:
    person = current_person()
    return {
        "panels": slots.filled("profile.panel", db.session, person, [profile_id])[profile_id],
        "asides": slots.filled("profile.aside", db.session, person, [profile_id])[profile_id],
    }


@blueprint.get("/<public_id>")
@only("signed_in")
def show(public_id: str) -> ResponseReturnValue:
    viewer = _viewer()
    found = queries.page_for(db.session, viewer, public_id)
    full = found if isinstance(found, ProfileFull) else None
    page: CardPage = full.page if full else found  # type: ignore[assignment]  # what is not full is an opened card
    is_mine = page.card.id in {own.id for own in viewer.profiles}
    if viewer.is_staff and not is_mine:
        _note_staff_view(page.card.id, viewer)
    return render_template(
        "profiles/show.html",
        page=page,
        card=page.card,
        full=full,
        is_mine=is_mine,
        kind=kind_of(page.card.kind),
        kind_name=labels.KINDS[page.card.kind],
        state_name=labels.STATES[page.card.state],
        may_report=not is_mine,
        is_waiting=is_mine and waits_for_verification(page.card.kind, page.card.state, page.card.verified_at),
        facts_line=_facts_line(page.card),
        lines=_lines(page.card.id),
        **_panels(page.card.id),
    )


def _lines(profile_id: int) -> list[Panel]:
    found = slots.filled("profile_card.line", db.session, current_person(), [profile_id])[profile_id]
    return [line for line in found if isinstance(line, Panel)]


@dataclass(frozen=True)
class LineFact:
    """One fact of the line under the name."""

    text: str
    strong: bool = False


def _facts_line(card: ProfileCard) -> list[LineFact]:
    # Hamburg is a city and a Land: once is enough.
    place = ", ".join(dict.fromkeys(str(part) for part in (card.city, card.region) if part))
    told = [place, shown(card.sectors), shown(card.ai_fields)]
    return [LineFact(str(labels.KINDS[card.kind]), strong=True), *(LineFact(str(text)) for text in told if text)]


def _note_staff_view(profile_id: int, viewer: Viewer) -> None:
    """Every look of the staff is on record; a GET writes nothing itself, so this is kept apart."""
    account_id = viewer.account_id
    if account_id is not None:
        keep(lambda session: note_staff_view(session, profile_id, by_id=account_id))


@blueprint.get("/teaser/<teaser_id>")
@only("signed_in")
def show_teaser(teaser_id: str) -> ResponseReturnValue:
    found: ProfileTeaser | ProfileCard = queries.teaser_for(db.session, _viewer(), teaser_id)
    if isinstance(found, ProfileCard):
        return redirect(url_for(".show", public_id=found.public_id))
    return render_template(
        "profiles/show_teaser.html", teaser=found, kind_name=labels.KINDS[found.kind], **_panels(found.id)
    )


@blueprint.route("/<public_id>/report", methods=["GET", "POST"])
@only("signed_in")
@commits
def report(public_id: str) -> ResponseReturnValue:
    """For everybody who may see the profile by name."""
    card = queries.page_for(db.session, _viewer(), public_id).card
    return _report(card.id, card.name, url_for(".show", public_id=public_id))


@blueprint.route("/teaser/<teaser_id>/report", methods=["GET", "POST"])
@only("signed_in")
@commits
def report_teaser(teaser_id: str) -> ResponseReturnValue:
    """For everybody who may see the teaser and nothing more."""
    found = queries.teaser_for(db.session, _viewer(), teaser_id)
    if isinstance(found, ProfileCard):
        return redirect(url_for(".report", public_id=found.public_id))
    team = message("Research team in {region}", region=found.region) if found.region else message("Research team")
    return _report(found.id, team, url_for(".show_teaser", teaser_id=teaser_id))


def _report(profile_id: int, name: object, href: str) -> ResponseReturnValue:
    """``href`` is the page that is reported."""
    form = ReportForm()
    if not form.validate_on_submit():
        return form_page("report", form, name=name, href=href)
    person = current_person()
    limits.charge(db.session, "profile_report", {REPORTS_PER_DAY: str(person.id)})
    report_profile(
        db.session,
        db.session.get_one(Profile, profile_id),
        ReportReason(form.reason.data),
        form.text.data or "",
        by_id=person.id,
        at=now(),
    )
    tell(message("Thank you. Our staff looks at the profile within two working days."), "good")
    return redirect(href)
