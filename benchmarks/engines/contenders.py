"""What others would take, each asked the same question in its own way; the filter is handed over as a mask."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.engines.questions import FOLDER, PLACES, Asked
from matching.coded import CodedIndex
from matching.codes import encoded
from matching.indexes import NumpyIndex, top
from matching.model import Vectors
from matching.storage import read_codes, write_codes
from matching.vectors import BLOCK_ROWS

Ask = Callable[[Asked], list[int]]
GRAPH: Final = {"links": 32, "built_with": 100, "search": 128}
"""HNSW's usual settings for this size: M, efConstruction, efSearch."""
BUILT_AT_ONCE: Final = 100_000
OVER_FETCHED: Final = 1_000


def bytes_and_bound(vectors: Vectors, facets: int) -> Ask:
    index = coded_index(vectors, FOLDER / f"bytes-{len(vectors) // facets}x{facets}")
    starts = np.arange(0, len(vectors), facets)
    segments = np.stack([starts, starts + facets], axis=1)

    def ask(asked: Asked) -> list[int]:
        numbers = None if asked.wanted is None else np.flatnonzero(asked.wanted)
        wanted = segments if numbers is None else np.take(segments, numbers, axis=0)
        first, _ = index.leading(asked.query[None], wanted, PLACES)
        found: list[int] = (first if numbers is None else numbers[first]).tolist()
        return found

    return ask


def coded_index(vectors: Vectors, folder: Path) -> CodedIndex:
    """Bytes and vectors mapped from the disk, as with a saved market."""
    blocks = [vectors[start : start + BLOCK_ROWS] for start in range(0, len(vectors), BLOCK_ROWS)]

    def build(partial: Path) -> None:
        partial.mkdir(exist_ok=True)
        write_codes(partial, encoded(blocks))

    return CodedIndex(blocks, read_codes(built(folder, build)))


def our_products(vectors: Vectors, facets: int) -> Ask:
    """What a ranked page does: every similarity of those who passed, as it needs them all."""
    index = NumpyIndex(vectors)

    def ask(asked: Asked) -> list[int]:
        numbers = None if asked.wanted is None else np.flatnonzero(asked.wanted)
        rows = None if numbers is None else places_of(numbers, facets)
        near = index.similarities(asked.query[None], rows)[0].reshape(-1, facets).max(axis=1)
        first = top(near, PLACES, np.arange(len(near)))
        found: list[int] = (first if numbers is None else numbers[first]).tolist()
        return found

    return ask


def numpy_alone(vectors: Vectors, facets: int) -> Ask:
    def ask(asked: Asked) -> list[int]:
        numbers = np.arange(asked.candidates) if asked.wanted is None else np.flatnonzero(asked.wanted)
        rows = vectors if asked.wanted is None else vectors[places_of(numbers, facets)]
        near = (rows @ asked.query).reshape(-1, facets).max(axis=1)
        first = np.argpartition(-near, min(PLACES, len(near) - 1))[:PLACES]
        found: list[int] = numbers[first[np.argsort(-near[first])]].tolist()
        return found

    return ask


def faiss_flat(vectors: Vectors, facets: int) -> Ask:
    library = faiss()
    index = library.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda asked: owners(index.search(asked.query[None], PLACES * facets, params=selected(asked))[1][0], facets)


def faiss_graph(vectors: Vectors, facets: int) -> Ask:
    library, path = faiss(), FOLDER / f"faiss-{len(vectors) // facets}x{facets}.index"

    def build(partial: Path) -> None:
        if partial.exists():
            made = library.read_index(str(partial))
        else:
            made = library.IndexHNSWFlat(vectors.shape[1], GRAPH["links"], library.METRIC_INNER_PRODUCT)
            made.hnsw.efConstruction = GRAPH["built_with"]
        # A million takes an hour on busy cores: each part is kept, and a build that was ended goes on behind it.
        for start in range(made.ntotal, len(vectors), BUILT_AT_ONCE):
            made.add(vectors[start : start + BUILT_AT_ONCE])
            library.write_index(made, str(partial.with_suffix(".part")))
            partial.with_suffix(".part").rename(partial)
            print(f"   {path.name}: {made.ntotal:,} of {len(vectors):,}", flush=True)

    index = library.read_index(str(built(path, build)))

    def ask(asked: Asked) -> list[int]:
        params = library.SearchParametersHNSW(efSearch=GRAPH["search"], sel=selector(asked))
        return owners(index.search(asked.query[None], PLACES * facets, params=params)[1][0], facets)

    return ask


def hnswlib_graph(vectors: Vectors, facets: int) -> Ask:
    import hnswlib  # noqa: PLC0415 -- a development dependency

    path = FOLDER / f"hnswlib-{len(vectors) // facets}x{facets}.index"

    def build(partial: Path) -> None:
        made = hnswlib.Index(space="ip", dim=vectors.shape[1])
        made.init_index(len(vectors), M=GRAPH["links"], ef_construction=GRAPH["built_with"])
        made.add_items(vectors)
        made.save_index(str(partial))

    index = hnswlib.Index(space="ip", dim=vectors.shape[1])
    index.load_index(str(built(path, build)))
    index.set_ef(GRAPH["search"])

    def ask(asked: Asked) -> list[int]:
        wanted = asked.wanted
        passes = None if wanted is None else lambda label: bool(wanted[label // facets])
        count = PLACES * facets
        while count:  # it raises where it finds fewer than were asked for
            try:
                return owners(index.knn_query(asked.query, k=count, filter=passes)[0][0], facets)
            except RuntimeError:
                count //= 2
        return []

    return ask


def written_first(vectors: Vectors, facets: int) -> Ask:
    """``semantic_search`` of the best thousand, then the filter in Python."""
    import torch  # noqa: PLC0415 -- only where it is measured
    from sentence_transformers.util import semantic_search  # noqa: PLC0415 -- as above

    corpus = torch.from_numpy(np.array(vectors))

    def ask(asked: Asked) -> list[int]:
        hits = semantic_search(torch.from_numpy(asked.query[None]), corpus, top_k=min(OVER_FETCHED, len(corpus)))[0]
        found = owners([hit["corpus_id"] for hit in hits], facets, len(hits))
        return [each for each in found if asked.wanted is None or asked.wanted[each]][:PLACES]

    return ask


def places_of(numbers: npt.NDArray[np.intp], facets: int) -> npt.NDArray[np.intp]:
    return (numbers[:, None] * facets + np.arange(facets)).ravel()


def owners(places: Iterable[int], facets: int, limit: int = PLACES) -> list[int]:
    """The candidates of the places in their order, each once; -1 means nothing more was found."""
    return list(dict.fromkeys(int(place) // facets for place in places if place >= 0))[:limit]


def selector(asked: Asked) -> Any:  # Any: FAISS' own object
    if asked.wanted is None:
        return None
    bits = np.packbits(np.repeat(asked.wanted, asked.facets), bitorder="little")
    return faiss().IDSelectorBitmap(bits)


def selected(asked: Asked) -> Any:  # Any: as above
    found = selector(asked)
    return None if found is None else faiss().SearchParameters(sel=found)


def built(path: Path, build: Callable[[Path], None]) -> Path:
    """The file, built if it is not there yet; half of one is never taken for it."""
    if not path.exists():
        partial, began = path.with_suffix(".partial"), time.perf_counter()
        build(partial)
        partial.rename(path)
        print(f"   built {path.name} in {time.perf_counter() - began:.0f} s", flush=True)
    return path


def faiss() -> Any:  # Any: FAISS' types do not cover what is used
    import faiss as library  # noqa: PLC0415 -- as in the product, only where it is used

    return library
