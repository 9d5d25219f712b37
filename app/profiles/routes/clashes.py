"""The page and the line of a clash: two people, or two tabs, changed the same field."""

from dataclasses import dataclass

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import current_person
from app.core.clock import now
from app.core.database import db, keep
from app.core.language import Message
from app.core.resume import typed_values
from app.profiles.actions.conflicts import keep_late_words, settle_chosen
from app.profiles.forms import input_name
from app.profiles.models import Profile
from app.profiles.queries.facts import shown_value
from app.profiles.queries.mine import Editing, editing
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.routes.blueprint import CLASHING
from app.profiles.rules import labels
from app.profiles.rules.fields import Value, Values
from app.profiles.rules.kinds import Section
from app.profiles.rules.merging import Clash, FieldsClash


def chosen(answers: Values) -> dict[str, Value]:
    """What a person chose on the page of a clash: what is saved, what came late, or both together."""
    values = dict(answers)
    for key in answers:
        choice = request.form.get(f"choice_{input_name(key)}")
        if choice == "saved":
            del values[key]
        elif choice == "both":
            values[key] = request.form.get(f"both_{input_name(key)}", "")
    return values


def settle(profile: Profile, answers: Values) -> None:
    """Whoever chose for an answer has settled the words of theirs that were waiting for it."""
    keys = {key for key in answers if f"choice_{input_name(key)}" in request.form}
    if keys:
        settle_chosen(db.session, profile.id, keys, by_id=current_person().id, at=now())


def page(profile: Profile, section: Section, clash: FieldsClash) -> ResponseReturnValue:
    _keep_words(profile.id, clash.clashes)
    edited = editing(db.session, profile)
    shown = render_template(
        "profiles/clash.html",
        profile=profile,
        section=section,
        languages=labels.LANGUAGES,
        clashes=[_shown_clash(edited, each) for each in clash.clashes],
        version=clash.version,
        typed=[(name, value) for name, value in typed_values() if _is_answer(name)],
        back=request.args.get("back", ""),
    )
    return make_response(shown, CLASHING)


def _is_answer(name: str) -> bool:
    return name not in {"base_version", "page"} and not name.startswith(("choice_", "both_"))


def _keep_words(profile_id: int, clashes: tuple[Clash, ...]) -> None:
    """The late words outlive the refusal."""
    person_id, at = current_person().id, now()
    keep(lambda session: keep_late_words(session, profile_id, clashes, by_id=person_id, at=at))


@dataclass(frozen=True)
class ShownClash:
    """One field with both its versions, as words."""

    name: str
    label: Message
    saved: object
    late: object
    is_text: bool
    language: str


def _shown_clash(edited: Editing, clash: Clash) -> ShownClash:
    name, _, language = clash.key.partition(".")
    field = edited.kind.field(name)
    terms = taxonomy(db.session)
    return ShownClash(
        input_name(clash.key),
        field.asked,
        shown_value(field, clash.saved, terms),
        shown_value(field, clash.late, terms),
        bool(language),
        language,
    )


def line(profile: Profile, clash: FieldsClash) -> ResponseReturnValue:
    """The line of the autosave: somebody else changed the same field, both versions are kept."""
    _keep_words(profile.id, clash.clashes)
    return make_response(render_template("profiles/saved_clash.html", profile=profile), CLASHING)
