"""From a round's situation to who reads what, and back to why: the feature's way to the library."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.fellowships.assigner.texts import SCALE, Record, packed, topics, with_wishes
from app.fellowships.rules.assigning import (
    MICRO,
    Applied,
    Decided,
    Explained,
    GivesWay,
    Reader,
    Situation,
    Why,
    WhyNot,
)
from matching.assignment import (
    BARS,
    Absence,
    Application,
    Assignment,
    Infeasible,
    Problem,
    Reviewer,
    Settings,
    assign,
    unreadable,
    why,
    why_not,
)
from matching.assignment.problem import SpreadExtra
from matching.assignment.programme import Prices
from matching.model import Encoder

WHOLE = 100


def decide(
    situation: Situation, encoder: Encoder, *, told: Callable[[int], None], before: Record | None = None
) -> Decided:
    """Encode, assign and record; touches no database. ``told`` hears the percent that are done.

    Where ``before``, an earlier record, has read the same texts by the same model, nothing is encoded again.
    """
    houses = _houses(situation.readers)
    read = topics(situation, encoder, before, told)
    problem = problem_of(situation, with_wishes(situation, read.fit), houses)
    found = assign(problem, Settings(floor_share=situation.settings.floor_percent / WHOLE))
    if isinstance(found, Infeasible):
        names = {code: name for name, code in houses.items()}
        gives_way = tuple(
            GivesWay(each.kind, each.by, each.application, each.reviewer, names.get(each.organisation or 0, ""),
                     each.asks_reviewer)
            for each in found.changes
        )  # fmt: skip
        record = {"problem": _stored(problem), "texts": read.stored()}
        return Decided(_sizes(situation), (), gives_way, record, _digest(record))
    record = {"problem": _stored(problem), "texts": read.stored(), "assignment": _prices(found)}
    places = np.nonzero(found.chosen)
    worth = np.rint(problem.affinity[places] * MICRO).astype(int).tolist()
    pairs = tuple((*pair, each) for pair, each in zip(found.pairs, worth, strict=True))
    return Decided(_sizes(situation) | _figures(found), pairs, (), record, _digest({**record, "pairs": pairs}))


def _sizes(situation: Situation) -> dict[str, int]:
    return {"applications": len(situation.applications), "reviewers": len(situation.readers)}


def _figures(found: Assignment) -> dict[str, int]:
    least = found.means.min(initial=1.0)
    loads = found.chosen.sum(axis=0)
    return {
        "pairs": int(found.chosen.sum()),
        "total": round(found.total * MICRO),
        "bound": round(found.bound * MICRO),
        "worst": round(float(least) * MICRO),
        "floor": round(found.floor * MICRO),
        "price": round(found.price_of_floor * MICRO),
        "without_work": int((loads == 0).sum()),
        "unserved": int((found.chosen.sum(axis=1) == 0).sum()),
    }


def _houses(readers: Sequence[Reader]) -> dict[str, int]:
    return {house: place + 1 for place, house in enumerate(sorted({each.house for each in readers if each.house}))}


def problem_of(situation: Situation, affinity: np.ndarray, houses: Mapping[str, int]) -> Problem:
    """What stays bends the limits it goes beyond: it is there, and nothing else pays for it."""
    kept_on = {each.id: [r for a, r in situation.kept if a == each.id] for each in situation.applications}
    kept_by = {each.id: sum(r == each.id for _a, r in situation.kept) for each in situation.readers}
    house = {each.id: houses.get(each.house or "") for each in situation.readers}
    made = Problem.of(
        [_demand(each, situation, len(kept_on[each.id])) for each in situation.applications],
        [_reviewer(each, kept_by[each.id], house[each.id]) for each in situation.readers],
        affinity=affinity,
        barred=_barred(situation),
        pins=sorted(situation.pins),
        per_organisation=1 if situation.settings.keep_apart else None,
    )
    extra = {(a, houses[name]): by for (a, name), by in situation.settings.more_of_one.items() if name in houses}
    for application, readers in kept_on.items():
        for code in {code for each in readers if (code := house[each])}:
            together = sum(house[each] == code for each in readers) - 1
            extra[application, code] = max(extra.get((application, code), 0), together)
    rows = {each.id for each in made.applications}
    spread = tuple(SpreadExtra(a, code, by) for (a, code), by in sorted(extra.items()) if by and a in rows)
    return replace(made, spread_extra=spread)


def _demand(each: Applied, situation: Situation, kept: int) -> Application:
    settings = situation.settings
    pinned = sum(a == each.id for a, _r in situation.pins)
    return Application(each.id, max(settings.reviews_each - settings.fewer.get(each.id, 0), kept, pinned, 0))


def _reviewer(each: Reader, kept: int, house: int | None) -> Reviewer:
    quota = None if each.quota is None else max(each.quota, kept)
    most = max(each.most, kept)
    return Reviewer(each.id, most, min(each.least, most), quota, house)


def _barred(situation: Situation) -> np.ndarray:
    barred = np.zeros((len(situation.applications), len(situation.readers)), dtype=np.int8)
    written = [frozenset({each.language}) for each in situation.applications]
    barred[unreadable(written, [each.languages for each in situation.readers])] = BARS.index("language")
    row = {each.id: place for place, each in enumerate(situation.applications)}
    column = {each.id: place for place, each in enumerate(situation.readers)}
    for (application, reader), bar in situation.barred.items():
        if application in row and reader in column:
            barred[row[application], column[reader]] = BARS.index(bar)
    for application, reader in situation.kept:
        barred[row[application], column[reader]] = 0
    return barred


def _stored(problem: Problem) -> dict[str, object]:
    return {
        "applications": [[each.id, each.demand] for each in problem.applications],
        "reviewers": [[r.id, r.most, r.least, r.quota, r.organisation] for r in problem.reviewers],
        "affinity": packed(np.rint(problem.affinity * SCALE).astype("<u2")),
        "barred": packed(problem.barred.astype("<i1")),
        "pins": [list(each) for each in problem.pins],
        "apart": problem.per_organisation,
        "extra": [[each.application, each.organisation, each.extra] for each in problem.spread_extra],
    }


def _prices(found: Assignment) -> dict[str, object]:
    spread = [
        [row, code, round(float(found.prices.spread[row, code]), 6)]
        for row, code in zip(*(each.tolist() for each in np.nonzero(found.prices.spread)), strict=True)
    ]
    return {
        "chosen": packed(np.packbits(found.chosen)),
        "application": found.prices.application.round(6).tolist(),
        "reviewer": found.prices.reviewer.round(6).tolist(),
        "spread": spread,
        "floor": round(found.floor, 6),
        "organisation": found.organisation.tolist(),
    }


def _digest(record: Record) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def explained(record: Record, application: int) -> Explained | None:
    """Asked of a stored record; None where it did not assign this application."""
    if "assignment" not in record:
        return None
    found = _assignment(record)
    if application not in {each.id for each in found.problem.applications}:
        return None
    row = found.problem.row(application)
    people, worth = found.problem.reviewers, found.problem.affinity[row]
    order = [people[place].id for place in np.argsort(-worth, kind="stable").tolist()]
    chosen = {people[place].id for place in np.flatnonzero(found.chosen[row]).tolist()}
    readers = tuple(_why(found, application, each) for each in order if each in chosen)
    others = tuple(_not(why_not(found, application, each)) for each in order if each not in chosen)
    return Explained(readers, others)


def _why(found: Assignment, application: int, reviewer: int) -> Why:
    told = why(found, application, reviewer)
    passed = tuple(_not(each) for each in told.passed_over)
    worth = round(told.affinity * MICRO)
    return Why(reviewer, worth, told.pinned, told.rank, told.open_to, told.load, told.limit, passed)


def _not(told: Absence) -> WhyNot:
    loss = None if told.least_loss is None else round(told.least_loss * MICRO)
    return WhyNot(told.reviewer, round(told.affinity * MICRO), told.cause, told.others, loss)


def _assignment(record: Record) -> Assignment:
    """As the calculation had it; totals are left out."""
    problem, made = _problem(record["problem"]), record["assignment"]
    shape = problem.affinity.shape
    bits = np.unpackbits(np.frombuffer(base64.b64decode(made["chosen"]), np.uint8), count=shape[0] * shape[1])
    codes = np.array(made["organisation"], dtype=np.int64)
    spread = np.zeros((shape[0], int(codes.max(initial=-1)) + 1))
    for row, code, value in made["spread"]:
        spread[row, code] = value
    by_row, by_column = (np.array(made[name], dtype=np.float64) for name in ("application", "reviewer"))
    prices = Prices(by_row, by_column, spread, np.zeros(shape[0]))
    return Assignment(problem, bits.reshape(shape).astype(np.bool_), 0.0, 0.0, made["floor"], 0.0, prices, codes)


def _problem(data: Record) -> Problem:
    shape = len(data["applications"]), len(data["reviewers"])
    affinity = np.frombuffer(base64.b64decode(data["affinity"]), "<u2").reshape(shape) / SCALE
    barred = np.frombuffer(base64.b64decode(data["barred"]), "<i1").reshape(shape)
    return Problem(
        tuple(Application(*each) for each in data["applications"]),
        tuple(Reviewer(*each) for each in data["reviewers"]),
        affinity.astype(np.float64),
        barred.astype(np.int8),
        tuple((a, r) for a, r in data["pins"]),
        data["apart"],
        tuple(SpreadExtra(*each) for each in data["extra"]),
    )


def explained_of_reviewer(record: Record, reviewer: int, *, limit: int) -> tuple[tuple[int, WhyNot], ...]:
    """The applications that would have suited somebody best and that others read, with why."""
    if "assignment" not in record:
        return ()
    found = _assignment(record)
    if reviewer not in {each.id for each in found.problem.reviewers}:
        return ()
    column = found.problem.column(reviewer)
    order = np.argsort(-found.problem.affinity[:, column], kind="stable")
    missed = [found.problem.applications[row].id for row in order.tolist() if not found.chosen[row, column]]
    return tuple((each, _not(why_not(found, each, reviewer))) for each in missed[:limit])
