"""Half a year of requests behind the demo world, so that there is something to count: the same at every load.

Nobody of the sign-ins takes part but as a reader: their own introductions stand in `introductions.jsonl`. What the
investor of the sign-ins has saved of late lies beside its thesis, for its mirror to say so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.actions.chances import tell_chances
from app.introductions.models import Consent, Introduction
from app.introductions.queries.chances import changes_due
from app.introductions.rules.times import ANSWER_WITHIN, REMINDER_AFTER, UNDO
from app.introductions.states import Answer, DeclineReason, Origin, ReasonOrigin, Side, State, Way
from app.matches.actions.lists import save_match, standard_list
from app.profiles.actions.disclosures import disclose
from app.profiles.actions.ties import tie_profiles
from app.profiles.models import InvestorFacts, Profile, ProfileCode, ProfileMember, ProfileSource
from app.profiles.states import CodeList, Deploying, DisclosureLevel, Kind, ProfileState, TieKind

SEED = 2026
# Long enough ago that nobody is kept from asking by it, and within the half year that counts.
FIRST_DAY, LAST_DAY = 35, 175
# How often the investors answer, one after the other.
HABITS = (0.95, 0.85, 0.9, 0.7, 0.6, 0.8, 0.35, 0.92, 0.75, 0.15)
MOST_ASKED = 11
YES = 0.22
REASONS = (
    "Wir suchen jemanden, der unser Feld kennt und früh mitdenkt.",
    "Ihre These beschreibt unser Problem genauer als wir selbst. Wir möchten uns vorstellen.",
    "Zwei Kunden erproben unser Verfahren. Wir würden gern zeigen, was sie messen.",
    "Wir bereiten die nächste Runde vor und suchen einen fachkundigen Blick von außen.",
    "Ein erstes Gespräch wäre uns viel wert: Was müsste sich zeigen, damit es zu Ihnen passt?",
)
READER, DRIFTED_INTO, SAVED = "nordlicht-ventures", "construction", 8


def add_past(session: Session, sign_in_slugs: Sequence[str], *, at: datetime) -> int:
    """Write past requests, what is told of them, and the saved teams; returns how many requests."""
    drawn = Random(SEED)
    teams = _published(session, Kind.STARTUP, sign_in_slugs)
    investors = [each for each in _published(session, Kind.INVESTOR, sign_in_slugs) if _invests(session, each)]
    count = 0
    for place, investor in enumerate(investors):
        for team in drawn.sample(teams, min(drawn.randint(2, MOST_ASKED), len(teams))):
            _add(session, team, investor, HABITS[place % len(HABITS)], drawn, at)
            count += 1
    session.flush()
    _save_lately(session, at)
    tell_chances(session, changes_due(session, at=at), at=at)
    return count


def _published(session: Session, kind: Kind, without: Sequence[str]) -> list[Profile]:
    wanted = (
        select(Profile)
        .join(ProfileSource, ProfileSource.profile_id == Profile.id)
        .where(Profile.kind == kind, Profile.state == ProfileState.PUBLISHED, Profile.verified_at.is_not(None))
        .where(ProfileSource.source == "demo", ProfileSource.external_id.not_in(without))
    )
    return list(session.scalars(wanted.order_by(Profile.id)))


def _invests(session: Session, investor: Profile) -> bool:
    return session.get_one(InvestorFacts, investor.id).deploying is not Deploying.NO


def _add(session: Session, team: Profile, investor: Profile, habit: float, drawn: Random, at: datetime) -> None:
    begun = at - timedelta(days=drawn.uniform(FIRST_DAY, LAST_DAY))
    delivered, due = begun + UNDO, begun + UNDO + ANSWER_WITHIN
    answers, agrees = drawn.random() < habit, drawn.random() < YES
    said = delivered + timedelta(days=drawn.uniform(0.2, 12)) if answers else None
    state = State.EXPIRED if said is None else State.OUTCOME if agrees else State.DECLINED
    low, high = sorted((team.id, investor.id))
    row = Introduction(
        asker_id=team.id, receiver_id=investor.id, pair_low_id=low, pair_high_id=high,
        origin=Origin.SIDE, state=state, created_at=begun, reason=drawn.choice(REASONS),
        reason_origin=ReasonOrigin.WRITTEN, explanation={}, asker_agreed=True,
        receiver_agreed=state is State.OUTCOME, all_agreed=state is State.OUTCOME,
        requested_at=begun, delivered_at=delivered, reminder_at=delivered + REMINDER_AFTER, due_at=due,
        answer=None if said is None else Answer.ACCEPT if state is State.OUTCOME else Answer.DECLINE,
        answered_at=said, reacted_at=said, introduced_at=said if state is State.OUTCOME else None,
        decline_reason=drawn.choice([None, *DeclineReason]) if state is State.DECLINED else None,
        closed_at=None if state is State.OUTCOME else said or due, told=9,
    )  # fmt: skip
    session.add(row)
    session.flush()
    owners = {Side.ASKER: _owner(session, team.id), Side.RECEIVER: _owner(session, investor.id)}
    for side in (Side.ASKER, Side.RECEIVER) if row.all_agreed else (Side.ASKER,):
        session.add(
            Consent(introduction_id=row.id, party=side, agreed=True, by_id=owners[side], at=begun, way=Way.ACCOUNT)
        )
    if row.all_agreed and said is not None:
        _introduce(session, row, team, investor, said)


def _introduce(session: Session, row: Introduction, team: Profile, investor: Profile, said: datetime) -> None:
    for profile, to in ((team, investor), (investor, team)):
        level = DisclosureLevel.CONTACT
        disclose(session, profile, to, level, at=said, by_id=None, introduction_id=row.id, all_agreed=True)
    tie_profiles(session, TieKind.INTRODUCTION, team.id, investor.id, source="introductions", at=said)


def _owner(session: Session, profile_id: int) -> int | None:
    members = select(ProfileMember.account_id).where(ProfileMember.profile_id == profile_id)
    return session.scalar(members.order_by(ProfileMember.id).limit(1))


def _save_lately(session: Session, at: datetime) -> None:
    reader = session.scalar(
        select(Profile)
        .join(ProfileSource, ProfileSource.profile_id == Profile.id)
        .where(ProfileSource.source == "demo", ProfileSource.external_id == READER)
    )
    owner_id = _owner(session, reader.id) if reader is not None else None
    if reader is None or owner_id is None:
        return
    mine = standard_list(session, reader.id, by=owner_id, at=at)
    for place, key in enumerate(_beside_the_thesis(session, reader.id)):
        save_match(session, mine, key, by=owner_id, at=at - timedelta(days=2 * place + 1))


def _beside_the_thesis(session: Session, reader_id: int) -> list[int]:
    """Published start-ups of one sector that have none of those which the reader names."""
    named = select(ProfileCode.code).where(
        ProfileCode.profile_id == reader_id, ProfileCode.list_name == CodeList.SECTORS
    )
    inside = select(ProfileCode.profile_id).where(
        ProfileCode.list_name == CodeList.SECTORS, ProfileCode.code.in_(named)
    )
    wanted = (
        select(Profile.id)
        .join(ProfileCode, ProfileCode.profile_id == Profile.id)
        .where(Profile.kind == Kind.STARTUP, Profile.state == ProfileState.PUBLISHED)
        .where(ProfileCode.list_name == CodeList.SECTORS, ProfileCode.code == DRIFTED_INTO, Profile.id.not_in(inside))
    )
    return list(session.scalars(wanted.order_by(Profile.id).limit(SAVED)))
