"""What new criteria mean for reviews that were made by earlier ones."""

from collections.abc import Mapping

from app.fellowships.rules.rubric import Criterion, Judged, counted_in, total


def shares(judged: Judged) -> dict[str, float]:
    """What part of the total each criterion is, in per cent; together 100, unless nothing counts."""
    weights = sum(each.weight for each in counted_in(judged))
    counted = {each.key: 100 * each.weight / weights for each in counted_in(judged)}
    return {each.key: counted.get(each.key, 0.0) for each in judged.criteria}


def is_same_scale(before: Criterion | None, after: Criterion) -> bool:
    """Whether points given by ``before`` are points by ``after``. Words may be written better, numbers stay."""
    return before is not None and before.points == after.points


def recounted(before: Judged, after: Judged, points: Mapping[str, int]) -> float | None:
    """The total by ``after`` of points that were given by ``before``; None where they do not fit."""
    fits = all(is_same_scale(before.criterion(each.key), each) for each in counted_in(after))
    return total(after, points) if fits else None


def changed_scales(before: Judged, after: Judged) -> list[str]:
    """Keys of criteria whose points mean something else by now."""
    return [
        each.key
        for each in after.criteria
        if before.criterion(each.key) is not None and not is_same_scale(before.criterion(each.key), each)
    ]
