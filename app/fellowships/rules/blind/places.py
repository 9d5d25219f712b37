"""A finding as it is kept: where it is, what it is, and by what it is known again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.core.document_text import ReadFile
from app.fellowships.rules.blind.finding import find
from app.fellowships.rules.blind.folding import folded
from app.fellowships.rules.blind.identity import Identity, Span
from app.fellowships.rules.blind.values import texts_in
from app.fellowships.rules.frozen import FrozenPart
from app.fellowships.rules.questionnaire import Asked, Question

# So much around a place is shown; so much tells whether it is the same one after the text has changed.
AROUND, KNOWN_BY = 40, 10
LONGEST_SHOWN = 300
_SPACES = re.compile(r"\s+")
LOOK, HAND, MARKED = "look", "hand", "marked"


@dataclass(frozen=True)
class Where:
    """A text of a submission: of an answer, or of a file by the public id of its attachment."""

    part_id: str
    question_key: str
    file_id: str = ""
    place: str = ""


@dataclass(frozen=True)
class Found:
    """``start`` and ``stop`` are None where something as a whole needs a person's eye."""

    where: Where
    start: int | None
    stop: int | None
    kind: str
    is_sure: bool
    fingerprint: str
    context: str = ""


def in_answers(part: FrozenPart, asked: Asked, identity: Identity) -> Iterator[Found]:
    """In all that the part's party wrote and blind readers get."""
    for question in asked.questions(part.party):
        if not is_read_blind(question):
            continue
        for place, text in texts_in(question, part.answers.get(question.key)):
            where = Where(part.id, question.key, place=place)
            yield from _known_again(where, text, find(text, identity), with_context=False)


def is_read_blind(question: Question) -> bool:
    """Whether blind readers get the answer at all."""
    return question.for_reviewers and not question.tells_identity


def in_file(part: FrozenPart, question_key: str, file_id: str, read: ReadFile, identity: Identity) -> Iterator[Found]:
    for passage in read.passages:
        where = Where(part.id, question_key, file_id, f"{passage.carrier}.{passage.page}")
        yield from _known_again(where, passage.text, find(passage.text, identity), with_context=True)
    for unread in read.unread:
        where = Where(part.id, question_key, file_id, f"page.{unread.page}")
        yield Found(
            where, None, None, f"{LOOK}.{unread.reason}", is_sure=False, fingerprint=_print(where, unread.reason)
        )


def by_hand(where: Where, text: str, spans: Iterable[Span]) -> Iterator[Found]:
    for found in _known_again(where, text, spans, with_context=False):
        yield Found(where, found.start, found.stop, f"{HAND}.{MARKED}", is_sure=True, fingerprint=found.fingerprint)


def _known_again(where: Where, text: str, spans: Iterable[Span], *, with_context: bool) -> Iterator[Found]:
    """The same words in the same surroundings are the same place, wherever they have moved; twins are counted."""
    seen: Counter[str] = Counter()
    for span in spans:
        before, what, after = _around(text, span.start, span.end, KNOWN_BY)
        context = _context(text, span) if with_context else ""
        known = _print(where, f"{before}|{what}|{after}")
        seen[known] += 1
        yield Found(
            where, span.start, span.end, f"{span.kind.value}.{span.why.value}", span.is_certain,
            _print(where, f"{known}|{seen[known]}"), context,
        )  # fmt: skip


def _context(text: str, span: Span) -> str:
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    what = text[span.start : span.end][:LONGEST_SHOWN]
    return "\n".join(_SPACES.sub(" ", part) for part in (before, what, after))


def _around(text: str, start: int, stop: int, letters: int) -> tuple[str, str, str]:
    before, after = text[max(0, start - letters) : start], text[stop : stop + letters]
    return " ".join(before.split()), " ".join(text[start:stop].split()), " ".join(after.split())


def _print(where: Where, what: str) -> str:
    whole = f"{where.part_id}\n{where.question_key}\n{where.file_id}\n{where.place}\n{folded(what).text}"
    return sha256(whole.encode()).hexdigest()
