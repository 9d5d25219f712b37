"""A round's questions as data: what `Questionnaire.definition` holds, read and written here alone.

A key never changes and is never used twice in a round, so that answers stay with their question over all versions.
The value of an answer by kind, as `Answer.value` holds it; an empty value is ``None``:

short_text, long_text    str
choice, yes_no           str: the key of an option; "yes" or "no"
multiple                 list[str]: keys of options, in the question's order
number                   str: a decimal with a point, as ``Decimal`` reads it
money                    int: whole euros
date                     str: ISO 8601
file                     list[str]: public ids of `Attachment`, oldest first
table                    list[dict[str, str]]: a row maps the key of a column to what stands there
declaration              {"agreed": true, "sha256": …}: of the words that were agreed to, in both languages
profile_field            str: as the profile had it; where it came from stands in `Answer.basis`
team                     list[{"name", "role", "percent": int}]
milestones               list[{"title", "result", "month": int}]: the month counted from the start, 1 first
budget                   list[{"item", "purpose", "eur": int}]: ``purpose`` is the key of an option
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from app.core.language import current_language
from app.core.uploads import Kinds
from app.fellowships.states import Party, QuestionKind

KEY_PATTERN = r"[a-z][a-z0-9_]{0,38}"
LISTS = frozenset({QuestionKind.TABLE, QuestionKind.TEAM, QuestionKind.MILESTONES, QuestionKind.BUDGET})
TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
OPTIONED = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE, QuestionKind.BUDGET})


@dataclass(frozen=True)
class Words:
    """A text in both languages; an empty one falls back to the other."""

    de: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        mine, other = (self.de, self.en) if language == "de" else (self.en, self.de)
        return mine or other


NO_WORDS = Words()


@dataclass(frozen=True)
class Spoken:
    """Words as a value of a sentence: in the language in which the sentence is said."""

    words: Words
    otherwise: str = ""

    def __str__(self) -> str:
        return self.words.in_language(current_language()) or self.otherwise


@dataclass(frozen=True)
class Option:
    """A choice, or a column of a table."""

    key: str
    words: Words


@dataclass(frozen=True)
class Condition:
    """Asked only where the question ``key`` of the same part was answered by one of these options."""

    key: str
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """What an answer may measure at most and at least; None where there is no limit.

    Words and characters are counted as `rules.counting` does. ``least`` and ``most`` bound a number, euros, the days of
    a date as ISO text, or how many rows or options.
    """

    words: int | None = None
    characters: int | None = None
    least: str | None = None
    most: str | None = None
    files: int | None = None
    megabytes: int | None = None
    pages: int | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Question:
    key: str
    kind: QuestionKind
    label: Words
    help: Words = NO_WORDS
    is_required: bool = False
    limits: Limits = NO_LIMITS
    options: tuple[Option, ...] = ()
    condition: Condition | None = None
    # Whether reviewers read the answer; and whether it names who applies, so that it is hidden while they read blind.
    for_reviewers: bool = True
    tells_identity: bool = False
    # The answer that lists call the application by: one question of the lead at most.
    is_title: bool = False
    # The field of the profile that it is prefilled from, or that it shows.
    profile_field: str = ""
    # Of a file: which kinds it takes.
    file_kinds: Kinds = Kinds.ANY
    # What is agreed to by a declaration.
    declaration: Words = NO_WORDS


@dataclass(frozen=True)
class Section:
    """Questions on one page, for one party."""

    key: str
    title: Words
    intro: Words = NO_WORDS
    party: Party = Party.LEAD
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class PartyRule:
    """How many parts of a party an application needs at least and may have at most."""

    least: int = 0
    most: int = 1
    # Minutes after the deadline until which a part of this party may still be declared.
    later_minutes: int = 0


@dataclass(frozen=True)
class Asked:
    """The whole questionnaire."""

    sections: tuple[Section, ...] = ()
    parties: Mapping[Party, PartyRule] = field(default_factory=dict)

    def questions(self, party: Party | None = None) -> Iterator[Question]:
        for section in self.sections:
            if party is None or section.party is party:
                yield from section.questions

    def question(self, key: str) -> Question | None:
        return next((each for each in self.questions() if each.key == key), None)

    def sections_of(self, party: Party) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.party is party)

    def section(self, key: str) -> Section | None:
        return next((each for each in self.sections if each.key == key), None)

    def section_with(self, question_key: str) -> Section | None:
        """The section in which a question stands."""
        return next((each for each in self.sections if any(one.key == question_key for one in each.questions)), None)

    def with_section(self, changed: Section) -> "Asked":
        return replace(self, sections=tuple(changed if each.key == changed.key else each for each in self.sections))


def as_data(asked: Asked) -> dict[str, object]:
    """As `Questionnaire.definition` stores it."""
    data = asdict(asked)
    data["parties"] = {party.value: rule for party, rule in data["parties"].items()}
    return data


def read(data: Mapping[str, object]) -> Asked:
    """The inverse of `as_data`, also of JSON. Raises KeyError or ValueError for other data."""
    sections = tuple(section_from(each) for each in maps_in(data.get("sections")))
    parties = {Party(party): PartyRule(**rule) for party, rule in map_in(data.get("parties")).items()}
    return Asked(sections, parties)


def map_in(value: object) -> Mapping[str, dict[str, int]]:
    return value if isinstance(value, dict) else {}


def maps_in(value: object) -> list[dict[str, object]]:
    return list(value) if isinstance(value, list | tuple) else []


def words_in(value: object) -> Words:
    return Words(**value) if isinstance(value, dict) else NO_WORDS


def section_from(data: Mapping[str, object]) -> Section:
    questions = tuple(question_from(each) for each in maps_in(data.get("questions")))
    return Section(
        str(data["key"]), words_in(data["title"]), words_in(data.get("intro")), Party(str(data["party"])), questions
    )


def question_from(data: Mapping[str, object]) -> Question:
    condition, limits = data.get("condition"), data.get("limits")
    return Question(
        key=str(data["key"]),
        kind=QuestionKind(str(data["kind"])),
        label=words_in(data["label"]),
        help=words_in(data.get("help")),
        is_required=bool(data.get("is_required")),
        limits=Limits(**limits) if isinstance(limits, dict) else NO_LIMITS,
        options=tuple(Option(str(each["key"]), words_in(each["words"])) for each in maps_in(data.get("options"))),
        condition=_condition(condition) if isinstance(condition, dict) else None,
        for_reviewers=bool(data.get("for_reviewers", True)),
        tells_identity=bool(data.get("tells_identity")),
        is_title=bool(data.get("is_title")),
        profile_field=str(data.get("profile_field") or ""),
        file_kinds=Kinds(str(data.get("file_kinds") or Kinds.ANY)),
        declaration=words_in(data.get("declaration")),
    )


def _condition(data: Mapping[str, object]) -> Condition:
    one_of = data["one_of"]
    assert isinstance(one_of, list | tuple), "as_data writes a list"
    return Condition(str(data["key"]), tuple(str(each) for each in one_of))


def is_asked(question: Question, values: Mapping[str, object]) -> bool:
    """Whether the question's condition holds for the answers of its part."""
    if question.condition is None:
        return True
    value = values.get(question.condition.key)
    given = {str(each) for each in value} if isinstance(value, list) else {str(value)}
    return bool(given & set(question.condition.one_of))
