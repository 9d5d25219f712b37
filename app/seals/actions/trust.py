"""Who is trusted with what: one person proposes with a reason, a second one decides. One alone takes trust back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.core.errors import NotAllowed, NotFound, RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.seals.actions.syncing.keys import distrust_signed_by
from app.seals.models import Attestation, RegistryGrant, RegistryKey, SealRegistry, TrustDecision
from app.seals.rules.hosts import is_host_name
from app.seals.states import GrantKind, KeyState, Mode, TrustState, TrustWhat, Verification
from app.seals.verifier import Refusal
from app.seals.verifier.keys import require_web_address

LONGEST_REASON = 500
# Taking trust back works at once; the second person only takes note.
AT_ONCE = frozenset({TrustWhat.DISABLE, TrustWhat.REFUSE_KEY, TrustWhat.REVOKE_GRANT})


@dataclass(frozen=True)
class Pin:
    """A registry as somebody proposes it: ``schemes`` maps its addresses of schemes to our codes."""

    did: str
    name: str
    mode: Mode
    api_base: str | None
    schemes: Mapping[str, str]
    status_hosts: frozenset[str] = frozenset()


def propose_pin(
    session: Session, pin: Pin, reason: str, *, by_id: int | None, at: datetime, loopback: frozenset[str] = frozenset()
) -> TrustDecision:
    """Enter a registry that nobody believes yet. Raises RuleBroken naming the field."""
    _require_address(pin, loopback)
    if session.scalar(select(SealRegistry.id).where(SealRegistry.did == pin.did)):
        raise RuleBroken(message("This issuer is pinned already."), field="did")
    registry = SealRegistry(
        did=pin.did, name=clean_line(pin.name)[:200], mode=pin.mode, api_base=pin.api_base, created_at=at
    )
    session.add(registry)
    session.flush()
    for kind, values in (
        (GrantKind.STATUS_HOST, pin.status_hosts),
        (GrantKind.STATUS_ISSUER, frozenset({pin.did})),
    ):
        registry.grants.extend(RegistryGrant(kind=kind, value=value, since=at) for value in sorted(values))
    for uri, code in pin.schemes.items():
        registry.grants.append(RegistryGrant(kind=GrantKind.SCHEME, value=uri, scheme_code=code, since=at))
    return propose(session, registry, TrustWhat.PIN, reason, by_id=by_id, at=at)


def _require_address(pin: Pin, loopback: frozenset[str]) -> None:
    try:
        require_web_address(pin.did, loopback)
    except Refusal as refusal:
        told = message("Enter a did:web with a name on the usual port, for example did:web:register.example.")
        raise RuleBroken(told, field="did") from refusal
    if not pin.name.strip():
        raise RuleBroken(message("Enter the name under which it is shown."), field="name")
    base = pin.api_base or ""
    is_local = any(base in {f"http://{host}", f"http://{host}/"} for host in loopback)
    if pin.mode is Mode.PULL and not (base.startswith("https://") or is_local):
        raise RuleBroken(message("Enter the address of its interface, beginning with https://."), field="api_base")
    if base.startswith("https://") and not is_host_name(urlsplit(base).hostname or ""):
        raise RuleBroken(message("Enter an address with a name, not with numbers."), field="api_base")
    for host in sorted(pin.status_hosts):
        if host not in loopback and not is_host_name(host):
            told = message("“{host}” is no host. Enter names such as register.example.", host=host)
            raise RuleBroken(told, field="status_hosts")
    if not pin.schemes:
        raise RuleBroken(message("Say for which schemes it may speak."), field="schemes")


def propose(
    session: Session,
    registry: SealRegistry,
    what: TrustWhat,
    reason: str,
    *,
    by_id: int | None,
    at: datetime,
    key: RegistryKey | None = None,
    value: str | None = None,
) -> TrustDecision:
    """Raises RuleBroken without a reason, or where the same thing waits already."""
    said = clean_line(reason)[:LONGEST_REASON]
    if not said:
        raise RuleBroken(message("Say why, so that a second person can judge it."), field="reason")
    if _waits(session, registry, what, key):
        raise RuleBroken(message("This waits for a second person already."))
    decision = TrustDecision(
        registry_id=registry.id, key_id=key.id if key else None, what=what, value=value, reason=said, by_id=by_id, at=at
    )
    session.add(decision)
    session.flush()
    if what in AT_ONCE:
        _take_effect(session, registry, decision, at)
    _note(session, "registry.trust_proposed", registry, decision, by_id)
    return decision


def _waits(session: Session, registry: SealRegistry, what: TrustWhat, key: RegistryKey | None) -> bool:
    same = select(TrustDecision.id).where(
        TrustDecision.registry_id == registry.id,
        TrustDecision.what == what,
        TrustDecision.state == TrustState.PROPOSED,
        TrustDecision.key_id == (key.id if key else None),
    )
    return session.scalar(same.limit(1)) is not None


def confirm(session: Session, decision: TrustDecision, reason: str, *, by_id: int, at: datetime) -> None:
    """Raises NotAllowed for the person who proposed it, RuleBroken where it was decided already."""
    _answer(session, decision, TrustState.CONFIRMED, reason, by_id=by_id, at=at)
    registry = session.get_one(SealRegistry, decision.registry_id)
    if decision.what not in AT_ONCE:
        _take_effect(session, registry, decision, at)
    _note(session, "registry.trust_confirmed", registry, decision, by_id)


def refuse(session: Session, decision: TrustDecision, reason: str, *, by_id: int, at: datetime) -> None:
    """Raises as `confirm` does. A refused key never counts, however long it is listed."""
    _answer(session, decision, TrustState.REFUSED, reason, by_id=by_id, at=at)
    registry = session.get_one(SealRegistry, decision.registry_id)
    if decision.what is TrustWhat.CONFIRM_KEY:
        _set_key(session, registry, decision, KeyState.REFUSED, at)
    _note(session, "registry.trust_refused", registry, decision, by_id)


def _answer(
    session: Session, decision: TrustDecision, state: TrustState, reason: str, *, by_id: int, at: datetime
) -> None:
    if decision.state is not TrustState.PROPOSED:
        raise RuleBroken(message("This was decided already."))
    if decision.by_id == by_id:
        raise NotAllowed(message("Whoever proposed it cannot be the second person."))
    decision.state, decision.second_by_id, decision.second_at = state, by_id, at
    decision.second_reason = clean_line(reason)[:LONGEST_REASON] or None
    session.flush()


def _take_effect(session: Session, registry: SealRegistry, decision: TrustDecision, at: datetime) -> None:
    match decision.what:
        case TrustWhat.PIN:
            registry.enabled = True
            _confirm_first_keys(session, registry, at)
        case TrustWhat.ENABLE:
            _set_enabled(session, registry, at, enabled=True)
        case TrustWhat.DISABLE:
            _set_enabled(session, registry, at, enabled=False)
        case TrustWhat.CONFIRM_KEY:
            _set_key(session, registry, decision, KeyState.CONFIRMED, at)
        case TrustWhat.REFUSE_KEY:
            _set_key(session, registry, decision, KeyState.REFUSED, at)
        case TrustWhat.REVOKE_GRANT:
            session.execute(
                delete(RegistryGrant).where(
                    RegistryGrant.registry_id == registry.id, RegistryGrant.value == decision.value
                )
            )
        case TrustWhat.GRANT:
            raise RuleBroken(message("Grants are given when a registry is pinned."))
    session.flush()


def _confirm_first_keys(session: Session, registry: SealRegistry, at: datetime) -> None:
    """The keys both people could see when they pinned it. Those seen later wait."""
    keys = select(RegistryKey).where(RegistryKey.registry_id == registry.id, RegistryKey.listed)
    for key in session.scalars(keys.where(RegistryKey.state == KeyState.QUARANTINED)):
        key.state, key.confirmed_at = KeyState.CONFIRMED, at


def _set_key(session: Session, registry: SealRegistry, decision: TrustDecision, state: KeyState, at: datetime) -> None:
    """A key that counts no longer takes along what it signed, wherever we have it from."""
    key = session.get_one(RegistryKey, decision.key_id)
    key.state = state
    key.confirmed_at = at if state is KeyState.CONFIRMED else None
    if state is KeyState.REFUSED:
        distrust_signed_by(session, registry, {key.kid}, at=at)


def _set_enabled(session: Session, registry: SealRegistry, at: datetime, *, enabled: bool) -> None:
    """A registry nobody trusts any more takes everything it said out of sight."""
    registry.enabled = enabled
    registry.next_due_at = None
    before = None if not enabled else Verification.ISSUER_UNTRUSTED
    after = Verification.ISSUER_UNTRUSTED if not enabled else None
    is_so = Attestation.fault.is_(None) if before is None else Attestation.fault == before
    session.execute(
        update(Attestation).where(Attestation.registry_id == registry.id, is_so).values(fault=after, updated_at=at)
    )
    bump_revision(session)


def decision_by_public_id(session: Session, public_id: str) -> TrustDecision:
    """Raises NotFound."""
    found = session.scalar(select(TrustDecision).where(TrustDecision.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _note(session: Session, event: str, registry: SealRegistry, decision: TrustDecision, by_id: int | None) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="registry", object_id=registry.id,
        what=decision.what.value, decision_id=decision.id,
    )  # fmt: skip
