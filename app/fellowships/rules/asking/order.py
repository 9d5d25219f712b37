"""What must hold after every edit: conditions look back, and a published question keeps its party and its kind."""

from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.fellowships.rules.asking.sheet import Settled
from app.fellowships.rules.questionnaire import Asked, Condition, Question, Spoken
from app.fellowships.states import QuestionKind

DECIDING = frozenset({QuestionKind.CHOICE, QuestionKind.YES_NO})
YES_NO = ("yes", "no")


def option_keys(question: Question) -> tuple[str, ...]:
    return YES_NO if question.kind is QuestionKind.YES_NO else tuple(each.key for each in question.options)


def check_whole(asked: Asked, settled: Settled) -> None:
    """Raises RuleBroken with the first reason why an edit cannot stay."""
    for told in [*_broken_conditions(asked), *_unsettled(asked, settled)]:
        raise RuleBroken(told)


def deciding_before(asked: Asked, section_key: str, question_key: str | None) -> list[Question]:
    """The questions that a condition may look at: choices of the same party that stand before this one."""
    section = asked.section(section_key)
    found: list[Question] = []
    for each in asked.sections_of(section.party) if section else ():
        for question in each.questions:
            if question.key == question_key:
                return found
            if question.kind in DECIDING:
                found.append(question)
        if each.key == section_key:
            return found
    return found


def _broken_conditions(asked: Asked) -> list[Message]:
    found = []
    for section in asked.sections:
        earlier = {each.key: each for each in asked.questions(section.party)}
        place = {key: number for number, key in enumerate(earlier)}
        for question in section.questions:
            if question.condition is None:
                continue
            looked_at = earlier.get(question.condition.key)
            is_before = looked_at is not None and place[looked_at.key] < place[question.key]
            if looked_at is None or not is_before:
                found.append(_dangling(asked, question, question.condition))
            elif not set(question.condition.one_of) <= set(option_keys(looked_at)):
                found.append(_without_answer(question, looked_at))
    return found


def _dangling(asked: Asked, question: Question, condition: Condition) -> Message:
    looked_at = asked.question(condition.key)
    if looked_at is None:
        return message(
            "“{question}” is asked only after a question that would be missing. Take its condition away first.",
            question=title_of(question),
        )
    return message(
        "“{question}” is asked only after certain answers to “{other}”: that one must stand before it, for the same "
        "party.",
        question=title_of(question),
        other=title_of(looked_at),
    )


def _without_answer(question: Question, looked_at: Question) -> Message:
    return message(
        "“{question}” is asked only after an answer to “{other}” that would be missing. Change its condition first.",
        question=title_of(question),
        other=title_of(looked_at),
    )


def _unsettled(asked: Asked, settled: Settled) -> list[Message]:
    found = []
    for section in asked.sections:
        for question in section.questions:
            party, kind = settled.get(question.key, (section.party, question.kind))
            if party is not section.party:
                found.append(
                    message(
                        "“{question}” has been published: its answers belong to the party that was asked. "
                        "Copy it and remove this one.",
                        question=title_of(question),
                    )
                )
            elif kind is not question.kind:
                found.append(
                    message("“{question}” has been published and keeps its kind.", question=title_of(question))
                )
    return found


def title_of(question: Question) -> Spoken:
    """As lists of the staff call it."""
    return Spoken(question.label, question.key)
