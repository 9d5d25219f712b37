"""All candidates of one pool: facts in columns, facets in vectors and words; frozen, ``extended`` adds rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching import columns as facts_as_columns
from matching.columns import Books, Buffer, Truths
from matching.kinds import PITCH
from matching.lexical import Lexical, LexicalBuilder, Text
from matching.masking import mask_text
from matching.model import Facet, Facts, Profile, Vectors, View
from matching.substance import fullest, settled
from matching.texts import Texts, packed_facets, with_vectors
from matching.vectors import VectorBlocks

COUNTED: Final = {"sector": "sectors", "ai_field": "ai_fields", "stage": "stages", "language": "languages"}
"""Filter dimensions of which a profile may carry several codes."""
_FILLED_AT_ONCE: Final = 1024
SAID: Final = "said"
"""Column of how much the fullest text of a row says (`substance.fullest`)."""
_NOT_SAID: Final = ("region_scope", SAID)
"""Columns that are made of facts and texts, and are no facts."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What few profiles have and no column is worth."""

    never_show: tuple[int, ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows 0 … ``length`` - 1; those not ``alive`` were replaced or erased."""

    name: str
    channels: tuple[str, ...]
    books: Books
    length: int
    alive: Truths
    columns: Mapping[str, Buffer]
    codes: Mapping[str, tuple[Buffer, Buffer, int]]
    """Per counted dimension (rows, code numbers, how many): one entry a code of a row."""
    segments: Buffer
    """(n, channels + 1): where each channel's vectors of a row start, and where the row ends."""
    vectors: VectorBlocks
    texts: Texts
    extras: dict[int, Extras]
    avoided_by: dict[int, list[int]]
    """Profile id → rows whose never-show list names it."""
    lexical: Lexical
    tallies: dict[tuple[str, int, int], npt.NDArray[np.intp]] = field(default_factory=dict, compare=False)
    """Filter dimension, day and number of codes → (codes,) counts over all rows, found when first asked for."""

    def column(self, name: str) -> npt.NDArray[Any]:
        """(length,) or (length, words) values of one column; read only."""
        return self.columns[name].array[: self.length]

    def rows_of(self, profile_id: int) -> list[int]:
        """The living rows of a profile, one a view."""
        rows: list[int] = np.flatnonzero((self.column("id") == profile_id) & self.alive).tolist()
        return rows

    def facts(self, row: int) -> Facts:
        """The facts of a row, equal to those it was made of (codes in the order of the book)."""
        values = {
            name: buffer.array.item(row) if buffer.array.ndim == 1 else buffer.array[row]
            for name, buffer in self.columns.items()
            if name not in _NOT_SAID
        }
        extras = self.extras.get(row, Extras((), ()))
        fields = facts_as_columns.unpacked(values, self.books)
        return Facts(**fields, never_show=extras.never_show, evidence=extras.evidence)

    def view(self, row: int) -> View:
        # The book of views holds nothing but views.
        return self.books["view"].codes[int(self.columns["view"].array[row])]  # type: ignore[return-value]

    def profile(self, row: int) -> Profile:
        """The row as a profile, with masked texts and vectors, ready to be a seeker."""
        starts = self.segments.array[row].tolist()
        slots = self.vectors.read(starts[0], starts[-1])
        facets = self.texts.facets(row)
        counted = Counter(channel_of(facet.name, self.channels) for facet in facets)
        # A channel without facets still owns one empty slot.
        places = [
            first - starts[0] + number
            for first, channel in zip(starts, self.channels, strict=False)
            for number in range(counted[channel])
        ]
        vectors = [_present(slots[place]) for place in places]
        return Profile(self.facts(row), with_vectors(facets, vectors), view=self.view(row))

    def extended(self, profiles: Sequence[Profile], span: tuple[float, float]) -> "Pool":
        """The pool with the profiles as its last rows; words are searchable at once by the present statistics.
        ``span`` is the encoder's range."""
        ready = [counted(profile, self.channels, span) for profile in profiles]
        documents = {self.length + position: texts_of(profile) for position, profile in enumerate(ready)}
        grown = self._with_rows(ready)
        return replace(grown, lexical=self.lexical.extended(documents))

    def without(self, profile_ids: Iterable[int]) -> "Pool":
        """The pool with all views of these profiles dead."""
        gone = np.isin(self.column("id"), np.fromiter(profile_ids, dtype=np.int64)) & self.alive
        return replace(self, alive=self.alive & ~gone) if gone.any() else self

    def _with_rows(self, profiles: Sequence[Profile]) -> "Pool":
        facts = [profile.facts for profile in profiles]
        packed = facts_as_columns.packed(facts, [profile.view for profile in profiles], self.books)
        packed[SAID] = np.array([fullest(profile.facets) for profile in profiles], dtype=np.int8)
        for position, each in enumerate(facts):
            self._remember(self.length + position, each)
        return replace(
            self,
            tallies={},
            length=self.length + len(profiles),
            alive=np.concatenate([self.alive, np.ones(len(profiles), dtype=np.bool_)]),
            columns={name: self.columns[name].extended(self.length, values) for name, values in packed.items()},
            codes={name: self._more_codes(name, facts) for name in COUNTED},
            segments=self.segments.extended(self.length, self._placed(profiles)),
            texts=self.texts.extended(self.length, [packed_facets(profile.facets) for profile in profiles]),
        )

    def _remember(self, row: int, facts: Facts) -> None:
        if facts.never_show or facts.evidence:
            self.extras[row] = Extras(facts.never_show, facts.evidence)
        for profile_id in facts.never_show:
            self.avoided_by.setdefault(profile_id, []).append(row)

    def _more_codes(self, dimension: str, facts: Sequence[Facts]) -> tuple[Buffer, Buffer, int]:
        book = self.books[facts_as_columns.MANY_CODES[COUNTED[dimension]]]
        pairs = [
            (self.length + position, book.number(code))
            for position, each in enumerate(facts)
            for code in getattr(each, COUNTED[dimension])
        ]
        new = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        rows, numbers, count = self.codes[dimension]
        return rows.extended(count, new[:, 0]), numbers.extended(count, new[:, 1]), count + len(new)

    def _placed(self, profiles: Sequence[Profile]) -> npt.NDArray[np.int64]:
        end = int(self.segments.array[self.length - 1, -1]) if self.length else 0
        placed = np.empty((len(profiles), len(self.channels) + 1), dtype=np.int64)
        for position, profile in enumerate(profiles):
            by_channel = [
                [facet.vector for facet in profile.facets if channel_of(facet.name, self.channels) == channel] or [None]
                for channel in self.channels
            ]
            vectors = [vector for group in by_channel for vector in group]
            start = self.vectors.place(len(vectors), end)
            self.vectors.write(start, vectors)
            placed[position] = start + np.cumsum([0, *map(len, by_channel)])
            end = start + len(vectors)
        return placed


def empty_pool(name: str, channels: tuple[str, ...], books: Books, dimension: int) -> Pool:
    """A pool without rows."""
    packed = facts_as_columns.packed([], [], books) | {SAID: np.zeros(0, dtype=np.int8)}
    nothing = np.zeros(0, dtype=np.int32)
    return Pool(
        name=name,
        channels=channels,
        books=books,
        length=0,
        alive=np.zeros(0, dtype=np.bool_),
        columns={column: Buffer(values) for column, values in packed.items()},
        codes={dimension_name: (Buffer(nothing), Buffer(nothing), 0) for dimension_name in COUNTED},
        segments=Buffer(np.zeros((0, len(channels) + 1), dtype=np.int64)),
        vectors=VectorBlocks(dimension),
        texts=Texts(),
        extras={},
        avoided_by={},
        lexical=LexicalBuilder().build(),
    )


class PoolFiller:
    """Fills an empty pool at once, statistics of words included, without holding the profiles themselves."""

    def __init__(self, pool: Pool, span: tuple[float, float]) -> None:
        self._pool, self._span = pool, span
        self._builder = LexicalBuilder()
        self._waiting: list[Profile] = []

    def add(self, profile: Profile) -> None:
        ready = counted(profile, self._pool.channels, self._span)
        self._builder.add(texts_of(ready), public=ready.view != "full")
        self._waiting.append(ready)
        if len(self._waiting) >= _FILLED_AT_ONCE:
            self._flush()

    def finish(self) -> Pool:
        self._flush()
        return replace(self._pool, lexical=self._builder.build())

    def _flush(self) -> None:
        self._pool = self._pool._with_rows(self._waiting)
        self._waiting = []


def counted(profile: Profile, channels: tuple[str, ...], span: tuple[float, float]) -> Profile:
    """The profile masked, with what of its texts counts (`substance.settled`)."""
    whole = masked(profile, channels)
    kept = settled(whole.facets, [channel_of(facet.name, channels) for facet in whole.facets], span)
    return replace(whole, facets=tuple(kept))


def masked(profile: Profile, channels: tuple[str, ...]) -> Profile:
    """The profile with every facet masked, empty ones dropped, in the order of the channels."""
    kept = [
        facet if facet.masked is not None else replace(facet, masked=mask_text(facet.text, profile.names))
        for facet in profile.facets
        if facet.text.strip()
    ]
    kept.sort(key=lambda facet: channels.index(channel_of(facet.name, channels)))
    return replace(profile, facets=tuple(kept))


def texts_of(profile: Profile) -> list[Text]:
    """What word search reads of a profile."""
    return [text_of(facet) for facet in profile.facets]


def text_of(facet: Facet) -> Text:
    """A facet's masked text with its language."""
    return facet.masked or "", facet.language


def channel_of(facet_name: str, channels: tuple[str, ...]) -> str:
    """The facet's own channel, else the common one, else the pool's first."""
    if facet_name in channels:
        return facet_name
    return PITCH if PITCH in channels else channels[0]


def _present(vector: Vectors) -> Vectors | None:
    return vector if vector.any() else None
