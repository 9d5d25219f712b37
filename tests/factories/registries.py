"""A pinned registry for tests: the reference registry's process, trusted as two people would have trusted it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import unit_of_work
from app.core.http_client import HttpClient
from app.profiles.models import OrganisationIdentifier, Profile
from app.profiles.states import IdentifierScheme
from app.seals.actions.asking import answer_claim
from app.seals.actions.first_keys import fetch_first_keys
from app.seals.actions.syncing import Surroundings, sync_registry
from app.seals.actions.trust import Pin, confirm, propose_pin
from app.seals.connector import RegistryClient, registry_client
from app.seals.models import Attestation, SealRegistry, SyncRun
from app.seals.queries.claims import waiting_claims
from app.seals.rules.schemes import schemes
from app.seals.states import Mode, RunKind
from tests.factories.accounts import make_account
from tools.registry.process import RegistryProcess

# What the form of an issuer to recognise is filled with.
PIN = {
    "did": "did:web:register.example", "name": "Register", "mode": "pull", "api_base": "https://register.example",
    "schemes": ["mki-qs"], "status_hosts": "register.example", "reason": "Vertrag vom 1. November",
}  # fmt: skip


@dataclass
class Pinned:
    """A registry that is trusted, and how a test reaches both sides of it."""

    process: RegistryProcess
    registry_id: int
    around: Surroundings
    session: Session
    app: Flask

    def admin(self, command: str, **values: object) -> dict[str, object]:
        return self.process.admin(command, **values)

    def issue(self, number: str, profile: Profile | None = None, **values: object) -> None:
        self.process.admin("issue", number=number, **values)

    def sync(self, kind: RunKind = RunKind.CHANGES) -> SyncRun:
        # What the test looked at keeps a transaction open, and SQLite has one writer.
        self.session.commit()
        with self.app.app_context():
            run_id = sync_registry(self.registry_id, kind, self.around)
            with unit_of_work() as session:
                return session.get_one(SyncRun, run_id)

    def answer_claims(self) -> None:
        """The worker's round over the claims that wait."""
        self.session.commit()
        with self.app.app_context():
            with unit_of_work() as session:
                waiting = waiting_claims(session)
            for claim_id in waiting:
                answer_claim(claim_id, self.around)

    def credential_of(self, number: str) -> str:
        """The signed credential as a holder would download it."""
        asked = self.around.client(self.process.did, self.process.base, frozenset({self.process.authority}))
        found = asked.credential(number)
        assert found is not None
        return found.decode()

    def set_clock(self, at: datetime) -> None:
        self.process.admin("clock", at=at.isoformat())


def surroundings_for(process: RegistryProcess) -> Surroundings:
    loopback = frozenset({process.authority})
    http = HttpClient(user_agent="tests", loopback=loopback)

    def client(did: str, api_base: str, hosts: frozenset[str]) -> RegistryClient:
        return registry_client(http, did, api_base, hosts, loopback)

    return Surroundings(client=client, transaction=unit_of_work, now=clock.now, loopback=loopback)


def pin(app: Flask, session: Session, process: RegistryProcess) -> Pinned:
    """Proposed by one person, confirmed by another, with the keys it lists now."""
    around = surroundings_for(process)
    first, second = make_account(session, roles=["administrator"]), make_account(session, roles=["registry_approver"])
    wanted = Pin(
        did=process.did,
        name="Referenzregister",
        mode=Mode.PULL,
        api_base=process.base,
        schemes={f"https://registry.example/schemes/{code}": code for code in schemes()},
        status_hosts=frozenset({process.authority}),
    )
    decision = propose_pin(session, wanted, "Vertrag", by_id=first.id, at=clock.now(), loopback=around.loopback)
    registry_id = decision.registry_id
    session.commit()
    fetch_first_keys(registry_id, around)
    confirm(session, decision, "gesehen", by_id=second.id, at=clock.now())
    session.commit()
    return Pinned(process, registry_id, around, session, app)


def verify_number(
    session: Session, profile: Profile, value: str, scheme: IdentifierScheme = IdentifierScheme.EUID
) -> OrganisationIdentifier:
    """A number of the profile's organisation that staff has checked."""
    row = OrganisationIdentifier(
        organisation_id=profile.organisation_id,
        scheme=scheme,
        value=value,
        verified_at=clock.now(),
        what_seen="Register",
    )
    session.add(row)
    session.commit()
    return row


def attestation_of(session: Session, number: str) -> Attestation:
    session.expire_all()
    return session.scalars(select(Attestation).where(Attestation.number == number)).one()


def registry_of(session: Session, pinned: Pinned) -> SealRegistry:
    session.expire_all()
    return session.get_one(SealRegistry, pinned.registry_id)
