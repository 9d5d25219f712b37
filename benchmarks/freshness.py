"""How soon a changed text has its new vector: `python -m benchmarks.freshness [--saves N]`.

Loads the demo world into `var/bench/freshness`, starts the product's worker with the bundled encoder, waits until every
text is encoded, and then saves one text after another: time from the commit to the revision up to which all is encoded.
Prints a table and writes `var/bench/freshness.json`.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
    asked = parser.parse_args()
    folder = fresh_folder("freshness")
    environ = environment(folder)
    prepared(environ)
    app = application(folder, encoder_model=ENCODER)
    load_demo(app, load_world())
    with worker(environ), app.app_context():
        until_encoded()
        times = [saved(app, number) for number in range(asked.saves + 3)][3:]
    low, high = np.percentile(times, [50, 95]).tolist()
    print(f"{'one text saved, its vector stored':<40}{'p50 s':>8}{'p95 s':>8}{'most':>8}{'goal':>8}")
    print(f"{f'{len(times)} saves, one after another':<40}{low:>8.3f}{high:>8.3f}{max(times):>8.3f}{GOAL_S:>8}")
    (BENCH / "freshness.json").write_text(json.dumps({"p50_s": low, "p95_s": high, "times_s": times}), "utf-8")
    return 0 if high <= GOAL_S else 1


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environ)
    try:
        yield
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


if __name__ == "__main__":
    sys.exit(main())
