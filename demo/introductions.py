"""Introductions of the demo world in every state, between pairs that fit: the same at every load."""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.introductions.actions.talking import set_availability
from app.introductions.models import Consent, Introduction, IntroductionMessage, OutcomeReport, Release
from app.introductions.queries.times import times_of
from app.introductions.rules.explanation import kept
from app.introductions.rules.times import ANSWER_WITHIN, FOLLOW_UPS, REMINDER_AFTER, UNDO, next_moment
from app.introductions.states import (
    CLOSED,
    RUNNING,
    Answer,
    DayPart,
    DeclineReason,
    EndCause,
    MessageKind,
    Origin,
    ReasonOrigin,
    ReleaseLevel,
    Result,
    Side,
    State,
    Way,
    Wish,
)
from app.matches.ranker.ranking import Question, ranked
from app.matches.ranker.weights import standard_weights
from app.profiles.actions.disclosures import disclose
from app.profiles.actions.ties import tie_profiles
from app.profiles.models import Profile, ProfileMember, ProfileSource, SpinoffFacts
from app.profiles.states import DisclosureLevel, Kind, TieKind
from demo.documents import ask_for_deck, keep_deck, release_deck
from demo.model import STRICT
from matching.model import Match

FOLDER = Path(__file__).parent
PARTNERS = 60
AGO = timedelta(days=1)
# Both sides usually have time on Thursday mornings.
ASKERS_TIMES = {(1, DayPart.AFTERNOON), (3, DayPart.MORNING)}
RECEIVERS_TIMES = {(3, DayPart.MORNING), (4, DayPart.MIDDAY)}


class Deck(StrEnum):
    """How far the team's deck is agreed on."""

    KEPT = "kept"
    ASKED = "asked"
    RELEASED = "released"


@dataclass(frozen=True, config=STRICT)
class Case:
    """One introduction of the profile ``of`` with the next partner that fits; ``asks`` says which of the two asked."""

    of: str
    asks: bool
    state: State
    days_ago: float
    reason: str
    wish: Wish = Wish.TALK
    answer: Answer | None = None
    decline_reason: DeclineReason | None = None
    released: bool = False
    end_cause: EndCause | None = None
    question: str = ""
    reply: str = ""
    messages: tuple[tuple[Side, str], ...] = ()
    snoozed: bool = False
    is_draft: bool = False
    origin: Origin = Origin.SIDE
    result: Result | None = None
    names_wanted: bool = False
    deck: Deck | None = None


