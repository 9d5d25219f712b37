"""Check and confirm, and the deeds that change a profile's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import slots
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import Message, message, plural_message
from app.profiles import actions
from app.profiles.actions.lifecycle import require_owner
from app.profiles.forms import DeedForm
from app.profiles.models import Profile
from app.profiles.queries.cards import confirmed_teasers
from app.profiles.queries.facts import shown_value
from app.profiles.queries.mine import Editing, editing
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.routes.editing import address_of
from app.profiles.rules import labels
from app.profiles.rules.completeness import in_words
from app.profiles.rules.fields import Field
from app.profiles.rules.kinds import Part, Section
from app.profiles.rules.publishing import DEPLOYING_STALE_AFTER, possible_deeds
from app.profiles.rules.views import Shown
from app.profiles.states import Kind, ProfileState


@dataclass(frozen=True)
class Answer:
    """One line of the check page; no values means it was not answered."""

    name: Message
    values: tuple[Shown, ...]
    href: str


def _answers(profile: Profile, edited: Editing, section: Section) -> list[Answer]:
    if section.part is Part.MEMBERS:
        return []
    if section.part is Part.TEASER:
        return [_teaser_answer(profile, section)]
    if section.part is not Part.FIELDS:
        number = edited.filled.entries.get(section.part, 0)
        said: tuple[Shown, ...] = (plural_message("{count} entry", "{count} entries", number),) if number else ()
        return [Answer(section.title, said, address_of(profile, section, back="check"))]
    return [_answer(profile, edited, section, field) for field in section.fields]


def _teaser_answer(profile: Profile, section: Section) -> Answer:
    words = confirmed_teasers(db.session, [profile.id]).get(profile.id)
    return Answer(section.title, (words,) if words else (), address_of(profile, section, back="check"))


def _answer(profile: Profile, edited: Editing, section: Section, field: Field) -> Answer:
    terms = taxonomy(db.session)
    values = [shown_value(field, edited.values.get(key), terms) for key in field.keys]
    given = tuple(value for value in values if value is not None)
    return Answer(field.asked, given, address_of(profile, section, back="check"))


@blueprint.get("/<public_id>/check")
@only("signed_in")
def check(public_id: str) -> ResponseReturnValue:
    return _check_page(own(public_id), DeedForm())


def _check_page(profile: Profile, form: DeedForm) -> ResponseReturnValue:
    edited = editing(db.session, profile)
    groups = [
        (group.title, [answer for section in group.sections for answer in _answers(profile, edited, section)])
        for group in edited.kind.groups
    ]
    deeds = possible_deeds(profile.state)
    return form_page(
        "check",
        form,
        profile=profile,
        groups=groups,
        said=in_words(edited.kind, edited.filled),
        deed=next((deed for deed in ("publish", "resume") if deed in deeds), None),
    )


Deed = Callable[..., None]
DEEDS: dict[str, tuple[Deed, Message]] = {
    "pause": (actions.pause_profile, message("The profile is paused. Nobody finds it until you resume it.")),
    "archive": (actions.archive_profile, message("The profile is archived. Nothing was deleted.")),
    "reopen": (actions.reopen_profile, message("The profile is a draft again.")),
}


@blueprint.post("/<public_id>/publish")
@only("signed_in")
@commits
def publish(public_id: str) -> ResponseReturnValue:
    return _show_to_others(own(public_id), actions.publish_profile)


@blueprint.post("/<public_id>/resume")
@only("signed_in")
@commits
def resume(public_id: str) -> ResponseReturnValue:
    return _show_to_others(own(public_id), actions.resume_profile)


def _show_to_others(profile: Profile, deed: Deed) -> ResponseReturnValue:
    form = DeedForm()
    # Sent twice, or after "back": the profile is shown already, and the confirmation says so.
    if profile.state is ProfileState.PUBLISHED:
        return redirect(url_for(".published", public_id=profile.public_id))
    try:
        deed(db.session, profile, by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.validate_on_submit()
        form.refuse(error)
        return _check_page(profile, form)
    return redirect(url_for(".published", public_id=profile.public_id))


@blueprint.get("/<public_id>/published")
@only("signed_in")
def published(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    if profile.published_at is None:
        raise NotFound
    return render_template(
        "profiles/published.html",
        profile=profile,
        is_shown=profile.state is ProfileState.PUBLISHED,
        kind_name=labels.KINDS[profile.kind],
        asked_again=profile.published_at + DEPLOYING_STALE_AFTER if profile.kind is Kind.INVESTOR else None,
        first_proposals=profile.published_at + timedelta(days=1),
    )


@blueprint.route("/<public_id>/delete", methods=["GET", "POST"])
@only("signed_in", recent=True)
@commits
def delete(public_id: str) -> ResponseReturnValue:
    """Archiving hides, this deletes: asked again on a page of its own, and for the password of whoever was away."""
    profile, form = own(public_id), DeedForm()
    require_owner(db.session, profile, current_person().id)
    if not form.validate_on_submit():
        losses = slots.filled("profile.loses", db.session, current_person(), [profile.id])[profile.id]
        return form_page("delete", form, profile=profile, losses=losses)
    name = profile.name
    actions.erase_profile(db.session, profile, by_id=current_person().id)
    tell(message("The profile {name} is deleted.", name=name), "good")
    return redirect(url_for(".overview"))


@blueprint.post("/<public_id>/state/<deed>")
@only("signed_in")
@commits
def change_state(public_id: str, deed: str) -> ResponseReturnValue:
    profile = own(public_id)
    if deed not in DEEDS:
        raise NotFound
    change, said = DEEDS[deed]
    change(db.session, profile, by_id=current_person().id, at=now())
    tell(said, "good")
    return redirect(url_for(".edit", public_id=public_id))
