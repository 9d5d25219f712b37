"""A registry's hint: at most one poll sooner, for the registry's own signature alone, and never evidence."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.limits import LimitHit
from app.seals.actions.trust import propose
from app.seals.models import Attestation
from app.seals.queries.trust import due_registries
from app.seals.routes.hints import PER_ADDRESS
from app.seals.states import TrustWhat
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.registries import Pinned, registry_of


@pytest.fixture
def machine(registry: Pinned) -> FlaskClient:
    """No browser: it knows no token and keeps no cookie."""
    return FlaskClient(registry.app, registry.app.response_class, use_cookies=False)


def hint(registry: Pinned, **values: object) -> bytes:
    return str(registry.admin("hint", **values)["token"]).encode()


def post(machine: FlaskClient, registry: Pinned, token: bytes) -> int:
    path = f"/registries/{registry_of(registry.session, registry).public_id}/hint"
    registry.session.commit()
    status = machine.post(path, data=token, content_type="application/jwt").status_code
    registry.session.expire_all()
    return int(status)


def test_a_signed_hint_brings_the_next_poll_forward_and_nothing_else(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    registry.sync()
    registry.set_clock(clock.move(minutes=10))
    registry.issue("KIQ-1")
    assert due_registries(session, clock.at) == []
    assert post(machine, registry, hint(registry)) == 202
    assert due_registries(session, clock.at) == [registry.registry_id]
    assert session.scalars(select(Attestation)).all() == []


def test_hints_ask_at_most_every_five_minutes(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    registry.sync()
    polled = clock.at
    registry.set_clock(clock.move(minutes=1))
    assert post(machine, registry, hint(registry)) == 202
    assert registry_of(session, registry).next_due_at == polled + timedelta(minutes=5)
    assert due_registries(session, clock.at) == []


def test_a_repeated_hint_changes_nothing(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    registry.sync()
    registry.set_clock(clock.move(minutes=10))
    token = hint(registry)
    assert post(machine, registry, token) == 202
    registry.sync()
    due = registry_of(session, registry).next_due_at
    clock.move(minutes=1)
    assert post(machine, registry, token) == 202
    assert registry_of(session, registry).next_due_at == due


def test_a_hint_does_not_shorten_the_pause_after_failures(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    registry.sync()
    found = registry_of(session, registry)
    found.failures, found.next_due_at = 3, clock.at + timedelta(hours=2)
    session.commit()
    registry.set_clock(clock.move(minutes=10))
    assert post(machine, registry, hint(registry)) == 202
    assert due_registries(session, clock.at) == []


def test_whoever_is_not_the_registry_brings_about_nothing(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    registry.sync()
    registry.set_clock(clock.move(minutes=10))
    asked = registry.process.admin("status")
    token = hint(registry)
    assert post(machine, registry, token[:-6] + b"AAAAAA") == 403
    assert post(machine, registry, hint(registry, iss="did:web:other.example")) == 403
    registry.admin("rotate-key")
    # A key that nobody confirmed: it is not fetched for this, it is simply not known.
    assert post(machine, registry, hint(registry)) == 403
    assert due_registries(session, clock.at) == []
    assert asked["did"] == registry.process.did


@pytest.mark.parametrize("body", [b"", b"x", b"a.b", b"." * 5000, b"{}", b"a.b.c.d"])
def test_what_is_no_token_is_refused_without_a_look_at_the_database(
    registry: Pinned, session: Session, machine: FlaskClient, body: bytes
) -> None:
    assert post(machine, registry, body) == 400
    assert session.scalar(select(func.count()).select_from(LimitHit)) == 0


def test_tries_are_counted_and_end(registry: Pinned, session: Session, machine: FlaskClient) -> None:
    statuses = [post(machine, registry, b"a.b.c") for _try in range(PER_ADDRESS.tries + 1)]
    assert statuses == [403] * PER_ADDRESS.tries + [429]


def test_a_registry_that_is_not_recognised_has_no_such_address(
    registry: Pinned, session: Session, clock: MovableClock, machine: FlaskClient
) -> None:
    token = hint(registry)
    by_id = make_account(session, roles=["administrator"]).id
    propose(session, registry_of(session, registry), TrustWhat.DISABLE, "beendet", by_id=by_id, at=clock.at)
    session.commit()
    assert post(machine, registry, token) == 404


def test_an_issuer_is_asked_what_it_says_of_itself(registry: Pinned) -> None:
    ran = registry.app.test_cli_runner().invoke(args=["seals", "registry", "discover", registry.process.did])
    assert ran.exit_code == 0, ran.output
    assert f"--api-base {registry.process.base}" in ran.output
    assert "--scheme mki-qs=https://registry.example/schemes/mki-qs" in ran.output
