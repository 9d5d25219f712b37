"""What stands in the way of publishing a questionnaire, in the order of its pages."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.core.language import Message, message
from app.fellowships.rules.asking.order import title_of
from app.fellowships.rules.asking.words import PARTY_NAMES
from app.fellowships.rules.questionnaire import (
    KEY_PATTERN,
    OPTIONED,
    TEXTS,
    Asked,
    Question,
    Section,
    Spoken,
    Words,
)
from app.fellowships.states import Party, QuestionKind

LEAST_ANSWERS = 2


@dataclass(frozen=True)
class Fault:
    """``section_key`` and ``question_key`` say where it is mended; empty ones mean the questionnaire as a whole."""

    text: Message
    section_key: str = ""
    question_key: str = ""


def faults(asked: Asked) -> list[Fault]:
    """Empty when the questionnaire can be published."""
    found = list(_of_the_whole(asked))
    for section in asked.sections:
        found += _of_section(section)
        for question in section.questions:
            found += [Fault(text, section.key, question.key) for text in question_faults(question, section.party)]
    return found


def _of_the_whole(asked: Asked) -> Iterator[Fault]:
    if not any(asked.questions(Party.LEAD)):
        yield Fault(message("The team that applies is asked nothing yet."))
    keys = Counter(each.key for each in asked.questions()) + Counter(each.key for each in asked.sections)
    for key, times in keys.items():
        if times > 1 or not re.fullmatch(KEY_PATTERN, key):
            yield Fault(message("The key “{key}” is used twice or is none.", key=key))
    for party in Party:
        rule, asks = asked.parties.get(party), any(asked.questions(party))
        if party is not Party.LEAD and rule is not None and rule.least > 0 and not asks:
            yield Fault(message("{party}: must take part and is asked nothing.", party=PARTY_NAMES[party]))
        if party is not Party.LEAD and asks and (rule is None or rule.most == 0):
            yield Fault(message("{party}: is asked and can never take part.", party=PARTY_NAMES[party]))


def _of_section(section: Section) -> Iterator[Fault]:
    name = Spoken(section.title, section.key)
    if not in_both(section.title):
        yield Fault(message("“{name}”: the title is missing in one language.", name=name), section.key)
    if in_one(section.intro):
        yield Fault(message("“{name}”: the introduction is missing in one language.", name=name), section.key)
    if not section.questions:
        yield Fault(message("“{name}” holds no question.", name=name), section.key)


def in_both(words: Words) -> bool:
    return bool(words.de and words.en)


def in_one(words: Words) -> bool:
    return bool(words.de) != bool(words.en)


Check = Callable[[Question, Party], bool]


def _wants_answers(question: Question, _party: Party) -> bool:
    least = 1 if question.kind is QuestionKind.BUDGET else LEAST_ANSWERS
    return question.kind in OPTIONED and len(question.options) < least


def _limits_cross(question: Question, _party: Party) -> bool:
    least, most = bound(question, question.limits.least), bound(question, question.limits.most)
    return least is not None and most is not None and least > most  # type: ignore[operator]  # both of one type


def _limits_unread(question: Question, _party: Party) -> bool:
    limits = question.limits
    return any(text is not None and bound(question, text) is None for text in (limits.least, limits.most))


def _impossible(question: Question, _party: Party) -> bool:
    return any(
        number is not None and number < 1
        for number in (
            question.limits.words,
            question.limits.characters,
            question.limits.files,
            question.limits.megabytes,
            question.limits.pages,
        )
    )


_CHECKS: tuple[tuple[Check, Message], ...] = (
    (lambda q, _: not in_both(q.label), message("“{name}”: the question is missing in one language.")),
    (lambda q, _: in_one(q.help), message("“{name}”: the help is missing in one language.")),
    (_wants_answers, message("“{name}”: there are too few answers to choose from.")),
    (
        lambda q, _: any(not in_both(each.words) for each in q.options),
        message("“{name}”: an answer or column is missing in one language."),
    ),
    (
        lambda q, _: q.kind is QuestionKind.TABLE and not q.options,
        message("“{name}”: the table has no column."),
    ),
    (
        lambda q, _: q.kind is QuestionKind.DECLARATION and not in_both(q.declaration),
        message("“{name}”: what is agreed to is missing in one language."),
    ),
    (
        lambda q, _: q.kind is QuestionKind.PROFILE_FIELD and not q.profile_field,
        message("“{name}”: choose the field of the profile."),
    ),
    (
        lambda q, party: q.kind is QuestionKind.PROFILE_FIELD and party is not Party.LEAD,
        message("“{name}”: only the team that applies has a profile here."),
    ),
    (
        lambda q, party: q.is_title and (party is not Party.LEAD or q.kind not in TEXTS),
        message("“{name}”: only a text of the team that applies can be the title."),
    ),
    (_limits_unread, message("“{name}”: a limit cannot be read.")),
    (_limits_cross, message("“{name}”: the least is more than the most.")),
    (_impossible, message("“{name}”: a limit allows no answer.")),
)


def question_faults(question: Question, party: Party) -> list[Message]:
    name = title_of(question)
    return [Message(told.source, {"name": name}) for check, told in _CHECKS if check(question, party)]


def bound(question: Question, text: str | None) -> Decimal | date | None:
    """A limit as what it bounds; None for none, and for what cannot be read."""
    try:
        if text is None:
            return None
        return date.fromisoformat(text) if question.kind is QuestionKind.DATE else _number(text)
    except (ValueError, InvalidOperation):
        return None


def _number(text: str) -> Decimal | None:
    number = Decimal(text)
    return number if number.is_finite() else None
