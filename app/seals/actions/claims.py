"""A team says "this one is ours": by number or by credential. The answer rests on verified numbers, never on names."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.profiles.models import Product, ProductVersion, Profile
from app.seals.actions.accepting import Accepted, accept_record, update_record
from app.seals.actions.binding import alone_with_records_of, bind, is_free_for, require_holder
from app.seals.connector.records import facts_of_credential
from app.seals.models import Attestation, AttestationClaim, RegistryGrant, SealRegistry
from app.seals.queries.trust import at_hand, policy_at, verified_identifiers
from app.seals.rules.claims import Why
from app.seals.states import ClaimKind, ClaimState, GrantKind, Source, Standing, SubjectKind, Verdict, Verification
from app.seals.verifier import Checked, Refusal, verify_credential

MAX_CREDENTIAL_BYTES = 64 * 1024
MAX_NUMBER = 64
PROVEN = {
    Verdict.GRANTED: Standing.GRANTED,
    Verdict.SUSPENDED: Standing.SUSPENDED,
    Verdict.WITHDRAWN: Standing.WITHDRAWN,
    Verdict.EXPIRED: Standing.EXPIRED,
}
NEEDS_THE_NETWORK = frozenset({Verdict.KEY_NOT_FOUND, Verdict.STATUS_UNAVAILABLE})
GIVEN_UP_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Wish:
    """What a team typed or uploaded: one of the two, and which product it is about if its name does not say."""

    number: str = ""
    credential: str = ""
    product_id: int | None = None


def claim(
    session: Session, profile: Profile, wish: Wish, *, by_id: int, at: datetime, loopback: frozenset[str] = frozenset()
) -> AttestationClaim:
    """Note the claim and answer it at once where nobody has to be asked for it. Raises RuleBroken naming the field."""
    made = _claim(profile, wish, by_id, at)
    _require_product(session, profile, wish.product_id)
    one_at_a_time(session, [f"claims of {profile.id}"])
    same = _same_before(session, made, profile)
    if same is not None:
        _say_product(session, same, profile, wish.product_id, at)
        return same
    session.add(made)
    session.flush()
    audit.record(
        session, "attestation.claimed", actor_id=by_id, object_type="profile", object_id=profile.id,
        kind=made.kind.value,
    )  # fmt: skip
    decide_from_what_is_known(session, made, profile, at=at, loopback=loopback)
    return made


def _claim(profile: Profile, wish: Wish, by_id: int, at: datetime) -> AttestationClaim:
    if profile.organisation_id is None:
        raise RuleBroken(message("An attestation belongs to a company. You can claim it once yours is founded."))
    token, number = "".join(wish.credential.split()), clean_line(wish.number)
    if bool(token) == bool(number):
        raise RuleBroken(message("Enter a number, or paste or upload a credential."), field="number")
    if len(token.encode()) > MAX_CREDENTIAL_BYTES:
        raise RuleBroken(message("A credential has at most 64 KiB."), field="credential")
    if len(number) > MAX_NUMBER:
        raise RuleBroken(message("A number has at most 64 characters."), field="number")
    return AttestationClaim(
        profile_id=profile.id,
        by_id=by_id,
        at=at,
        kind=ClaimKind.CREDENTIAL if token else ClaimKind.NUMBER,
        number=number or None,
        credential=token or None,
        credential_sha256=hashlib.sha256(token.encode()).hexdigest() if token else None,
        product_id=wish.product_id,
    )


def _require_product(session: Session, profile: Profile, product_id: int | None) -> None:
    if product_id is None:
        return
    product = session.get(Product, product_id)
    if product is None or product.organisation_id != profile.organisation_id:
        raise RuleBroken(message("Choose one of your products."), field="product")


def _same_before(session: Session, made: AttestationClaim, profile: Profile) -> AttestationClaim | None:
    """The same word said earlier, while it waits or is as good as on that day."""
    same = (
        AttestationClaim.number == made.number
        if made.number
        else AttestationClaim.credential_sha256 == made.credential_sha256
    )
    is_ours = (AttestationClaim.state == ClaimState.ACCEPTED) & (Attestation.organisation_id == profile.organisation_id)
    return session.scalar(
        select(AttestationClaim)
        .outerjoin(Attestation, Attestation.id == AttestationClaim.attestation_id)
        .where(
            AttestationClaim.profile_id == made.profile_id,
            same,
            or_(AttestationClaim.state == ClaimState.WAITING, is_ours),
        )
        .order_by(AttestationClaim.id)
    )


def _say_product(
    session: Session, same: AttestationClaim, profile: Profile, product_id: int | None, at: datetime
) -> None:
    same.product_id = product_id or same.product_id
    if same.state is ClaimState.ACCEPTED:
        attestation = session.get_one(Attestation, same.attestation_id)
        if product_id is not None:
            bind(session, attestation, profile, product_id, at=at)
        same.why = _how(session, attestation).value
    session.flush()


def decide_from_what_is_known(
    session: Session, made: AttestationClaim, profile: Profile, *, at: datetime, loopback: frozenset[str] = frozenset()
) -> None:
    """Answer without asking anybody; what cannot be answered so waits for the worker."""
    if not verified_identifiers(session, profile.organisation_id):
        wait(made, Why.IDENTIFIER_NOT_VERIFIED)
    elif made.kind is ClaimKind.CREDENTIAL:
        _decide_credential(session, made, profile, at, loopback)
    else:
        _decide_number(session, made, profile, at)
    session.flush()


def _decide_number(session: Session, made: AttestationClaim, profile: Profile, at: datetime) -> None:
    found = session.scalars(select(Attestation).where(Attestation.number == made.number).order_by(Attestation.id)).all()
    if not found:
        wait(made, Why.ASKING_REGISTRY)
        return
    for attestation in found:
        try:
            matched = require_holder(session, attestation, profile.organisation_id)
        except Refusal:
            continue
        accept(session, made, attestation, profile, matched, at=at)
        return
    refuse_claim(made, Why.SUBJECT_MISMATCH, at=at, verdict=Verdict.SUBJECT_MISMATCH)


def _decide_credential(
    session: Session, made: AttestationClaim, profile: Profile, at: datetime, loopback: frozenset[str]
) -> None:
    resolver = at_hand(session, at)
    checked = verify_credential(
        made.credential or "",
        policy=policy_at(session, at, loopback),
        identifiers=verified_identifiers(session, profile.organisation_id),
        now=at,
        resolver=resolver,
    )
    if checked.verdict in NEEDS_THE_NETWORK and checked.issuer is not None:
        wait(made, Why.CHECKING_CREDENTIAL)
        return
    decide_by_verdict(session, made, profile, checked, at=at)


def decide_by_verdict(
    session: Session, made: AttestationClaim, profile: Profile, checked: Checked, *, at: datetime
) -> None:
    """What the verifier said of the credential is the answer; a good one is entered if no index had it."""
    if checked.verdict not in PROVEN or checked.credential is None:
        refuse_claim(made, Why(checked.verdict.value), at=at, verdict=checked.verdict)
        return
    taken = _taken(session, made, checked, at)
    alone_with_records_of(session, taken.registry_id)
    attestation = session.scalar(
        select(Attestation).where(
            Attestation.issuer_did == checked.credential.issuer, Attestation.number == checked.credential.number
        )
    )
    if attestation is None:
        attestation = accept_record(session, taken, at=at)
    try:
        matched = require_holder(session, attestation, profile.organisation_id)
    except Refusal:
        refuse_claim(made, Why.SUBJECT_MISMATCH, at=at, verdict=Verdict.SUBJECT_MISMATCH)
        return
    if attestation.source is Source.FILE or _renews(session, attestation, checked):
        # What came with a file carries no signature; here is one.
        attestation.import_id = attestation.import_until = attestation.file_signed_at = None
        update_record(session, attestation, taken, at=at)
    made.verdict = checked.verdict
    accept(session, made, attestation, profile, matched, at=at)


def _renews(session: Session, attestation: Attestation, checked: Checked) -> bool:
    """A credential from after all that is known, where no interface would bring it: it takes the former one's place.

    One whose key was dropped proves nothing any more: there the same, signed with a key that counts, is enough.

    The standing gets no better by that; the signed lists say so in the next run, or do not.
    """
    assert checked.credential is not None
    if session.get_one(SealRegistry, attestation.registry_id).api_base is not None:
        return False
    begins, known = checked.credential.valid_from, attestation.valid_from or attestation.created_at
    if attestation.fault is Verification.INVALID_SIGNATURE:
        return begins >= known
    return begins > (known if attestation.standing is Standing.GRANTED else max(known, attestation.standing_since))


def _taken(session: Session, made: AttestationClaim, checked: Checked, at: datetime) -> Accepted:
    assert checked.credential is not None
    registry = session.scalars(select(SealRegistry).where(SealRegistry.did == checked.issuer)).one()
    code = session.scalars(
        select(RegistryGrant.scheme_code).where(
            RegistryGrant.registry_id == registry.id,
            RegistryGrant.kind == GrantKind.SCHEME,
            RegistryGrant.value == checked.credential.scheme_id,
        )
    ).one()
    return Accepted(
        facts=facts_of_credential(checked.credential, at),
        standing=PROVEN[checked.verdict],
        registry_id=registry.id,
        scheme_code=code or "",
        source=Source.CREDENTIAL,
        token=made.credential,
        checked=checked,
    )


def accept(
    session: Session, made: AttestationClaim, attestation: Attestation, profile: Profile, matched: str, *, at: datetime
) -> None:
    if not is_free_for(session, attestation, profile.organisation_id):
        refuse_claim(made, Why.TAKEN, at=at)
        return
    if attestation.organisation_id is None:
        audit.record(
            session, "attestation.bound", actor_id=made.by_id, object_type="attestation", object_id=attestation.id,
            profile_id=profile.id,
        )  # fmt: skip
    if attestation.organisation_id is None or made.product_id is not None:
        bind(session, attestation, profile, made.product_id, at=at)
    made.state, made.decided_at, made.attestation_id = ClaimState.ACCEPTED, at, attestation.id
    made.matched_identifier, made.why = matched, _how(session, attestation).value
    made.verdict = made.verdict or _verdict_of(attestation.standing)
    session.flush()


def _verdict_of(standing: Standing) -> Verdict | None:
    return next((verdict for verdict, known in PROVEN.items() if known is standing), None)


def _how(session: Session, attestation: Attestation) -> Why:
    """Accepted, and what the team should know besides."""
    if attestation.subject_kind is SubjectKind.ORGANISATION:
        return Why.ACCEPTED
    if attestation.product_id is None:
        return Why.ACCEPTED_NO_PRODUCT
    current = session.scalar(
        select(ProductVersion.name).where(
            ProductVersion.product_id == attestation.product_id, ProductVersion.is_current
        )
    )
    return Why.ACCEPTED if current == attestation.system_version else Why.ACCEPTED_OTHER_VERSION


def wait(made: AttestationClaim, why: Why) -> None:
    made.state, made.why = ClaimState.WAITING, why.value


def refuse_claim(made: AttestationClaim, why: Why, *, at: datetime, verdict: Verdict | None = None) -> None:
    made.state, made.decided_at, made.why, made.verdict = ClaimState.REFUSED, at, why.value, verdict
