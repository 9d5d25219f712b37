"""What staff read about kinds of questions and about parties."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.core.uploads import Kinds
from app.fellowships.states import Party, QuestionKind

FILE_KINDS: Mapping[Kinds, Message] = {
    Kinds.ANY: message("PDF and pictures (PNG, JPEG, WebP)"),
    Kinds.PDF: message("PDF alone"),
    Kinds.PICTURES: message("Pictures alone (PNG, JPEG, WebP)"),
}
_K = QuestionKind
KINDS: Mapping[QuestionKind, Message] = {
    _K.SHORT_TEXT: message("Short text"),
    _K.LONG_TEXT: message("Long text"),
    _K.CHOICE: message("One of several answers"),
    _K.MULTIPLE: message("Several answers"),
    _K.NUMBER: message("A number"),
    _K.MONEY: message("Amount in euros"),
    _K.DATE: message("Date"),
    _K.FILE: message("File"),
    _K.TABLE: message("Table"),
    _K.YES_NO: message("Yes or no"),
    _K.DECLARATION: message("Declaration"),
    _K.PROFILE_FIELD: message("From the profile"),
    _K.TEAM: message("Team"),
    _K.MILESTONES: message("Milestone plan"),
    _K.BUDGET: message("Budget table"),
}
KIND_HINTS: Mapping[QuestionKind, Message] = {
    _K.SHORT_TEXT: message("One line."),
    _K.LONG_TEXT: message("Several lines, with a limit in words or characters."),
    _K.CHOICE: message("Exactly one answer. Later questions can depend on it."),
    _K.MULTIPLE: message("Any of the answers."),
    _K.NUMBER: message("With bounds, if you like."),
    _K.MONEY: message("Whole euros."),
    _K.DATE: message("A day."),
    _K.FILE: message("PDF and pictures, with limits of size and pages."),
    _K.TABLE: message("Rows with columns of your own."),
    _K.YES_NO: message("Later questions can depend on it."),
    _K.DECLARATION: message("A text that is agreed to. What was agreed to is kept word for word."),
    _K.PROFILE_FIELD: message("Comes from the profile with its date and can be changed there."),
    _K.TEAM: message("Name, role and share of time of each person."),
    _K.MILESTONES: message("Title, result and month of each milestone."),
    _K.BUDGET: message("What is paid for, by purpose, in euros."),
}
PARTY_NAMES: Mapping[Party, Message] = {
    Party.LEAD: message("The team that applies"),
    Party.MEMBER: message("Each member of the team"),
    Party.UNIVERSITY: message("University or research institute"),
    Party.MENTOR: message("Mentor"),
    Party.NETWORK: message("Start-up network"),
}