def cases() -> tuple[Case, ...]:
    """In the order of the file; raises ``ValueError`` for a row that is no case."""
    reader = TypeAdapter(Case)
    lines = (FOLDER / "introductions.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(reader.validate_json(line) for line in lines)


def add_introductions(session: Session, model: str, *, at: datetime) -> int:
    """Write them once; returns how many were new. Of profiles that are not there nothing is written."""
    if session.scalar(select(Introduction.id).limit(1)) is not None:
        return 0
    taken: set[frozenset[int]] = set()
    count = 0
    for slug, of_one in groupby(cases(), key=lambda case: case.of):
        own = _by_slug(session, slug)
        if own is None:
            continue
        partners = iter(_partners(session, model, own, taken))
        for case, (other, match) in zip(of_one, partners, strict=False):
            taken.add(frozenset((own.id, other.id)))
            back = _match(session, model, other, own)
            _add(session, case, own, other, (match, back), at)
            count += 1
    session.flush()
    return count


def _by_slug(session: Session, slug: str) -> Profile | None:
    wanted = select(Profile).join(ProfileSource, ProfileSource.profile_id == Profile.id)
    return session.scalar(wanted.where(ProfileSource.source == "demo", ProfileSource.external_id == slug))


def _question(profile: Profile) -> Question:
    return Question(seeker_id=profile.id, today=clock.today(), weights=standard_weights(profile.kind))


def _partners(session: Session, model: str, own: Profile, taken: set[frozenset[int]]) -> list[tuple[Profile, Match]]:
    """Those that fit best, start-ups first: a case with an outcome needs a team without a transfer office."""
    found = ranked(session, model, _question(own), limit=PARTNERS).matches
    rows = [(session.get_one(Profile, match.candidate), match) for match in found]
    free = [row for row in rows if frozenset((own.id, row[0].id)) not in taken]
    return sorted(free, key=lambda row: row[0].kind is Kind.SPINOFF)


def _match(session: Session, model: str, seeker: Profile, candidate: Profile) -> Match | None:
    found = ranked(session, model, _question(seeker), limit=PARTNERS * 5).matches
    return next((match for match in found if match.candidate == candidate.id), None)


def _add(
    session: Session,
    case: Case,
    own: Profile,
    other: Profile,
    matches: tuple[Match, Match | None],
    at: datetime,
) -> None:
    asker, receiver = (own, other) if case.asks else (other, own)
    mine, theirs = (kept(match.reasons) if match else [] for match in matches)
    begun = at - timedelta(days=case.days_ago)
    office = _office_of(session, asker) or _office_of(session, receiver)
    row = Introduction(
        **_columns(case, asker, receiver, begun),
        third_agreed=_third(case, office=office),
        explanation={
            Side.ASKER.value: mine if case.asks else theirs,
            Side.RECEIVER.value: theirs if case.asks else mine,
        },
        started_by_id=_owner(session, asker.id),
    )
    row.all_agreed = row.asker_agreed and row.receiver_agreed and row.third_agreed is not False
    row.next_at = next_moment(row)
    session.add(row)
    session.flush()
    _add_parts(session, case, row, begun)
    if case.deck is not None:
        _add_deck(session, case.deck, row, begun)
    if row.state in RUNNING:
        for profile, to in ((asker, receiver), (receiver, asker)):
            disclose(
                session, profile, to, DisclosureLevel.CONTACT,
                at=begun, by_id=None, introduction_id=row.id, all_agreed=True,
            )  # fmt: skip
        tie_profiles(session, TieKind.INTRODUCTION, asker.id, receiver.id, source="introductions", at=begun)


def _add_deck(session: Session, deck: Deck, row: Introduction, begun: datetime) -> None:
    """Of the team among the two; the other side is an investor."""
    asker = session.get_one(Profile, row.asker_id)
    owner = Side.RECEIVER if asker.kind is Kind.INVESTOR else Side.ASKER
    team_id, reader_id = row.asker_id or 0, row.receiver_id or 0
    if owner is Side.RECEIVER:
        team_id, reader_id = reader_id, team_id
    by_id = _owner(session, team_id)
    if by_id is None:
        return
    kept = keep_deck(session, session.get_one(Profile, team_id), by_id, begun)
    if deck is Deck.ASKED:
        ask_for_deck(session, row, owner, begun + AGO)
    if deck is Deck.RELEASED:
        release_deck(session, row, owner, kept=kept, reader_id=_owner(session, reader_id), at=begun + AGO)


def _columns(case: Case, asker: Profile, receiver: Profile, begun: datetime) -> dict[str, object]:
    low, high = sorted((asker.id, receiver.id))
    is_asked, is_running = case.state is not State.SUGGESTED, case.state in RUNNING
    agreed = is_running or case.state is State.ACCEPTED
    answer = case.answer or (Answer.ACCEPT if is_running else None)
    delivered = begun + UNDO
    return {
        "asker_id": asker.id, "receiver_id": receiver.id, "pair_low_id": low, "pair_high_id": high,
        "origin": case.origin, "state": case.state, "created_at": begun, "wish": case.wish, "reason": case.reason,
        "approved_at": None if case.origin is Origin.SIDE else begun,
        "reason_origin": ReasonOrigin.DRAFT if case.is_draft else ReasonOrigin.WRITTEN,
        "asker_agreed": is_asked, "receiver_agreed": agreed,
        "requested_at": begun if is_asked else None, "delivered_at": delivered if is_asked else None,
        "reminder_at": delivered + REMINDER_AFTER if is_asked else None, "due_at": delivered + ANSWER_WITHIN,
        "answer": answer, "answered_at": delivered + AGO if answer else None,
        "decline_reason": case.decline_reason, "reason_released": case.released, "end_cause": case.end_cause,
        "reacted_at": delivered + AGO if answer or case.question else None,
        "snoozed_until": begun + timedelta(days=case.days_ago + 2) if case.snoozed else None,
        "introduced_at": begun if is_running else None,
        "closed_at": _closed_at(case, delivered),
        "told": _told(case),
    }  # fmt: skip


def _closed_at(case: Case, delivered: datetime) -> datetime | None:
    if case.state not in CLOSED:
        return None
    return delivered + (ANSWER_WITHIN if case.state is State.EXPIRED else AGO)


def _told(case: Case) -> int:
    """What the worker need not tell any more: the past of the demo world sends no mail."""
    if case.state in RUNNING:
        return sum(1 for day in FOLLOW_UPS if day <= case.days_ago)
    return 1 + (case.days_ago > REMINDER_AFTER.days)


def _third(case: Case, *, office: bool) -> bool | None:
    if not office:
        return None
    return case.state in RUNNING


def _office_of(session: Session, profile: Profile) -> bool:
    facts = session.get(SpinoffFacts, profile.id)
    return facts is not None and bool(facts.transfer_office_email)


def _owner(session: Session, profile_id: int) -> int | None:
    members = select(ProfileMember.account_id).where(ProfileMember.profile_id == profile_id)
    return session.scalar(members.order_by(ProfileMember.id).limit(1))


def _add_times(session: Session, row: Introduction, members: dict[Side, int | None]) -> None:
    both = (Side.ASKER, row.asker_id, ASKERS_TIMES), (Side.RECEIVER, row.receiver_id, RECEIVERS_TIMES)
    for side, profile_id, times in both:
        member = members[side]
        if profile_id is not None and member is not None and not times_of(session, profile_id):
            set_availability(session, profile_id, member, times)


def _add_parts(session: Session, case: Case, row: Introduction, begun: datetime) -> None:
    authors = {Side.ASKER: _owner(session, row.asker_id or 0), Side.RECEIVER: _owner(session, row.receiver_id or 0)}
    agreed = {Side.ASKER: row.asker_agreed, Side.RECEIVER: row.receiver_agreed}
    for party, said in agreed.items():
        if said:
            yes = Consent(
                introduction_id=row.id, party=party, agreed=True, by_id=authors[party], at=begun, way=Way.ACCOUNT
            )
            session.add(yes)
    if row.state in RUNNING:
        _add_times(session, row, authors)
    written = [
        *([(MessageKind.QUESTION, Side.RECEIVER, case.question)] if case.question else []),
        *([(MessageKind.REPLY, Side.ASKER, case.reply)] if case.reply else []),
        *[(MessageKind.MESSAGE, side, text) for side, text in case.messages],
    ]
    for place, (kind, side, text) in enumerate(written, start=1):
        when = begun + timedelta(hours=5 * place)
        session.add(
            IntroductionMessage(introduction_id=row.id, kind=kind, side=side, text=text, by_id=authors[side], at=when)
        )
    if case.result is not None:
        session.add(
            OutcomeReport(
                introduction_id=row.id, side=Side.RECEIVER, day=14, result=case.result, reason="",
                by_id=authors[Side.RECEIVER], at=begun + timedelta(days=14), way=Way.LINK,
            )
        )  # fmt: skip
    if case.names_wanted:
        session.add(
            Release(
                introduction_id=row.id, level=ReleaseLevel.NAMED, owner=Side.RECEIVER, asked_at=begun + AGO,
                asker_agreed=True, receiver_agreed=False, both_agreed=False,
            )
        )  # fmt: skip
