"""Word search for many at once: postings of rows that nobody of them wants are dropped first, once for all."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.columns import Truths
from matching.lexical import Floats, Lexical, Postings, Query
from matching.model import Rows


def word_scores_of_many(
    lexical: Lexical, queries: Sequence[Query], length: int, wanted: Sequence[Rows]
) -> tuple[Floats, ...]:
    """What `Lexical.scores` gives for each query and its rows, by one product of sparse matrices."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- only whole runs need it, a page loads nothing heavy

    is_wanted = np.zeros(length, dtype=np.bool_)
    for rows in wanted:
        is_wanted[rows] = True
    last = len(lexical.postings.starts) - 1
    said = [[term for term in query.weights if term < last] for query in queries]
    numbers = {term: number for number, term in enumerate(sorted({term for own in said for term in own}))}
    weights = [query.weights[term] for query, own in zip(queries, said, strict=True) for term in own]
    places = [numbers[term] for own in said for term in own]
    starts = np.cumsum([0, *map(len, said)], dtype=np.int32)
    # Numbers of 32 bits throughout: scipy copies what it has to widen, a hundred megabytes a call.
    spoken = csr_array(
        (np.array(weights, np.float32), np.array(places, np.int32), starts), shape=(len(queries), len(numbers))
    )
    posted = csr_array(_posted(lexical.postings, list(numbers), is_wanted), shape=(len(numbers), int(is_wanted.sum())))
    own, found = np.flatnonzero(is_wanted), []
    for query, line, rows in zip(queries, (spoken @ posted).toarray(), wanted, strict=True):
        totals = np.zeros(length, dtype=np.float32)
        totals[own] = line
        found.append(lexical.shares_of(query, totals, rows))
    return tuple(found)


def _posted(
    postings: Postings, terms: Sequence[int], is_wanted: Truths
) -> tuple[Floats, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Impacts, places among the wanted rows, and where each term's begin."""
    places = np.cumsum(is_wanted, dtype=np.int32) - np.int32(1)
    impacts, rows, sizes = [np.zeros(0, np.float32)], [np.zeros(0, np.int32)], [0]
    for term in terms:
        own = slice(postings.starts[term], postings.starts[term + 1])
        kept = postings.rows[own]
        hit = np.flatnonzero(is_wanted[kept])
        rows.append(places[kept[hit]])
        impacts.append(postings.impacts[own][hit])
        sizes.append(len(hit))
    return np.concatenate(impacts), np.concatenate(rows), np.cumsum(sizes, dtype=np.int32)
