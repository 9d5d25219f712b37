"""What the staff decides about proposals and pairs: approve, veto, pin, undo, lift. One outcome, whoever is first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import Conflict, RuleBroken
from app.core.language import Message, message
from app.introductions.models import PairRuling, ProposalLine
from app.introductions.rules.judging import STAFF_WAY, can_be_undone
from app.introductions.rules.proposal_words import PROPOSAL_STATES
from app.introductions.states import PROPOSAL_STEPS, ProposalState, Ruling, VetoWhy
from app.profiles.queries.mine import membership_of


def hold_pairs(session: Session, lines: Sequence[ProposalLine]) -> None:
    """Before several are decided about: two who chose the same ones in other orders must not wait for each other."""
    one_at_a_time(session, {_pair(line) for line in lines})


def approve_proposal(session: Session, line: ProposalLine, *, by_id: int, at: datetime) -> None:
    """It is delivered in ten minutes. Twice is once. Raises Conflict if somebody else decided otherwise meanwhile,
    RuleBroken for a pair of which one is the person's own."""
    _hold(session, line)
    check_may_judge(session, line.sender_id, line.receiver_id, by_id=by_id)
    if line.state in (ProposalState.APPROVED, ProposalState.DELIVERED) and line.judged_by_id == by_id:
        return
    move(session, line, "approve", by_id=by_id)
    line.judged_at, line.judged_by_id = at, by_id
    session.flush()


def veto_proposal(
    session: Session, line: ProposalLine, why: VetoWhy, note: str, *, by_id: int, at: datetime
) -> PairRuling:
    """The pair does not come back until the veto is lifted. Raises as `approve_proposal` does."""
    _hold(session, line)
    check_may_judge(session, line.sender_id, line.receiver_id, by_id=by_id)
    if line.state is ProposalState.VETOED and line.judged_by_id == by_id:
        standing = find_ruling(session, line.sender_id, line.receiver_id)
        if standing is not None:
            return standing
    move(session, line, "veto", by_id=by_id, why=why.value)
    line.judged_at, line.judged_by_id = at, by_id
    return _rule(session, line, Ruling.VETO, by_id=by_id, at=at, why=why, note=note)


def pin_pair(session: Session, line: ProposalLine, *, by_id: int, at: datetime) -> PairRuling:
    """Every later run puts the pair forward first, within all gates and budgets. Twice is once. Raises Conflict for a
    vetoed pair, RuleBroken for a pair of which one is the person's own."""
    _hold(session, line)
    check_may_judge(session, line.sender_id, line.receiver_id, by_id=by_id)
    standing = find_ruling(session, line.sender_id, line.receiver_id)
    if standing is not None and standing.kind is Ruling.PIN:
        return standing
    if standing is not None:
        raise Conflict(message("The pair was vetoed. Lift the veto first."))
    return _rule(session, line, Ruling.PIN, by_id=by_id, at=at)


def undo_judgement(session: Session, line: ProposalLine, *, by_id: int, at: datetime) -> None:
    """As if nothing had been decided; a veto's ruling goes with it, and what a person put forward by hand is gone.
    Twice is once. Raises Conflict after ten minutes, and where a newer run has put the pair forward."""
    _hold(session, line)
    if line.state is ProposalState.WAITING:
        return
    if line.way == STAFF_WAY and line.state is ProposalState.DROPPED:
        return
    check_may_judge(session, line.sender_id, line.receiver_id, by_id=by_id)
    if not can_be_undone(line, at):
        raise Conflict(message("Ten minutes have passed: what was decided holds."))
    if _is_open(session, line):
        raise Conflict(message("A newer run has put this pair forward. Decide there."))
    if line.way == STAFF_WAY:
        move(session, line, "drop", by_id=by_id)
        session.flush()
        return
    was_vetoed = line.state is ProposalState.VETOED
    move(session, line, "undo", by_id=by_id)
    line.judged_at = line.judged_by_id = None
    session.flush()
    standing = find_ruling(session, line.sender_id, line.receiver_id)
    if was_vetoed and standing is not None and standing.kind is Ruling.VETO:
        lift_ruling(session, standing, by_id=by_id, at=at)


