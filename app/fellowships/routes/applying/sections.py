"""One page of questions: read, saved as a plain form, and its rows added or removed by buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound
from app.core.language import Message, current_language, message
from app.fellowships.actions.applications.prefilling import Offer, offers, prefilled
from app.fellowships.queries.applications.own import Current
from app.fellowships.queries.applications.reading import asked_of, current_of, names_of, values_of
from app.fellowships.queries.questionnaires import questions_named
from app.fellowships.routes.applying.deadline import shown_deadline
from app.fellowships.routes.applying.files import files_shown
from app.fellowships.routes.applying.saving import save_typed, typed_in
from app.fellowships.routes.applying.showing import Page, Shown, Theirs, printed, shown_section
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, blueprint, say
from app.fellowships.routes.guard import Writing, enter_part, until_deadline
from app.fellowships.rules.answers.reading import Pairs, field_name
from app.fellowships.rules.openness import Openness
from app.fellowships.rules.questionnaire import Asked, Question, Section
from app.profiles.models import Profile

MOST_EXTRA_ROWS = 20


def _address(writing: Writing) -> dict[str, Any]:  # Any: what url_for takes
    return {"application_id": writing.application.public_id, "part_id": writing.part.public_id}


@dataclass(frozen=True)
class Place:
    """A page of questions of a part."""

    writing: Writing
    asked: Asked
    section: Section

    @property
    def address(self) -> dict[str, Any]:  # Any: what url_for takes
        return _address(self.writing)

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.asked.sections_of(self.writing.part.party)

    @property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.asked.questions(self.writing.part.party)}

    @property
    def openness(self) -> Openness:
        """A part that is declared complete is read-only, whatever the clock says."""
        is_declared = self.writing.part.declared_at is not None
        return replace(self.writing.open, only=frozenset()) if is_declared else self.writing.open

    def following(self) -> str:
        """Where the next page is, or the list of all."""
        at = self.sections.index(self.section) + 1
        if at < len(self.sections):
            return url_for("fellowships.show_section", section=self.sections[at].key, **self.address)
        return url_for("fellowships.show_part", **self.address)


@dataclass(frozen=True)
class Faults:
    """What the summary above the page lists, as a form would."""

    faults: list[tuple[str, Message]]


def place_of(writing: Writing, section_key: str) -> Place:
    """Raises NotFound for a page that this part does not have."""
    asked = asked_of(db.session, writing.application)
    found = next((each for each in asked.sections_of(writing.part.party) if each.key == section_key), None)
    if found is None:
        raise NotFound
    return Place(writing, asked, found)


def offers_for(writing: Writing, asked: Asked, current: Mapping[str, Current]) -> dict[str, Offer]:
    """Where the profile says something else than the lead's answers."""
    profile = db.session.get(Profile, writing.application.profile_id or 0)
    if not writing.is_lead or profile is None:
        return {}
    return offers(prefilled(db.session, asked, profile, writing.application.language), current)


@blueprint.get("/applications/<application_id>/parts/<part_id>/<section>")
@only("signed_in")
def show_section(application_id: str, part_id: str, section: str) -> ResponseReturnValue:
    place = place_of(enter_part(application_id, part_id), section)
    return _page(place, is_checked=request.args.get("check") == "1")


def _page(
    place: Place,
    *,
    status: int = 200,
    is_checked: bool = False,
    typed: Mapping[str, object] | None = None,
    theirs: Mapping[str, Theirs] | None = None,
) -> ResponseReturnValue:
    writing, current = place.writing, current_of(db.session, place.writing.part)
    page = Page(
        current,
        values_of(db.session, writing.part, current) | dict(typed or {}),
        place.openness,
        place.questions,
        offers_for(writing, place.asked, current),
        _extra_rows(place),
        is_checked,
        theirs or {},
    )
    shown, language = shown_section(place.section, page), current_language()
    summary = Faults(_faults(shown) if is_checked or status == REFUSED else [])
    return make_response(
        render_template(
            "fellowships/apply/section.html",
            form=summary,
            title=place.section.title.in_language(language),
            intro=place.section.intro.in_language(language),
            questions=shown,
            files=files_shown(writing, place.section),
            address=place.address,
            section=place.section,
            application=writing.application,
            part=writing.part,
            is_open=any(each.is_open for each in shown) or (place.openness.is_open and place.openness.only is None),
            edit_profile=_edit_profile(writing),
            deadline=shown_deadline(db.session, writing),
        ),
        status,
    )


