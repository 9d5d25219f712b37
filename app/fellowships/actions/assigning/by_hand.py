"""Putting it right by hand: one pair at a time, each with its reason in the trail."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.assigning.applying import end, made, reopen
from app.fellowships.models import Application, Assignment, AssignmentRuling, Review, Reviewer, Round
from app.fellowships.queries.assigning.situation import barred_pairs
from app.fellowships.rules.assigning import assigning, is_active
from app.fellowships.states import ApplicationState, AssignmentState, PairRule, ReviewerState, ReviewState


def assign_by_hand(
    session: Session, row: Round, application: Application, reviewer: Reviewer, *, by_id: int, at: datetime
) -> Assignment:
    """Stays through later calculations. Raises RuleBroken for a pair that must not be and for a reviewer who is full.

    A conflict is never overruled here: it is dismissed where it stands, with a reason, or it holds.
    """
    one_at_a_time(session, {assigning(row.id)})
    _check(session, row, application, reviewer)
    pair = application.id, reviewer.id
    there = session.scalar(_of_pair(application, reviewer))
    if there is not None and is_active(there):
        return there
    if there is None:
        there = made(row, pair, run_id=None, affinity=None, by_id=by_id, at=at)
        session.add(there)
    else:
        reopen(there, run_id=None, affinity=None, by_id=by_id, at=at)
    session.flush()
    _note(session, "assignment.made_by_hand", application, reviewer, by_id)
    return there


def _check(session: Session, row: Round, application: Application, reviewer: Reviewer) -> None:
    if application.state is not ApplicationState.IN_REVIEW:
        raise RuleBroken(message("This application is not in review."))
    if reviewer.state is not ReviewerState.ACTIVE:
        raise RuleBroken(message("This person is not among the active reviewers."))
    bar = barred_pairs(session, row.id).get((application.id, reviewer.id))
    if bar == "conflict":
        raise RuleBroken(message("A conflict of interest stands between the two."))
    if bar is not None:
        raise RuleBroken(message("Somebody has ruled this pair out, or the reviewer declined it."))
    if application.language not in reviewer.languages:
        raise RuleBroken(message("The reviewer does not read the language of this application."))
    active = Assignment.state.in_((AssignmentState.PROPOSED, AssignmentState.ASSIGNED))
    load = len(session.scalars(select(Assignment.id).where(Assignment.reviewer_id == reviewer.id, active)).all())
    if reviewer.own_quota is not None and load >= reviewer.own_quota:
        raise RuleBroken(message("The reviewer has as much to read as they offered."))


def withdraw_by_hand(
    session: Session, application: Application, reviewer: Reviewer, reason: str, *, by_id: int, at: datetime
) -> None:
    """Raises RuleBroken where nothing is assigned, and once the review is finished: it counts and stays."""
    there = session.scalar(_of_pair(application, reviewer))
    if there is None or not is_active(there):
        raise RuleBroken(message("This reviewer does not read this application any more."))
    finished = Review.assignment_id == there.id, Review.state == ReviewState.FINISHED
    if session.scalar(select(Review.id).where(*finished)) is not None:
        raise RuleBroken(message("The review is finished. It counts and stays."))
    end(there, reason, by_id=by_id, at=at)
    session.flush()
    _note(session, "assignment.withdrawn", application, reviewer, by_id)


def rule_pair(
    session: Session,
    application: Application,
    reviewer: Reviewer,
    rule: PairRule,
    reason: str,
    *,
    by_id: int,
    at: datetime,
) -> None:
    """For the next calculation; lifts what was ruled before. Raises RuleBroken for a pin that cannot be."""
    if rule is PairRule.PIN:
        bar = barred_pairs(session, reviewer.round_id).get((application.id, reviewer.id))
        if bar == "conflict" or application.language not in reviewer.languages:
            raise RuleBroken(
                message("This pair must not be: a conflict of interest stands, or the language is not read.")
            )
    _lift(session, application, reviewer, by_id, at)
    session.add(
        AssignmentRuling(
            programme_id=application.programme_id, application_id=application.id, reviewer_id=reviewer.id, rule=rule,
            reason=reason, at=at, by_id=by_id,
        )
    )  # fmt: skip
    session.flush()
    _note(session, f"assignment.pair_{rule.value}", application, reviewer, by_id)


def lift_ruling(session: Session, application: Application, reviewer: Reviewer, *, by_id: int, at: datetime) -> None:
    if _lift(session, application, reviewer, by_id, at):
        _note(session, "assignment.pair_lifted", application, reviewer, by_id)


def _lift(session: Session, application: Application, reviewer: Reviewer, by_id: int, at: datetime) -> int:
    pair = AssignmentRuling.application_id == application.id, AssignmentRuling.reviewer_id == reviewer.id
    standing = session.scalars(select(AssignmentRuling).where(*pair, AssignmentRuling.lifted_at.is_(None))).all()
    for each in standing:
        each.lifted_at, each.lifted_by_id = at, by_id
    session.flush()
    return len(standing)


def _of_pair(application: Application, reviewer: Reviewer) -> Select[Assignment]:
    pair = Assignment.application_id == application.id, Assignment.reviewer_id == reviewer.id
    return select(Assignment).where(*pair).with_for_update()


def _note(session: Session, event: str, application: Application, reviewer: Reviewer, by_id: int) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="application", object_id=application.id, reviewer=reviewer.id
    )
