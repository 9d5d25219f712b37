"""Every edit of a questionnaire as a pure function; what it leaves behind is checked by `order.check_whole`.

Keys come from the caller and are never used twice. A key that is not there raises NotFound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.rules.asking.order import option_keys
from app.fellowships.rules.asking.sheet import Removed, Sheet
from app.fellowships.rules.questionnaire import Asked, PartyRule, Question, Section
from app.fellowships.states import Party

MOST_SECTIONS, MOST_QUESTIONS, MOST_REMOVED = 40, 300, 100
Item = TypeVar("Item", Section, Question)


def section_of(asked: Asked, key: str) -> Section:
    found = asked.section(key)
    if found is None:
        raise NotFound
    return found


def question_of(asked: Asked, key: str) -> tuple[Section, Question]:
    """The question with the section it stands in."""
    section, question = asked.section_with(key), asked.question(key)
    if section is None or question is None:
        raise NotFound
    return section, question


def _placed(items: Sequence[Item], item: Item, at: int | None) -> tuple[Item, ...]:
    changed = list(items)
    changed.insert(len(items) if at is None else max(0, at), item)
    return tuple(changed)


def _shifted(items: Sequence[Item], key: str, step: int) -> tuple[Item, ...]:
    """One place up (-1) or down (1); at the end of its list an item stays."""
    place = next(number for number, each in enumerate(items) if each.key == key)
    other = place + step
    if not 0 <= other < len(items):
        return tuple(items)
    changed = list(items)
    changed[place], changed[other] = changed[other], changed[place]
    return tuple(changed)


def add_section(asked: Asked, section: Section, at: int | None = None) -> Asked:
    if len(asked.sections) >= MOST_SECTIONS:
        raise RuleBroken(message("A questionnaire has at most {most} sections.", most=MOST_SECTIONS))
    return replace(asked, sections=_placed(asked.sections, section, at))


def change_section(asked: Asked, changed: Section) -> Asked:
    """Its questions stay as they are."""
    section = section_of(asked, changed.key)
    return asked.with_section(replace(changed, questions=section.questions))


def move_section(asked: Asked, key: str, step: int) -> Asked:
    section_of(asked, key)
    return replace(asked, sections=_shifted(asked.sections, key, step))


def remove_section(sheet: Sheet, key: str) -> Sheet:
    """With all its questions; `bring_back` undoes it."""
    section = section_of(sheet.asked, key)
    place = sheet.asked.sections.index(section)
    left = tuple(each for each in sheet.asked.sections if each.key != key)
    return _taken_out(sheet, replace(sheet.asked, sections=left), Removed(key, place, section=section))


def _taken_out(sheet: Sheet, left: Asked, removed: Removed) -> Sheet:
    return Sheet(left, (removed, *sheet.removed)[:MOST_REMOVED])


def add_question(asked: Asked, section_key: str, question: Question, at: int | None = None) -> Asked:
    if sum(1 for _ in asked.questions()) >= MOST_QUESTIONS:
        raise RuleBroken(message("A questionnaire has at most {most} questions.", most=MOST_QUESTIONS))
    section = section_of(asked, section_key)
    return asked.with_section(replace(section, questions=_placed(section.questions, question, at)))


def change_question(asked: Asked, changed: Question) -> Asked:
    """A mark that one question alone can have is taken from the one that had it."""
    section, _ = question_of(asked, changed.key)
    questions = tuple(changed if each.key == changed.key else each for each in section.questions)
    asked = asked.with_section(replace(section, questions=questions))
    return _titled(asked, changed.key) if changed.is_title else asked


def _titled(asked: Asked, key: str) -> Asked:
    sections = tuple(
        replace(each, questions=tuple(replace(one, is_title=one.is_title and one.key == key) for one in each.questions))
        for each in asked.sections
    )
    return replace(asked, sections=sections)


def move_question(asked: Asked, key: str, step: int) -> Asked:
    section, _ = question_of(asked, key)
    return asked.with_section(replace(section, questions=_shifted(section.questions, key, step)))


def move_question_to(asked: Asked, key: str, section_key: str) -> Asked:
    """To the end of another section."""
    section, question = question_of(asked, key)
    section_of(asked, section_key)
    if section.key == section_key:
        return asked
    left = asked.with_section(replace(section, questions=tuple(each for each in section.questions if each.key != key)))
    return add_question(left, section_key, question)


def duplicate_question(asked: Asked, key: str, new_key: str) -> Asked:
    """Right below the first; no two are the title."""
    section, question = question_of(asked, key)
    return add_question(
        asked, section.key, replace(question, key=new_key, is_title=False), section.questions.index(question) + 1
    )


def remove_question(sheet: Sheet, key: str) -> Sheet:
    section, question = question_of(sheet.asked, key)
    place = section.questions.index(question)
    left = tuple(each for each in section.questions if each.key != key)
    removed = Removed(section.key, place, question=question)
    return _taken_out(sheet, sheet.asked.with_section(replace(section, questions=left)), removed)


def bring_back(sheet: Sheet, removed: Removed) -> Sheet:
    """Undoes a removal: at its old place, or at the end where the place is gone.

    A question whose section is gone too is refused; a condition on an answer that is gone is left out.
    """
    rest = tuple(each for each in sheet.removed if each.key != removed.key)
    if removed.section is not None:
        known = {each.key for each in sheet.asked.questions()}
        questions = tuple(each for each in removed.section.questions if each.key not in known)
        section = replace(removed.section, questions=questions)
        return Sheet(_untitled(sheet.asked, add_section(sheet.asked, section, removed.at)), rest)
    question = removed.question
    assert question is not None, "a removal is a section or a question"
    if sheet.asked.section(removed.section_key) is None:
        raise RuleBroken(message("Its section is not there any more. Bring the section back first."))
    asked = add_question(sheet.asked, removed.section_key, _possible(sheet.asked, question), removed.at)
    return Sheet(_untitled(sheet.asked, asked), rest)


def _untitled(before: Asked, after: Asked) -> Asked:
    """What is the title stays so; what comes back does not take the mark from it."""
    title = next((each.key for each in before.questions() if each.is_title), None)
    return _titled(after, title) if title else after


def _possible(asked: Asked, question: Question) -> Question:
    condition = question.condition
    looked_at = asked.question(condition.key) if condition else None
    if condition is None or looked_at is None or set(condition.one_of) <= set(option_keys(looked_at)):
        return question
    return replace(question, condition=None)


def rule_parties(asked: Asked, rules: Mapping[Party, PartyRule]) -> Asked:
    return replace(asked, parties=dict(rules))
