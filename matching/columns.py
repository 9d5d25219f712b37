"""Facts as columns: codes become integers and bit masks, rows are only ever appended, snapshots share the memory."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from matching.model import Facts

Code = TypeVar("Code", bound=Hashable)
Masks: TypeAlias = npt.NDArray[np.uint64]
"""(n, words): bit ``c % 64`` of word ``c // 64`` says that the row carries code number ``c``."""

Truths: TypeAlias = npt.NDArray[np.bool_]

ABSENT: Final = -1
# Field → the code book it shares with its counterparts.
SINGLE_CODES: Final = {"kind": "kind", "status": "status", "view": "view", "region": "region", "available": "available"}
MANY_CODES: Final = {
    "stages": "stage",
    "instruments": "instrument",
    "sectors": "sector",
    "sectors_excluded": "sector",
    "ai_fields": "ai_field",
    "ai_fields_excluded": "ai_field",
    "regions_wanted": "region",
    "languages": "language",
}
NUMBERS: Final = (
    "id", "organisation", "amount_min_eur", "amount_max_eur", "available_from_day", "available_until_day",
    "available_stated_day", "trl", "updated_day", "published_day",
)  # fmt: skip
FLAGS: Final = ("lead", "revenue", "verified")


class CodeBook(Generic[Code]):
    """Numbers codes in the order they are met; numbers never change, so that snapshots may share a book."""

    def __init__(self, codes: Iterable[Code] = ()) -> None:
        self.codes: list[Code] = list(codes)
        self._numbers: dict[Code, int] = {code: number for number, code in enumerate(self.codes)}

    def __len__(self) -> int:
        return len(self.codes)

    def number(self, code: Code) -> int:
        """The code's number, a new one if it was never met."""
        if code not in self._numbers:
            self._numbers[code] = len(self.codes)
            self.codes.append(code)
        return self._numbers[code]

    def find(self, code: Code) -> int:
        """The code's number, or -1."""
        return self._numbers.get(code, ABSENT)

    def mask(self, codes: Iterable[Code]) -> Masks:
        """(words,) bits of the known ones among ``codes``."""
        numbers = [number for number in map(self.find, codes) if number != ABSENT]
        row: Masks = bits([numbers], self.words)[0]
        return row

    @property
    def words(self) -> int:
        return max(1, -(-len(self.codes) // 64))


class Buffer:
    """A growing array. The snapshot that used it up last may append in place; an older one gets a copy."""

    def __init__(self, values: npt.NDArray[Any]) -> None:
        self.array = values
        self._used = len(values)

    def extended(self, length: int, values: npt.NDArray[Any]) -> "Buffer":
        """A buffer whose first rows are this one's first ``length`` and then ``values``."""
        total = length + len(values)
        fits = self._used == length and total <= len(self.array) and self.array.shape[1:] == values.shape[1:]
        if fits and self.array.flags.writeable:
            self.array[length:total] = values
            self._used = total
            return self
        grown = np.zeros((max(16, total + total // 4), *values.shape[1:]), dtype=self.array.dtype)
        old = self.array[:length]
        # A book past 64 codes needs a second word a row: the old rows keep zeros there.
        grown[(slice(0, length), *(slice(0, width) for width in old.shape[1:]))] = old
        grown[length:total] = values
        wider = Buffer(grown)
        wider._used = total
        return wider


@dataclass(slots=True)
class Books:
    """All code books of a market."""

    by_name: dict[str, CodeBook[str]] = field(default_factory=dict)
    places: CodeBook[tuple[float, float]] = field(default_factory=CodeBook)

    def __getitem__(self, name: str) -> CodeBook[str]:
        if name not in self.by_name:
            self.by_name[name] = CodeBook()
        return self.by_name[name]


def packed(facts: Sequence[Facts], views: Sequence[str], books: Books) -> dict[str, npt.NDArray[Any]]:
    """One array a column, (n,) or (n, words); missing numbers, flags and codes are -1."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, book in SINGLE_CODES.items():
        values = views if name == "view" else [getattr(each, name) for each in facts]
        columns[name] = _codes(values, books[book])
    for name, book in MANY_CODES.items():
        columns[name] = _many([getattr(each, name) for each in facts], books[book])
    columns["region_scope"] = _many([region_scope(each.region) for each in facts], books["region"])
    for name in NUMBERS:
        columns[name] = _numbers([getattr(each, name) for each in facts])
    for name in FLAGS:
        columns[name] = _numbers([getattr(each, name) for each in facts]).astype(np.int8)
    columns["place"] = np.array(
        [ABSENT if each.place is None else books.places.number(each.place) for each in facts], dtype=np.int32
    )
    return columns


def unpacked(row: dict[str, Any], books: Books) -> dict[str, Any]:
    """The fields of ``Facts`` from the values of one row: plain integers, and masks as arrays."""
    fields: dict[str, Any] = {}
    for name, book in SINGLE_CODES.items():
        fields[name] = None if row[name] == ABSENT else books[book].codes[row[name]]
    for name, book in MANY_CODES.items():
        codes = books[book].codes
        fields[name] = tuple([codes[number] for number in set_bits(row[name])])
    for name in NUMBERS:
        fields[name] = None if row[name] == ABSENT else row[name]
    for name in FLAGS:
        fields[name] = None if row[name] == ABSENT else row[name] == 1
    fields["place"] = None if row["place"] == ABSENT else books.places.codes[row["place"]]
    fields.pop("view")
    return fields


def region_scope(region: str | None) -> tuple[str, ...]:
    """The codes that cover a region: itself and its country.

    >>> region_scope("DE-BY"), region_scope("FR"), region_scope(None)
    (('DE-BY', 'DE'), ('FR',), ())
    """
    if region is None:
        return ()
    country = region.partition("-")[0]
    return (region,) if country == region else (region, country)


def bits(numbers: Sequence[Sequence[int]], words: int) -> Masks:
    """(n, words) masks of the given code numbers."""
    masks = np.zeros((len(numbers), words), dtype=np.uint64)
    rows = np.repeat(np.arange(len(numbers)), [len(each) for each in numbers])
    flat = np.array([number for each in numbers for number in each], dtype=np.int64)
    np.bitwise_or.at(masks, (rows, flat // 64), np.uint64(1) << (flat % 64).astype(np.uint64))
    return masks


def set_bits(mask: Masks) -> list[int]:
    """The code numbers of one (words,) mask, ascending."""
    numbers: list[int] = []
    for word, value in enumerate(mask.tolist()):
        rest = value
        while rest:
            lowest = rest & -rest
            numbers.append(word * 64 + lowest.bit_length() - 1)
            rest ^= lowest
    return numbers


def overlap(masks: Masks, mask: Masks) -> Truths:
    """(n,) whether each row shares a code with ``mask``."""
    return _any_word(
        [masks[:, word] & mask[word] for word in range(min(masks.shape[1], len(mask))) if mask[word]], masks
    )


def overlap_count(masks: Masks, mask: Masks) -> npt.NDArray[np.intp]:
    """(n,) how many codes each row shares with ``mask``."""
    counts = np.zeros(len(masks), dtype=np.intp)
    for word in range(min(masks.shape[1], len(mask))):
        if mask[word]:
            counts += np.bitwise_count(masks[:, word] & mask[word])
    return counts


def code_count(masks: Masks) -> npt.NDArray[np.intp]:
    """(n,) how many codes each row carries."""
    return overlap_count(masks, np.full(masks.shape[1], np.iinfo(np.uint64).max, dtype=np.uint64))


def is_empty(masks: Masks) -> Truths:
    """(n,) whether a row carries no code at all."""
    return ~_any_word([masks[:, word] for word in range(masks.shape[1])], masks)


def _any_word(words: Sequence[npt.NDArray[np.uint64]], masks: Masks) -> Truths:
    """Word by word: a reduction over rows of one or two words takes ten times as long (measured)."""
    found = np.zeros(len(masks), dtype=np.bool_)
    for word in words:
        found |= word != 0
    return found


def _codes(values: Sequence[str | None], book: CodeBook[str]) -> npt.NDArray[np.int16]:
    return np.array([ABSENT if value is None else book.number(value) for value in values], dtype=np.int16)


def _many(values: Sequence[Sequence[str]], book: CodeBook[str]) -> Masks:
    numbers = [[book.number(code) for code in codes] for codes in values]
    return bits(numbers, book.words)


def _numbers(values: Sequence[int | None]) -> npt.NDArray[np.int64]:
    return np.array([ABSENT if value is None else value for value in values], dtype=np.int64)
