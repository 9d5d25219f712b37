"""A market of a hundred thousand through the application itself: `python -m benchmarks.market [--startups N]`.

Imports generated start-ups and investors by the product's own command into `var/bench/market`, gives every text a
random vector (as the stand-in for an encoder), writes the generation, and then looks at web processes: start to the
first ranked page, the ranked page, memory with and without the encoder, and what a second process adds.
`--keep` goes on with the database of the last run. Prints a table and writes `var/bench/market.json`.
"""

import argparse
import json
import multiprocessing
import os
import platform
from dataclasses import asdict
from itertools import product
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.fresh import BENCH, environment, flask, fresh_folder, prepared
from benchmarks.generated_investors import CHOOSY, FREE, write_investors
from benchmarks.generated_profiles import write_startups
from benchmarks.market_database import add_person, add_vectors

VISITS = 40
MODEL = "hashing"
Figures = dict[str, Any]  # Any: numbers and the costs of visits


def prepare(folder: Path, startups: int, investors: int) -> Figures:
    environ = {**environment(folder), "ANSCHUB_ENCODER_MODEL": MODEL}
    prepared(environ)
    write_startups(folder / "startups.csv", startups)
    write_investors(folder / "investors.csv", investors)
    seconds = 0.0
    for kind in ("startup", "investor"):
        options = ("--source", "bench", "--state", "published", "--publish-incomplete")
        ran = flask(environ, "profiles", "import", "--kind", kind, *options, str(folder / f"{kind}s.csv"))
        if ran.status:
            raise RuntimeError(ran.output)
        seconds += ran.seconds
    print(f"imported in {seconds:.0f} s", flush=True)
    began = perf_counter()
    in_a_process(add_vectors, folder)
    vectors_s = perf_counter() - began
    print(f"vectors in {vectors_s:.0f} s", flush=True)
    began = perf_counter()
    in_a_process(write_generation, folder)
    return {"import_s": seconds, "vectors_s": vectors_s, "build_and_write_generation_s": perf_counter() - began}


def in_a_process(task: Any, *arguments: Any) -> Any:  # Any: a task of this package and what it takes
    """Run where nothing of ours is in memory yet, and bring back what it returns."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, arguments)


def write_generation(folder: Path) -> None:
    from app.matches import tasks  # noqa: PLC0415 -- only in the child
    from benchmarks.visits import application  # noqa: PLC0415 -- as above

    app = application(folder)
    with app.app_context():
        tasks.write_generation()


def look(folder: Path, answers: Connection) -> None:
    """One web process: start, first page, ranked pages, memory; then it waits to be let go."""
    began = perf_counter()
    from benchmarks.visits import application, cost_of, signed_in  # noqa: PLC0415 -- its import is part of the start

    app = application(folder)
    free, choosy = (signed_in(app, f"{name}@example.org") for name in (FREE, CHOOSY))
    free.get("/matches")
    found: Figures = {"start_to_first_page_s": perf_counter() - began}
    anew = [f"/matches?w_semantic={a}&w_sector={b}&w_stage={c}" for a, b, c in product(range(1, 5), repeat=3)]
    cost_of(choosy, anew[VISITS:])
    found["nothing filtered"] = asdict(cost_of(free, anew[:VISITS]))
    found["at most 20 % pass"] = asdict(cost_of(choosy, anew[:VISITS]))
    found |= {f"page_{name}_mib": value for name, value in memory_of(os.getpid()).items()}
    answers.send(found)
    answers.recv()
    load_encoder()
    answers.send({f"encoder_{name}_mib": value for name, value in memory_of(os.getpid()).items()})
    answers.recv()
    answers.send({f"second_{name}_mib": value for name, value in memory_of(os.getpid()).items()})
    answers.recv()


def load_encoder() -> None:
    from app.matches.ranker.encoders import encoder_for  # noqa: PLC0415 -- only in the child

    encoder_for("bundled", expected_dimension=None).encode(["Robots for hospitals"])


def memory_of(process: int) -> dict[str, float]:
    """MiB: all that is mapped in (rss), with shared pages divided by their users (pss), and what is its own alone."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    told = {line.split(":")[0]: float(line.split()[1]) / 1024 for line in lines[1:]}
    return {"rss": told["Rss"], "pss": told["Pss"], "own": told["Private_Clean"] + told["Private_Dirty"]}


def look_twice(folder: Path) -> Figures:
    """Two web processes beside each other; times are those of the first, alone."""
    context = multiprocessing.get_context("spawn")
    found: Figures = {}
    ends, processes = [], []
    for _number in range(2):
        ours, theirs = context.Pipe()
        process = context.Process(target=look, args=(folder, theirs))
        process.start()
        told = ours.recv()
        found = found or told
        ends.append(ours)
        processes.append(process)
    for end in ends:
        end.send("load the encoder")
        found |= end.recv()
    for end in ends:
        end.send("what do you hold beside the other")
        found |= end.recv()
    for end, process in zip(ends, processes, strict=True):
        end.send("that is all")
        process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=100_000)
    parser.add_argument("--investors", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="go on with the database of the last run")
    asked = parser.parse_args()
    folder = BENCH / "market" if asked.keep else fresh_folder("market")
    figures: Figures = {"startups": asked.startups, "investors": asked.investors, "machine": machine()}
    if not asked.keep:
        figures |= prepare(folder, asked.startups, asked.investors)
        in_a_process(add_person, folder)
    figures |= look_twice(folder)
    for name, value in figures.items():
        print(f"{name:<36}{value:>12,.1f}" if isinstance(value, float) else f"{name:<36} {value}", flush=True)
    (BENCH / "market.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")


def machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, {platform.machine()}, load {load}"


if __name__ == "__main__":
    main()
