"""What goes into the library and what comes out: frozen values, and the protocols of exchangeable parts.

Codes (kinds, stages, sectors, regions, …) are plain strings of the caller's taxonomy. Days are proleptic ordinals
(``date.toordinal()``), amounts are whole euros. An absent fact is ``None`` or an empty tuple and excludes nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
"""(n, d) float32, every row of length one, so that a dot product is a cosine; an all-zero row means "no vector"."""

Rows: TypeAlias = npt.NDArray[np.intp]
"""(n,) row numbers, ascending and without repeats."""

View = Literal["open", "teaser", "full"]
"""``open``: everybody the platform lets in sees this. A profile with a hidden part has two views instead: ``teaser``
for viewers without a disclosure and ``full`` for the others. Each is a row of its own, with its own facts and texts."""

Audience = Literal["both", "own", "private"]
"""Who may read a gate's true answer: both sides; only the side whose criterion it is; nobody but staff."""

Availability = Literal["yes", "no", "from", "until"]
"""Raising (start-up, spin-off) or deploying (investor)."""

Purpose = Literal["query", "passage"]
Sort = Literal["fit", "newest", "nearest"]
Band = Literal["very_good", "good", "fair", "distant"]
Side = Literal["seeker", "candidate"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a profile says in columns. The same fields serve both sides: an investor's ``amount_*`` is the ticket,
    its ``stages`` and ``sectors`` are those it wants; a start-up's are those it has."""

    id: int
    kind: str
    status: str = "published"
    organisation: int | None = None
    stages: tuple[str, ...] = ()
    amount_min_eur: int | None = None
    amount_max_eur: int | None = None
    instruments: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    ai_fields: tuple[str, ...] = ()
    sectors_excluded: tuple[str, ...] = ()
    ai_fields_excluded: tuple[str, ...] = ()
    region: str | None = None
    """Land or country: ``"DE-BY"``, ``"FR"``. ``"DE"`` in ``regions_wanted`` covers every ``"DE-…"``."""
    regions_wanted: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    """Latitude and longitude in degrees, of the city or the region's middle."""
    languages: tuple[str, ...] = ()
    available: Availability | None = None
    available_from_day: int | None = None
    available_until_day: int | None = None
    available_stated_day: int | None = None
    """When the person last confirmed ``available``; an investor's word is stale after 90 days and the trace says so."""
    lead: bool | None = None
    """A start-up wants a lead investor; an investor offers to lead."""
    trl: int | None = None
    revenue: bool | None = None
    verified: bool = False
    updated_day: int | None = None
    published_day: int | None = None
    never_show: tuple[int, ...] = ()
    """Ids of profiles this one never wants to meet; holds both ways."""
    evidence: tuple[tuple[str, str], ...] = ()
    """Pairs of field name and evidence level; what is not named is ``self_declared``."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One comparable text. A profile has one facet a (name, language), but any number of portfolio items."""

    name: str
    """``problem``, ``technology``, ``market``, ``team``, ``need``, or ``thesis``, ``portfolio``."""
    text: str
    language: str = ""
    item: str = ""
    """The portfolio item's name, shown in reasons."""
    vector: Vectors | None = None
    """(d,) unit row of *this* text by the market's encoder; ``None`` until it is there: then no dense score at all."""
    masked: str | None = None
    """The text without names and the like, if the caller has it (``matching.masking``); else the market masks."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate row of the market: facts, facets and the names to be masked in them."""

    facts: Facts
    facets: tuple[Facet, ...] = ()
    view: View = "open"
    names: tuple[str, ...] = ()
    """Members and contacts; masked in the texts before encoding and word search."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of profile: which pool it is ranked in and which pools it looks into."""

    name: str
    pool: str
    seeks: tuple[str, ...]
    facets: tuple[str, ...]
    channels: tuple[str, ...] = ()
    """Facets that are compared each for itself (an investor's thesis and its portfolio); the others speak together."""


@dataclass(frozen=True, slots=True)
class Relations:
    """What stands between the seeker and single profiles: profile ids, known to the caller, never to the market."""

    hidden: frozenset[int] = frozenset()
    declined: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()
    disclosed: frozenset[int] = frozenset()
    """Profiles that let the seeker see their ``full`` view; all others with two views appear by their ``teaser``."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person ticked: one set of codes a dimension, "or" within, "and" between; empty means all."""

    kind: frozenset[str] = frozenset()
    sector: frozenset[str] = frozenset()
    ai_field: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    amount: frozenset[str] = frozenset()
    """Codes of ``scoring.AMOUNT_BANDS``."""
    language: frozenset[str] = frozenset()
    trl: frozenset[str] = frozenset()
    """``"1"`` … ``"9"``."""
    available: frozenset[str] = frozenset()
    """``"yes"``, ``"no"``, ``"unknown"`` as of the day asked for."""
    ids: frozenset[int] | None = None
    """Only these profiles (a saved list); ``None`` means no such limit."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; any non-negative numbers, normalised where they are used."""

    values: Mapping[str, float]
    version: str = "custom"


@dataclass(frozen=True, slots=True)
class GateResult:
    """One hard criterion for one pair. ``note`` is ``""``, ``"unknown"`` (passed for want of facts) or ``"stale"``."""

    gate: str
    audience: Audience
    passed: bool
    note: str
    seeker_value: tuple[str, ...]
    candidate_value: tuple[str, ...]
    remedy: str
    """Code of the change that would make the pair eligible, ``""`` when passed; the values to aim at follow."""
    remedy_values: tuple[str, ...] = ()
    owner: Side | None = None
    """Whose criterion it is; ``None`` for facts that both sides compare."""


GateTrace: TypeAlias = tuple[GateResult, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One signal of a pair: ``score`` in [0, 1], ``weight`` normalised so that all weights sum to 1."""

    name: str
    score: float
    weight: float


@dataclass(frozen=True, slots=True)
class FactRef:
    """One named fact: field and value as the profile holds them; for texts the best sentence stands in ``snippet``."""

    field: str
    value: str
    item: str = ""
    snippet: str = ""
    language: str = ""
    evidence: str = "self_declared"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair stands where it stands. ``contribution`` is what the score loses without the candidate's fact
    (negative for a reason against: what it gains if the fact fitted)."""

    kind: str
    seeker: FactRef | None
    candidate: FactRef
    in_favour: bool
    contribution: float
    values: tuple[str, ...] = ()
    """Figures the sentence needs: kilometres, days, overlapping euros."""


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked candidate. ``score`` in [0, 1] is for ordering; people are shown ``band`` and ``reasons``."""

    candidate: int
    view: View
    kind: str
    score: float
    rank: int
    """1 is the best."""
    band: Band
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...] = ()
    against: Reason | None = None
    distance_km: float | None = None
    factor: float = 1.0  # of the score for its place (`outside.Favoured`); `score` and `band` are without it


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page of matches, how many passed in all, and for every filter the number each choice would give."""

    matches: tuple[Match, ...]
    total: int
    offset: int
    limit: int
    sort: Sort
    counts: Mapping[str, Mapping[str, int]]
    weights: Weights
    dense: bool
    """False when the seeker (or the search text) had no vector, so that words alone spoke."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would move a pair up: the part, the field to change and the score afterwards."""

    part: str
    side: Side
    field: str
    values: tuple[str, ...]
    score_after: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer for one named candidate: its gates (folded for the asker) and, if eligible, its place in the list."""

    candidate: int
    eligible: bool
    gates: GateTrace
    match: Match | None = None
    total: int = 0
    changes: tuple[Change, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Hits:
    """The nearest rows of each query, best first, ties to the lower row: two (q, k) arrays; row -1 fills up."""

    rows: npt.NDArray[np.intp]
    scores: Vectors


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit rows. Same text, same row, whatever stands beside it in the batch (up to rounding)."""

    @property
    def name(self) -> str:
        """Kept with every stored vector; vectors of different names are never compared."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        """(len(texts), dimension) unit rows; an empty text gives an all-zero row, no text an empty (0, d) array."""


@runtime_checkable
class Index(Protocol):
    """Exact inner-product search over rows; filter first, so recall is 1 by construction."""

    @property
    def size(self) -> int: ...

    def similarities(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        """(q, len(rows)) cosines in the order of ``rows`` (all rows when ``None``)."""

    def nearest(self, queries: Vectors, *, limit: int, rows: Rows | None = None) -> Hits:
        """The ``limit`` best among ``rows`` for each query; fewer rows than ``limit`` give narrower arrays."""
