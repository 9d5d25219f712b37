"""The version that is being written: its questions, and what was taken out and can come back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from app.fellowships.rules.questionnaire import (
    Asked,
    Question,
    Section,
    as_data,
    maps_in,
    question_from,
    read,
    section_from,
)
from app.fellowships.states import Party, QuestionKind

# Question key → whose question it has been since it was published, and of which kind: neither ever changes.
Settled = Mapping[str, tuple[Party, QuestionKind]]


@dataclass(frozen=True)
class Removed:
    """What was taken out: one question of section ``section_key``, or the whole section; ``at`` is its place there."""

    section_key: str
    at: int
    question: Question | None = None
    section: Section | None = None

    @property
    def key(self) -> str:
        return self.question.key if self.question else self.section_key


@dataclass(frozen=True)
class Sheet:
    """``Questionnaire.definition`` of an unpublished version; the newest removal stands first in ``removed``."""

    asked: Asked = field(default_factory=Asked)
    removed: tuple[Removed, ...] = ()

    def removed_with(self, key: str) -> Removed | None:
        return next((each for each in self.removed if each.key == key), None)


def sheet_as_data(sheet: Sheet) -> dict[str, object]:
    return as_data(sheet.asked) | {"removed": [asdict(each) for each in sheet.removed]}


def read_sheet(data: Mapping[str, object]) -> Sheet:
    return Sheet(read(data), tuple(_removed(each) for each in maps_in(data.get("removed"))))


def _removed(data: Mapping[str, object]) -> Removed:
    question, section = data.get("question"), data.get("section")
    return Removed(
        str(data["section_key"]),
        int(str(data["at"])),
        question_from(question) if isinstance(question, dict) else None,
        section_from(section) if isinstance(section, dict) else None,
    )


def fingerprint(item: Question | Section | Mapping[str, object]) -> str:
    """Differs as soon as anything of the item differs: what a form carries to notice that somebody else was faster."""
    data = item if isinstance(item, Mapping) else asdict(item)
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16]
