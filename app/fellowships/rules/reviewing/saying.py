"""The fields of a review, from what was typed to what is stored, and what is missing before it may be finished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.language import Message, message
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.models.reviews import Review
from app.fellowships.rules.answers.reading import stored_text
from app.fellowships.rules.rubric import Criterion, Judged

CONFIDENCE, WORDS, NOTE, ABSTAIN = "confidence", "words", "note", "abstain_reason"
SURENESS: Mapping[int, Message] = {
    1: message("A guess: this is far from what I know"),
    2: message("Not very sure"),
    3: message("Fairly sure"),
    4: message("Sure"),
    5: message("Very sure: this is my own field"),
}
_POINTS, _REASON = "points", "reason"


@dataclass(frozen=True)
class Fault:
    """What keeps a review from being finished, and the field that says it."""

    field: str
    text: Message


def points_field(key: str) -> str:
    return f"{_POINTS}.{key}"


def is_points(field: str) -> bool:
    return field.startswith(f"{_POINTS}.")


def reason_field(key: str) -> str:
    return f"{_REASON}.{key}"


def fields_of(judged: Judged) -> tuple[str, ...]:
    """All fields of a review by this rubric, in the page's order."""
    each = [name(one.key) for one in judged.criteria for name in (points_field, reason_field)]
    confidence = [CONFIDENCE] if judged.asks_confidence else []
    return (*each, *confidence, WORDS, NOTE, *([ABSTAIN] if judged.may_abstain else []))


def value_from(judged: Judged, field: str, texts: Sequence[str]) -> int | str | None:
    """What was typed, as it is stored: points and confidence as numbers that exist, else None; words as text."""
    text = texts[0] if texts else ""
    if field == CONFIDENCE:
        return _one_of(text, tuple(SURENESS))
    if is_points(field):
        criterion = judged.criterion(field.removeprefix(f"{_POINTS}."))
        return _one_of(text, criterion.points) if criterion else None
    words = stored_text(text) or ""
    return words[:REASON_LENGTH] if field == ABSTAIN else words


def _one_of(text: str, known: Sequence[int]) -> int | None:
    return next((each for each in known if str(each) == text), None)


def said(review: Review, field: str) -> int | str | None:
    """What the review says in this field now."""
    kind, _, key = field.partition(".")
    if not key:
        value: int | str | None = getattr(review, field)
        return value
    found = review.scores.get(key, {}).get(kind)
    if kind == _POINTS:
        return found if isinstance(found, int) else None
    return str(found or "")


def write(review: Review, field: str, value: int | str | None) -> None:
    kind, _, key = field.partition(".")
    if key:
        before = review.scores.get(key, {})
        now = {_POINTS: before.get(_POINTS), _REASON: before.get(_REASON) or ""}
        review.scores = {**review.scores, key: {**now, kind: value}}
    else:
        setattr(review, field, value)


def points_in(review: Review) -> dict[str, int]:
    found = {key: score.get(_POINTS) for key, score in review.scores.items()}
    return {key: points for key, points in found.items() if isinstance(points, int)}


def faults_of(judged: Judged, review: Review, language: str) -> tuple[Fault, ...]:
    """What is missing, in the page's order; criteria are named in ``language``."""
    found = [fault for criterion in judged.criteria for fault in _of_criterion(criterion, review, language)]
    if judged.asks_confidence and review.confidence is None:
        found.append(Fault(CONFIDENCE, message("Say how sure you are of your judgement.")))
    return tuple(found)


def _of_criterion(criterion: Criterion, review: Review, language: str) -> list[Fault]:
    points, reason, name = (
        points_field(criterion.key),
        reason_field(criterion.key),
        criterion.name.in_language(language),
    )
    found = []
    if criterion.anchors and said(review, points) not in criterion.points:
        found.append(Fault(points, message("Choose points for “{criterion}”.", criterion=name)))
    if criterion.is_reason_required and not said(review, reason):
        found.append(Fault(reason, message("Give a reason for “{criterion}”.", criterion=name)))
    return found
