"""Saves and ranked pages at once, from several web processes on one database: does every list show every save?

Each save gives a start-up a new word in its text, an amount it asks for, and a stage that the investor who looks wants
or does not. A page asks for that word and amount: it must list the start-up if the last save acknowledged before it
opened the gate, and must not if that save closed it. Pages during which it was saved again prove nothing.
The worker encodes meanwhile; sampled is how old the oldest save without its vectors is.
"""

import multiprocessing
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import current_revision, db, reading, unit_of_work
from app.matches.queries.encoding import encoded_until
from app.matches.ranker.encoders import encoder_name
from app.matches.ranker.market import market_of
from app.profiles.actions.saving import save_fields
from app.profiles.models import Profile
from app.profiles.rules.fields import Values
from app.profiles.states import Kind
from benchmarks.fresh import environment, flask, fresh_folder, prepared
from benchmarks.generated_investors import CHOOSY, write_investors
from benchmarks.generated_profiles import write_startups
from benchmarks.import_rate import postgres_url
from benchmarks.market_database import add_person
from benchmarks.processor_time import postmaster_of, seconds_of
from benchmarks.visits import application, signed_in

CONTEXT = multiprocessing.get_context("spawn")
READERS = 3
AMOUNTS = (("to_250k", 210_000, 240_000), ("250k_to_1m", 300_000, 600_000))
"""What a save asks for, both within the ticket of who looks: code of the band, from, to."""
LOOKS_EVERY_S = 0.2
LONGEST_DRAIN_S = 120
LISTED = re.compile(r'class="match__name"><a[^>]*>([^<]+)<')
Arrays = tuple[Any, Any, Any, Any]  # Any: shared memory has no type of its own


@dataclass(frozen=True)
class Plan:
    """What is asked of all processes together."""

    rate: float
    pages: float
    processes: int
    seconds: float
    startups: int
    encoder: str = "hashing"


@dataclass(frozen=True)
class Probes:
    """The start-ups that are saved, and the stages that open and close the gate for who looks."""

    ids: tuple[int, ...]
    names: tuple[str, ...]
    stages: tuple[str, str]


@dataclass
class Told:
    """What one process, or all, did and saw; times in seconds."""

    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    saves_cpu: list[float] = field(default_factory=list)
    pages_cpu: list[float] = field(default_factory=list)
    open_seen: int = 0
    closed_seen: int = 0
    unproven: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        for name, theirs in vars(other).items():
            setattr(self, name, getattr(self, name) + theirs)


@dataclass(frozen=True)
class Ended:
    told: Told
    seconds: float
    ages: list[float]
    drain_s: float
    """From the last save until every text had its vectors."""
    spent: dict[str, float]
    """Processor time of all web processes, of the worker, and of a database that is a server."""


class Shared:
    """Of each probe: the save that began last, the one acknowledged last, its revision and moment."""

    def __init__(self, arrays: Arrays) -> None:
        self.begun, self.done, self.revisions, self.moments = self.arrays = arrays

    @classmethod
    def of(cls, count: int) -> "Shared":
        arrays = tuple(CONTEXT.Array(code, count, lock=False) for code in "qqqd")
        # Every second one is closed by its first save, so that short runs see both.
        arrays[0][:] = [probe % 2 for probe in range(count)]
        return cls(arrays)


def run(plan: Plan, *, on_postgres: bool, worker: Callable[[dict[str, str]], Any]) -> Ended:
    """``worker`` is a context that gives the worker's process id (Any: as context managers are typed)."""
    folder = fresh_folder("freshness-load")
    with postgres_url(folder) if on_postgres else nullcontext("") as url:
        environ = {**environment(folder, url), "ANSCHUB_ENCODER_MODEL": plan.encoder}
        app = _prepared(folder, environ, url, plan)
        with app.app_context():
            probes = _probes(plan)
        with worker(environ) as encoding, _processes(folder, url, plan, probes) as (shared, answers, web):
            parts = {"web": web, "worker": [encoding], "database": postmaster_of(folder)}
            return _watched(app, plan, shared, answers, parts)


def _prepared(folder: Path, environ: dict[str, str], url: str, plan: Plan) -> Flask:
    prepared(environ)
    write_startups(folder / "startups.csv", plan.startups)
    write_investors(folder / "investors.csv", 2)
    for kind in ("startup", "investor"):
        options = ("--source", "bench", "--state", "published", "--publish-incomplete")
        ran = flask(environ, "profiles", "import", "--kind", kind, *options, str(folder / f"{kind}s.csv"))
        if ran.status:
            raise RuntimeError(ran.output)
    if status := flask(environ, "matches", "rebuild").status:
        raise RuntimeError(f"flask matches rebuild ended with {status}")
    add_person(folder, database_url=url)
    return application(folder, database_url=url, encoder_model=plan.encoder)


def _probes(plan: Plan) -> Probes:
    with reading(), Session(db.engine) as session:
        chosen = select(Profile.id, Profile.name).where(Profile.kind == Kind.STARTUP).order_by(Profile.id)
        rows = session.execute(chosen).all()
        looking = session.scalars(select(Profile.id).where(Profile.name == CHOOSY)).one()
        market = market_of(session, encoder_name(plan.encoder)).snapshot(session).market
        wanted = market.profile(looking).facts.stages[0]
    other = next(stage for stage in ("seed", "growth") if stage != wanted)
    return Probes(tuple(row.id for row in rows), tuple(row.name for row in rows), (other, wanted))


