"""Who may apply, as data: what `EligibilityRules.definition` holds, and what it says of somebody's answers.

A rule asks one question. Its answer means yes, no, or that a person has to look. Answers by kind: the key of an option
("yes" and "no" for yes-or-no questions), a number with a point, a day as ISO 8601; "unsure" where that is offered.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from app.core.language import Message, message
from app.fellowships.rules.questionnaire import NO_WORDS, Option, Spoken, Words, maps_in, words_in
from app.fellowships.states import Eligibility

UNSURE = "unsure"
YES_NO = ("yes", "no")


class RuleKind(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


RULE_KINDS: Mapping[RuleKind, Message] = {
    RuleKind.YES_NO: message("Yes or no"),
    RuleKind.CHOICE: message("One of several answers"),
    RuleKind.NUMBER: message("A number"),
    RuleKind.DATE: message("Date"),
}
MEASURED = frozenset({RuleKind.NUMBER, RuleKind.DATE})


@dataclass(frozen=True)
class Rule:
    """``no`` and ``unclear`` are keys of options. Of a number or day: below ``no_below`` or above ``no_above`` is a no,
    below ``unclear_below`` or above ``unclear_above`` goes to a person; the bounds themselves are within.
    """

    key: str
    kind: RuleKind
    question: Words
    help: Words = NO_WORDS
    options: tuple[Option, ...] = ()
    no: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    no_below: str | None = None
    no_above: str | None = None
    unclear_below: str | None = None
    unclear_above: str | None = None
    may_be_unsure: bool = True
    # Why such an answer excludes, in plain words; the text it rests on, and where that stands.
    reason: Words = NO_WORDS
    legal: Words = NO_WORDS
    source: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        return YES_NO if self.kind is RuleKind.YES_NO else tuple(each.key for each in self.options)


@dataclass(frozen=True)
class Terms:
    """All rules of a round, in the order in which they are asked; ``removed`` can come back until it is published."""

    rules: tuple[Rule, ...] = ()
    removed: tuple[Rule, ...] = ()

    def rule(self, key: str) -> Rule | None:
        return next((each for each in self.rules if each.key == key), None)


def as_data(terms: Terms) -> dict[str, object]:
    return asdict(terms)


def read(data: Mapping[str, object]) -> Terms:
    """The inverse of `as_data`, also of JSON."""
    rules, removed = (tuple(_rule(each) for each in maps_in(data.get(name))) for name in ("rules", "removed"))
    return Terms(rules, removed)


def _rule(data: Mapping[str, object]) -> Rule:
    def texts(name: str) -> tuple[str, ...]:
        found = data.get(name)
        return tuple(str(each) for each in found) if isinstance(found, list | tuple) else ()

    def bound(name: str) -> str | None:
        return None if data.get(name) is None else str(data[name])

    return Rule(
        key=str(data["key"]),
        kind=RuleKind(str(data["kind"])),
        question=words_in(data["question"]),
        help=words_in(data.get("help")),
        options=tuple(Option(str(each["key"]), words_in(each["words"])) for each in maps_in(data.get("options"))),
        no=texts("no"),
        unclear=texts("unclear"),
        no_below=bound("no_below"),
        no_above=bound("no_above"),
        unclear_below=bound("unclear_below"),
        unclear_above=bound("unclear_above"),
        may_be_unsure=bool(data.get("may_be_unsure", True)),
        reason=words_in(data.get("reason")),
        legal=words_in(data.get("legal")),
        source=str(data.get("source") or ""),
    )


@dataclass(frozen=True)
class Hit:
    """A rule that said no, or that a person has to look."""

    key: str
    says: Eligibility


@dataclass(frozen=True)
class Outcome:
    """What the rules say of a set of answers: no where one says no, else unclear where one is."""

    says: Eligibility
    hits: tuple[Hit, ...] = ()


def outcome(terms: Terms, answers: Mapping[str, str]) -> Outcome:
    """Every question needs its answer: one that is missing or cannot be read goes to a person."""
    hits = tuple(
        Hit(rule.key, says)
        for rule in terms.rules
        if (says := says_of(rule, answers.get(rule.key))) is not Eligibility.YES
    )
    told = {hit.says for hit in hits}
    for says in (Eligibility.NO, Eligibility.UNCLEAR):
        if says in told:
            return Outcome(says, hits)
    return Outcome(Eligibility.YES)


def says_of(rule: Rule, answer: str | None) -> Eligibility:
    if answer is None or answer == UNSURE:
        return Eligibility.UNCLEAR
    if rule.kind in MEASURED:
        return _measured(rule, answer)
    if answer in rule.no:
        return Eligibility.NO
    known = answer in rule.answers
    return Eligibility.YES if known and answer not in rule.unclear else Eligibility.UNCLEAR


def measure(kind: RuleKind, text: str | None) -> Decimal | date | None:
    """A number or day; None for none, and for what cannot be read."""
    try:
        if text is None:
            return None
        return date.fromisoformat(text) if kind is RuleKind.DATE else Decimal(text)
    except (ValueError, InvalidOperation):
        return None


def _measured(rule: Rule, answer: str) -> Eligibility:
    given = measure(rule.kind, answer)
    if given is None:
        return Eligibility.UNCLEAR

    def outside(below: str | None, above: str | None) -> bool:
        low, high = measure(rule.kind, below), measure(rule.kind, above)
        # Both of one kind: numbers or days.
        return (low is not None and given < low) or (high is not None and given > high)  # type: ignore[operator]

    if outside(rule.no_below, rule.no_above):
        return Eligibility.NO
    return Eligibility.UNCLEAR if outside(rule.unclear_below, rule.unclear_above) else Eligibility.YES


def put(terms: Terms, rule: Rule) -> Terms:
    """In the place of the rule with its key, else at the end."""
    if terms.rule(rule.key) is None:
        return Terms((*terms.rules, rule), tuple(each for each in terms.removed if each.key != rule.key))
    return Terms(tuple(rule if each.key == rule.key else each for each in terms.rules), terms.removed)


def take_out(terms: Terms, key: str) -> Terms:
    """`put` brings it back."""
    gone = tuple(each for each in terms.rules if each.key == key)
    return Terms(tuple(each for each in terms.rules if each.key != key), gone + terms.removed)


def move(terms: Terms, key: str, step: int) -> Terms:
    """One place up (-1) or down (1); at the end of the list a rule stays."""
    rules = list(terms.rules)
    place = next((number for number, each in enumerate(rules) if each.key == key), None)
    if place is None or not 0 <= place + step < len(rules):
        return terms
    rules[place], rules[place + step] = rules[place + step], rules[place]
    return Terms(tuple(rules), terms.removed)


Check = Callable[[Rule], bool]
LEAST_OPTIONS = 2


def _both(words: Words) -> bool:
    return bool(words.de and words.en)


def _decides_nothing(rule: Rule) -> bool:
    if rule.kind in MEASURED:
        return not any((rule.no_below, rule.no_above, rule.unclear_below, rule.unclear_above))
    return not set(rule.no + rule.unclear) & set(rule.answers)


_FAULTS: tuple[tuple[Check, Message], ...] = (
    (lambda r: not _both(r.question), message("“{name}”: the question is missing in one language.")),
    (lambda r: bool(r.help.de) != bool(r.help.en), message("“{name}”: the help is missing in one language.")),
    (lambda r: not _both(r.reason), message("“{name}”: the reason of a no is missing in one language.")),
    (lambda r: not _both(r.legal), message("“{name}”: the legal text is missing in one language.")),
    (lambda r: not r.source, message("“{name}”: where the legal text stands is missing.")),
    (
        lambda r: r.kind is RuleKind.CHOICE and len(r.options) < LEAST_OPTIONS,
        message("“{name}”: there are too few answers to choose from."),
    ),
    (
        lambda r: any(not _both(each.words) for each in r.options),
        message("“{name}”: an answer or column is missing in one language."),
    ),
    (_decides_nothing, message("“{name}”: no answer means no or unclear.")),
)


def faults(terms: Terms) -> list[tuple[str, Message]]:
    """(key of the rule, sentence); empty where the rules can be published. No rules at all is no fault."""
    return [
        (rule.key, Message(told.source, {"name": Spoken(rule.question, rule.key)}))
        for rule in terms.rules
        for check, told in _FAULTS
        if check(rule)
    ]