def lift_ruling(session: Session, ruling: PairRuling, *, by_id: int, at: datetime) -> None:
    """Take a pin or a veto back; later runs treat the pair as any other. Twice is once."""
    session.refresh(ruling, with_for_update=True)
    if ruling.lifted_at is not None:
        return
    check_may_judge(session, ruling.sender_id, ruling.receiver_id, by_id=by_id)
    ruling.lifted_at, ruling.lifted_by_id = at, by_id
    session.flush()
    note_pair(session, f"pair.{ruling.kind.value}_lifted", ruling.id, by_id=by_id)


def check_may_judge(session: Session, sender_id: int, receiver_id: int, *, by_id: int) -> None:
    """Nobody decides about a profile of their own. Raises RuleBroken."""
    if any(membership_of(session, by_id, key) is not None for key in (sender_id, receiver_id)):
        raise RuleBroken(
            message("You are a member of one of the two profiles. Another person of the staff has to decide.")
        )


def move(session: Session, line: ProposalLine, deed: str, *, by_id: int | None, **details: str | int) -> None:
    """Raises Conflict with who was first where the table has no such step."""
    after = PROPOSAL_STEPS.get((line.state, deed))
    if after is None:
        raise Conflict(_meanwhile(session, line))
    line.state = after
    audit.record(session, f"proposal.{deed}", actor_id=by_id, object_type="proposal", object_id=line.id, **details)


def find_ruling(session: Session, sender_id: int, receiver_id: int) -> PairRuling | None:
    """The pin or veto in force."""
    of_pair = PairRuling.sender_id == sender_id, PairRuling.receiver_id == receiver_id
    return session.scalar(select(PairRuling).where(*of_pair, PairRuling.lifted_at.is_(None)))


def note_pair(session: Session, event: str, ruling_id: int, *, by_id: int, **details: str) -> None:
    audit.record(session, event, actor_id=by_id, object_type="pair", object_id=ruling_id, **details)


def held(session: Session, line_id: int) -> ProposalLine | None:
    wanted = select(ProposalLine).where(ProposalLine.id == line_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _hold(session: Session, line: ProposalLine) -> None:
    """Rulings of a pair are made one after the other, and so are decisions about one proposal."""
    one_at_a_time(session, {_pair(line)})
    session.refresh(line, with_for_update=True)


def _pair(line: ProposalLine) -> str:
    return f"pair {line.sender_id} {line.receiver_id}"


def _is_open(session: Session, line: ProposalLine) -> bool:
    states = ProposalLine.state.in_((ProposalState.WAITING, ProposalState.APPROVED))
    of_pair = ProposalLine.sender_id == line.sender_id, ProposalLine.receiver_id == line.receiver_id
    others = select(ProposalLine.id).where(*of_pair, states, ProposalLine.id != line.id)
    return session.scalar(others.limit(1)) is not None


def _rule(
    session: Session,
    line: ProposalLine,
    kind: Ruling,
    *,
    by_id: int,
    at: datetime,
    why: VetoWhy | None = None,
    note: str = "",
) -> PairRuling:
    """A veto takes the place of a pin."""
    standing = find_ruling(session, line.sender_id, line.receiver_id)
    if standing is not None:
        standing.lifted_at, standing.lifted_by_id = at, by_id
        session.flush()
    made = PairRuling(
        sender_id=line.sender_id, receiver_id=line.receiver_id, kind=kind, why=why, note=note, made_at=at, by_id=by_id
    )
    session.add(made)
    session.flush()
    note_pair(session, f"pair.{kind.value}", made.id, by_id=by_id, **({"why": why.value} if why else {}))
    return made


def _meanwhile(session: Session, line: ProposalLine) -> Message:
    state = PROPOSAL_STATES[line.state]
    name = session.scalar(select(Account.display_name).where(Account.id == line.judged_by_id))
    if name is None:
        return message("This proposal was decided meanwhile: {state}. Your decision was not taken.", state=state)
    return message("{name} was quicker: this proposal is {state}. Your decision was not taken.", name=name, state=state)
