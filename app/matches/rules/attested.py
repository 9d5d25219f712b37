"""What a list may be asked about attestations, and what the optional boost is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from app.core.language import Message, message, plural_message
from app.seals.rules.market import Bucket
from app.seals.rules.schemes import find_scheme, schemes
from app.seals.rules.words import ASSURANCES
from app.seals.states import Assurance
from matching.model import Weights

BOOST_FACTOR: Final = 1.03
"""With the boost switched on, the place of an attested start-up is reckoned with its score times this."""
BOOST_VERSION: Final = f"+attested-{BOOST_FACTOR}"
BOOST_FROM: Final = Assurance.EXTERNAL_VALIDATED
"""The weakest assurance that the boost counts."""

BOOSTED: Final = message("Attestation taken into account")

NONE: Final = "none"
STANDINGS: Final[Mapping[str, Message]] = {
    Bucket.VALID.value: message("valid, confirmed by us"),
    Bucket.SUSPENDED.value: message("suspended"),
    Bucket.ENDED.value: message("withdrawn, expired or given back"),
    NONE: message("no attestation on file"),
}
DAYS: Final = (1, 3, 7)
CURRENT, OLDER = "current", "yes"
_BETWEEN: Final = "."


@dataclass(frozen=True)
class Level:
    """At least this level of one criterion; ``position`` is 0 for the best of the scheme's scale."""

    scheme: str
    criterion: str
    position: int

    @property
    def code(self) -> str:
        scheme = schemes()[self.scheme]
        return _BETWEEN.join((self.scheme, self.criterion, scheme.scale[self.position]))


@dataclass(frozen=True)
class AskedOfAttestations:
    """What one and the same attestation has to meet. ``older`` only widens what counts as confirmed."""

    standings: frozenset[str] = frozenset()
    assurance: Assurance | None = None
    schemes: frozenset[str] = frozenset()
    levels: tuple[Level, ...] = ()
    is_current: bool = False
    days: int | None = None
    older: bool = False

    @property
    def asks_facts(self) -> bool:
        """Whether anything but the standing is asked: then a valid one is meant where no standing is named."""
        return bool(self.assurance or self.schemes or self.levels or self.is_current or self.days)

    @property
    def is_filter(self) -> bool:
        return bool(self.standings) or self.asks_facts

    @property
    def buckets(self) -> frozenset[str]:
        """The standings that an attestation may have."""
        return self.standings - {NONE} if self.standings else frozenset({Bucket.VALID.value})

    @property
    def takes_none(self) -> bool:
        """Whether those without any pass: nobody without an attestation meets a fact asked of one."""
        return NONE in self.standings and not self.asks_facts

    def widened(self) -> "AskedOfAttestations":
        return replace(self, older=True)


def with_boost(weights: Weights) -> Weights:
    """The same weights under a version that names the factor: it stands in every exposure."""
    return replace(weights, version=weights.version + BOOST_VERSION)


@cache
def codes() -> Mapping[str, Sequence[str]]:
    """Filter → the codes it knows, weakest demand first, in the order of the page."""
    return {
        "seal": tuple(STANDINGS),
        "seal_version": (CURRENT,),
        "seal_assurance": tuple(each.value for each in Assurance),
        "seal_scheme": tuple(schemes()),
        "seal_level": tuple(level.code for level in levels()),
        "seal_days": tuple(str(days) for days in reversed(DAYS)),
        "seal_older": (OLDER,),
    }


def levels() -> Iterator[Level]:
    """Every level of every criterion that can be asked for; the worst of a scale asks nothing."""
    for scheme in schemes().values():
        for criterion in scheme.criteria:
            for position in reversed(range(len(scheme.scale) - 1)):
                yield Level(scheme.code, criterion, position)