def _edit_profile(writing: Writing) -> str:
    profile = db.session.get(Profile, writing.application.profile_id or 0)
    return url_for("profiles.edit", public_id=profile.public_id) if writing.is_lead and profile else ""


def _faults(shown: list[Shown]) -> list[tuple[str, Message]]:
    return [(each.id, error) for each in shown for error in each.errors]


def _extra_rows(place: Place) -> dict[str, int]:
    key, number = request.args.get("add", ""), request.args.get("rows", "1")
    is_number = number.isascii() and number.isdecimal() and len(number) < 3  # noqa: PLR2004 -- two digits
    return {key: min(int(number), MOST_EXTRA_ROWS)} if key in place.questions and is_number else {}


@blueprint.post("/applications/<application_id>/parts/<part_id>/<section>")
@only("signed_in")
@commits
@until_deadline
def save_section(section: str, *, writing: Writing) -> ResponseReturnValue:
    """Everything that was typed is written first; only then is looked at what is wrong with it."""
    pairs = _without_removed(list(request.form.items(multi=True)))
    bases = {name[2:]: text for name, text in pairs if name.startswith("v.")}
    asked = asked_of(db.session, writing.application)
    here = questions_named(db.session, writing.application.round_id, writing.part.party, asked, bases)
    typed = typed_in(here, pairs, bases)
    saved = save_typed(writing, typed).saved
    if saved is None:
        raise Conflict(message("This part takes no changes at present. What you typed is kept beside it."))
    if typed and all(each.key != section for each in asked.sections_of(writing.part.party)):
        say(message("The questions have changed, and this page is gone. What you typed is kept."), "info")
        return redirect(url_for("fellowships.show_part", **_address(writing)), 303)
    place = place_of(writing, section)
    if saved.clashes:
        names = names_of(db.session, [each.row.by_id for each in saved.clashes.values()])
        theirs = {
            key: Theirs(printed(here[key], each.value), names.get(each.row.by_id or 0, ""))
            for key, each in saved.clashes.items()
        }
        mine = {key: typed[key].value for key in saved.clashes}
        return _page(place, status=IN_CONFLICT, typed=mine, theirs=theirs)
    return _after(place)


def _without_removed(pairs: Pairs) -> Pairs:
    """The button of a row takes its fields away before they are read."""
    key, _, number = request.form.get("remove", "").rpartition(".")
    gone = f"{field_name(key)}.{number}."
    return [(name, text) for name, text in pairs if not name.startswith(gone)]


def _after(place: Place) -> ResponseReturnValue:
    """Where the button leads; faults hold nobody back who only adds a row or leaves."""
    here = url_for("fellowships.show_section", section=place.section.key, **place.address)
    if request.form.get("take"):
        _take(place, request.form["take"])
        return redirect(f"{here}#q-{request.form['take']}", 303)
    for button in ("add", "remove"):
        key = request.form.get(button, "").partition(".")[0]
        if key:
            extra = f"?add={key}&rows={_empty_rows(place, key) + 1}" if button == "add" else ""
            return redirect(f"{here}{extra}#q-{key}", 303)
    if request.form.get("leave"):
        return redirect(url_for("fellowships.show_part", **place.address), 303)
    current = current_of(db.session, place.writing.part)
    values = values_of(db.session, place.writing.part, current)
    shown = shown_section(place.section, Page(current, values, place.openness, place.questions))
    return _page(place, status=REFUSED) if _faults(shown) else redirect(place.following(), 303)


def _empty_rows(place: Place, key: str) -> int:
    """Those that were on the page and hold nothing: they stay, and the new one comes after them."""
    start = f"{field_name(key)}."
    shown = {name.removeprefix(start).partition(".")[0] for name in request.form if name.startswith(start)}
    current = current_of(db.session, place.writing.part)
    kept = values_of(db.session, place.writing.part, current).get(key)
    return max(0, len(shown) - (len(kept) if isinstance(kept, list) else 0))


def _take(place: Place, key: str) -> None:
    """The profile's present value becomes the answer, as its own version."""
    current = current_of(db.session, place.writing.part)
    offer = offers_for(place.writing, place.asked, current).get(key)
    if offer is not None:
        base = current[key].version if key in current else 0
        save_typed(place.writing, {key: offer.now.typed(base, now())})
