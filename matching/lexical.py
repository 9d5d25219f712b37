"""BM25 over the words of whole profiles, in German and English, with changes in a small segment beside the big one.

Statistics (how rare a word is, how long a text usually is) are those of the last build and of public texts only, so
that neither a change elsewhere nor a hidden text moves anybody's score.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.analysis import Analyzer, document_language, split_words
from matching.columns import ABSENT, Buffer, CodeBook
from matching.model import Rows

Floats: TypeAlias = npt.NDArray[np.float32]
Text: TypeAlias = tuple[str, str]
"""A masked text and its language ("" if unknown)."""

K1: Final = 1.2
B: Final = 0.6
MOST_COUNTED: Final = 3
"""Saying a word more often in one text says no more; an investor's many texts may each say it."""
_CHUNK: Final = 4096
_CORPUS_WORD_MIN_DOCUMENTS: Final = 3
_CORPUS_WORD_MIN_LENGTH: Final = 5


@dataclass(frozen=True, slots=True)
class Postings:
    """Who uses which term: rows and impacts of term t stand at ``starts[t]:starts[t + 1]``, rows ascending."""

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    impacts: Floats
    """tf·(k1+1) / (tf + k1·(1 - b + b·length/average)): the part of BM25 that does not depend on the word's rarity."""


@dataclass(frozen=True, slots=True)
class Statistics:
    documents: int
    average_length: float
    frequencies: npt.NDArray[np.int32]
    """(terms of the last build,) in how many public profiles each occurs."""

    def rarity(self, term: int) -> float:
        """BM25's inverse document frequency; a term in no public text counts as met once, like a rare one."""
        met = max(1.0, float(self.frequencies[term])) if 0 <= term < len(self.frequencies) else 1.0
        return float(np.log1p((max(self.documents, met) - met + 0.5) / (met + 0.5)))


@dataclass(frozen=True, slots=True)
class Delta:
    """Postings added since the build, unsorted: one entry a (row, term)."""

    rows: Buffer
    terms: Buffer
    impacts: Buffer
    length: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """Weights by term and by its number, and the score of a text that says it all, by which scores are divided."""

    spoken: Mapping[str, float]
    weights: Mapping[int, float]
    ceiling: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A text as a query sees it: how many terms it has, and how often it says each of the query's."""

    length: int
    terms: Counter[str]


