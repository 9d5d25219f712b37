"""Calculations of a round as staff read them; the long record is fetched only to explain a pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import AssignmentRun
from app.fellowships.rules.assigning import GIVEN_UP_AFTER, GivesWay, Pair


@dataclass(frozen=True)
class RunLine:
    """``figures`` are empty until it has ended; affinities in 10⁻⁶."""

    id: int
    public_id: str
    at: datetime
    percent: int
    sha256: str
    finished_at: datetime | None
    applied_at: datetime | None
    has_failed: bool
    figures: Mapping[str, int]
    gives_way: tuple[GivesWay, ...]

    @property
    def goes_on(self) -> bool:
        return self.finished_at is None and not self.has_failed

    @property
    def waits(self) -> bool:
        """A proposal that nobody took over yet."""
        return self.finished_at is not None and not (self.has_failed or self.applied_at or self.gives_way)


def newest_run(session: Session, round_id: int, at: datetime) -> RunLine | None:
    run = AssignmentRun
    wanted = (
        select(
            run.id, run.public_id, run.at, run.percent, run.sha256, run.finished_at, run.applied_at, run.error,
            run.result["figures"].label("figures"), run.result["gives_way"].label("gives_way"),
        )
        .where(run.round_id == round_id)
        .order_by(run.id.desc())
        .limit(1)
    )  # fmt: skip
    row = session.execute(wanted).first()
    if row is None:
        return None
    given_up = row.finished_at is None and row.at <= at - GIVEN_UP_AFTER
    gives_way = tuple(GivesWay(**each) for each in row.gives_way or ())
    return RunLine(
        id=row.id,
        public_id=row.public_id,
        at=row.at,
        percent=row.percent,
        sha256=row.sha256,
        finished_at=row.finished_at,
        applied_at=row.applied_at,
        has_failed=bool(row.error) or given_up,
        figures=row.figures or {},
        gives_way=gives_way,
    )


def run_of(session: Session, round_id: int, public_id: str) -> AssignmentRun:
    """Raises NotFound, also for a run of another round."""
    wanted = select(AssignmentRun).where(AssignmentRun.public_id == public_id, AssignmentRun.round_id == round_id)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def pairs_of(session: Session, run_id: int) -> dict[Pair, int]:
    """The proposed pairs with their affinity in 10⁻⁶."""
    found = session.scalar(select(AssignmentRun.result["pairs"]).where(AssignmentRun.id == run_id))
    return {(application_id, reviewer_id): worth for application_id, reviewer_id, worth in found or ()}


def record_of(session: Session, round_id: int) -> Mapping[str, Any] | None:  # Any: JSON, read by the assigner
    """The record of the newest calculation that assigned."""
    run = AssignmentRun
    wanted = select(run.result["record"]).where(run.round_id == round_id, run.finished_at.is_not(None), run.error == "")
    found: Mapping[str, Any] | None = session.scalar(wanted.order_by(run.id.desc()).limit(1))
    return found
