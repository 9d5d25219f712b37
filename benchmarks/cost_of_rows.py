"""What grows by rows and texts and not by profiles alone: bytes a row of the database, milliseconds an encoded text."""

import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import create_engine, insert

from app.core.database import Base
from app.matches.models import Exposure, FacetVector, MatchView
from benchmarks.costs import TEXT_BYTES
from benchmarks.generated_market import DIMENSION, FACETS
from matching.encoders import bundled_encoder

ROWS = 5_000
TEXTS, TOKENS = 64, (30, 120)
_AT = datetime(2026, 11, 22, tzinfo=UTC)
Row = Callable[[int], Mapping[str, object]]


def rows_of_the_database() -> dict[str, float]:
    """Bytes a row, indexes included, on SQLite."""
    rows: dict[str, tuple[type[Base], Row]] = {
        TEXT_BYTES: (FacetVector, _vector),
        "bytes of the database a row shown": (Exposure, _exposure),
        "bytes of the database a look": (MatchView, _look),
    }
    return {name: _bytes_a_row(*row) for name, row in rows.items()}


def encoding() -> dict[str, float]:
    """Milliseconds of processor time a text, the bundled model as it is loaded first."""
    encoder = bundled_encoder()
    encoder.encode(["warm"])
    found = {}
    for tokens in TOKENS:
        texts = [" ".join(["robots", "carry", "meals"] * (tokens // 3) + [str(number)]) for number in range(TEXTS)]
        began = time.process_time()
        encoder.encode(texts)
        found[f"ms to encode a text of {tokens} tokens"] = (time.process_time() - began) * 1000 / TEXTS
    return found


def _bytes_a_row(table: type[Base], row: Row) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "rows.sqlite3"
        engine = create_engine(f"sqlite:///{path}")
        Base.metadata.create_all(engine)
        sizes = []
        for start in (0, ROWS):
            with engine.begin() as connection:
                connection.execute(insert(table), [dict(row(number)) for number in range(start, start + ROWS)])
            sizes.append(path.stat().st_size)
        engine.dispose()
    return (sizes[1] - sizes[0]) / ROWS


def _vector(number: int) -> Mapping[str, object]:
    return {
        "profile_id": number // len(FACETS),
        "view": "full",
        "facet": FACETS[number % len(FACETS)],
        "language": "de",
        "item_id": 0,
        "source_hash": "0" * 64,
        "masked": " ".join(["vorhersage"] * 15),
        "model": "all-MiniLM-L6-v2",
        "dimension": DIMENSION,
        "vector": np.zeros(DIMENSION, dtype=np.float32).tobytes(),
    }


def _exposure(number: int) -> Mapping[str, object]:
    learned = {"ranked": number % 25, "propensity": 500_000, "features": [5_000] * 7, "features_version": "1"}
    shown = {"viewer_id": 1, "seeker_profile_id": number // 25, "shown_profile_id": number, "position": number % 25}
    return {**shown, **learned, "weights_version": "standard-1", "at": _AT}


def _look(number: int) -> Mapping[str, object]:
    return {"viewer_id": 1, "seeker_profile_id": 1, "shown_profile_id": number, "day": _AT.date(), "at": _AT}
