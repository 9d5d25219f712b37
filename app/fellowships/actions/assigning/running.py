"""Ordering a calculation and carrying it out: nothing is locked or open while texts are encoded. A killed worker leaves
the run unfinished, and another takes it up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.assigner.pairs import decide
from app.fellowships.models import EVERY, AssignmentRun, ReviewPlan, Round, within
from app.fellowships.queries.assigning.runs import record_of
from app.fellowships.queries.assigning.situation import SETTINGS_KEY, settings_for, situation
from app.fellowships.rules.assigning import BEAT, BROKEN_AFTER, GIVEN_UP_AFTER, AssigningSettings, Decided, assigning
from matching.model import Encoder

FAILED = "failed"


@dataclass(frozen=True)
class Place:
    """What a run needs of where it is made."""

    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]
    encoder: Callable[[], Encoder]
    now: Callable[[], datetime]


def keep_settings(session: Session, row: Round, settings: AssigningSettings) -> None:
    """In the round's plan of reviews, which is made where there is none."""
    plan = session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == row.id))
    if plan is None:
        plan = ReviewPlan(programme_id=row.programme_id, round_id=row.id, settings={})
        session.add(plan)
    plan.reviews_each = settings.reviews_each
    plan.settings = {**plan.settings, SETTINGS_KEY: settings.as_data()}
    flag_modified(plan, "settings")
    session.flush()


def order_run(session: Session, row: Round, settings: AssigningSettings, *, by_id: int, at: datetime) -> AssignmentRun:
    """Raises RuleBroken while another calculation of the round goes on. What gave way before stays as it was said."""
    one_at_a_time(session, {assigning(row.id)})
    wanted = select(AssignmentRun.id).where(AssignmentRun.round_id == row.id, AssignmentRun.finished_at.is_(None))
    if session.scalar(wanted.where(AssignmentRun.at > at - GIVEN_UP_AFTER).limit(1)) is not None:
        raise RuleBroken(message("A calculation goes on already. Wait for its end."))
    before = settings_for(session, row.id)
    kept = replace(settings, fewer=before.fewer, more_of_one=before.more_of_one)
    keep_settings(session, row, kept)
    made = AssignmentRun(programme_id=row.programme_id, round_id=row.id, settings=kept.as_data(), at=at, by_id=by_id)
    session.add(made)
    session.flush()
    audit.record(session, "assignment.run_ordered", actor_id=by_id, object_type="assignment_run", object_id=made.id)
    return made


def due_runs(session: Session, at: datetime) -> list[int]:
    """Those that nobody took up, and those whose worker fell silent long ago."""
    wanted = select(AssignmentRun.id).where(AssignmentRun.finished_at.is_(None))
    silent = (AssignmentRun.beat_at.is_(None)) | (AssignmentRun.beat_at <= at - BROKEN_AFTER)
    return list(session.scalars(wanted.where(silent).order_by(AssignmentRun.id)))


def carry_out(place: Place, run_id: int) -> None:
    """Asked twice for one that has ended, the second call does nothing."""
    begun = place.now()
    with place.writing() as session, within(session, EVERY):
        run = session.get(AssignmentRun, run_id, with_for_update=True)
        if run is None or run_id not in due_runs(session, begun):
            return
        if run.at <= begun - GIVEN_UP_AFTER:
            run.finished_at, run.error = begun, FAILED
        run.percent, run.beat_at = 1, begun
        round_id, is_given_up = run.round_id, run.finished_at is not None
        session.flush()
    if is_given_up:
        return
    try:
        with place.reading() as session, within(session, EVERY):
            now, before = situation(session, round_id, begun), record_of(session, round_id)
        decided = decide(now, place.encoder(), before=before, told=_told(place, run_id))
    except Exception:
        with place.writing() as session, within(session, EVERY):
            _write(session, run_id, error=FAILED, finished_at=place.now())
        raise
    with place.writing() as session, within(session, EVERY):
        ended = place.now()
        result = stored(decided, seconds=round((ended - begun).total_seconds()))
        _write(session, run_id, result=result, sha256=decided.sha256, percent=100, finished_at=ended)


def _told(place: Place, run_id: int) -> Callable[[int], None]:
    last = place.now()

    def tell(percent: int) -> None:
        nonlocal last
        if place.now() < last + BEAT:
            return
        last = place.now()
        with place.writing() as session, within(session, EVERY):
            _write(session, run_id, percent=max(percent, 1), beat_at=last)

    return tell


def _write(session: Session, run_id: int, **columns: object) -> None:
    unfinished = AssignmentRun.id == run_id, AssignmentRun.finished_at.is_(None)
    session.execute(update(AssignmentRun).where(*unfinished).values(**columns))


def stored(decided: Decided, *, seconds: int) -> dict[str, object]:
    """As `AssignmentRun.result` holds it."""
    return {
        "figures": {**decided.figures, "seconds": seconds},
        "gives_way": [asdict(each) for each in decided.gives_way],
        "pairs": [list(each) for each in decided.pairs],
        "record": dict(decided.record),
    }
