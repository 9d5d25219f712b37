"""What a run of proposals starts from: who may be put forward, who reads how much, what stands between two."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.language import message
from app.introductions.models import Introduction, ProposalLine, ProposalRun
from app.introductions.queries.parties import parties, waits
from app.introductions.queries.policies import current_policy
from app.introductions.queries.replies import replies
from app.introductions.queries.rulings import approved_pairs, ruled_pairs
from app.introductions.rules.chances import NONE_YET, Replies
from app.introductions.rules.limits import MOST_UNANSWERED, UNANSWERED_KEPT, WEEK
from app.introductions.rules.parties import Party, end_cause
from app.introductions.rules.policy import Policy
from app.introductions.rules.proposing import (
    MICRO,
    NEW_FOR,
    Receiver,
    Sender,
    Situation,
    weekly_micro,
)
from app.introductions.rules.times import REST_AFTER_A_NO
from app.introductions.states import ONE_A_PAIR, EndCause, ProposalState, Ruling, State
from app.matches.queries.own import Kept, kept_by_each
from app.profiles.models import Profile
from app.profiles.rules.requests import may_request
from app.profiles.states import Kind, ProfileState


def situation(session: Session, *, at: datetime) -> Situation:
    """The same number of statements whatever there is."""
    policy = current_policy(session)
    published = select(Profile.id, Profile.region, Profile.published_at).where(
        Profile.state == ProfileState.PUBLISHED, Profile.not_proposed_since.is_(None)
    )
    found = {row.id: row for row in session.execute(published.order_by(Profile.id))}
    everybody = [each for each in parties(session, found).values() if _is_open(each, at)]
    teams = [each for each in everybody if each.kind is not Kind.INVESTOR]
    investors = [each for each in everybody if each.kind is Kind.INVESTOR]
    kept = kept_by_each(session, [each.id for each in everybody])
    silent = _silent(session, at)
    said = replies(session, at)
    hidden = ((each.id, other) for each in teams for other in kept[each.id].hidden)
    return Situation(
        local_day(at),
        _senders(session, teams, found, policy=policy, silent=silent, at=at),
        _receivers(session, investors, kept, policy=policy, silent=silent, said=said, at=at),
        frozenset({*pairs_apart(session, at), *approved_pairs(session), *hidden}),
        policy,
        pins=ruled_pairs(session, Ruling.PIN),
        vetoes=ruled_pairs(session, Ruling.VETO),
        replies=tuple(each for each in said.values() if each.kind is Kind.INVESTOR),
    )


def _senders(
    session: Session,
    teams: Sequence[Party],
    found: Mapping[int, Row[int, str | None, datetime | None]],
    *,
    policy: Policy,
    silent: Mapping[int, int],
    at: datetime,
) -> dict[int, Sender]:
    open_ = _counts(session, Introduction.asker_id, or_(Introduction.state == State.SUGGESTED, waits(at)))
    soon = Counter(sender for sender, _ in approved_pairs(session))
    senders = {}
    for each in teams:
        published_at = found[each.id].published_at
        is_new = published_at is not None and published_at > at - NEW_FOR
        left = max(policy.per_team - open_.get(each.id, 0) - soon[each.id], 0)
        slots = 0 if silent.get(each.id, 0) >= MOST_UNANSWERED else left
        senders[each.id] = Sender(each.id, each.kind, found[each.id].region, is_new, slots)
    return senders


def _receivers(
    session: Session,
    investors: Sequence[Party],
    kept: Mapping[int, Kept],
    *,
    policy: Policy,
    silent: Mapping[int, int],
    said: Mapping[int, Replies],
    at: datetime,
) -> dict[int, Receiver]:
    closed = State.WITHDRAWN, State.EXPIRED
    lately = Introduction.delivered_at > at - WEEK, Introduction.state.not_in(closed)
    arrived, expected = _counts(session, Introduction.receiver_id, *lately), _expected(session)
    receivers = {}
    for each in investors:
        readable = weekly_micro(policy, each.requests_per_week)
        left = readable - arrived.get(each.id, 0) * MICRO - expected.get(each.id, 0)
        budget = 0 if silent.get(each.id, 0) >= MOST_UNANSWERED else max(left, 0)
        own, mine = kept[each.id], said.get(each.id, NONE_YET)
        receivers[each.id] = Receiver(
            each.id, readable, budget, mine.answered, mine.delivered, own.hidden, own.disclosed
        )
    return receivers


def _is_open(party: Party, at: datetime) -> bool:
    """Investors are put forward only once verified: nobody is led to somebody of whom we know nothing."""
    return may_request(party.kind, party.state, party.verified_at) and end_cause(party, local_day(at)) is None


def _counts(session: Session, side: InstrumentedAttribute[int | None], *where: ColumnElement[bool]) -> dict[int, int]:
    counted = select(side, func.count()).where(side.is_not(None), *where).group_by(side).order_by(side)
    return {key: count for key, count in session.execute(counted) if key is not None}


def _expected(session: Session) -> dict[int, int]:
    """What approved proposals, and suggestions not asked for yet, will take of each receiver's week, in 10⁻⁶."""
    counted = (
        select(ProposalLine.receiver_id, func.sum(ProposalLine.request))
        .outerjoin(Introduction, Introduction.id == ProposalLine.introduction_id)
        .where(or_(ProposalLine.state == ProposalState.APPROVED, Introduction.state == State.SUGGESTED))
        .group_by(ProposalLine.receiver_id)
        .order_by(ProposalLine.receiver_id)
    )
    return {key: int(sum_) for key, sum_ in session.execute(counted)}