def asked_of_attestations(chosen: Mapping[str, Sequence[str]]) -> AskedOfAttestations:
    """From ticked codes, each of which is known."""
    days = [int(code) for code in chosen.get("seal_days", ())]
    assurance = [Assurance(code) for code in chosen.get("seal_assurance", ())]
    return AskedOfAttestations(
        standings=frozenset(chosen.get("seal", ())),
        assurance=max(assurance, key=lambda each: each.rank, default=None),
        schemes=frozenset(chosen.get("seal_scheme", ())),
        levels=tuple(level_of(code) for code in chosen.get("seal_level", ())),
        is_current=bool(chosen.get("seal_version")),
        days=min(days, default=None),
        older=bool(chosen.get("seal_older")),
    )


def level_of(code: str) -> Level:
    scheme, criterion, level = code.split(_BETWEEN)
    return Level(scheme, criterion, schemes()[scheme].scale.index(level))


def strictest(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Of several demands of one kind the strictest alone: it is what all of them together ask."""
    kept = dict(chosen)
    for name in ("seal_assurance", "seal_days"):
        # The codes stand weakest first, whatever the order of the address.
        kept[name] = kept.get(name, ())[-1:]
    by_criterion = {code.rpartition(_BETWEEN)[0]: code for code in kept.get("seal_level", ())}
    kept["seal_level"] = tuple(by_criterion.values())
    return kept


def contradictions(given: Mapping[str, tuple[str, ...]]) -> tuple[Message, ...]:
    """What the address says twice or against itself, in words; ``given`` is before `strictest`."""
    kept = strictest(given)
    doubled = [
        code_words(name, code)
        for name in ("seal_assurance", "seal_days", "seal_level")
        for code in kept[name]
        if _demands(name, code, given.get(name, ())) > 1
    ]
    found = [message("Of several demands of one kind the strictest counts: {demand}.", demand=each) for each in doubled]
    return (*found, *_against_itself(asked_of_attestations(kept)))


def _demands(name: str, code: str, given: Sequence[str]) -> int:
    """How many of the given codes ask the same thing, to whatever degree."""
    if name != "seal_level":
        return len(given)
    return sum(each.rpartition(_BETWEEN)[0] == code.rpartition(_BETWEEN)[0] for each in given)


def _against_itself(asked: AskedOfAttestations) -> Iterator[Message]:
    if NONE in asked.standings and asked.asks_facts:
        yield message(
            "Who has no attestation on file cannot meet what you ask of one: “{none}” adds nobody.",
            none=STANDINGS[NONE],
        )
    named = {level.scheme for level in asked.levels}
    if len(named) > 1:
        yield message("One attestation follows one scheme: levels of two schemes are met by nobody.")
    elif asked.schemes and named - asked.schemes:
        yield message("The level you ask for belongs to a scheme that is not ticked: nobody can meet both.")
    if asked.older and asked.days == 1:
        yield message(
            "“{older}” has no effect beside “{days}”.",
            older=code_words("seal_older", OLDER),
            days=code_words("seal_days", "1"),
        )


def code_words(name: str, code: str) -> object:
    """One choice in words, as a chip says it."""
    if name == "seal":
        return message("Attestation: {standing}", standing=STANDINGS[code])
    if name == "seal_assurance":
        return message("at least: {assurance}", assurance=ASSURANCES[Assurance(code)])
    if name == "seal_scheme":
        return scheme_name(code)
    if name == "seal_level":
        return level_words(level_of(code))
    if name == "seal_days":
        return plural_message("confirmed within {count} day", "confirmed within {count} days", int(code))
    return {
        "seal_version": message("valid for the current version"),
        "seal_older": message("also those not confirmed for longer"),
    }[name]


def level_words(level: Level) -> Message:
    scheme = schemes()[level.scheme]
    return message(
        "{criterion} {name}: at least {level}",
        criterion=level.criterion,
        name=scheme.criteria[level.criterion].name,
        level=scheme.scale[level.position],
    )


def scheme_name(code: str) -> object:
    scheme = find_scheme(code)
    return scheme.name if scheme else code