@dataclass(frozen=True, slots=True)
class Lexical:
    """Word search over the rows of a pool; a frozen snapshot, ``extended`` gives the next."""

    analyzer: Analyzer
    terms: CodeBook[str]
    postings: Postings
    statistics: Statistics
    delta: Delta

    def query(self, texts: Iterable[Text]) -> Query:
        """The words of all texts as one query. Words that nobody uses count in the ceiling too: otherwise the
        scores would tell whether a hidden text uses them."""
        weights: dict[str, float] = {}
        for text, language in texts:
            for term, weight in self.analyzer.query_terms(text, language).items():
                weights[term] = max(weights.get(term, 0.0), weight)
        numbers = {term: self.terms.find(term) for term in sorted(weights)}
        spoken = {term: weights[term] * self.statistics.rarity(number) for term, number in numbers.items()}
        known = {number: spoken[term] for term, number in numbers.items() if number != ABSENT}
        return Query(spoken, known, sum(spoken.values()) * (K1 + 1))

    def scores(self, query: Query, length: int, wanted: Rows | None = None) -> Floats:
        """(length,) share of the query's ceiling each row reaches, in [0, 1]; (len(wanted),) when rows are named."""
        totals = np.zeros(length, dtype=np.float32)
        if query.ceiling <= 0:
            return totals if wanted is None else totals[wanted]
        for term, weight in query.weights.items():
            if term + 1 < len(self.postings.starts):
                start, stop = self.postings.starts[term], self.postings.starts[term + 1]
                totals[self.postings.rows[start:stop]] += np.float32(weight) * self.postings.impacts[start:stop]
        return self.shares_of(query, totals, wanted)

    def shares_of(self, query: Query, totals: Floats, wanted: Rows | None) -> Floats:
        """From the sums over the postings of the build: with what was added since, as shares of the ceiling."""
        if query.ceiling <= 0:
            return totals if wanted is None else totals[wanted]
        self._add_delta(query, totals)
        found = totals if wanted is None else totals[wanted]
        shares: Floats = np.minimum(found / np.float32(query.ceiling), np.float32(1.0))
        return shares

    def counted(self, query: Query, text: Text) -> Counted:
        terms = self.analyzer.document_terms(*text)
        said = Counter(filter(query.spoken.__contains__, terms))
        return Counted(len(terms), Counter({term: min(count, MOST_COUNTED) for term, count in said.items()}))

    def shares(self, query: Query, texts: Sequence[Counted], kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """(s,) what ``scores`` gives for rows that consist of some of these texts: ``kept`` is (s, texts)."""
        spoken = list(dict.fromkeys(term for text in texts for term in text.terms))
        lengths = kept @ np.array([text.length for text in texts], dtype=np.float64)
        if query.ceiling <= 0 or not spoken:
            return np.zeros(len(kept))
        counts = kept @ np.array([[text.terms[term] for term in spoken] for text in texts], dtype=np.float64)
        norm = K1 * (1 - B + B * lengths / self.statistics.average_length)
        rarities = np.array([query.spoken[term] for term in spoken])
        totals = (counts * (K1 + 1) / (counts + norm[:, None])) @ rarities
        shares: npt.NDArray[np.float64] = np.minimum(1.0, totals / query.ceiling)
        return shares

    def extended(self, documents: Mapping[int, Sequence[Text]]) -> "Lexical":
        """The same search with the rows of ``documents`` added; their rows must be new."""
        rows, terms, impacts = [], [], []
        for row, texts in documents.items():
            found, impact = self._impacts(texts)
            rows.append(np.full(len(found), row, dtype=np.int32))
            terms.append(found.astype(np.int32))
            impacts.append(impact)
        if not rows:
            return self
        old = self.delta
        return replace(
            self,
            delta=Delta(
                rows=old.rows.extended(old.length, np.concatenate(rows)),
                terms=old.terms.extended(old.length, np.concatenate(terms)),
                impacts=old.impacts.extended(old.length, np.concatenate(impacts)),
                length=old.length + sum(map(len, rows)),
            ),
        )

    def _impacts(self, texts: Sequence[Text]) -> tuple[npt.NDArray[np.int64], Floats]:
        counts: Counter[int] = Counter()
        length = 0
        for text in texts:
            said = Counter(self.terms.number(term) for term in self.analyzer.document_terms(*text))
            length += said.total()
            counts.update({number: min(count, MOST_COUNTED) for number, count in said.items()})
        found = np.array(sorted(counts), dtype=np.int64)
        often = np.array([counts[number] for number in found.tolist()], dtype=np.int64)
        return found, _impact(often, np.full(len(found), length), self.statistics.average_length)

    def _add_delta(self, query: Query, totals: Floats) -> None:
        if not self.delta.length:
            return
        weights = np.zeros(len(self.terms), dtype=np.float32)
        weights[list(query.weights)] = list(query.weights.values())
        rows, terms, impacts = (
            buffer.array[: self.delta.length] for buffer in (self.delta.rows, self.delta.terms, self.delta.impacts)
        )
        hit = weights[terms] > 0
        # Terms are unique within a row but rows repeat here, so the sum must not be a plain fancy-indexed "+=".
        totals += np.bincount(rows[hit], weights=weights[terms[hit]] * impacts[hit], minlength=len(totals)).astype(
            np.float32
        )[: len(totals)]


class LexicalBuilder:
    """Collects documents in row order, then builds: the corpus' own words help to split its compounds."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], int] = {}
        self._documents: list[array[int]] = []
        self._texts: list[list[int]] = []  # how many words each text of a document has
        self._public: list[bool] = []

    def add(self, texts: Sequence[Text], *, public: bool) -> None:
        """The next row's texts; what is not public is findable but moves no statistics."""
        numbers, lengths = array("i"), []
        for text, language in texts:
            found = split_words(text)
            lengths.append(len(found))
            spoken = document_language(found, language)
            numbers.extend(self._words.setdefault((word, spoken), len(self._words)) for word in found)
        self._documents.append(numbers)
        self._texts.append(lengths)
        self._public.append(public)

    def build(self) -> Lexical:
        analyzer = Analyzer(self._corpus_words())
        terms: CodeBook[str] = CodeBook()
        expansion = [[terms.number(term) for term in analyzer.terms(*key)] for key in self._words]
        sizes = np.array([len(each) for each in expansion], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        flat = np.fromiter((number for each in expansion for number in each), dtype=np.int32, count=int(starts[-1]))
        counted = [self._count(first, starts, sizes, flat) for first in range(0, len(self._documents), _CHUNK)]
        return _assembled(analyzer, terms, counted, np.array(self._public, dtype=bool))

    def _corpus_words(self) -> set[str]:
        counts: npt.NDArray[np.int64] = np.zeros(len(self._words), dtype=np.int64)
        for document, public in zip(self._documents, self._public, strict=True):
            if public:
                counts[np.unique(np.frombuffer(document, dtype=np.int32))] += 1
        return {
            word
            for (word, language), count in zip(self._words, counts.tolist(), strict=True)
            if language == "de" and count >= _CORPUS_WORD_MIN_DOCUMENTS and len(word) >= _CORPUS_WORD_MIN_LENGTH
        }

    def _count(
        self, first: int, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64], flat: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """(rows, terms, counts, lengths) of one chunk of documents, ordered by row, then term."""
        chunk = self._documents[first : first + _CHUNK]
        words = np.concatenate([np.frombuffer(each, dtype=np.int32) for each in chunk] or [np.zeros(0, np.int32)])
        texts = self._texts[first : first + _CHUNK]
        row_of = np.repeat(np.arange(first, first + len(chunk)), [len(each) for each in texts])
        within_text = np.repeat(np.arange(len(row_of)), [length for each in texts for length in each])
        repeats = sizes[words]
        ends = np.cumsum(repeats)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - repeats, repeats)
        terms = flat[np.repeat(starts[words], repeats) + within]
        said, counts = np.unique(np.repeat(within_text, repeats) << 32 | terms, return_counts=True)
        rows = row_of[said >> 32]
        lengths = np.bincount(rows - first, weights=counts, minlength=len(chunk)).astype(np.int64)
        found, place = np.unique(rows << 32 | said & 0xFFFFFFFF, return_inverse=True)
        often = np.bincount(place, weights=np.minimum(counts, MOST_COUNTED), minlength=len(found))
        return (found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32), often.astype(np.int32), lengths


def _assembled(
    analyzer: Analyzer,
    terms: CodeBook[str],
    counted: Sequence[
        tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]
    ],
    public: npt.NDArray[np.bool_],
) -> Lexical:
    empty = np.zeros(0, dtype=np.int32)
    rows = np.concatenate([each[0] for each in counted] or [empty])
    numbers = np.concatenate([each[1] for each in counted] or [empty])
    counts = np.concatenate([each[2] for each in counted] or [empty])
    lengths = np.concatenate([each[3] for each in counted] or [empty.astype(np.int64)])
    spoken = lengths[public & (lengths > 0)]
    average = float(spoken.mean()) if len(spoken) else 1.0
    seen = public[rows]
    frequencies = np.bincount(numbers[seen], minlength=len(terms)).astype(np.int32)
    order = np.argsort(numbers, kind="stable")
    impacts = _impact(counts, lengths[rows], average)
    starts = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=len(terms)))]).astype(np.int64)
    none = np.zeros(0, dtype=np.int32)
    return Lexical(
        analyzer=analyzer,
        terms=terms,
        postings=Postings(starts, rows[order], impacts[order]),
        statistics=Statistics(int(public.sum()), average, frequencies),
        delta=Delta(Buffer(none), Buffer(none), Buffer(none.astype(np.float32))),
    )


def _impact(counts: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer], average: float) -> Floats:
    norm = K1 * (1 - B + B * lengths / average)
    impacts: Floats = (counts * (K1 + 1) / (counts + norm)).astype(np.float32)
    return impacts
