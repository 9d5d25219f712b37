"""A passage that staff chose, wherever an application says it."""

from collections.abc import Iterator

from app.fellowships.rules.blind.identity import Kind, Span, Why
from app.fellowships.rules.blind.places import Found, Where, by_hand
from app.fellowships.rules.blind.values import texts_in
from app.fellowships.rules.frozen import Frozen
from app.fellowships.rules.questionnaire import Asked


def said_in(frozen: Frozen, asked: Asked, words: str) -> Iterator[Found]:
    for part in frozen.parts:
        for question in asked.questions(part.party):
            for place, text in texts_in(question, part.answers.get(question.key)):
                yield from by_hand(Where(part.id, question.key, place=place), text, _places(text, words))


def words_at(frozen: Frozen, asked: Asked, where: Where, start: int, stop: int) -> str:
    """What stands there; '' where there is no such place."""
    for part in frozen.parts:
        question = asked.question(where.question_key)
        if part.id == where.part_id and question is not None:
            return dict(texts_in(question, part.answers.get(question.key))).get(where.place, "")[start:stop]
    return ""


def _places(text: str, words: str) -> list[Span]:
    found: list[Span] = []
    at = text.find(words)
    while at >= 0:
        found.append(Span(at, at + len(words), Kind.PERSON, Why.NAME, is_certain=True))
        at = text.find(words, at + len(words))
    return found
