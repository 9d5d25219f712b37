"""``python -m benchmarks.attestations sync [--records N]``: a registry of N attestations read over real HTTP.

A full run, then a quiet poll, against the reference registry on this machine and a fresh SQLite database. Wall time of
everything (signing by the registry not included), and the peak of this process's memory before, after a tenth of the
records and after all: it must not grow with their number. Prints a table and writes `var/bench/attestations-sync.json`.
"""

import json
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.core import clock
from app.core.database import Base, Revision, db, unit_of_work
from app.core.http_client import HttpClient
from app.seals.actions.first_keys import fetch_first_keys
from app.seals.actions.syncing import Progress, Surroundings, sync_registry
from app.seals.actions.trust import Pin, confirm, propose_pin
from app.seals.connector import RegistryClient, registry_client
from app.seals.models import Attestation, SyncRun
from app.seals.rules.schemes import schemes
from app.seals.states import Mode, RunKind
from benchmarks.fresh import BENCH
from benchmarks.market import machine
from config import load_settings
from tools.registry.process import RegistryProcess

AT_ONCE = 5_000


@dataclass(frozen=True)
class Line:
    name: str
    seconds: float
    records: int
    per_second: float
    requests: int
    peak_mib: float


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def surroundings(process: RegistryProcess, tell: object) -> Surroundings:
    loopback = frozenset({process.authority})
    http = HttpClient(user_agent="benchmark", loopback=loopback)

    def client(did: str, api_base: str, hosts: frozenset[str]) -> RegistryClient:
        return registry_client(http, did, api_base, hosts, loopback)

    return Surroundings(client, unit_of_work, clock.now, loopback, tell)  # type: ignore[arg-type]  # one callback


def pinned(process: RegistryProcess, around: Surroundings) -> int:
    wanted = Pin(
        process.did, "Register", Mode.PULL, process.base,
        {f"https://registry.example/schemes/{code}": code for code in schemes()}, frozenset({process.authority}),
    )  # fmt: skip
    with unit_of_work() as session:
        session.add(Revision(id=1, number=1))
        decision = propose_pin(session, wanted, "Messung", by_id=None, at=clock.now(), loopback=around.loopback)
        registry_id, decision_id = decision.registry_id, decision.id
    fetch_first_keys(registry_id, around)
    with unit_of_work() as session:
        waiting = session.get_one(type(decision), decision_id)
        waiting.by_id = None
        confirm(session, waiting, "Messung", by_id=_second(session), at=clock.now())
    return registry_id


def _second(session: Session) -> int:
    from app.accounts.actions.registration import Registration, create_account  # noqa: PLC0415 -- one account

    wish = Registration("zweite@bench.example", "Zweite Person", "-", "de")
    return create_account(session, wish, at=clock.now(), confirmed=True).id


def timed(name: str, registry_id: int, around: Surroundings) -> Line:
    began = time.perf_counter()
    run_id = sync_registry(registry_id, RunKind.CHANGES, around)
    seconds = time.perf_counter() - began
    with unit_of_work() as session:
        run = session.get_one(SyncRun, run_id)
        count = run.records_read or run.records_confirmed
        if run.error:
            raise SystemExit(f"{name}: {run.error} {run.error_detail}")
        return Line(name, seconds, count, count / seconds, run.requests, peak_mib())


def main(records: int) -> None:
    with tempfile.TemporaryDirectory() as folder, RegistryProcess() as process:
        app = create_app(load_settings(environment="testing", data_dir=Path(folder), inline_jobs=True))
        for start in range(0, records, AT_ONCE):
            process.admin("issue-many", count=min(AT_ONCE, records - start), prefix="B")
        with app.app_context():
            Base.metadata.create_all(db.engine)
            at_tenth: list[float] = []

            def tell(progress: Progress) -> None:
                if not at_tenth and progress.read >= records // 10:
                    at_tenth.append(peak_mib())

            around = surroundings(process, tell)
            registry_id = pinned(process, around)
            before = peak_mib()
            lines = [timed("full run", registry_id, around), timed("quiet poll", registry_id, around)]
            with unit_of_work() as session:
                held = session.scalar(select(func.count()).select_from(Attestation)) or 0
        _print(lines, held, before, at_tenth[0] if at_tenth else before)


def _print(lines: list[Line], held: int, before: float, at_tenth: float) -> None:
    print(f"{held} attestations held · {machine()}")
    print(f"{'':12} {'seconds':>9} {'records':>9} {'per second':>11} {'requests':>9} {'peak MiB':>9}")
    for line in lines:
        print(
            f"{line.name:12} {line.seconds:9.1f} {line.records:9} {line.per_second:11.0f} {line.requests:9} "
            f"{line.peak_mib:9.0f}"
        )
    print(
        f"memory: {before:.0f} MiB before, {at_tenth:.0f} after a tenth of the records, "
        f"{lines[0].peak_mib:.0f} after all"
    )
    BENCH.mkdir(parents=True, exist_ok=True)
    found = {"held": held, "before_mib": before, "at_tenth_mib": at_tenth, "lines": [asdict(line) for line in lines]}
    (BENCH / "attestations-sync.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
