"""The same attestation claimed at the same moment: bound once, told once, on record once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock as now
from app.core.audit import AuditEntry
from app.core.database import unit_of_work
from app.core.outbox import OutboxMail
from app.profiles.models import Profile
from app.profiles.states import IdentifierScheme
from app.seals.actions.asking import answer_claim
from app.seals.actions.claims import Wish, claim
from app.seals.actions.syncing import sync_registry
from app.seals.models import Attestation, AttestationClaim, AttestationEvent
from app.seals.states import ClaimState, RunKind
from tests.factories.accounts import make_account
from tests.factories.profiles import make_startup
from tests.factories.registries import Pinned, verify_number

EUID, LEI = "DEX9900.HRB000777", "529900T8BM49AURSDO55"
AT_ONCE = 4


@dataclass(frozen=True)
class Team:
    """Plain numbers: rows belong to the session of one thread."""

    profile_id: int
    organisation_id: int | None


def at_once(registry: Pinned, work: Callable[[int], object]) -> list[object]:
    """``work`` in as many threads, all let go at the same moment."""
    registry.session.commit()
    together = Barrier(AT_ONCE)

    def run(place: int) -> object:
        together.wait()
        with registry.app.app_context():
            return work(place)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def claimed(registry: Pinned, team: Team, by_id: int, wish: Wish) -> ClaimState:
    with unit_of_work() as session:
        profile = session.get_one(Profile, team.profile_id)
        return claim(session, profile, wish, by_id=by_id, at=now.now(), loopback=registry.around.loopback).state


def noted(session: Session, event: str) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event)) or 0


@pytest.fixture
def teams(session: Session) -> list[Team]:
    """Two teams of which the attestation names both, each by another register."""
    found = [make_startup(session, make_account(session), name=name) for name in ("Erste", "Zweite")]
    verify_number(session, found[0], EUID)
    verify_number(session, found[1], LEI, IdentifierScheme.LEI)
    return [Team(profile.id, profile.organisation_id) for profile in found]


def test_two_teams_that_claim_the_same_number_at_once(registry: Pinned, session: Session, teams: list[Team]) -> None:
    registry.issue("KIQ-1", euid=EUID, lei=LEI)
    registry.sync()
    by_id = make_account(session).id
    states = at_once(registry, lambda place: claimed(registry, teams[place % 2], by_id, Wish(number="KIQ-1")))
    winners = session.scalars(select(AttestationClaim.profile_id).where(AttestationClaim.state == ClaimState.ACCEPTED))
    assert len(set(winners.all())) == 1
    assert {ClaimState.ACCEPTED, ClaimState.REFUSED} == set(states)
    assert noted(session, "attestation.bound") == 1


def test_one_team_that_shows_the_same_credential_at_once(registry: Pinned, session: Session, teams: list[Team]) -> None:
    registry.issue("KIQ-0")
    registry.sync()
    registry.issue("KIQ-1", euid=EUID)
    wish = Wish(credential=registry.credential_of("KIQ-1"))
    by_id = make_account(session).id
    assert set(at_once(registry, lambda _place: claimed(registry, teams[0], by_id, wish))) == {ClaimState.ACCEPTED}
    entered = session.scalars(select(Attestation).where(Attestation.number == "KIQ-1")).one()
    assert entered.organisation_id == teams[0].organisation_id
    assert len(session.scalars(select(AttestationClaim)).all()) == 1
    assert noted(session, "attestation.bound") == 1


def test_one_team_that_claims_by_number_and_by_credential_at_once(
    registry: Pinned, session: Session, teams: list[Team]
) -> None:
    registry.issue("KIQ-1", euid=EUID)
    registry.sync()
    wishes = (Wish(number="KIQ-1"), Wish(credential=registry.credential_of("KIQ-1")))
    by_id = make_account(session).id
    at_once(registry, lambda place: claimed(registry, teams[0], by_id, wishes[place % 2]))
    assert noted(session, "attestation.bound") == 1


@pytest.mark.parametrize("is_credential", [False, True], ids=["number", "credential"])
def test_workers_that_answer_the_same_claim_at_once(
    registry: Pinned, session: Session, teams: list[Team], is_credential: bool
) -> None:
    registry.sync()
    registry.issue("KIQ-1", euid=EUID)
    wish = Wish(credential=registry.credential_of("KIQ-1")) if is_credential else Wish(number="KIQ-1")
    by_id = make_account(session).id
    session.commit()
    with registry.app.app_context():
        assert claimed(registry, teams[0], by_id, wish) is ClaimState.WAITING
    claim_id = session.scalars(select(AttestationClaim.id)).one()
    assert at_once(registry, lambda _place: answer_claim(claim_id, registry.around)) == [True] * AT_ONCE
    mails = select(OutboxMail.id).where(OutboxMail.template == "seals/claim_decided")
    assert (noted(session, "attestation.bound"), len(session.scalars(mails).all())) == (1, 1)
    entered = session.scalars(select(Attestation).where(Attestation.number == "KIQ-1")).one()
    assert entered.organisation_id == teams[0].organisation_id
    events = select(func.count()).select_from(AttestationEvent).where(AttestationEvent.attestation_id == entered.id)
    assert session.scalar(events) == 1


def test_a_run_and_a_claim_that_enter_the_same_record_at_once(
    registry: Pinned, session: Session, teams: list[Team]
) -> None:
    registry.sync()
    numbers = [f"KIQ-{place}" for place in range(1, 9)]
    for number in numbers:
        registry.issue(number, euid=EUID)
    by_id = make_account(session).id
    session.commit()
    with registry.app.app_context():
        for number in numbers:
            claimed(registry, teams[0], by_id, Wish(number=number))
    waiting = list(session.scalars(select(AttestationClaim.id).order_by(AttestationClaim.id)))
    session.commit()

    def work(place: int) -> object:
        if place == 0:
            return sync_registry(registry.registry_id, RunKind.CHANGES, registry.around)
        return [answer_claim(claim_id, registry.around) for claim_id in waiting]

    at_once(registry, work)
    entered = session.scalars(select(Attestation).order_by(Attestation.number)).all()
    assert [(each.number, each.organisation_id) for each in entered] == [
        (number, teams[0].organisation_id) for number in numbers
    ]
    events = session.scalars(select(AttestationEvent.attestation_id)).all()
    assert sorted(events) == sorted(each.id for each in entered)