@contextmanager
def _processes(
    folder: Path, url: str, plan: Plan, probes: Probes
) -> Iterator[tuple[Shared, "Queue[Any]", list[int]]]:  # Any: what the processes tell
    shared, answers = Shared.of(len(probes.ids)), CONTEXT.Queue()
    ready = CONTEXT.Barrier(plan.processes + 1)
    running = [
        CONTEXT.Process(target=_web, args=(number, folder, url, plan, probes, shared.arrays, ready, answers))
        for number in range(plan.processes)
    ]
    for process in running:
        process.start()
    try:
        ready.wait(120)
        yield shared, answers, [process.pid for process in running if process.pid]
    finally:
        for process in running:
            process.terminate()
            process.join()


def _watched(app: Flask, plan: Plan, shared: Shared, answers: "Queue[Any]", parts: dict[str, list[int]]) -> Ended:
    before = {name: seconds_of(pids) for name, pids in parts.items()}
    began, ages = time.time(), []
    while time.time() - began < plan.seconds:
        time.sleep(LOOKS_EVERY_S)
        ages.append(_oldest(app, plan, shared))
    told = Told()
    for _process in range(plan.processes):
        told.add(answers.get(timeout=60))
    seconds = time.time() - began
    stopped = time.time()
    while _oldest(app, plan, shared) and time.time() - stopped < LONGEST_DRAIN_S:
        time.sleep(LOOKS_EVERY_S)
    spent = {name: seconds_of(pids) - before[name] for name, pids in parts.items()}
    return Ended(told, seconds, ages, time.time() - stopped, spent)


def _oldest(app: Flask, plan: Plan, shared: Shared) -> float:
    """Seconds since the oldest save whose vectors are not there; 0 where all are."""
    now = time.time()
    saved = list(zip(shared.revisions, shared.moments, strict=True))
    with app.app_context(), reading(), Session(db.engine) as session:
        until = encoded_until(session, encoder_name(plan.encoder)) or 0
    return max((now - moment for revision, moment in saved if revision > until), default=0.0)


def _web(
    number: int, folder: Path, url: str, plan: Plan, probes: Probes, arrays: Arrays, ready: Any, answers: Any
) -> None:  # Any: multiprocessing's own
    """One web process: a thread that saves its share of the start-ups, and some that ask for pages."""
    app = application(folder, database_url=url, encoder_model=plan.encoder)
    clients = [signed_in(app, f"{CHOOSY}@example.org") for _ in range(READERS)]
    for client in clients:
        client.get("/matches")
    told, shared = Told(), Shared(arrays)
    ready.wait(120)
    end = time.perf_counter() + plan.seconds
    mine = range(number, len(probes.ids), plan.processes)

    def save() -> None:
        for turn, moment in enumerate(_moments(plan.rate / plan.processes, end)):
            save_one(app, probes, shared, mine[turn % len(mine)], told)
            _wait_until(moment)

    def read(reader: int) -> None:
        chance = random.Random(number * READERS + reader)
        for moment in _moments(plan.pages / plan.processes / READERS, end):
            ask_one(clients[reader], probes, shared, chance, told)
            _wait_until(moment)

    threads = [threading.Thread(target=save), *(threading.Thread(target=read, args=(each,)) for each in range(READERS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(told)


def _moments(rate: float, end: float) -> Iterator[float]:
    """When the next one is due; who is late has no pause and catches nothing up."""
    while (now := time.perf_counter()) < end:
        yield now + 1 / rate


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _word(probe: int, number: int) -> str:
    """Letters alone, of no other save."""
    digits = f"{probe:04d}{number:05d}"
    return "qz" + "".join("bcdfghjklm"[int(each)] for each in digits)


def save_one(app: Flask, probes: Probes, shared: Shared, probe: int, told: Told) -> None:
    number = shared.begun[probe] + 1
    shared.begun[probe] = number
    _band, low, high = AMOUNTS[number // 2 % 2]
    values: Values = {
        "problem.de": f"Kühlhäuser verlieren im Sommer Kälte, {_word(probe, number)} hält sie.",
        "stage": probes.stages[number % 2],
        "ask_min_eur": low,
        "ask_max_eur": high,
    }
    began, processor = time.perf_counter(), time.thread_time()
    try:
        with app.app_context(), unit_of_work() as session:
            profile = session.get_one(Profile, probes.ids[probe])
            at, version = clock.now(), profile.version
            save_fields(session, profile, values, base_version=version, by_id=None, at=at, page=None)
        told.saves.append(time.perf_counter() - began)
        told.saves_cpu.append(time.thread_time() - processor)
        with app.app_context(), reading(), Session(db.engine) as session:
            revision = current_revision(session)  # this save's or a later one
    except Exception as error:  # noqa: BLE001 -- whatever it was, it is a fault to be told
        told.faults.append(f"save: {type(error).__name__}: {str(error)[:200]}")
        return
    shared.revisions[probe], shared.moments[probe] = revision, time.time()
    shared.done[probe] = number


def ask_one(
    client: Any, probes: Probes, shared: Shared, chance: random.Random, told: Told
) -> None:  # Any: a test client
    probe = chance.randrange(len(probes.ids))
    last = shared.done[probe]
    address = f"/search?q={_word(probe, last)}&amount={AMOUNTS[last // 2 % 2][0]}" if last else "/matches"
    began, processor = time.perf_counter(), time.thread_time()
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    told.pages.append(time.perf_counter() - began)
    told.pages_cpu.append(time.thread_time() - processor)
    if answer.status_code != 200:
        told.faults.append(f"page: {address} answered {answer.status_code}")
    elif not last or shared.begun[probe] != last:
        told.unproven += 1
    elif (probes.names[probe] in LISTED.findall(text)) != bool(last % 2):
        told.faults.append(f"list: {probes.names[probe]} after save {last} is {'missing' if last % 2 else 'there'}")
    elif last % 2:
        told.open_seen += 1
    else:
        told.closed_seen += 1
