"""Claims that only the registries can answer: the number asked for, the credential's status fetched, then decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import Profile
from app.seals.actions.accepting import Accepted, accept_record
from app.seals.actions.binding import alone_with_records_of
from app.seals.actions.claims import (
    GIVEN_UP_AFTER,
    NEEDS_THE_NETWORK,
    decide_by_verdict,
    decide_from_what_is_known,
    refuse_claim,
    wait,
)
from app.seals.actions.mails import mail_claim
from app.seals.actions.syncing.keys import note_document
from app.seals.actions.syncing.looking import OF_VERDICT, Looked, counted, look_at
from app.seals.actions.syncing.running import passing_run
from app.seals.actions.syncing.way import Run, Surroundings
from app.seals.connector import RegistryFault
from app.seals.connector.feed import read_entry
from app.seals.models import Attestation, AttestationClaim, SealRegistry
from app.seals.queries.trust import verified_identifiers
from app.seals.rules.claims import Why
from app.seals.states import NOT_PUBLIC, ClaimKind, ClaimState, Source
from app.seals.verifier import verify_credential
from app.seals.verifier.encoding import Unreadable, strict_json


@dataclass(frozen=True)
class Waiting:
    """A waiting claim as the worker needs it, read in a transaction that has ended."""

    id: int
    kind: ClaimKind
    number: str
    credential: str
    identifiers: tuple[tuple[str, str], ...]


def answer_claim(claim_id: int, around: Surroundings) -> bool:
    """Whether it is decided now. Nothing is fetched while a transaction is open."""
    waiting = _settled_or_waiting(claim_id, around)
    if waiting is None:
        return True
    if not waiting.identifiers:
        return _note_wait(claim_id, Why.IDENTIFIER_NOT_VERIFIED, around)
    ask = _ask_for_number if waiting.kind is ClaimKind.NUMBER else _ask_about_credential
    return ask(waiting, around)


def _settled_or_waiting(claim_id: int, around: Surroundings) -> Waiting | None:
    """Try once more without asking anybody: the last run may have brought the answer."""
    with around.transaction() as session:
        claim = _waiting_claim(session, claim_id)
        if claim is None:
            return None
        profile = session.get_one(Profile, claim.profile_id)
        decide_from_what_is_known(session, claim, profile, at=around.now(), loopback=around.loopback)
        if _tell(session, claim, profile):
            return None
        identifiers = verified_identifiers(session, profile.organisation_id)
        return Waiting(claim.id, claim.kind, claim.number or "", claim.credential or "", identifiers)


def _waiting_claim(session: Session, claim_id: int) -> AttestationClaim | None:
    """The claim, held until the transaction ends; None once somebody decided it: two workers may ask at once."""
    claim = session.get(AttestationClaim, claim_id, with_for_update=True)
    return claim if claim is not None and claim.state is ClaimState.WAITING else None


def _ask_for_number(waiting: Waiting, around: Surroundings) -> bool:
    """The first registry that has the number answers; one that is silent keeps the claim waiting."""
    silent, unproven = False, False
    for registry_id in _polled(around):
        run = passing_run(registry_id, around)
        try:
            looked = _looked_for(run, waiting.number)
        except RegistryFault:
            silent = True
            continue
        if looked is None:
            continue
        if looked.facts is None:
            unproven = True
            continue
        return _enter_and_decide(waiting, run, looked, around)
    if silent:
        return _note_wait(waiting.id, Why.REGISTRY_SILENT, around)
    return _refuse(waiting.id, Why.NO_CREDENTIAL if unproven else Why.NUMBER_UNKNOWN, around)


def _polled(around: Surroundings) -> list[int]:
    with around.transaction() as session:
        wanted = select(SealRegistry.id).where(SealRegistry.enabled, SealRegistry.api_base.is_not(None))
        return list(session.scalars(wanted.order_by(SealRegistry.id)))


def _looked_for(run: Run, number: str) -> Looked | None:
    body = run.client.record(number)
    if body is None:
        return None
    try:
        entry = read_entry(strict_json(body))
    except (Unreadable, ValueError) as error:
        raise RegistryFault("record_unreadable", number) from error
    return look_at(run, entry) if entry.number == number else None


def _enter_and_decide(waiting: Waiting, run: Run, looked: Looked, around: Surroundings) -> bool:
    now = around.now()
    with around.transaction() as session:
        claim = _waiting_claim(session, waiting.id)
        if claim is None:
            return True
        profile = session.get_one(Profile, claim.profile_id)
        alone_with_records_of(session, run.registry_id)
        same = (Attestation.issuer_did == run.did) & (Attestation.number == waiting.number)
        if session.scalar(select(Attestation.id).where(same)) is None:
            accept_record(session, _taken(run, looked), at=now)
        decide_from_what_is_known(session, claim, profile, at=now, loopback=around.loopback)
        return _tell(session, claim, profile)


def _taken(run: Run, looked: Looked) -> Accepted:
    assert looked.facts is not None
    said = looked.said or looked.facts.standing
    proven = OF_VERDICT[looked.checked.verdict] if looked.checked else said
    return Accepted(
        facts=looked.facts,
        standing=said if said in NOT_PUBLIC else counted(said, proven),
        registry_id=run.registry_id,
        scheme_code=run.schemes[looked.facts.scheme_uri],
        source=Source.CREDENTIAL if looked.token else Source.REGISTRY,
        raw=looked.entry.raw,
        token=looked.token,
        checked=looked.checked,
    )


def _ask_about_credential(waiting: Waiting, around: Surroundings) -> bool:
    registry_id = _issuer_of(waiting, around)
    if registry_id is None:
        return _refuse(waiting.id, Why.ISSUER_UNTRUSTED, around)
    run = passing_run(registry_id, around)
    checked = verify_credential(
        waiting.credential,
        policy=run.policy,
        identifiers=waiting.identifiers,
        now=around.now(),
        resolver=run.resolver,
        memory=run.memory,
    )
    now = around.now()
    with around.transaction() as session:
        claim = _waiting_claim(session, waiting.id)
        if claim is None:
            return True
        profile = session.get_one(Profile, claim.profile_id)
        _note_fresh_document(session, run, now)
        if checked.verdict in NEEDS_THE_NETWORK and run.resolver.silent and claim.at + GIVEN_UP_AFTER > now:
            wait(claim, Why.REGISTRY_SILENT)
            return False
        decide_by_verdict(session, claim, profile, checked, at=now)
        return _tell(session, claim, profile)


def _issuer_of(waiting: Waiting, around: Surroundings) -> int | None:
    """Whom to ask: the pinned issuer that the credential names, found by the verifier itself."""
    with around.transaction() as session:
        dids = dict(session.execute(select(SealRegistry.did, SealRegistry.id).where(SealRegistry.enabled)).all())
    run = next((passing_run(number, around) for number in dids.values()), None)
    if run is None:
        return None
    checked = verify_credential(
        waiting.credential, policy=run.policy, identifiers=(), now=around.now(), resolver=run.resolver
    )
    return dids.get(checked.issuer or "")


def _note_fresh_document(session: Session, run: Run, now: datetime) -> None:
    if run.resolver.fresh_document is None:
        return
    registry = session.get_one(SealRegistry, run.registry_id)
    text = run.resolver.fresh_document.decode()
    note_document(session, registry, run.resolver.documents[run.did], text, at=now)


def _note_wait(claim_id: int, why: Why, around: Surroundings) -> bool:
    with around.transaction() as session:
        claim = _waiting_claim(session, claim_id)
        if claim is None:
            return True
        if why is Why.REGISTRY_SILENT and claim.at + GIVEN_UP_AFTER <= around.now():
            refuse_claim(claim, Why.STATUS_UNAVAILABLE, at=around.now())
            return _tell(session, claim, session.get_one(Profile, claim.profile_id))
        wait(claim, why)
    return False


def _refuse(claim_id: int, why: Why, around: Surroundings) -> bool:
    with around.transaction() as session:
        claim = _waiting_claim(session, claim_id)
        if claim is None:
            return True
        refuse_claim(claim, why, at=around.now())
        return _tell(session, claim, session.get_one(Profile, claim.profile_id))


def _tell(session: Session, claim: AttestationClaim, profile: Profile) -> bool:
    if claim.state is ClaimState.WAITING:
        return False
    mail_claim(session, claim, profile, accepted=claim.state is ClaimState.ACCEPTED)
    return True
