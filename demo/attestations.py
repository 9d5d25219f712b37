"""The demo world's attestations: the registry pinned by two people, polled, and claimed by the teams it speaks of."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.profiles.models import OrganisationIdentifier, Profile, ProfileMember
from app.profiles.states import IdentifierScheme, Kind
from app.seals.actions.claims import Wish, claim
from app.seals.actions.first_keys import fetch_first_keys
from app.seals.actions.syncing import Surroundings, sync_registry
from app.seals.actions.trust import Pin, confirm, propose, propose_pin
from app.seals.models import Attestation, AttestationClaim, AttestationIdentifier, SealRegistry, TrustDecision
from app.seals.rules.schemes import schemes
from app.seals.states import ClaimState, HolderScheme, Mode, RunKind, TrustWhat
from demo.people import account_ids

FIRST, SECOND = "admin@demo.example", "staff@demo.example"
NAME = "Referenzregister KI-Qualität (Testdaten)"
LOCAL = "did:web:localhost%3A"


def add_attestations(around: Surroundings) -> int:
    """Pin, poll, claim; returns how many attestations stand on profiles. Safe to run again.

    A registry that does not answer leaves everything as it was: the worker asks again.
    """
    hosts = sorted(host for host in around.loopback if host.startswith("localhost:"))
    if not hosts:
        return 0
    registry_ids = [_pinned(host, around) for host in hosts]
    _unpin_others({_did(host) for host in hosts})
    for registry_id in registry_ids:
        try:
            sync_registry(registry_id, RunKind.CHANGES, around)
        except DomainError:
            continue
    return _claim(around)


def _did(host: str) -> str:
    return f"did:web:{host.replace(':', '%3A')}"


def _pinned(host: str, around: Surroundings) -> int:
    with unit_of_work() as session:
        known = session.scalar(select(SealRegistry.id).where(SealRegistry.did == _did(host)))
        if known is not None:
            return known
        people = account_ids(session, [FIRST])
        decision = propose_pin(
            session, _wanted(host), "Vorführung", by_id=people[FIRST], at=clock.now(), loopback=around.loopback
        )
        registry_id, public_id = decision.registry_id, decision.public_id
    fetch_first_keys(registry_id, around)
    with unit_of_work() as session:
        people = account_ids(session, [SECOND])
        waiting = session.scalars(select(TrustDecision).where(TrustDecision.public_id == public_id)).one()
        confirm(session, waiting, "Vorführung, gesehen", by_id=people[SECOND], at=clock.now())
    return registry_id


def _wanted(host: str) -> Pin:
    addresses = {address: code for code, scheme in schemes().items() for address in scheme.addresses}
    # The reference registry writes all schemes under one address; a real issuer's are typed in when it is pinned.
    own = {f"https://registry.example/schemes/{code}": code for code in schemes()}
    return Pin(_did(host), NAME, Mode.PULL, f"http://{host}", {**addresses, **own}, frozenset({host}))


def _unpin_others(dids: Iterable[str]) -> None:
    """The registry of the demo moved to another port: nobody answers under its old name any more."""
    with unit_of_work() as session:
        by_id = account_ids(session, [FIRST])[FIRST]
        others = select(SealRegistry).where(
            SealRegistry.did.startswith(LOCAL, autoescape=True), SealRegistry.did.not_in(dids), SealRegistry.enabled
        )
        for registry in session.scalars(others.order_by(SealRegistry.id)):
            propose(session, registry, TrustWhat.DISABLE, "Umgezogen", by_id=by_id, at=clock.now())


def _claim(around: Surroundings) -> int:
    """Each team says yes to what names its verified number, once."""
    with unit_of_work() as session:
        for profile, number in _named(session):
            owner = select(ProfileMember.account_id).where(ProfileMember.profile_id == profile.id)
            by_id = session.scalar(owner.order_by(ProfileMember.id).limit(1))
            if by_id is not None:
                claim(session, profile, Wish(number=number), by_id=by_id, at=clock.now(), loopback=around.loopback)
    with unit_of_work() as session:
        return len(session.scalars(select(Attestation.id).where(Attestation.organisation_id.is_not(None))).all())


def _named(session: Session) -> list[tuple[Profile, str]]:
    claimed = select(AttestationClaim.number).where(
        AttestationClaim.profile_id == Profile.id, AttestationClaim.state != ClaimState.WAITING
    )
    rows = session.execute(
        select(Profile, Attestation.number)
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == Profile.organisation_id)
        .join(AttestationIdentifier, AttestationIdentifier.value == OrganisationIdentifier.value)
        .join(Attestation, Attestation.id == AttestationIdentifier.attestation_id)
        .where(
            Profile.kind == Kind.STARTUP,
            OrganisationIdentifier.scheme == IdentifierScheme.EUID,
            OrganisationIdentifier.verified_at.is_not(None),
            AttestationIdentifier.scheme == HolderScheme.EUID,
            Attestation.organisation_id.is_(None),
            Attestation.fault.is_(None),
            Attestation.number.not_in(claimed),
        )
        .order_by(Profile.id, Attestation.number)
    )
    return [(profile, number) for profile, number in rows]
