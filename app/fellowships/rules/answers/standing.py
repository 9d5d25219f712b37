"""How far a page of questions is: the states of the task list."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.language import Message, message
from app.fellowships.rules.answers.checking import faults_in
from app.fellowships.rules.questionnaire import Asked, Section, is_asked
from app.fellowships.states import Party


class Standing(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    COMPLETE = "complete"
    NEEDS_ATTENTION = "needs_attention"


WORDS: Mapping[Standing, Message] = {
    Standing.NOT_BEGUN: message("Not begun"),
    Standing.BEGUN: message("Begun"),
    Standing.COMPLETE: message("Complete"),
    Standing.NEEDS_ATTENTION: message("Needs attention"),
}
# How `components/task_group.html` shows them.
LOOKS: Mapping[Standing, str] = {
    Standing.NOT_BEGUN: "open",
    Standing.BEGUN: "open",
    Standing.COMPLETE: "done",
    Standing.NEEDS_ATTENTION: "ask",
}


def standing_of(section: Section, values: Mapping[str, object]) -> Standing:
    """``values`` are those of the whole part: a condition may look at another page."""
    asked = [question for question in section.questions if is_asked(question, values)]
    faults = [fault for question in asked for fault in faults_in(question, values.get(question.key), "en")]
    if any(not is_missing for _, is_missing in faults):
        return Standing.NEEDS_ATTENTION
    has_any = any(values.get(question.key) is not None for question in asked)
    if faults:
        return Standing.BEGUN if has_any else Standing.NOT_BEGUN
    return Standing.COMPLETE


def is_complete(asked: Asked, party: Party, values: Mapping[str, object]) -> bool:
    return all(standing_of(section, values) is Standing.COMPLETE for section in asked.sections_of(party))
