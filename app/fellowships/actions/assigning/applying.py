"""Taking a calculation over, all of it in one transaction; and what gives way in an impossible round."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.assigning.running import keep_settings
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    AssignmentRuling,
    AssignmentRun,
    Reviewer,
    Round,
    within,
)
from app.fellowships.queries.assigning.runs import newest_run, pairs_of
from app.fellowships.queries.assigning.situation import assigned, barred_pairs, settings_for
from app.fellowships.rules.assigning import MICRO, REPLACED, GivesWay, Pair, assigning, is_active, stays
from app.fellowships.states import ApplicationState, AssignmentState, PairRule, ReviewerState


@dataclass(frozen=True)
class Applied:
    """``left_out`` are pairs that something said since the calculation forbids."""

    new: int
    ended: int
    left_out: int


def apply_run(session: Session, row: Round, public_id: str, *, by_id: int, at: datetime) -> Applied:
    """Replaces only what nobody has begun. Raises RuleBroken unless it is the round's newest and waits."""
    one_at_a_time(session, {assigning(row.id)})
    with within(session, EVERY):
        run = newest_run(session, row.id, at)
        if run is None or run.public_id != public_id or not run.waits:
            raise RuleBroken(
                message("There is a newer calculation, or this one is taken over. Look at the page again.")
            )
        proposed = pairs_of(session, run.id)
        possible = _possible(session, row.id, proposed)
        done = _replace(session, row, run.id, {pair: proposed[pair] for pair in possible}, by_id=by_id, at=at)
        _mark(session, run.id, by_id=by_id, at=at)
    audit.record(
        session, "assignment.applied", actor_id=by_id, object_type="assignment_run", object_id=run.id,
        new=done[0], ended=done[1],
    )  # fmt: skip
    return Applied(*done, len(proposed) - len(possible))


def _mark(session: Session, run_id: int, *, by_id: int, at: datetime) -> None:
    session.execute(update(AssignmentRun).where(AssignmentRun.id == run_id).values(applied_at=at, applied_by_id=by_id))


def _possible(session: Session, round_id: int, proposed: Collection[Pair]) -> set[Pair]:
    """What was said since the calculation holds: a conflict above all."""
    barred = barred_pairs(session, round_id)
    in_review = Application.round_id == round_id, Application.state == ApplicationState.IN_REVIEW
    applications = set(session.scalars(select(Application.id).where(*in_review)))
    active = Reviewer.round_id == round_id, Reviewer.state == ReviewerState.ACTIVE
    readers = set(session.scalars(select(Reviewer.id).where(*active)))
    return {pair for pair in proposed if pair not in barred and pair[0] in applications and pair[1] in readers}


def _replace(
    session: Session, row: Round, run_id: int, pairs: Mapping[Pair, int], *, by_id: int, at: datetime
) -> tuple[int, int]:
    rows = assigned(session, row.id)
    there = {(each.application_id, each.reviewer_id): each for each, _reviewed in rows}
    staying = {each.id for each, reviewed in rows if stays(each, has_review=reviewed)}
    ended = [each for pair, each in there.items() if is_active(each) and each.id not in staying and pair not in pairs]
    for each in ended:
        end(each, REPLACED, by_id=by_id, at=at)
    new = [pair for pair in pairs if pair not in there or not is_active(there[pair])]
    for pair in new:
        worth = pairs[pair] / MICRO
        if pair in there:
            reopen(there[pair], run_id=run_id, affinity=worth, by_id=by_id, at=at)
        else:
            session.add(made(row, pair, run_id=run_id, affinity=worth, by_id=by_id, at=at))
    session.flush()
    return len(new), len(ended)


def made(row: Round, pair: Pair, *, run_id: int | None, affinity: float | None, by_id: int, at: datetime) -> Assignment:
    return Assignment(
        programme_id=row.programme_id, application_id=pair[0], reviewer_id=pair[1], run_id=run_id, affinity=affinity,
        state=AssignmentState.ASSIGNED, at=at, by_id=by_id,
    )  # fmt: skip


def reopen(each: Assignment, *, run_id: int | None, affinity: float | None, by_id: int, at: datetime) -> None:
    """The same row once more: who reads what is one row a pair."""
    each.state, each.run_id, each.affinity, each.at, each.by_id = AssignmentState.ASSIGNED, run_id, affinity, at, by_id
    each.ended_at, each.ended_by_id, each.end_reason, each.told_at = None, None, "", None


def end(each: Assignment, reason: str, *, by_id: int | None, at: datetime) -> None:
    each.state, each.ended_at, each.ended_by_id, each.end_reason = AssignmentState.ENDED, at, by_id, reason


def give_way(session: Session, row: Round, public_id: str, *, by_id: int, at: datetime) -> int:
    """Writes what the newest calculation says must give way into the round's settings; how many rules were changed.

    What somebody would have to be asked for is left to them: their own quota is theirs.
    """
    with within(session, EVERY):
        run = newest_run(session, row.id, at)
        if run is None or run.public_id != public_id or not run.gives_way or run.applied_at:
            raise RuleBroken(message("There is a newer calculation. Look at the page again."))
        taken = [each for each in run.gives_way if not each.asks_reviewer]
        for each in taken:
            _LOADS.get(each.kind, _nothing)(session, each, by_id, at)
        settings = settings_for(session, row.id)
        fewer, more = dict(settings.fewer), dict(settings.more_of_one)
        for each in taken:
            if each.kind == "demand" and each.application is not None:
                fewer[each.application] = fewer.get(each.application, 0) + each.by
            if each.kind == "spread" and each.application is not None:
                key = each.application, each.house
                more[key] = more.get(key, 0) + each.by
        keep_settings(session, row, replace(settings, fewer=fewer, more_of_one=more))
        _mark(session, run.id, by_id=by_id, at=at)
    audit.record(
        session, "assignment.gave_way", actor_id=by_id, object_type="assignment_run", object_id=run.id,
        changes=len(taken),
    )  # fmt: skip
    return len(taken)


def _least(session: Session, each: GivesWay, _by_id: int, _at: datetime) -> None:
    person = session.get_one(Reviewer, each.reviewer)
    person.load_least = max(0, person.load_least - each.by)


def _load(session: Session, each: GivesWay, _by_id: int, _at: datetime) -> None:
    person = session.get_one(Reviewer, each.reviewer)
    usual = person.load_most if person.own_quota is None else min(person.load_most, person.own_quota)
    person.load_most = max(person.load_most, usual + each.by)


def _pin(session: Session, each: GivesWay, by_id: int, at: datetime) -> None:
    pair = AssignmentRuling.application_id == each.application, AssignmentRuling.reviewer_id == each.reviewer
    pinned = update(AssignmentRuling).where(*pair, AssignmentRuling.rule == PairRule.PIN)
    session.execute(pinned.where(AssignmentRuling.lifted_at.is_(None)).values(lifted_at=at, lifted_by_id=by_id))


def _nothing(_session: Session, _each: GivesWay, _by_id: int, _at: datetime) -> None:
    """Kept in the round's settings instead."""


_LOADS = {"least": _least, "load": _load, "pin": _pin}
