"""Every edit of the criteria as a pure function. Keys come from the caller; one that is not there raises NotFound."""

from dataclasses import replace

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.rules.judging.sheet import Sheet, Taken
from app.fellowships.rules.rubric import Criterion, Judged

MOST_CRITERIA, MOST_REMOVED = 20, 50


def criterion_of(judged: Judged, key: str) -> Criterion:
    found = judged.criterion(key)
    if found is None:
        raise NotFound
    return found


def add_criterion(judged: Judged, criterion: Criterion, at: int | None = None) -> Judged:
    """At the end, unless told."""
    if len(judged.criteria) >= MOST_CRITERIA:
        raise RuleBroken(message("There are at most {most} criteria.", most=MOST_CRITERIA))
    place = len(judged.criteria) if at is None else at
    return replace(judged, criteria=(*judged.criteria[:place], criterion, *judged.criteria[place:]))


def change_criterion(judged: Judged, changed: Criterion) -> Judged:
    criterion_of(judged, changed.key)
    return replace(judged, criteria=tuple(changed if each.key == changed.key else each for each in judged.criteria))


def move_criterion(judged: Judged, key: str, step: int) -> Judged:
    """One place up (-1) or down (1); at the end of the list it stays."""
    criteria = list(judged.criteria)
    place = criteria.index(criterion_of(judged, key))
    if 0 <= place + step < len(criteria):
        criteria[place], criteria[place + step] = criteria[place + step], criteria[place]
    return replace(judged, criteria=tuple(criteria))


def remove_criterion(sheet: Sheet, key: str) -> Sheet:
    """`bring_back` undoes it."""
    criterion = criterion_of(sheet.judged, key)
    taken = Taken(sheet.judged.criteria.index(criterion), criterion)
    left = tuple(each for each in sheet.judged.criteria if each.key != key)
    return Sheet(replace(sheet.judged, criteria=left), (taken, *sheet.removed)[:MOST_REMOVED])


def bring_back(sheet: Sheet, key: str) -> Sheet:
    """At its old place, or at the end where the place is gone."""
    taken = next((each for each in sheet.removed if each.criterion.key == key), None)
    if taken is None:
        raise NotFound
    return Sheet(
        add_criterion(sheet.judged, taken.criterion, taken.at),
        tuple(each for each in sheet.removed if each is not taken),
    )
