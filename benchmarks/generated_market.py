"""A generated market: vectors in clusters, words by Zipf's law; same seed, same market."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.encoders import unit_rows
from matching.model import Facet, Facts, Profile, Vectors

TODAY = 740_000
DIMENSION = 384
FACETS = ("problem", "technology", "market", "team", "need")
STAGES = ("idea", "pre_seed", "seed", "series_a", "series_b", "growth")
SECTORS = tuple(f"sector_{number}" for number in range(30))
AI_FIELDS = tuple(f"field_{number}" for number in range(40))
INSTRUMENTS = ("equity", "convertible", "loan", "grant", "revenue_share")
REGIONS = (*tuple(f"DE-{number:02}" for number in range(16)), "AT", "FR", "NL", "PL", "DK", "CZ", "IT", "ES")
WORDS_A_FACET = 30
_VOCABULARY = 40_000
_CLUSTERS = 300
_CHUNK = 2_000


@dataclass
class Generator:
    """Draws profiles in chunks; nothing but the chunk at hand is held."""

    seed: int = 1

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.centres = self.random.normal(size=(_CLUSTERS, DIMENSION)).astype(np.float32)
        letters = np.array(list("abcdefghijklmnoprstuvw"))
        sizes = self.random.integers(4, 12, size=_VOCABULARY)
        self.words = ["".join(self.random.choice(letters, size=size)) for size in sizes]
        weights = 1 / np.arange(1, _VOCABULARY + 1) ** 0.9
        self.cumulated = np.cumsum(weights / weights.sum())

    def startups(self, count: int, first_id: int = 1) -> Iterator[Profile]:
        for start in range(0, count, _CHUNK):
            size = min(_CHUNK, count - start)
            texts, vectors = self._texts(size * 5), self.vectors(size, 5)
            for number in range(size):
                facets = tuple(
                    Facet(name, texts[number * 5 + i], "en", vector=vectors[number, i], masked=texts[number * 5 + i])
                    for i, name in enumerate(FACETS)
                )
                yield Profile(self._startup(first_id + start + number), facets)

    def investors(self, count: int, first_id: int, *, items: int = 5, choosy: bool = False) -> Iterator[Profile]:
        for start in range(0, count, _CHUNK):
            size = min(_CHUNK, count - start)
            texts, vectors = self._texts(size * (items + 1)), self.vectors(size, items + 1)
            for number in range(size):
                base = number * (items + 1)
                names = ("thesis", *("portfolio" for _ in range(items)))
                facets = tuple(
                    Facet(name, texts[base + i], "en", f"Item {i}" if i else "", vectors[number, i], texts[base + i])
                    for i, name in enumerate(names)
                )
                yield Profile(self._investor(first_id + start + number, choosy=choosy), facets)

    def _startup(self, number: int) -> Facts:
        draw = self.random
        low = int(draw.choice((50_000, 200_000, 500_000, 2_000_000)))
        region = int(draw.integers(len(REGIONS)))
        return Facts(
            id=number,
            kind="startup" if draw.random() < 0.8 else "spinoff",
            organisation=number,
            stages=(STAGES[int(draw.integers(6))],),
            amount_min_eur=low,
            amount_max_eur=low * 3,
            instruments=(INSTRUMENTS[int(draw.integers(5))], "equity"),
            sectors=tuple(SECTORS[int(i)] for i in set(draw.integers(30, size=2))),
            ai_fields=tuple(AI_FIELDS[int(i)] for i in set(draw.integers(40, size=2))),
            region=REGIONS[region],
            place=(47.0 + region / 3, 6.0 + region / 3),
            languages=("de", "en") if draw.random() < 0.6 else ("en",),
            available="yes",
            lead=bool(draw.random() < 0.5),
            trl=int(draw.integers(1, 10)),
            updated_day=TODAY - int(draw.integers(400)),
            published_day=TODAY - int(draw.integers(800)),
        )

    def _investor(self, number: int, *, choosy: bool) -> Facts:
        draw = self.random
        first = int(draw.integers(4))
        facts = (
            {"stages": STAGES[first : first + 2], "amount_min_eur": 100_000, "amount_max_eur": 1_500_000}
            if choosy
            else {}
        )
        return Facts(
            id=number,
            kind="investor",
            organisation=number,
            sectors=tuple(SECTORS[int(i)] for i in set(draw.integers(30, size=4))),
            ai_fields=tuple(AI_FIELDS[int(i)] for i in set(draw.integers(40, size=3))),
            sectors_excluded=tuple(SECTORS[int(i)] for i in set(draw.integers(30, size=5))) if choosy else (),
            region="DE-02",
            place=(47.7, 6.7),
            available="yes",
            lead=True,
            updated_day=TODAY - 3,
            **facts,  # type: ignore[arg-type] # three fields of Facts or none
        )

    def vectors(self, profiles: int, facets: int) -> Vectors:
        centres = self.centres[self.random.integers(_CLUSTERS, size=profiles)]
        noise = self.random.normal(size=(profiles, facets, DIMENSION)).astype(np.float32)
        rows = unit_rows((centres[:, None, :] + 1.2 * noise).reshape(-1, DIMENSION))
        return rows.reshape(profiles, facets, DIMENSION)

    def _texts(self, count: int) -> list[str]:
        drawn: npt.NDArray[np.intp] = np.searchsorted(self.cumulated, self.random.random((count, WORDS_A_FACET)))
        words = self.words
        return [" ".join([words[min(i, _VOCABULARY - 1)] for i in line]) for line in drawn.tolist()]
