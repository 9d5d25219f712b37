"""The last minutes before a deadline: `python -m benchmarks.deadline_rush [--drafts N] [--seconds S]`.

A round with complete drafts on PostgreSQL and two web processes. A quarter of the teams come within these seconds, read
ten pages each, save four answers and submit. Meanwhile one web process is killed and started anew, staff grants an
extension to all open drafts, and the announced deadline passes. Prints a table, checks that nothing acknowledged is
lost or doubled, and writes `var/bench/deadline_rush.json`. No background worker runs: mail is counted as it is queued.
"""

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from flask import Flask

from app.core import clock
from benchmarks.fresh import BENCH, environment, fresh_folder, prepared
from benchmarks.import_rate import postgres_url
from benchmarks.rush.checks import faults_after
from benchmarks.rush.people import Browser, Line, Record, Team, grant, in_threads, walk
from benchmarks.rush.servers import Servers, processor_seconds_of_tree, two_servers
from benchmarks.rush.world import SEED, World, close_at, cookie_of, make_world
from benchmarks.visits import application

GOALS_MS = {"pages": 500.0, "submit": 1000.0}
SHARE = 4
# Shares of the whole time: a process is killed, staff extends; once that went through, the announced deadline passes.
KILL, EXTEND = 0.35, 0.5
# How long somebody stays on a page.
THINKS_SECONDS = (0.5, 2.5)
NOT_PAGES = frozenset({"submit", "save while typing", "staff: extend all", "staff: outage"})


@dataclass(frozen=True)
class Spent:
    """Processor seconds during the rush."""

    web: float
    database: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=120, help="within which the teams come")
    asked = parser.parse_args()
    # Ended from outside, it still stops its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = fresh_folder("deadline-rush")
    with postgres_url(folder) as url:
        environ = environment(folder, url)
        prepared(environ)
        app = application(folder, database_url=url)
        world = make_world(app, asked.drafts)
        before = os.getloadavg()
        with two_servers(environ) as servers:
            record, spent = rushed(app, world, servers, asked.seconds, postmaster(folder))
        faults = [*record.faults, *faults_after(app, world, record)]
    return report(world, record, spent, faults, asked.seconds, before)


def postmaster(folder: Path) -> int:
    return int((folder / "server" / "postmaster.pid").read_text(encoding="utf-8").split()[0])


def rushed(app: Flask, world: World, servers: Servers, seconds: int, database_pid: int) -> tuple[Record, Spent]:
    record, line = Record(), Line(servers.ports)
    warm(app, world, line)
    source = random.Random(SEED)
    teams = [
        Team(draft, Browser(line, record, cookie_of(app, draft.token)), world.sections)
        for draft in source.sample(world.drafts, len(world.drafts) // SHARE)
    ]
    staff = Browser(line, record, cookie_of(app, world.staff_token))
    began, web, database = time.perf_counter(), servers.processor_seconds(), processor_seconds_of_tree(database_pid)
    in_threads(
        [
            *(timed(team, began, source, seconds) for team in teams),
            lambda: kill_one(servers, began + seconds * KILL),
            lambda: extend(app, staff, world, began + seconds * EXTEND),
        ]
    )
    return record, Spent(
        servers.processor_seconds() - web,
        processor_seconds_of_tree(database_pid) - database,
        time.perf_counter() - began,
    )


def warm(app: Flask, world: World, line: Line) -> None:
    """Both processes have shown each page: templates are read, connections are open."""
    draft, unseen = world.drafts[-1], Record()
    browser = Browser(line, unseen, cookie_of(app, draft.token))
    home = f"/applications/{draft.public_id}"
    pages = ("/applications", home, f"{home}/parts/{draft.part_id}/{world.sections[0]}", f"{home}/check", world.call)
    for path in pages:
        for _ in range(2 * len(line.ports)):
            browser.read("warm", path)


def timed(team: Team, began: float, source: random.Random, seconds: int) -> Callable[[], None]:
    """Each team comes at a moment of its own and stays on each page for a while, however slow the answers are."""
    stays = [source.uniform(*THINKS_SECONDS) for _ in team.steps()]
    first = source.uniform(0, max(0.0, seconds - sum(stays)))
    moments = [began + first + sum(stays[:number]) for number in range(len(stays))]
    return lambda: walk(team, lambda number: wait_until(moments[number]))


def wait_until(moment: float) -> None:
    threading.Event().wait(max(0.0, moment - time.perf_counter()))


def kill_one(servers: Servers, moment: float) -> None:
    wait_until(moment)
    servers.kill(servers.ports[0])
    servers.start(servers.ports[0])


def extend(app: Flask, staff: Browser, world: World, moment: float) -> None:
    """From then on only the later end lets anybody in."""
    wait_until(moment)
    grant(staff, world.outage)
    close_at(app, world, clock.now() + timedelta(seconds=1))


def report(
    world: World, record: Record, spent: Spent, faults: Sequence[str], seconds: int, before: tuple[float, float, float]
) -> int:
    after, count = os.getloadavg(), len(record.seen)
    print(f"{len(world.drafts)} drafts, {len(record.receipts)} submitted within {seconds} s, seed {SEED}; ", end="")
    print(f"{os.cpu_count()} cores, load {before[0]:.1f} before and {after[0]:.1f} after")
    print(f"{'':<22}{'N':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'most':>9}{'broken':>8}")
    lines = {kind: line_of(record, {kind}) for kind in sorted({each.kind for each in record.seen})}
    lines["pages"] = line_of(record, set(lines) - NOT_PAGES)
    for name, line in lines.items():
        print(
            f"{name:<22}{line['n']:>7.0f}" + "".join(f"{line[key]:>9.0f}" for key in PARTS) + f"{line['broken']:>8.0f}"
        )
    print(f"{count / spent.seconds:.1f} requests/s in {spent.seconds:.0f} s; processor time per request: ", end="")
    print(f"web {spent.web / count * 1000:.1f} ms, PostgreSQL {spent.database / count * 1000:.1f} ms")
    late = sum(1 for at in record.submitted_at.values() if record.extended_at is not None and at > record.extended_at)
    print(f"submitted after the extension: {late}; pages that showed it: {record.told}, that did not: {record.untold}")
    for fault in faults:
        print(f"FAULT {fault}")
    kept = all(lines[name]["p95"] <= goal for name, goal in GOALS_MS.items()) and not faults
    goals = f"p95 of pages ≤ {GOALS_MS['pages']:g} ms, of submitting ≤ {GOALS_MS['submit']:g} ms"
    print(f"{goals}, nothing lost or doubled: {'kept' if kept else 'MISSED'}")
    told = {"lines": lines, "web_s": spent.web, "database_s": spent.database, "seconds": spent.seconds}
    (BENCH / "deadline_rush.json").write_text(json.dumps({**told, "faults": list(faults)}, indent=2), "utf-8")
    return 0 if kept else 1


PARTS = ("p50", "p95", "p99", "most")


def line_of(record: Record, kinds: set[str]) -> dict[str, float]:
    """Times from the first push to the answer that came through."""
    seen = [each for each in record.seen if each.kind in kinds]
    times = [each.seconds * 1000 for each in seen] or [0.0]
    p50, p95, p99 = np.percentile(times, [50, 95, 99]).tolist()
    broken = float(sum(each.broken for each in seen))
    return {"n": float(len(seen)), "p50": p50, "p95": p95, "p99": p99, "most": max(times), "broken": broken}


if __name__ == "__main__":
    sys.exit(main())
