"""What stands in the way of publishing criteria."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.language import Message, message
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Criterion, Judged, counted_in

LEAST_ANCHORS, MOST_ANCHORS, MOST_POINTS, MOST_WEIGHT = 2, 10, 100, 10


@dataclass(frozen=True)
class Fault:
    """``key`` says in which criterion it is mended, "" in none; ``field`` names what of it."""

    text: Message
    key: str = ""
    field: str = ""


def faults(judged: Judged) -> list[Fault]:
    """Empty when the criteria can be published."""
    found = [] if judged.criteria else [Fault(message("There is no criterion yet."))]
    if judged.criteria and not counted_in(judged):
        found.append(Fault(message("No criterion moves the total: give at least one a weight and points.")))
    return found + [fault for each in judged.criteria for fault in criterion_faults(each)]


def criterion_faults(criterion: Criterion) -> list[Fault]:
    return [Fault(text, criterion.key, field) for field, check, text in _CHECKS if check(criterion)]


def wrong_anchors(criterion: Criterion) -> frozenset[int]:
    """Places of the lines that do not grow, are out of bounds, or say nothing."""
    points = criterion.points
    return frozenset(
        place
        for place, anchor in enumerate(criterion.anchors)
        if (place and points[place - 1] >= anchor.points)
        or not 0 <= anchor.points <= MOST_POINTS
        or not _has_words(anchor.words)
    )


def _has_words(words: Words) -> bool:
    return bool(words.de.strip() or words.en.strip())


def _wrong_number(criterion: Criterion) -> bool:
    """A criterion that is only read needs no points; what has a scale has at least two steps."""
    if not criterion.weight and not criterion.anchors:
        return False
    return not LEAST_ANCHORS <= len(criterion.anchors) <= MOST_ANCHORS


def _not_ascending(criterion: Criterion) -> bool:
    return any(first >= second for first, second in zip(criterion.points, criterion.points[1:], strict=False))


_CHECKS: tuple[tuple[str, Callable[[Criterion], bool], Message], ...] = (
    ("name_de", lambda each: not _has_words(each.name), message("Name the criterion in at least one language.")),
    (
        "weight",
        lambda each: not 0 <= each.weight <= MOST_WEIGHT,
        message("The weight is a whole number from 0 to {most}.", most=MOST_WEIGHT),
    ),
    (
        "anchors",
        _wrong_number,
        message(
            "Write {least} to {most} lines of points; only a criterion with weight 0 may have none.",
            least=LEAST_ANCHORS,
            most=MOST_ANCHORS,
        ),
    ),
    (
        "anchors",
        _not_ascending,
        message("The points grow from line to line: no number comes twice, none is smaller than the one before."),
    ),
    (
        "anchors",
        lambda each: any(not 0 <= points <= MOST_POINTS for points in each.points),
        message("Points are whole numbers from 0 to {most}.", most=MOST_POINTS),
    ),
    (
        "anchors",
        lambda each: any(not _has_words(anchor.words) for anchor in each.anchors),
        message("Say what each number of points means, in at least one language."),
    ),
)
