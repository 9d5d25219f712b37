"""The mirror: what an investor's team states beside what it does. Nobody else ever opens this page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import Message, message
from app.core.person import Person
from app.core.slots import Panel
from app.introductions.actions.mirror import add_to_thesis, bring_up_again, leave_thesis, replace_in_thesis
from app.introductions.queries.chances import chances_told
from app.introductions.queries.mirror import Mirror, mirror_of
from app.introductions.routes.blueprint import blueprint, say, say_with_undo
from app.introductions.rules import mirror_words as words
from app.introductions.rules.limits import DEEDS_AN_HOUR
from app.introductions.rules.mirror import FEWEST, LAST, Act, Case, Dimension, Finding, covers, shares, where
from app.introductions.rules.words import name_of
from app.matches.forms import DeedForm
from app.matches.routes.cards import profile_address
from app.matches.rules.chances import TOO_EARLY
from app.profiles.chosen import own_profiles
from app.profiles.models import Profile
from app.profiles.queries import my_profile, taxonomy
from app.profiles.states import Kind

MOST_SHARES = 4


@dataclass(frozen=True)
class Line:
    """A difference as it is printed."""

    dimension: str
    code: str
    sentence: Message
    against: Message | None
    add: Message
    replace: Message | None
    cases: tuple["Counted", ...]


@dataclass(frozen=True)
class Counted:
    """One team that was counted; ``inside`` says whether the thesis names it."""

    name: object
    href: str
    act: Message
    case: Case
    inside: bool


@dataclass(frozen=True)
class Compared:
    """One dimension: what is stated, and what the last teams had."""

    name: Message
    stated: str
    known: int
    shares: tuple[tuple[object, int], ...]


@blueprint.get("/profiles/<public_id>/mirror")
@only("signed_in")
def mirror(public_id: str) -> ResponseReturnValue:
    profile = _own(public_id)
    found = mirror_of(db.session, profile, at=now())
    return render_template(
        "introductions/mirror.html",
        profile=profile,
        lines=[_line(found, each) for each in found.open],
        left=[_line(found, each) for each in found.left],
        compared=[_compared(found, dimension) for dimension in words.LISTS],
        chosen=sum(1 for case in found.cases if case.act is not Act.DECLINED),
        last=LAST,
        fewest=FEWEST,
        chance_told=chances_told(db.session, [profile.id]).get(profile.id, TOO_EARLY),
    )


@blueprint.post("/profiles/<public_id>/mirror/<deed>")
@only("signed_in")
@commits
def say_to_mirror(public_id: str, deed: str) -> ResponseReturnValue:
    profile = _own(public_id)
    limits.charge(db.session, "introductions", {DEEDS_AN_HOUR: str(current_person().id)})
    act = _DEEDS.get(deed)
    dimension, code = request.form.get("dimension", ""), request.form.get("code", "")
    if act is None or dimension not in set(Dimension) or not DeedForm().validate_on_submit():
        raise NotFound
    try:
        act(profile, Dimension(dimension), code)
    except (Conflict, RuleBroken) as error:
        say(error.text, "ask")
    return redirect(_page(profile), 303)


def _own(public_id: str) -> Profile:
    """Raises NotFound for everybody who is no member, staff included, and for profiles that have no thesis."""
    profile = my_profile(db.session, current_person(), public_id)
    if profile.kind is not Kind.INVESTOR:
        raise NotFound
    return profile


def _page(profile: Profile) -> str:
    return url_for("introductions.mirror", public_id=profile.public_id)


def _add(profile: Profile, dimension: Dimension, code: str) -> None:
    change = add_to_thesis(db.session, profile, dimension, code, by_id=current_person().id, at=now())
    _say_changed(profile, change.id)


def _replace(profile: Profile, dimension: Dimension, code: str) -> None:
    change = replace_in_thesis(db.session, profile, dimension, code, by_id=current_person().id, at=now())
    _say_changed(profile, change.id)


def _say_changed(profile: Profile, change_id: int) -> None:
    undo = url_for("profiles.restore", public_id=profile.public_id, change_id=change_id)
    text = message("Your criteria are changed; proposals follow them from now on. The history keeps what they were.")
    say_with_undo(text, undo, back_to=_page(profile))


def _leave(profile: Profile, dimension: Dimension, code: str) -> None:
    leave_thesis(db.session, profile, dimension, code, by_id=current_person().id, at=now())
    say(message("It stays as it is and is not brought up again."))


def _again(profile: Profile, dimension: Dimension, code: str) -> None:
    bring_up_again(db.session, profile, dimension, code, by_id=current_person().id)


_DEEDS: Mapping[str, Callable[[Profile, Dimension, str], None]] = {
    "add": _add,
    "replace": _replace,
    "leave": _leave,
    "again": _again,
}


def _line(found: Mirror, finding: Finding) -> Line:
    terms = taxonomy(db.session)
    return Line(
        finding.dimension.value,
        finding.code,
        words.sentence(finding, found.thesis, terms),
        words.against(finding),
        words.add_label(finding, terms),
        words.replace_label(finding, terms),
        tuple(_counted(found, finding.dimension)),
    )


def _counted(found: Mirror, dimension: Dimension) -> list[Counted]:
    """The very teams that the sentence counts."""
    if dimension is Dimension.TICKET:
        known = [case for case in found.cases if case.ask != (None, None)]
    else:
        known = [case for case in found.cases if case.codes.get(dimension)]
    return [
        Counted(
            name_of(found.shown[case.profile_id]),
            profile_address(found.shown[case.profile_id]),
            words.ACTS[case.act],
            case,
            _is_inside(found, dimension, case),
        )
        for case in [case for case in known if case.act is not Act.DECLINED][:LAST]
    ]


def _is_inside(found: Mirror, dimension: Dimension, case: Case) -> bool:
    if dimension is Dimension.TICKET:
        return not where(found.thesis.ticket, case.ask)
    return covers(found.thesis.codes[dimension], case.codes[dimension])


def _compared(found: Mirror, dimension: Dimension) -> Compared:
    terms = taxonomy(db.session)
    shared, known = shares(dimension, found.cases)
    named = words.terms_of(terms, dimension, [code for code, _ in shared])
    counted = tuple(zip(named, (count for _, count in shared), strict=True))
    return Compared(
        words.NAMES[dimension], words.stated_in(found.thesis, dimension, terms), known, counted[:MOST_SHARES]
    )


@dataclass(frozen=True)
class Card:
    """What stands beside the own profile: the first difference, how many more, and the way to the page."""

    href: str
    sentence: Message | None
    more: int


def mirror_asides(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.aside`: for members of an investor's profile alone."""
    mine = {line.id for line in own_profiles() if line.kind is Kind.INVESTOR} if viewer is not None else set()
    return {key: Panel("introductions/mirror_card.html", _card(session, key)) for key in ids if key in mine}


def _card(session: Session, profile_id: int) -> Card:
    profile = session.get_one(Profile, profile_id)
    found = mirror_of(session, profile, at=now())
    first = words.sentence(found.open[0], found.thesis, taxonomy(session)) if found.open else None
    return Card(_page(profile), first, len(found.open) - 1)
