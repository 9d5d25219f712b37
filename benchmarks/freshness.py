"""How soon a changed text has its new vector: `python -m benchmarks.freshness [--saves N]`.

And whether every list shows every save under load: `python -m benchmarks.freshness --rate 100 [--pages 50]
[--processes 3] [--seconds 20] [--encoder bundled] [--postgres]`.

Loads the demo world into `var/bench/freshness`, starts the product's worker with the bundled encoder, waits until every
text is encoded, and then saves one text after another: time from the commit to the revision up to which all is encoded.
Prints a table and writes `var/bench/freshness.json`. The load is described in `freshness_load`; it writes
`var/bench/freshness_load.json`.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.database import current_revision, db, unit_of_work
from app.matches.queries.encoding import encoded_until
from app.matches.ranker.encoders import encoder_name
from app.profiles.actions.saving import save_fields
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import Kind, ProfileState
from benchmarks.fresh import BENCH, ROOT, environment, fresh_folder, prepared
from benchmarks.freshness_load import Ended, Plan, run
from benchmarks.visits import application
from demo.load import load_demo
from demo.world import load_world

GOAL_S = 0.5
ENCODER = "bundled"
LONGEST_WAIT_S = 600
LOOK_EVERY_S = 0.005


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=30)
    load = parser.add_argument_group("under load")
    load.add_argument("--rate", type=float, default=0.0, help="saves a second")
    load.add_argument("--pages", type=float, default=50.0, help="ranked pages a second")
    load.add_argument("--processes", type=int, default=3, help="web processes")
    load.add_argument("--seconds", type=float, default=20.0)
    load.add_argument("--startups", type=int, default=500)
    load.add_argument("--encoder", default="hashing", help="'bundled' for the real one")
    load.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    # Ended from outside, it still stops its worker, web processes and server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    return under_load(asked) if asked.rate else one_after_another(asked.saves)


def under_load(asked: argparse.Namespace) -> int:
    """0 if every list showed every save and nothing failed."""
    plan = Plan(asked.rate, asked.pages, asked.processes, asked.seconds, asked.startups, asked.encoder)
    ended = run(plan, on_postgres=asked.postgres, worker=worker)
    figures = show(plan, ended, "PostgreSQL" if asked.postgres else "SQLite")
    (BENCH / "freshness_load.json").write_text(json.dumps(figures, indent=1), "utf-8")
    return 1 if ended.told.faults else 0


def one_after_another(saves: int) -> int:
    folder = fresh_folder("freshness")
    environ = environment(folder)
    prepared(environ)
    app = application(folder, encoder_model=ENCODER)
    load_demo(app, load_world())
    with worker(environ), app.app_context():
        until_encoded()
        times = [saved(app, number) for number in range(saves + 3)][3:]
    low, high = np.percentile(times, [50, 95]).tolist()
    print(f"{'one text saved, its vector stored':<40}{'p50 s':>8}{'p95 s':>8}{'most':>8}{'goal':>8}")
    print(f"{f'{len(times)} saves, one after another':<40}{low:>8.3f}{high:>8.3f}{max(times):>8.3f}{GOAL_S:>8}")
    (BENCH / "freshness.json").write_text(json.dumps({"p50_s": low, "p95_s": high, "times_s": times}), "utf-8")
    return 0 if high <= GOAL_S else 1


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[int]:
    """The product's worker; gives its process id."""
    process = subprocess.Popen([sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environ)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def saved(app: Flask, number: int) -> float:
    """Seconds from the commit of a changed text to its vector."""
    with app.app_context():
        with unit_of_work() as session:
            wanted = select(Profile).where(Profile.kind == Kind.STARTUP, Profile.state == ProfileState.PUBLISHED)
            profile = session.scalars(wanted.order_by(Profile.id).offset(number).limit(1)).one()
            member = select(ProfileMember.account_id).where(ProfileMember.profile_id == profile.id).limit(1)
            values = {"problem.de": f"Nummer {number}: Kühlhäuser verlieren im Sommer Kälte."}
            save_fields(
                session,
                profile,
                values,
                base_version=profile.version,
                by_id=session.scalars(member).one(),
                at=clock.now(),
                page=None,
            )
        return until_encoded()


def until_encoded() -> float:
    """Seconds until everything saved so far has its vectors."""
    began, model = time.perf_counter(), encoder_name(ENCODER)
    while time.perf_counter() - began < LONGEST_WAIT_S:
        with db.engine.connect() as connection, db.sessionmaker(bind=connection) as session:
            if encoded_until(session, model) == current_revision(session):
                return time.perf_counter() - began
        time.sleep(LOOK_EVERY_S)
    raise TimeoutError("The worker encoded nothing for ten minutes.")


def show(plan: Plan, ended: Ended, database: str) -> dict[str, Any]:  # Any: figures of several kinds
    """Print a table; returns its figures."""
    told, seconds = ended.told, max(ended.seconds, 1e-9)
    figures: dict[str, Any] = {"database": database, "load": round(os.getloadavg()[0], 1), **vars(plan)}
    print(
        f"{database}, {plan.processes} web processes, {plan.startups} start-ups, {plan.encoder}, load {figures['load']}"
    )
    print(f"{'':<14}{'asked/s':>9}{'reached/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'most':>9}")
    for name, rate, times in (("saves", plan.rate, told.saves), ("pages", plan.pages, told.pages)):
        p50, p95 = (np.percentile(times, [50, 95]) * 1000).tolist() if times else (0.0, 0.0)
        most = 1000 * max(times, default=0.0)
        print(f"{name:<14}{rate:>9.0f}{len(times) / seconds:>11.1f}{p50:>9.0f}{p95:>9.0f}{most:>9.0f}")
        figures[name] = {"reached": len(times) / seconds, "p50_ms": p50, "p95_ms": p95, "most_ms": most}
    figures["processor"] = _processor(plan, ended)
    oldest = float(np.median(ended.ages)) if ended.ages else 0.0
    vectors = len(told.saves) / (seconds + ended.drain_s)
    print(f"pages that had to list a save: {told.open_seen}, that had not to: {told.closed_seen}, ", end="")
    print(f"that prove nothing: {told.unproven}; faults: {len(told.faults)}")
    print(f"oldest save without vectors: p50 {oldest:.1f} s, most {max(ended.ages, default=0.0):.1f} s; ", end="")
    print(f"all had theirs {ended.drain_s:.1f} s after the last: {vectors:.0f} saves encoded a second")
    for fault in told.faults[:5]:
        print(f"FAULT {fault}")
    counted = {"open": told.open_seen, "closed": told.closed_seen, "unproven": told.unproven}
    ages = {"p50_s": oldest, "most_s": max(ended.ages, default=0.0), "drain_s": ended.drain_s, "encoded_rate": vectors}
    return {**figures, "lists": counted, "oldest": ages, "faults": told.faults}


def _processor(plan: Plan, ended: Ended) -> dict[str, float]:
    """Print what a save and a page cost and how many cores the asked rates would take; returns these figures."""
    told, spent = ended.told, ended.spent
    saves, pages = max(len(told.saves), 1), max(len(told.pages), 1)
    # What a web process does beside its own saves and pages (threads that wake the worker), and each page's and save's
    # share of a database server, which is told apart from neither.
    own = sum(told.saves_cpu) + sum(told.pages_cpu)
    beside = max(0.0, spent["web"] - own) / (saves + pages)
    database = spent["database"] / (saves + pages)
    save = sum(told.saves_cpu) / saves + beside + database
    page = sum(told.pages_cpu) / pages + beside + database
    encoding = spent["worker"] / saves
    cores = plan.rate * (save + encoding) + plan.pages * page
    used = sum(spent.values()) / max(ended.seconds, 1e-9)
    print(
        f"processor ms: a save {1000 * save:.1f}, encoding it {1000 * encoding:.1f}, a page {1000 * page:.1f}; ", end=""
    )
    print(f"cores used {used:.1f}, for the rates asked {cores:.1f}")
    return {"save_ms": 1000 * save, "encoding_ms": 1000 * encoding, "page_ms": 1000 * page, "cores": cores}


if __name__ == "__main__":
    sys.exit(main())
