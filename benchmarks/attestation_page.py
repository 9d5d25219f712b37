"""What an attestation adds to a profile's page: ``python -m benchmarks.attestation_page``.

The same page of the demo world is opened in turn without the panel, with an empty panel, and with an attestation of
twelve criteria, so that a machine that slows down slows all three. Prints the median of the paired differences in
processor time and the statements, and writes `var/bench/attestations-page.json`.
"""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import process_time

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, slots
from app.core.database import db
from app.core.person import Person
from app.profiles.models import Profile
from app.profiles.states import Kind, ProfileState
from app.seals.models import Attestation, AttestationResult, SealRegistry
from app.seals.routes import panels
from app.seals.rules.schemes import schemes
from app.seals.states import Assurance, Mode, Need, Outcome, Source, Standing
from benchmarks.fresh import BENCH
from benchmarks.visits import cost_of, signed_in
from benchmarks.whole_page import demo_app
from demo.load import sign_ins

PAIRS = 150
GOAL_MS, GOAL_STATEMENTS = 1.0, 1


@dataclass(frozen=True)
class Line:
    """What a case adds to the page without the panel."""

    case: str
    cpu_ms: float
    more_cpu_ms: float
    statements: int
    more_statements: int


def main() -> int:
    app = demo_app()
    with app.app_context(), Session(db.engine) as session:
        bare, attested = _two_startups(session)
        _attest(session, attested)
        session.commit()
        paths = f"/profiles/{bare.public_id}", f"/profiles/{attested.public_id}"
    address = next(address for role, address, _password, _secret in sign_ins() if role == "investor")
    lines = measured(signed_in(app, address), *paths)
    print(f"{'a profile page':<34}{'cpu ms':>9}{'more ms':>9}{'statements':>12}{'more':>6}")
    for line in lines:
        print(
            f"{line.case:<34}{line.cpu_ms:>9.2f}{line.more_cpu_ms:>9.2f}{line.statements:>12}{line.more_statements:>6}"
        )
    (BENCH / "attestations-page.json").write_text(json.dumps([asdict(line) for line in lines], indent=1), "utf-8")
    kept = all(line.more_cpu_ms <= GOAL_MS and line.more_statements <= GOAL_STATEMENTS for line in lines)
    print(f"goal: at most {GOAL_STATEMENTS} statement and {GOAL_MS:g} ms more – {'kept' if kept else 'missed'}")
    return 0 if kept else 1


def measured(client: FlaskClient, bare: str, attested: str) -> list[Line]:
    cases = {"without the panel": (bare, False), "with an empty panel": (bare, True)}
    cases |= {"without the panel, attested": (attested, False), "with an attestation": (attested, True)}
    times: dict[str, list[float]] = {case: [] for case in cases}
    statements = {case: _statements(client, *cases[case]) for case in cases}
    for _pair in range(PAIRS):
        for case, (path, shown) in cases.items():
            times[case].append(_visit(client, path, shown=shown))
    found = []
    for without, case in (
        ("without the panel", "with an empty panel"),
        ("without the panel, attested", "with an attestation"),
    ):
        more = statistics.median(one - other for one, other in zip(times[case], times[without], strict=True))
        more_statements = statements[case] - statements[without]
        found.append(Line(case, statistics.median(times[case]), more, statements[case], more_statements))
    return found


def _visit(client: FlaskClient, path: str, *, shown: bool) -> float:
    _switch(shown=shown)
    began = process_time()
    client.get(path).get_data()
    return (process_time() - began) * 1000


def _statements(client: FlaskClient, path: str, shown: bool) -> int:  # noqa: FBT001 -- part of a case
    _switch(shown=shown)
    client.get(path)  # the market in memory catches up with what was just written
    return cost_of(client, [path] * 3).statements


def _nothing(_session: Session, _viewer: Person | None, _ids: Sequence[int]) -> Mapping[int, object]:
    return {}


def _switch(*, shown: bool) -> None:
    """Registering under the same name replaces the filler, as a second application in the process would."""
    filler = panels.panels if shown else _nothing
    _nothing.__module__, _nothing.__qualname__ = panels.panels.__module__, panels.panels.__qualname__
    slots.fill("profile.panel", filler)


def _two_startups(session: Session) -> tuple[Profile, Profile]:
    wanted = select(Profile).where(Profile.kind == Kind.STARTUP, Profile.state == ProfileState.PUBLISHED)
    with_organisation = wanted.where(Profile.organisation_id.is_not(None)).order_by(Profile.id).limit(2)
    bare, attested = session.scalars(with_organisation)
    return bare, attested


def _attest(session: Session, profile: Profile) -> None:
    at = clock.now()
    registry = SealRegistry(
        did="did:web:registry.example", name="Testregister", mode=Mode.CREDENTIAL, enabled=True, created_at=at
    )
    session.add(registry)
    session.flush()
    made = Attestation(
        registry_id=registry.id, number="KIQ-1", issuer_did=registry.did, issuer_name=registry.name,
        scheme_code="mki-qs", scheme_version="1.0", scheme_uri="https://registry.example/schemes/mki-qs",
        assurance=Assurance.EXTERNAL_VALIDATED, outcome=Outcome.PASSED, holder_name=profile.name, system_name="System",
        system_version="1.0", standing=Standing.GRANTED, standing_since=at, source=Source.CREDENTIAL,
        credential="a.b.c", credential_sha256="0" * 64, valid_from=at - timedelta(days=1),
        valid_until=at + timedelta(days=300), confirmed_at=at, organisation_id=profile.organisation_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    made.results = [
        AttestationResult(position=place, criterion=code, need=Need.MODERATE, level="B", fulfilled=True)
        for place, code in enumerate(schemes()["mki-qs"].criteria)
    ]
    session.add(made)


if __name__ == "__main__":
    sys.exit(main())
