"""Small assignment problems: invented ones for hypothesis, rounds with scarce expertise, and what brute force says."""

from itertools import product

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from matching.assignment import Application, Problem, Reviewer

BARRED = st.sampled_from([0, 0, 0, 0, 1, 2])


@st.composite
def rounds(draw: st.DrawFn, *, applications: int = 5, reviewers: int = 5) -> Problem:
    """Up to 5 × 5, ids with gaps, possible or not: conflicts, quotas, shared organisations, pins."""
    p, r = draw(st.integers(1, applications)), draw(st.integers(1, reviewers))
    affinity = [[draw(st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0])) for _ in range(r)] for _ in range(p)]
    barred = [[draw(BARRED) for _ in range(r)] for _ in range(p)]
    people = []
    for number in range(r):
        most = draw(st.integers(0, 4))
        least, quota = draw(st.integers(0, most)), draw(st.none() | st.integers(0, 4))
        people.append(Reviewer(10 + 7 * number, most, least, quota, draw(st.none() | st.integers(1, 2))))
    entries = [Application(3 + 5 * number, draw(st.integers(0, 3))) for number in range(p)]
    pairs = [(3 + 5 * i, 10 + 7 * j) for i, j in product(range(p), range(r)) if not barred[i][j]]
    pins = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    return Problem.of(
        entries, people, affinity=affinity, barred=barred, pins=pins,
        per_organisation=draw(st.sampled_from([None, 1, 1, 2])),
    )  # fmt: skip


def random_round(seed: int, applications: int = 3, reviewers: int = 3) -> Problem:
    """A tight one: often impossible."""
    chance = np.random.default_rng(seed)
    shape = applications, reviewers
    barred = (chance.random(shape) < 0.2).astype(np.int8)
    people = []
    for number in range(reviewers):
        most = int(chance.integers(0, 4))
        quota = int(chance.integers(0, 4)) if chance.random() < 0.4 else None
        organisation = int(chance.integers(1, 3)) if chance.random() < 0.6 else None
        people.append(Reviewer(number, most, int(chance.integers(0, most + 1)), quota, organisation))
    pins = [(int(i), int(j)) for i, j in np.argwhere(barred == 0) if chance.random() < 0.1]
    entries = [Application(number, int(chance.integers(0, 4))) for number in range(applications)]
    return Problem.of(entries, people, affinity=chance.random(shape).round(2), barred=barred, pins=pins)


def every_choice(problem: Problem) -> npt.NDArray[np.bool_]:
    """(choices, applications, reviewers): all sets of open pairs."""
    places = np.argwhere(problem.barred == 0)
    bits = (np.arange(1 << len(places))[:, None] >> np.arange(len(places))) & 1
    chosen = np.zeros((len(bits), *problem.affinity.shape), dtype=np.bool_)
    chosen[:, places[:, 0], places[:, 1]] = bits.astype(np.bool_)
    return chosen


def units_broken(problem: Problem, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """By how many units each choice breaks the rules; −1 where it gives an application more than it is to have."""
    demand = np.array([each.demand for each in problem.applications])
    lower = np.array([each.lower for each in problem.reviewers])
    upper = np.array([each.upper for each in problem.reviewers])
    reviews, load = chosen.sum(axis=2), chosen.sum(axis=1)
    broken = (demand - reviews).sum(axis=1)
    broken = broken + np.maximum(lower - load, 0).sum(axis=1) + np.maximum(load - upper, 0).sum(axis=1)
    if problem.per_organisation is not None:
        for organisation in {each.organisation for each in problem.reviewers} - {None}:
            members = [place for place, each in enumerate(problem.reviewers) if each.organisation == organisation]
            together = chosen[:, :, members].sum(axis=2)
            broken = broken + np.maximum(together - problem.per_organisation, 0).sum(axis=1)
    for application, reviewer in problem.pins:
        broken = broken + ~chosen[:, problem.row(application), problem.column(reviewer)]
    return np.where((reviews <= demand).all(axis=1), broken, -1)


def scarce(seed: int, applications: int = 60, reviewers: int = 20) -> Problem:
    """Two fifths of the applications are on a topic that a tenth of the reviewers know: a floor costs something."""
    chance = np.random.default_rng(seed)
    rare, expert = np.arange(applications) % 5 < 2, np.arange(reviewers) % 10 == 0
    affinity = np.where(rare[:, None], np.where(expert, 0.9, 0.1), 0.6) + 0.1 * chance.random((applications, reviewers))
    barred = (chance.random(affinity.shape) < 0.02).astype(np.int8)
    people = [Reviewer(j, 3 + 4 * applications // reviewers, 2, None, j // 2) for j in range(reviewers)]
    return Problem.of([Application(i) for i in range(applications)], people, affinity=affinity, barred=barred)
