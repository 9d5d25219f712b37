"""A market as a folder of arrays: written once, mapped by every process, so that a start reads megabytes, not texts.

Rows that are dead when it is written leave nothing behind: no text, no vector, no word, no fact.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.analysis import Analyzer
from matching.codes import Codes, encoded
from matching.columns import ABSENT, Books, Buffer, CodeBook
from matching.errors import DataError
from matching.kinds import KINDS, Kinds
from matching.lexical import Delta, Lexical, Postings, Statistics
from matching.market import Market
from matching.pool import COUNTED, Extras, Pool
from matching.texts import Texts
from matching.vectors import BLOCK_ROWS, VectorBlocks

FORMAT: Final = 3
BYTES_FROM: Final = 400_000
"""Vectors from which on a search reads them by bytes first (`coded`)."""
Arrays = dict[str, npt.NDArray[Any]]  # Any: each array has its own type


def save(market: Market, folder: Path) -> None:
    """Writes ``folder``, complete or not at all. Raises ``FileExistsError`` if it is there already."""
    if folder.exists():
        raise FileExistsError(f"The folder {str(folder)!r} exists; a saved market is never overwritten.")
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, pool in market.pools.items():
        _save_pool(pool, partial / name)
    books = next(iter(market.pools.values())).books
    _write_json(
        partial / "market.json",
        {
            "format": FORMAT,
            "dimension": market.dimension,
            "similarity": market.similarity,
            "revision": market.revision,
            "pools": list(market.pools),
            "books": {name: book.codes for name, book in books.by_name.items()},
            "places": books.places.codes,
        },
    )
    partial.rename(folder)


def load(folder: Path, *, kinds: Kinds = KINDS) -> Market:
    """The saved market, its vectors and texts mapped from disk. Raises ``DataError`` if the folder is not one."""
    try:
        described = json.loads((folder / "market.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"The folder {str(folder)!r} holds no saved market.") from error
    if described["format"] != FORMAT or described["pools"] != list(kinds.pools):
        raise DataError(f"The market saved in {str(folder)!r} is of another version; build it anew.")
    books = Books(
        {name: CodeBook(codes) for name, codes in described["books"].items()},
        CodeBook((float(latitude), float(longitude)) for latitude, longitude in described["places"]),
    )
    dimension = int(described["dimension"])
    pools = {name: _load_pool(folder / name, name, kinds, books, dimension) for name in described["pools"]}
    low, high = described["similarity"]
    return Market(kinds, pools, dimension, (low, high), int(described["revision"]))


def write_codes(folder: Path, codes: Codes) -> None:
    """Vectors in bytes, beside the vectors."""
    for number, block in enumerate(codes.blocks):
        _write(folder / f"bytes-{number}.npy", block)
    _write(folder / "bytes-scale.npy", codes.scale)
    figures = {"blocks": len(codes.blocks), "residual": codes.residual, "norm": codes.norm}
    _write_json(folder / "bytes.json", figures)


def read_codes(folder: Path) -> Codes:
    described = _read_json(folder / "bytes.json")
    blocks = tuple(_mapped(folder, f"bytes-{number}") for number in range(described["blocks"]))
    return Codes(blocks, _read(folder, "bytes-scale"), described["residual"], described["norm"])


def _save_pool(pool: Pool, folder: Path) -> None:
    folder.mkdir()
    dead = ~pool.alive
    for name, values in _pool_arrays(pool, dead).items():
        _write(folder / f"{name}.npy", values)
    for number, block in enumerate(pool.vectors.blocks):
        kept = block.copy()
        starts = pool.segments.array[: pool.length][dead]
        for start, stop in starts[starts[:, 0] // BLOCK_ROWS == number][:, [0, -1]] % BLOCK_ROWS:
            kept[start : stop or BLOCK_ROWS] = 0
        end = _block_end(pool, number)
        _write(folder / f"vectors-{number}.npy", kept[:end])
    if pool.vectors.used >= BYTES_FROM:
        write_codes(folder, encoded([_mapped(folder, f"vectors-{n}") for n in range(len(pool.vectors.blocks))]))
    living = {row: extras for row, extras in pool.extras.items() if row < pool.length and pool.alive[row]}
    _write_json(folder / "extras.json", {row: [each.never_show, each.evidence] for row, each in living.items()})
    lexical = pool.lexical
    terms = _living_terms(pool)
    _write_json(folder / "terms.json", terms)
    _write_json(folder / "words.json", _living_words(lexical.analyzer, frozenset(terms)))
    _write_json(folder / "corpus_words.json", sorted(lexical.analyzer.splitter.corpus_words))
    figures = {"documents": lexical.statistics.documents, "average_length": lexical.statistics.average_length}
    _write_json(folder / "pool.json", {"blocks": len(pool.vectors.blocks), "used": pool.vectors.used} | figures)


def _pool_arrays(pool: Pool, dead: npt.NDArray[np.bool_]) -> Arrays:
    arrays: Arrays = {"alive": pool.alive, "segments": pool.segments.array[: pool.length]}
    for name in pool.columns:
        values = pool.column(name).copy()
        values[dead] = 0 if values.ndim > 1 else ABSENT
        arrays[f"column-{name}"] = values
    for name, (rows, numbers, length) in pool.codes.items():
        kept = pool.alive[rows.array[:length]]
        arrays[f"code-rows-{name}"] = rows.array[:length][kept]
        arrays[f"code-numbers-{name}"] = numbers.array[:length][kept]
    entries = [b"" if dead[row] else pool.texts.entry(row) for row in range(pool.length)]
    arrays["texts"] = np.frombuffer(b"".join(entries), dtype=np.uint8)
    arrays["text-offsets"] = np.cumsum([0, *map(len, entries)]).astype(np.int64)
    postings = _merged(pool.lexical, pool.alive)
    arrays |= {"posting-starts": postings.starts, "posting-rows": postings.rows, "posting-impacts": postings.impacts}
    arrays["frequencies"] = pool.lexical.statistics.frequencies
    return arrays


def _living_terms(pool: Pool) -> list[str]:
    """All terms by number; a word that only the dead used is left out, its number stays."""
    used = np.diff(_merged(pool.lexical, pool.alive).starts) > 0
    return [term if used[number] else "" for number, term in enumerate(pool.lexical.terms.codes)]


def _living_words(analyzer: Analyzer, terms: frozenset[str]) -> dict[str, dict[str, str]]:
    """Language → word → terms in one string, of words that the living use."""
    return {
        language: {word: " ".join(found) for word, found in sorted(known.items()) if found and terms.issuperset(found)}
        for language, known in analyzer.known.items()
    }


def _merged(lexical: Lexical, alive: npt.NDArray[np.bool_]) -> Postings:
    """Build and changes in one, living rows only."""
    base, delta = lexical.postings, lexical.delta
    terms = np.repeat(np.arange(len(base.starts) - 1, dtype=np.int32), np.diff(base.starts))
    terms = np.concatenate([terms, delta.terms.array[: delta.length]])
    rows = np.concatenate([base.rows, delta.rows.array[: delta.length]])
    impacts = np.concatenate([base.impacts, delta.impacts.array[: delta.length]])
    kept = alive[rows]
    order = np.lexsort((rows[kept], terms[kept]))
    counts = np.bincount(terms[kept], minlength=len(lexical.terms))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Postings(starts, rows[kept][order], impacts[kept][order])


def _load_pool(folder: Path, name: str, kinds: Kinds, books: Books, dimension: int) -> Pool:
    described = _read_json(folder / "pool.json")
    extras = {
        int(row): Extras(tuple(never_show), tuple((field, level) for field, level in evidence))
        for row, (never_show, evidence) in _read_json(folder / "extras.json").items()
    }
    avoided_by: dict[int, list[int]] = {}
    for row, each in extras.items():
        for profile_id in each.never_show:
            avoided_by.setdefault(profile_id, []).append(row)
    alive = _read(folder, "alive").astype(np.bool_)
    blocks = [_mapped(folder, f"vectors-{number}") for number in range(described["blocks"])]
    columns = {path.stem.removeprefix("column-"): Buffer(np.load(path)) for path in folder.glob("column-*.npy")}
    return Pool(
        name=name,
        channels=kinds.channels(name),
        books=books,
        length=len(alive),
        alive=alive,
        columns=dict(sorted(columns.items())),
        codes={dimension_name: _load_codes(folder, dimension_name) for dimension_name in COUNTED},
        segments=Buffer(_read(folder, "segments")),
        vectors=VectorBlocks(
            dimension, blocks, described["used"], read_codes(folder) if (folder / "bytes.json").exists() else None
        ),
        texts=Texts(_mapped(folder, "texts"), _read(folder, "text-offsets")),
        extras=extras,
        avoided_by=avoided_by,
        lexical=_load_lexical(folder, described),
    )


def _load_codes(folder: Path, dimension: str) -> tuple[Buffer, Buffer, int]:
    rows, numbers = _read(folder, f"code-rows-{dimension}"), _read(folder, f"code-numbers-{dimension}")
    return Buffer(rows), Buffer(numbers), len(rows)


def _load_lexical(folder: Path, described: Mapping[str, Any]) -> Lexical:  # Any: figures of a JSON file
    nothing = np.zeros(0, dtype=np.int32)
    corpus_words, terms, words = (_read_json(folder / f"{name}.json") for name in ("corpus_words", "terms", "words"))
    # The words' terms are the very strings of the code book, so that they are held once.
    shared = {term: term for term in terms}
    known = {
        language: {word: tuple(shared[term] for term in found.split(" ")) for word, found in entries.items()}
        for language, entries in words.items()
    }
    return Lexical(
        analyzer=Analyzer(corpus_words, known),
        terms=CodeBook(terms),
        postings=Postings(*(_read(folder, f"posting-{each}") for each in ("starts", "rows", "impacts"))),
        statistics=Statistics(described["documents"], described["average_length"], _read(folder, "frequencies")),
        delta=Delta(Buffer(nothing), Buffer(nothing), Buffer(nothing.astype(np.float32))),
    )


def _block_end(pool: Pool, number: int) -> int:
    """How many rows of a block are in use; the last one is not written to its full size."""
    return min(BLOCK_ROWS, max(1, pool.vectors.used - number * BLOCK_ROWS))


def _read(folder: Path, name: str) -> npt.NDArray[Any]:  # Any: as above
    values: npt.NDArray[Any] = np.load(folder / f"{name}.npy")
    return values


def _mapped(folder: Path, name: str) -> npt.NDArray[Any]:  # Any: as above
    """Mapped from disk, but a plain array: numpy's memmap class pays for every slice again."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))


def _write(path: Path, values: npt.NDArray[Any]) -> None:  # Any: as above
    with path.open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _read_json(path: Path) -> Any:  # Any: a list or a dict, as it was written
    return json.loads(path.read_text(encoding="utf-8"))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
