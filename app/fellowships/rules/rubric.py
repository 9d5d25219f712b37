"""By what reviewers judge: what `Rubric.definition` holds, read and written here alone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.fellowships.rules.questionnaire import NO_WORDS, Words, maps_in, words_in


@dataclass(frozen=True)
class Anchor:
    """What one number of points means, in words."""

    points: int
    words: Words


@dataclass(frozen=True)
class Criterion:
    """``weight`` is relative to the others; an independent criterion is read, and moves no total (weight 0)."""

    key: str
    name: Words
    help: Words = NO_WORDS
    weight: int = 1
    anchors: tuple[Anchor, ...] = ()
    is_reason_required: bool = True

    @property
    def points(self) -> tuple[int, ...]:
        return tuple(anchor.points for anchor in self.anchors)


@dataclass(frozen=True)
class Judged:
    """The whole rubric. Totals are on the scale from 0 to 100, so that criteria of different scales can be added."""

    criteria: tuple[Criterion, ...] = ()
    asks_confidence: bool = True
    may_abstain: bool = True

    def criterion(self, key: str) -> Criterion | None:
        return next((each for each in self.criteria if each.key == key), None)


def as_data(judged: Judged) -> dict[str, object]:
    return asdict(judged)


def read(data: Mapping[str, object]) -> Judged:
    """The inverse of `as_data`, also of JSON."""
    return Judged(
        tuple(criterion_from(each) for each in maps_in(data.get("criteria"))),
        bool(data.get("asks_confidence", True)),
        bool(data.get("may_abstain", True)),
    )


def criterion_from(data: Mapping[str, object]) -> Criterion:
    anchors = tuple(Anchor(int(str(each["points"])), words_in(each["words"])) for each in maps_in(data.get("anchors")))
    return Criterion(
        str(data["key"]),
        words_in(data["name"]),
        words_in(data.get("help")),
        int(str(data.get("weight", 1))),
        anchors,
        bool(data.get("is_reason_required", True)),
    )


def counted_in(judged: Judged) -> list[Criterion]:
    """Those that move the total."""
    return [each for each in judged.criteria if each.weight > 0 and len(each.anchors) > 1]


def total(judged: Judged, points: Mapping[str, int]) -> float | None:
    """The weighted mean of the points, each on its criterion's own scale brought to 0 … 100.

    None until every criterion that moves the total has points of its own scale.
    """
    counted = counted_in(judged)
    if not counted or any(points.get(each.key) not in each.points for each in counted):
        return None
    weights = sum(each.weight for each in counted)
    return sum(each.weight * _share(each, points[each.key]) for each in counted) / weights


def _share(criterion: Criterion, given: int) -> float:
    least, most = min(criterion.points), max(criterion.points)
    return 100 * (given - least) / (most - least)
