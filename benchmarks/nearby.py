"""How near pgvector comes to brute force: `python -m benchmarks.nearby [--vectors N] [--queries N]`.

Vectors of the generated market in a PostgreSQL of its own, asked by the product's `NearbyIndex` with all, a tenth and
a hundredth of them wanted: share of the true nearest 10 and 50 found, and time. And who reaches a floor, as a search
asks: share of the profiles found, at the similarity that the hundredth nearest has. Prints a table and writes
`var/bench/nearby.json`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, create_engine, text

from app.matches.ranker.halfvecs import HALFVECS, build_graph
from app.matches.ranker.nearby import NearbyIndex
from benchmarks.fresh import BENCH, fresh_folder
from benchmarks.generated_market import DIMENSION, Generator
from benchmarks.import_rate import postgres_url
from matching.indexes import NumpyIndex
from matching.model import Vectors

MODEL = "generated"
LIMIT = 50
SHARES = (1.0, 0.1, 0.01)
AT_ONCE = 5_000


@dataclass(frozen=True)
class Line:
    share: float
    recall_10: float
    recall_50: float
    nearest_p50_ms: float
    nearest_p95_ms: float
    reached: float
    """Of the profiles that reach the floor, how many were found."""
    reaching_p50_ms: float
    numpy_p50_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=40)
    asked = parser.parse_args()
    made = Generator().vectors(asked.vectors + asked.queries, 1)[:, 0]
    vectors, queries = made[: asked.vectors], made[asked.vectors :]
    with _server() as connection:
        built_s = _filled(connection, vectors)
        lines = [_measured(connection, vectors, queries, share) for share in SHARES]
    print(f"{len(vectors):,} vectors, {len(queries)} queries, built in {built_s:.0f} s, load {os.getloadavg()[0]:.1f}")
    print(f"{'wanted':>7}{'R@10':>8}{'R@50':>8}{'p50 ms':>9}{'p95 ms':>9}{'reach':>8}{'p50 ms':>9}{'numpy ms':>10}")
    for line in lines:
        print(f"{line.share:>7.0%}{line.recall_10:>8.3f}{line.recall_50:>8.3f}{line.nearest_p50_ms:>9.1f}", end="")
        print(f"{line.nearest_p95_ms:>9.1f}{line.reached:>8.3f}{line.reaching_p50_ms:>9.1f}{line.numpy_p50_ms:>10.1f}")
    found = {"vectors": len(vectors), "built_s": built_s, "lines": [asdict(line) for line in lines]}
    (BENCH / "nearby.json").write_text(json.dumps(found, indent=1), "utf-8")
    return 0


@contextmanager
def _server() -> Iterator[Connection]:
    with postgres_url(fresh_folder("nearby")) as url:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def _filled(connection: Connection, vectors: Vectors) -> float:
    """Tables as the product's, as far as they are read here; returns the seconds that copies and graph took."""
    began = time.perf_counter()
    for statement in (
        "CREATE EXTENSION IF NOT EXISTS vector",
        "CREATE TABLE facet_vectors (id int PRIMARY KEY, profile_id int, model varchar(300), vector bytea)",
        "CREATE TABLE facet_halfvecs (id int PRIMARY KEY, profile_id int, model varchar(300), embedding halfvec)",
        "CREATE INDEX ix_facet_halfvecs_profile_id ON facet_halfvecs (profile_id)",
    ):
        connection.execute(text(statement))
    for start in range(0, len(vectors), AT_ONCE):
        some = [(start + place + 1, vector) for place, vector in enumerate(vectors[start : start + AT_ONCE])]
        kept = text("INSERT INTO facet_vectors VALUES (:id, :id, :model, :vector)")
        connection.execute(kept, [{"id": key, "model": MODEL, "vector": vector.tobytes()} for key, vector in some])
        copies = [{"id": key, "profile_id": key, "model": MODEL, "embedding": vector} for key, vector in some]
        connection.execute(HALFVECS.insert(), copies)
    connection.commit()
    with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as building:
        building.execute(text("SET maintenance_work_mem = '1GB'"))
        build_graph(building, MODEL, DIMENSION)
        building.execute(text("ANALYZE facet_halfvecs"))
    return time.perf_counter() - began


def _measured(connection: Connection, vectors: Vectors, queries: Vectors, share: float) -> Line:
    chance, exact = np.random.default_rng(7), NumpyIndex(vectors)
    index = NearbyIndex(connection, MODEL)
    found_10, found_50, times, reached, reaching, brute = [], [], [], [], [], []
    for query in queries:
        rows = np.flatnonzero(chance.random(len(vectors)) < share)
        began = time.perf_counter()
        right = exact.nearest(query[None], limit=2 * LIMIT, rows=rows)
        brute.append(time.perf_counter() - began)
        began = time.perf_counter()
        mine = index.nearest(query[None], limit=LIMIT, rows=rows).rows[0]
        times.append(time.perf_counter() - began)
        found_10.append(_share(mine[:10], right.rows[0][:10]))
        found_50.append(_share(mine, right.rows[0][:LIMIT]))
        began = time.perf_counter()
        near = index.reaching(query, float(right.scores[0][-1]), rows + 1, len(vectors))
        reaching.append(time.perf_counter() - began)
        reached.append(_share(near - 1, right.rows[0]))
    p50, p95 = (float(each) for each in np.percentile(times, [50, 95]) * 1000)
    return Line(
        share=share,
        recall_10=float(np.mean(found_10)),
        recall_50=float(np.mean(found_50)),
        nearest_p50_ms=p50,
        nearest_p95_ms=p95,
        reached=float(np.mean(reached)),
        reaching_p50_ms=float(np.median(reaching)) * 1000,
        numpy_p50_ms=float(np.median(brute)) * 1000,
    )


def _share(mine: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> float:
    return float(np.isin(right, mine).mean())


if __name__ == "__main__":
    sys.exit(main())
