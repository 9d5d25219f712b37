"""What an address may ask of a ranked page: filters, order, page and weights, each from a list of what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from app.core.language import Message, message
from app.core.paging import page_number
from app.core.plain_text import clean_line
from app.matches.rules.attested import AskedOfAttestations, asked_of_attestations, contradictions, strictest
from app.matches.rules.limits import MOST_CODES
from app.matches.rules.weights import LEVELS, PARTS, STANDARD_LEVEL
from matching.model import Filters, Sort

Chosen = Mapping[str, tuple[str, ...]]
"""Ticked codes by dimension."""


@dataclass(frozen=True)
class Dimension:
    """One filter: its name in the library, in the address and on the page."""

    name: str
    parameter: str
    title: Message


DIMENSIONS: Final = (
    Dimension("kind", "kind", message("Kind")),
    Dimension("sector", "sector", message("Sector")),
    Dimension("stage", "stage", message("Stage")),
    Dimension("region", "land", message("Land or country")),
    Dimension("amount", "amount", message("Amount")),
    Dimension("available", "open", message("Raising")),
    Dimension("ai_field", "ai", message("AI field")),
    Dimension("trl", "trl", message("Technology readiness")),
    Dimension("language", "lang", message("Language")),
)
ATTESTED: Final = (
    Dimension("seal", "attestation", message("AI quality attestation")),
    Dimension("seal_version", "attested_version", message("Version")),
    Dimension("seal_assurance", "assurance", message("Who checked")),
    Dimension("seal_scheme", "scheme", message("Scheme")),
    Dimension("seal_level", "level", message("Level of a criterion")),
    Dimension("seal_days", "confirmed", message("Last confirmed")),
    Dimension("seal_older", "older", message("Older confirmations")),
)
"""Asked of one attestation together (`rules/attested.py`); only an investor is offered them."""
BY_NAME: Final = {dimension.name: dimension for dimension in (*DIMENSIONS, *ATTESTED)}
_ATTESTED: Final = frozenset(dimension.name for dimension in ATTESTED)
SORTS: Final[Mapping[Sort, Message]] = {
    "fit": message("Fit"),
    "newest": message("Newest"),
    "nearest": message("Nearest"),
}
WEIGHT_PREFIX: Final = "w_"
BOOST, BOOST_OFF = "boost", "off"
MOST_IGNORED: Final = 5
LONGEST_IGNORED: Final = 60
# Read elsewhere, and forgiving: the search takes any words, paging any number.
_FREE: Final = frozenset({"q", "page"})
# What mail programmes and search engines hang on an address: no filter of anybody's, so nothing is said about it.
_TRACKING: Final = frozenset(
    {"gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "twclid", "ttclid", "li_fat_id", "igshid", "yclid",
     "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "_branch_match_id"}
)  # fmt: skip
_TRACKING_PREFIXES: Final = ("utm_", "pk_", "mtm_")


@dataclass(frozen=True)
class Asked:
    """The state of a ranked page, as its address says it. ``levels`` is None when the address has no weights."""

    chosen: Chosen = field(default_factory=dict)
    sort: Sort = "fit"
    page: int = 1
    levels: Mapping[str, int] | None = None
    query: str = ""
    ignored: tuple[str, ...] = ()
    """What the address asked and nobody understood, as "name=value"."""
    contradictions: tuple[Message, ...] = ()
    without_boost: bool = False
    """The person took back what attestations add to the order."""

    @property
    def filters(self) -> Filters:
        given = {name: frozenset(codes) for name, codes in self.chosen.items() if name not in _ATTESTED}
        return Filters(**given)  # type: ignore[arg-type]  # mypy cannot read the names; `ids` is never among them

    @property
    def attested(self) -> AskedOfAttestations:
        return asked_of_attestations(self.chosen)

    def without(self, name: str, code: str) -> "Asked":
        left = tuple(each for each in self.chosen.get(name, ()) if each != code)
        return replace(self, chosen={**self.chosen, name: left}, page=1)

    def pairs(self) -> list[tuple[str, str]]:
        """What an address has to say, in a fixed order; what is usual is left out."""
        found = [("q", self.query)] if self.query else []
        for dimension in BY_NAME.values():
            found += [(dimension.parameter, code) for code in self.chosen.get(dimension.name, ())]
        if self.sort != "fit":
            found.append(("sort", self.sort))
        if self.without_boost:
            found.append((BOOST, BOOST_OFF))
        for name, level in (self.levels or {}).items():
            found.append((WEIGHT_PREFIX + name, str(level)))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found


def asked_of(arguments: Mapping[str, Sequence[str]], known: Mapping[str, Sequence[str]]) -> Asked:
    """Read an address; whatever is no known code, order or level is passed over and named in ``ignored``.

    ``known`` holds the codes that a dimension may have, in the order of the page.
    """
    chosen = {name: _codes(arguments.get(BY_NAME[name].parameter, ()), codes) for name, codes in known.items()}
    asks_attestations = known.keys() >= _ATTESTED
    return Asked(
        chosen=strictest(chosen) if asks_attestations else chosen,
        sort=_sort(arguments.get("sort", ())),
        page=page_number(next(iter(arguments.get("page", ())), None)),
        levels=levels_of(arguments),
        ignored=_ignored(arguments, known),
        contradictions=contradictions(chosen) if asks_attestations else (),
        without_boost=BOOST_OFF in arguments.get(BOOST, ()),
    )


def _ignored(arguments: Mapping[str, Sequence[str]], known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A wrong page number is not among it: the nearest page is what was meant."""
    levels = [str(level) for level in LEVELS]
    understood: dict[str, Sequence[str]] = {BY_NAME[name].parameter: codes for name, codes in known.items()}
    understood |= {WEIGHT_PREFIX + name: levels for name in PARTS} | {"sort": get_args(Sort), BOOST: (BOOST_OFF,)}
    given = [(name, value) for name, values in arguments.items() for value in values[:MOST_CODES] if value]
    given = [(name, value) for name, value in given if name not in _FREE and not _is_tracking(name)]
    wrong = [(name, value) for name, value in given if value not in understood.get(name, ())]
    texts = (clean_line(f"{name}={value}") for name, value in list(dict.fromkeys(wrong))[:MOST_IGNORED])
    return tuple(text if len(text) <= LONGEST_IGNORED else f"{text[:LONGEST_IGNORED]}…" for text in texts)


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIXES)


def _codes(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    wanted = set(given[:MOST_CODES])
    return tuple(code for code in known if code in wanted)


def _sort(given: Sequence[str]) -> Sort:
    asked = given[0] if given else "fit"
    return next((sort for sort in get_args(Sort) if sort == asked), "fit")


def levels_of(arguments: Mapping[str, Sequence[str]]) -> dict[str, int] | None:
    """The weights of an address or form; a part that is missing or wrong counts as usual."""
    given = {name: arguments[WEIGHT_PREFIX + name][0] for name in PARTS if arguments.get(WEIGHT_PREFIX + name)}
    if not given:
        return None
    known = {str(level): level for level in LEVELS}
    return {name: known.get(given.get(name, ""), STANDARD_LEVEL) for name in PARTS}
