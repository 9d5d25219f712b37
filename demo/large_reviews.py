"""Invented reviews: reviewers who are mild or strict, some of them finished, some not."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.core.database import new_public_id
from app.fellowships.models import Assignment, Review, ReviewPhase, ReviewPlan, Rubric
from app.fellowships.rules import rubric
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.states import AssignmentState, OthersSeen, ReviewState
from demo.crowd import add_all
from demo.invented import words
from demo.large_round import AT_ONCE, Made, Place, Tick

# Of a hundred tasks; the others were not opened yet.
FINISHED, BEGUN, ABSTAINED = 78, 10, 3
STRICTNESS, FOG = 0.6, 0.6


@dataclass(frozen=True)
class Task:
    """One reading: of which application, by whom, who tends to so many points more or less."""

    made: Made
    reviewer_id: int
    mild: float


def add_plan(session: Session, place: Place) -> int:
    """The first rubric, published, and two phases of which the first, blind, holds; returns the rubric."""
    at = place.at - timedelta(days=30)
    definition = {"definition": rubric.as_data(first_rubric()), "number": 1, "created_at": at, "published_at": at}
    here: dict[str, object] = {**place.owner, "round_id": place.round.id}
    (rubric_id,) = add_all(session, Rubric, [{**here, **definition}])
    phases: tuple[dict[str, object], ...] = (
        {"name_de": "Begutachtung", "name_en": "Reviewing", "others": OthersSeen.AFTER_OWN},
        {"name_de": "Austausch", "name_en": "Discussion", "others": OthersSeen.ALWAYS, "sees_reviewers": True},
    )
    rows = [{**here, "position": position, **phase} for position, phase in enumerate(phases, start=1)]
    first, _second = add_all(session, ReviewPhase, [{"sees_reviewers": False, **row} for row in rows])
    due_at = place.at + timedelta(days=10)
    add_all(session, ReviewPlan, [{**here, "phase_id": first, "phase_since": at, "due_at": due_at}])
    return rubric_id


def add_reviews(
    session: Session,
    place: Place,
    made: Sequence[Made],
    reviewer_ids: Sequence[int],
    *,
    count: int,
    rubric_id: int,
    tick: Tick,
) -> None:
    """Hand out ``count`` tasks evenly and write what came of them."""
    mild = {reviewer_id: place.source.gauss(0, STRICTNESS) for reviewer_id in reviewer_ids}
    tasks = list(_tasks(made, reviewer_ids, count, mild))
    for start in range(0, len(tasks), AT_ONCE):
        batch = tasks[start : start + AT_ONCE]
        rows = [_assignment(place, task) for task in batch]
        ids = add_all(session, Assignment, rows)
        reviews = [
            _review(place, task, assignment_id, rubric_id) for task, assignment_id in zip(batch, ids, strict=True)
        ]
        add_all(session, Review, [row for row in reviews if row])
        tick(len(batch))


def _tasks(made: Sequence[Made], reviewer_ids: Sequence[int], count: int, mild: dict[int, float]) -> list[Task]:
    """Application after application, reviewer after reviewer, so that nobody reads the same twice."""
    found, seen, turn = [], set[tuple[int, int]](), 0
    for index in range(min(count, len(made) * len(reviewer_ids))):
        application = made[index % len(made)]
        while (application.id, reviewer_ids[turn % len(reviewer_ids)]) in seen:
            turn += 1
        reviewer_id = reviewer_ids[turn % len(reviewer_ids)]
        turn += 1
        seen.add((application.id, reviewer_id))
        found.append(Task(application, reviewer_id, mild[reviewer_id]))
    return found


def _assignment(place: Place, task: Task) -> dict[str, object]:
    at = place.at - timedelta(days=20)
    return {
        **place.owner,
        "application_id": task.made.id,
        "public_id": new_public_id(),
        "reviewer_id": task.reviewer_id,
        "state": AssignmentState.ASSIGNED,
        "affinity": round(place.source.uniform(0.2, 0.9), 3),
        "at": at,
        "told_at": at,
        "free_of_conflict_at": at + timedelta(days=1),
    }


def _review(place: Place, task: Task, assignment_id: int, rubric_id: int) -> dict[str, object] | None:
    lot = place.source.randrange(100)
    if lot >= FINISHED + BEGUN + ABSTAINED:
        return None
    at = place.at - timedelta(hours=place.source.randint(1, 400))
    row: dict[str, object] = {
        **place.owner,
        "application_id": task.made.id,
        "assignment_id": assignment_id,
        "submission_id": task.made.submission_id,
        "rubric_id": rubric_id,
        "started_at": at,
        "changed_at": at,
        "state": ReviewState.FINISHED,
        "scores": {},
        "total": None,
        "confidence": None,
        "words": "",
        "abstain_reason": "",
        "finished_at": at,
    }
    if lot >= FINISHED + BEGUN:
        return row | {"state": ReviewState.ABSTAINED, "abstain_reason": "Nicht mein Fach."}
    points = _points(place.source, task)
    said = {key: {"points": each, "reason": place.source.choice(words().said)} for key, each in points.items()}
    row |= {"scores": said, "confidence": place.source.randint(2, 5), "words": place.source.choice(words().said)}
    if lot >= FINISHED:
        first = dict(list(said.items())[:2])
        return row | {"state": ReviewState.DRAFT, "scores": first, "finished_at": None}
    return row | {"total": rubric.total(first_rubric(), points)}


def _points(source: random.Random, task: Task) -> dict[str, int]:
    """A point of five a criterion: the application's worth through the reviewer's eyes."""
    return {
        criterion.key: max(1, min(5, round(3 + 0.8 * (task.made.worth + task.mild + source.gauss(0, FOG)))))
        for criterion in first_rubric().criteria
    }
