"""How far a profile is, in words: per section for the task list, in one sentence for its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.language import Message, message, plural_message
from app.profiles.rules.fields import Field, Values, field_is_given, is_given
from app.profiles.rules.kinds import KindOfProfile, Part, Section, Wanted
from app.profiles.states import TeaserState


class SectionStatus(StrEnum):
    """The four statuses that the task list knows."""

    DONE = "done"
    STARTED = "started"
    OPEN = "open"
    LOCKED = "locked"


STATUS_WORDS: dict[SectionStatus, Message] = {
    SectionStatus.DONE: message("Done"),
    SectionStatus.STARTED: message("In progress"),
    SectionStatus.OPEN: message("Not started"),
    SectionStatus.LOCKED: message("Not possible yet"),
}


# At the beginning of a sentence; no kind wants more than five things.
NUMBER_WORDS = (message("No"), message("One"), message("Two"), message("Three"), message("Four"), message("Five"))


@dataclass(frozen=True)
class Filled:
    """What the rules need to know of a profile: values by key, how many entries each part has, the person's marks."""

    values: Values
    entries: Mapping[Part, int]
    marks: Mapping[str, bool]
    teaser: TeaserState | None = None


def status_of(kind: KindOfProfile, section: Section, filled: Filled) -> SectionStatus:
    if section.part is Part.TEASER:
        return _teaser_status(kind, filled)
    if section.part is Part.MEMBERS:
        return SectionStatus.DONE
    if section.asks_completed and section.name in filled.marks:
        return SectionStatus.DONE if filled.marks[section.name] else SectionStatus.STARTED
    if section.part is not Part.FIELDS:
        return SectionStatus.STARTED if filled.entries.get(section.part, 0) else SectionStatus.OPEN
    return _fields_status(kind, section, filled.values)


def _fields_status(kind: KindOfProfile, section: Section, values: Values) -> SectionStatus:
    given = [field for field in section.fields if field_is_given(field, values)]
    needed = [field for field in section.fields if field in kind.required]
    if needed and all(field in given for field in needed) and not section.asks_completed:
        return SectionStatus.DONE
    return SectionStatus.STARTED if given else SectionStatus.OPEN


def _teaser_status(kind: KindOfProfile, filled: Filled) -> SectionStatus:
    if filled.teaser is TeaserState.CONFIRMED:
        return SectionStatus.DONE
    if not any(is_given(filled.values.get(key)) for field in kind.facets for key in field.keys):
        return SectionStatus.LOCKED
    return SectionStatus.STARTED if filled.teaser else SectionStatus.OPEN


def missing_to_publish(kind: KindOfProfile, filled: Filled) -> tuple[Field, ...]:
    return tuple(field for field in kind.required if not field_is_given(field, filled.values))


def teaser_is_missing(kind: KindOfProfile, filled: Filled) -> bool:
    return kind.hidden and filled.teaser is not TeaserState.CONFIRMED


def missing_for_seekers(kind: KindOfProfile, filled: Filled) -> tuple[Wanted, ...]:
    """What the other side looks for and does not find."""
    return tuple(
        wanted for wanted in kind.wanted if not any(field_is_given(field, filled.values) for field in wanted.fields)
    )


def in_words(kind: KindOfProfile, filled: Filled) -> Message:
    """The profile's completeness as one sentence."""
    missing = missing_to_publish(kind, filled)
    if missing:
        return plural_message(
            "{count} answer is missing before you can publish.",
            "{count} answers are missing before you can publish.",
            len(missing),
        )
    if teaser_is_missing(kind, filled):
        return message("Only the teaser is left to confirm before you can publish.")
    wanted = missing_for_seekers(kind, filled)
    if wanted:
        return plural_message(
            "One thing {seekers} look for is missing.",
            "{number} things {seekers} look for are missing.",
            len(wanted),
            number=NUMBER_WORDS[len(wanted)],
            seekers=kind.seekers_name,
        )
    return message("Everything {seekers} look for is there.", seekers=kind.seekers_name)
