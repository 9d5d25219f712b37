"""A run of proposals that waits for the staff, pins, vetoes, and introductions by hand with several outcomes."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.actions.judging import approve_proposal, pin_pair, veto_proposal
from app.introductions.actions.ordering import result_of
from app.introductions.actions.proposing import put_forward
from app.introductions.allocator import decide
from app.introductions.models import Consent, Introduction, ProposalLine, ProposalRun, RunOrder
from app.introductions.queries.proposing import situation
from app.introductions.rules.judging import CERTAIN, STAFF_CHANCE, STAFF_WAY
from app.introductions.rules.proposing import Situation
from app.introductions.rules.times import ANSWER_WITHIN, FOLLOW_UPS, REMINDER_AFTER, SUGGESTION_HOLDS, UNDO, next_moment
from app.introductions.states import (
    RUNNING,
    Answer,
    OrderedBy,
    OrderState,
    Origin,
    ProposalState,
    Side,
    State,
    VetoWhy,
    Way,
)
from app.profiles.actions.disclosures import disclose
from app.profiles.actions.ties import tie_profiles
from app.profiles.models import InvestorFacts, Profile, StartupFacts
from app.profiles.states import DisclosureLevel, Kind, ProfileState, TieKind
from demo.people import account_ids

CODE_VERSION = "demo"
# A few teams make a queue that can be read in one go; the record is of exactly this run.
TEAMS = 4
PINS = 2
VETOES = (
    (VetoWhy.KNOWN, "Beide sitzen im selben Gründungszentrum und kennen sich seit Jahren."),
    (VetoWhy.TOO_EARLY, ""),
)
# By whom, how many days ago, what became of it.
BY_HAND: tuple[tuple[str, float, State, str], ...] = (
    ("staff@demo.example", 1.0, State.SUGGESTED, "Beide prüfen Anlagen im Betrieb; das Team sucht Messreihen."),
    ("staff@demo.example", 6.0, State.REQUESTED, "Der Fonds kennt Stadtwerke, das Team braucht den ersten Piloten."),
    ("staff@demo.example", 19.0, State.INTRODUCED, "Auf dem Treffen in Jena sprachen beide über dieselbe Frage."),
    ("staff@demo.example", 24.0, State.EXPIRED, "Region und Reife passen, beide planen für dieses Jahr."),
    ("staff@demo.example", 33.0, State.INTRODUCED, "Das Team sucht jemanden, der Zulassungen begleitet hat."),
    ("staff@demo.example", 41.0, State.DECLINED, "Der Fonds sucht ausdrücklich Verfahren dieser Art."),
    ("staff@demo.example", 52.0, State.INTRODUCED, "Beide arbeiten mit denselben Forschungspartnern."),
    ("admin@demo.example", 16.0, State.INTRODUCED, "Erste Runde und erster Kunde gehören hier zusammen."),
    ("admin@demo.example", 29.0, State.EXPIRED, "Beide fragten in derselben Woche nach einem solchen Kontakt."),
)


def add_proposals(session: Session, model: str, *, at: datetime) -> int:
    """Write them once; returns how many proposals wait. Without the accounts of the staff nothing is written."""
    people = account_ids(session, sorted({who for who, *_ in BY_HAND}))
    if session.scalar(select(ProposalRun.id).limit(1)) is not None or "staff@demo.example" not in people:
        return 0
    _add_by_hand(session, people, at)
    return _add_run(session, model, people["staff@demo.example"], at)


def _add_run(session: Session, model: str, staff_id: int, at: datetime) -> int:
    now = _of_a_few(situation(session, at=at))
    decided = decide(session, model, now, code_version=CODE_VERSION, told=lambda _done: None)
    made = put_forward(session, decided, at=at, needs_approval=True)
    assert made is not None, "there was no run before"
    order = RunOrder(
        day=local_day(at), is_dry=False, ordered_by=OrderedBy.NIGHT, state=OrderState.ENDED, asked_at=at, beat_at=at,
        ended_at=at, attempt=1, done=len(now.receivers), total=len(now.receivers), run_id=made[0].id,
        result=result_of(now, decided),
    )  # fmt: skip
    session.add(order)
    lines = session.scalars(select(ProposalLine).where(ProposalLine.run_id == made[0].id).order_by(ProposalLine.id))
    waiting = list(lines)
    for why, note in VETOES:
        if waiting:
            veto_proposal(session, waiting.pop(), why, note, by_id=staff_id, at=at)
    for line in waiting[:PINS]:
        pin_pair(session, line, by_id=staff_id, at=at)
    if len(waiting) > PINS:
        approve_proposal(session, waiting.pop(), by_id=staff_id, at=at)
    session.flush()
    return len(waiting)


def _of_a_few(whole: Situation) -> Situation:
    few = sorted(key for key, each in whole.senders.items() if each.slots > 0)[-TEAMS:]
    return replace(whole, senders={key: whole.senders[key] for key in few})


def _add_by_hand(session: Session, people: dict[str, int], at: datetime) -> None:
    for (who, days_ago, state, words), (team, investor) in zip(BY_HAND, _pairs(session), strict=False):
        if who in people:
            _add_one(session, (team, investor), state, words, by_id=people[who], begun=at - timedelta(days=days_ago))


def _pairs(session: Session) -> list[tuple[Profile, Profile]]:
    """Start-ups and investors, the newest of each, two that nothing connects yet at a time."""
    taken = {frozenset(row) for row in session.execute(select(Introduction.asker_id, Introduction.receiver_id))}
    is_open = Profile.state == ProfileState.PUBLISHED
    teams = select(Profile).join(StartupFacts, StartupFacts.profile_id == Profile.id).where(is_open)
    investors = select(Profile).join(InvestorFacts, InvestorFacts.profile_id == Profile.id).where(is_open)
    verified = investors.where(Profile.verified_at.is_not(None), Profile.kind == Kind.INVESTOR)
    free = zip(
        session.scalars(teams.order_by(Profile.id.desc())),
        session.scalars(verified.order_by(Profile.id.desc())),
        strict=False,
    )
    return [(team, investor) for team, investor in free if frozenset((team.id, investor.id)) not in taken]


def _add_one(
    session: Session, pair: tuple[Profile, Profile], state: State, words: str, *, by_id: int, begun: datetime
) -> None:
    team, investor = pair
    row = _introduction(team, investor, state, words, by_id=by_id, begun=begun)
    session.add(row)
    session.flush()
    session.add(
        ProposalLine(
            sender_id=team.id, receiver_id=investor.id, introduction_id=row.id, way=STAFF_WAY, propensity=CERTAIN,
            request=STAFF_CHANCE, answer=STAFF_CHANCE, accept=STAFF_CHANCE, note=words,
            state=ProposalState.DELIVERED, made_at=begun, judged_at=begun, judged_by_id=by_id,
        )
    )  # fmt: skip
    if state is not State.SUGGESTED:
        yes = Consent(introduction_id=row.id, party=Side.ASKER, agreed=True, by_id=None, at=begun, way=Way.ACCOUNT)
        session.add(yes)
    if state in RUNNING:
        for one, other in (pair, (investor, team)):
            disclose(
                session, one, other, DisclosureLevel.CONTACT,
                at=begun, by_id=None, introduction_id=row.id, all_agreed=True,
            )  # fmt: skip
        tie_profiles(session, TieKind.INTRODUCTION, team.id, investor.id, source="introductions", at=begun)
    session.flush()


def _introduction(
    team: Profile, investor: Profile, state: State, words: str, *, by_id: int, begun: datetime
) -> Introduction:
    low, high = sorted((team.id, investor.id))
    asked, running = state is not State.SUGGESTED, state in RUNNING
    answer = Answer.ACCEPT if running else Answer.DECLINE if state is State.DECLINED else None
    closed = {State.EXPIRED: ANSWER_WITHIN, State.DECLINED: timedelta(days=2)}.get(state)
    delivered = begun + UNDO
    row = Introduction(
        asker_id=team.id, receiver_id=investor.id, pair_low_id=low, pair_high_id=high, origin=Origin.STAFF,
        state=state, started_by_id=by_id, created_at=begun, approved_at=begun, staff_reason=words,
        reason="Wir würden gern in einem ersten Gespräch sehen, ob es passt." if asked else "",
        asker_agreed=asked, receiver_agreed=running, all_agreed=running,
        requested_at=begun if asked else None, delivered_at=delivered if asked else None,
        reminder_at=delivered + REMINDER_AFTER if asked else None,
        due_at=delivered + ANSWER_WITHIN if asked else begun + SUGGESTION_HOLDS,
        answer=answer, answered_at=delivered + timedelta(days=1) if answer else None,
        reacted_at=delivered + timedelta(days=1) if answer else None,
        introduced_at=begun + timedelta(days=1) if running else None,
        closed_at=delivered + closed if closed else None,
        told=len(FOLLOW_UPS) if running else 1,
    )  # fmt: skip
    row.next_at = next_moment(row)
    return row