def _silent(session: Session, at: datetime) -> dict[int, int]:
    """How many delivered requests each profile has said nothing to, as `parties.unanswered_by` counts for one."""
    lately = and_(Introduction.state.in_((State.REQUESTED, State.EXPIRED)), Introduction.due_at > at - UNANSWERED_KEPT)
    said_nothing = Introduction.reacted_at.is_(None), Introduction.answer.is_(None), Introduction.delivered_at <= at
    return _counts(session, Introduction.receiver_id, *said_nothing, lately)


def pairs_apart(session: Session, at: datetime, among: Collection[int] = ()) -> Iterable[tuple[int, int]]:
    """Both ways round, as either may have asked: something under way, or resting after a no, a silence, a suggestion
    that was not taken up. ``among`` narrows to pairs of these profiles."""
    not_taken = and_(Introduction.state == State.ENDED, Introduction.end_cause == EndCause.NOT_TAKEN)
    closed = or_(Introduction.state.in_((State.DECLINED, State.EXPIRED)), not_taken)
    resting = and_(closed, Introduction.closed_at > at - REST_AFTER_A_NO)
    wanted = select(Introduction.pair_low_id, Introduction.pair_high_id).where(
        Introduction.pair_low_id.is_not(None),
        Introduction.pair_high_id.is_not(None),
        or_(Introduction.state.in_(ONE_A_PAIR), resting),
    )
    if among:
        wanted = wanted.where(Introduction.pair_low_id.in_(among), Introduction.pair_high_id.in_(among))
    for low, high in session.execute(wanted.order_by(Introduction.id)):
        if low is not None and high is not None:
            yield low, high
            yield high, low


def find_run_of(session: Session, at: datetime) -> ProposalRun | None:
    return session.scalar(select(ProposalRun).where(ProposalRun.day == local_day(at)))


def find_newest_run(session: Session) -> ProposalRun | None:
    return session.scalar(select(ProposalRun).order_by(ProposalRun.day.desc()).limit(1))


def run_by_public_id(session: Session, public_id: str) -> ProposalRun:
    """Raises NotFound."""
    run = session.scalar(select(ProposalRun).where(ProposalRun.public_id == public_id))
    if run is None:
        raise NotFound(message("There is no run of this number."))
    return run


def proposals_of(session: Session, run_id: int) -> int:
    return session.scalar(select(func.count()).where(ProposalLine.run_id == run_id)) or 0
