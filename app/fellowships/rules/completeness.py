"""What stands between an application and its submission: what is missing, too long, not declared, or a bad file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.language import Message, message, plural_message
from app.fellowships.rules.answers.checking import faults_in
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.rules.questionnaire import Asked, Question, is_asked
from app.fellowships.states import Party, QuestionKind, ScanState


class Kind(StrEnum):
    MISSING = "missing"
    NOT_AS_ASKED = "not_as_asked"
    BAD_FILE = "bad_file"
    NOT_DECLARED = "not_declared"
    NO_PART = "no_part"


@dataclass(frozen=True)
class FileFact:
    """A file of a part, by its question. ``is_lost``: its bytes are not where we put them."""

    name: str
    scan: ScanState
    is_lost: bool = False
    media_type: str = ""


@dataclass(frozen=True)
class PartFacts:
    """What of a part decides whether it can be submitted; ``answers`` and ``files`` by question."""

    public_id: str
    party: Party
    is_declared: bool
    answers: Mapping[str, object]
    files: Mapping[str, Sequence[FileFact]]


@dataclass(frozen=True)
class Open:
    """One thing to be done before submitting; ``question`` and ``section`` are empty where it is about a whole part."""

    kind: Kind
    text: Message
    part_id: str = ""
    section: str = ""
    question: str = ""


def is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def open_points(asked: Asked, parts: Sequence[PartFacts], language: str) -> list[Open]:
    """In the order of the questionnaire, the lead's part first; empty when the application can be submitted.

    Of other parties' parts only their state is told, never what is missing in them. More of them than the questionnaire
    needs do not hold the application up, nor do those that may follow later.
    """
    lead = next(part for part in parts if part.party is Party.LEAD)
    found = points_of_part(asked, lead, language)
    for party, rule in asked.parties.items():
        there = [part for part in parts if part.party is party]
        waiting = [part for part in there if not part.is_declared]
        if len(there) < rule.least:
            found.append(Open(Kind.NO_PART, _needs(party, rule.least, len(there))))
        if len(there) - len(waiting) < rule.least and not rule.later_minutes:
            found += [_not_declared(part) for part in waiting]
        found += [_unreadable(part) for part in there if part.is_declared and _has_bad_file(part)]
    return found


def _not_declared(part: PartFacts) -> Open:
    told = message("{party}: the part is not declared complete.", party=PARTIES[part.party])
    return Open(Kind.NOT_DECLARED, told, part.public_id)


def _has_bad_file(part: PartFacts) -> bool:
    return any(each.is_lost or each.scan is ScanState.INFECTED for files in part.files.values() for each in files)


def _unreadable(part: PartFacts) -> Open:
    told = message(
        "{party}: a file of this part cannot be read. Ask them to take their declaration back and choose it again.",
        party=PARTIES[part.party],
    )
    return Open(Kind.BAD_FILE, told, part.public_id)


def _needs(party: Party, least: int, there: int) -> Message:
    return plural_message(
        "{party}: {count} part is needed, {there} invited.",
        "{party}: {count} parts are needed, {there} invited.",
        least,
        party=PARTIES[party],
        there=there,
    )


def points_of_part(asked: Asked, part: PartFacts, language: str) -> list[Open]:
    """What is open in this one part, whoever's it is."""
    found = []
    for section in asked.sections_of(part.party):
        for question in section.questions:
            if not is_asked(question, part.answers):
                continue
            for kind, told in _points(question, part, language):
                found.append(Open(kind, told, part.public_id, section.key, question.key))
    return found


def _points(question: Question, part: PartFacts, language: str) -> list[tuple[Kind, Message]]:
    files = part.files.get(question.key, ())
    value = [each.name for each in files] if question.kind is QuestionKind.FILE else part.answers.get(question.key)
    label = question.label.in_language(language)
    found = [
        (
            Kind.BAD_FILE,
            message("{label}: the scanner found something harmful in “{name}”.", label=label, name=each.name),
        )
        for each in files
        if each.scan is ScanState.INFECTED
    ]
    found += [
        (Kind.BAD_FILE, message("{label}: “{name}” is lost on our side. Choose it again.", label=label, name=each.name))
        for each in files
        if each.is_lost
    ]
    found += [(Kind.BAD_FILE, _wrong_kind(label, each)) for each in files if _is_of_another_kind(question, each)]
    for told, is_missing in faults_in(question, value, language):
        found.append((Kind.MISSING if is_missing else Kind.NOT_AS_ASKED, told))
    return found


def _is_of_another_kind(question: Question, file: FileFact) -> bool:
    """Chosen before the questionnaire narrowed what it takes."""
    return bool(file.media_type) and file.media_type not in question.file_kinds.media_types


def _wrong_kind(label: str, file: FileFact) -> Message:
    return message(
        "{label}: “{name}” is of a kind that is not taken here any more. Choose another file.",
        label=label,
        name=file.name,
    )
