"""Why a pair, and why not: asked one pair at a time, answered from the assignment and its programme's prices."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from matching.assignment.problem import BARS
from matching.assignment.result import Assignment

Cause = Literal[
    "conflict", "language", "vetoed", "no_reviews_wanted", "same_organisation", "own_quota", "full",
    "others_fit_better", "others_needed_work", "floor_of_others",
]  # fmt: skip
NEXT: Final = 3
"""Applications that an absent reviewer's story tells of."""


@dataclass(frozen=True)
class PairReason:
    """Why a reviewer reads an application. ``rank`` is 1 for the best of ``open_to`` reviewers who might have."""

    application: int
    reviewer: int
    affinity: float
    pinned: bool
    rank: int
    open_to: int
    load: int
    limit: int
    passed_over: tuple["Absence", ...]
    """Reviewers who fit better but do not read it, the best first, and why."""


@dataclass(frozen=True)
class Absence:
    """Why a reviewer does not read an application. ``others`` are the reviewers who do, the ones the cause names.

    ``least_loss``: by at least so much the total would fall if the pair were forced (the programme's reduced cost,
    without floor); None where it must not be.
    """

    application: int
    reviewer: int
    affinity: float
    cause: Cause
    others: tuple[int, ...] = ()
    least_loss: float | None = None


@dataclass(frozen=True)
class ReviewerStory:
    """What a reviewer has, and why not more: their best-fitting applications that others read."""

    reviewer: int
    load: int
    least: int
    limit: int
    open_to: int
    """Applications they might read."""
    absences: tuple[Absence, ...]


def why(assignment: Assignment, application: int, reviewer: int) -> PairReason:
    """Raises ``ValueError`` where the pair was not chosen."""
    problem = assignment.problem
    row, column = problem.row(application), problem.column(reviewer)
    if not assignment.chosen[row, column]:
        raise ValueError(f"Reviewer {reviewer} does not read application {application}; ask why_not.")
    eligible = problem.barred[row] == 0
    better = eligible & (problem.affinity[row] > problem.affinity[row, column])
    passed = [int(place) for place in _best_first(problem.affinity[row], better) if not assignment.chosen[row, place]]
    return PairReason(
        application,
        reviewer,
        float(problem.affinity[row, column]),
        (application, reviewer) in problem.pins,
        int(better.sum()) + 1,
        int(eligible.sum()),
        int(assignment.chosen[:, column].sum()),
        problem.reviewers[column].upper,
        tuple(why_not(assignment, application, problem.reviewers[place].id) for place in passed[:NEXT]),
    )


def why_not(assignment: Assignment, application: int, reviewer: int) -> Absence:
    """Raises ``ValueError`` where the pair was chosen."""
    problem = assignment.problem
    row, column = problem.row(application), problem.column(reviewer)
    if assignment.chosen[row, column]:
        raise ValueError(f"Reviewer {reviewer} reads application {application}; ask why.")
    affinity = float(problem.affinity[row, column])
    if bar := BARS[int(problem.barred[row, column])]:
        return Absence(application, reviewer, affinity, _bar(bar))
    cause, others = _cause(assignment, row, column)
    return Absence(application, reviewer, affinity, cause, others, _least_loss(assignment, row, column))


def absent_reviewer(assignment: Assignment, reviewer: int) -> ReviewerStory:
    """For somebody with little or nothing to read: where they would have fitted best, and why others read that."""
    problem = assignment.problem
    column = problem.column(reviewer)
    person, eligible = problem.reviewers[column], problem.barred[:, column] == 0
    missed = _best_first(problem.affinity[:, column], eligible & ~assignment.chosen[:, column])[:NEXT]
    return ReviewerStory(
        reviewer,
        int(assignment.chosen[:, column].sum()),
        person.lower,
        person.upper,
        int(eligible.sum()),
        tuple(why_not(assignment, problem.applications[int(row)].id, reviewer) for row in missed),
    )


def _cause(assignment: Assignment, row: int, column: int) -> tuple[Cause, tuple[int, ...]]:
    """The first rule in the way; else what those who read it have before this reviewer."""
    problem, person = assignment.problem, assignment.problem.reviewers[column]
    readers = np.flatnonzero(assignment.chosen[row])
    ids = tuple(problem.reviewers[place].id for place in readers.tolist())
    if not problem.applications[row].demand:
        return "no_reviews_wanted", ()
    same = tuple(
        problem.reviewers[place].id
        for place in readers.tolist()
        if person.organisation is not None and problem.reviewers[place].organisation == person.organisation
    )
    if problem.per_organisation is not None and len(same) >= problem.per_organisation:
        return "same_organisation", same
    if int(assignment.chosen[:, column].sum()) >= person.upper:
        return ("own_quota" if person.quota is not None and person.quota <= person.most else "full"), ()
    weaker = readers[problem.affinity[row, readers] < problem.affinity[row, column]]
    if not len(weaker):
        return "others_fit_better", ids
    # A weaker fit reads it although this reviewer had a place: for the sake of a least load, or of a floor elsewhere.
    needed = [p for p in weaker if assignment.chosen[:, p].sum() <= problem.reviewers[p].lower]
    if needed:
        return "others_needed_work", tuple(problem.reviewers[place].id for place in needed)
    return "floor_of_others" if assignment.floor else "others_fit_better", ids


def _least_loss(assignment: Assignment, row: int, column: int) -> float:
    prices, problem = assignment.prices, assignment.problem
    place = assignment.organisation[column]
    asked = prices.application[row] + prices.reviewer[column] + prices.spread[row, place]
    return max(0.0, float(asked - problem.affinity[row, column]))


def _bar(name: str) -> Cause:
    causes: dict[str, Cause] = {"conflict": "conflict", "language": "language", "vetoed": "vetoed"}
    return causes[name]


def _best_first(affinity: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    places = np.flatnonzero(eligible)
    return places[np.argsort(-affinity[places], kind="stable")]
