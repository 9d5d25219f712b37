"""Whose attestation it is: bound by a verified number of a register, once the team has said yes, and never by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Exists, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.core.database import bump_revision, one_at_a_time, sort_key
from app.profiles.models import OrganisationIdentifier, Product, Profile
from app.profiles.states import IdentifierScheme
from app.seals.actions.mails import Change, mail_team
from app.seals.models import Attestation, AttestationClaim, AttestationIdentifier
from app.seals.queries.trust import verified_identifiers
from app.seals.states import NOT_PUBLIC, ClaimKind, ClaimState, HolderScheme, SubjectKind, Verification
from app.seals.verifier import Refusal
from app.seals.verifier.binding import OTHER_WORDS, require_common_identifier, require_no_contradiction

# Which of a record's identifiers can be held against which of ours; a domain or a name binds nobody.
SAME = {
    HolderScheme.EUID: IdentifierScheme.EUID,
    HolderScheme.LEI: IdentifierScheme.LEI,
    HolderScheme.VAT: IdentifierScheme.VAT,
}
AT_ONCE = 500


def require_holder(session: Session, attestation: Attestation, organisation_id: int | None) -> str:
    """The number that both have, spelt "EUID …". Raises Refusal (subject_mismatch), as a credential's check does."""
    theirs = _by_register((each.scheme.value, each.value) for each in attestation.identifiers if each.scheme in SAME)
    ours = _by_register(verified_identifiers(session, organisation_id))
    require_common_identifier(theirs, ours)
    require_no_contradiction(theirs, ours)
    return next(f"{register} {value}" for register in theirs for value in sorted(theirs[register] & ours[register]))


def _by_register(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, value in pairs:
        found[OTHER_WORDS.get(scheme.upper(), scheme.upper())].add(value)
    return found


def is_holder(session: Session, attestation: Attestation, organisation_id: int | None) -> bool:
    try:
        require_holder(session, attestation, organisation_id)
    except Refusal:
        return False
    return True


def numbers_agree(theirs: Iterable[tuple[str, str]], ours: Iterable[tuple[str, str]]) -> bool:
    """The same question of pairs of register and number that are at hand."""
    named, own = _by_register(theirs), _by_register(ours)
    try:
        require_common_identifier(named, own)
        require_no_contradiction(named, own)
    except Refusal:
        return False
    return True


def _shared(organisation_id: object) -> Exists:
    agrees = or_(
        *(
            and_(
                AttestationIdentifier.scheme == theirs,
                OrganisationIdentifier.scheme == ours,
                AttestationIdentifier.value == OrganisationIdentifier.value,
            )
            for theirs, ours in SAME.items()
        )
    )
    return exists().where(
        AttestationIdentifier.attestation_id == Attestation.id,
        OrganisationIdentifier.organisation_id == organisation_id,
        OrganisationIdentifier.verified_at.is_not(None),
        agrees,
    )


def alone_with_records_of(session: Session, registry_id: int) -> None:
    """No other transaction enters records of this registry beside this one: each is entered once."""
    one_at_a_time(session, [f"records of registry {registry_id}"])


def is_free_for(session: Session, attestation: Attestation, organisation_id: int | None) -> bool:
    """Whether it belongs to nobody else; from here to the end of the transaction nobody else can bind it."""
    session.flush()
    session.refresh(attestation, with_for_update=True)
    return attestation.organisation_id in {None, organisation_id}


def bind(session: Session, attestation: Attestation, profile: Profile, product_id: int | None, *, at: datetime) -> None:
    """Make it the organisation's; its product by the team's word, else by the name in the record."""
    attestation.organisation_id = profile.organisation_id
    attestation.product_id = product_id or _product_named(session, attestation, profile.organisation_id)
    if attestation.fault is Verification.SUBJECT_MISMATCH and is_holder(session, attestation, profile.organisation_id):
        attestation.fault = None
    attestation.updated_at = at
    bump_revision(session)
    session.flush()


def unbind(session: Session, attestation: Attestation, *, at: datetime) -> None:
    attestation.organisation_id = attestation.product_id = None
    attestation.former_number = attestation.former_number_settled_at = None
    if attestation.fault is Verification.SUBJECT_MISMATCH:
        attestation.fault = None
    attestation.updated_at = at
    bump_revision(session)
    session.flush()


def _product_named(session: Session, attestation: Attestation, organisation_id: int | None) -> int | None:
    if attestation.subject_kind is SubjectKind.ORGANISATION or organisation_id is None:
        return None
    rows = session.execute(
        select(Product.id, Product.name).where(Product.organisation_id == organisation_id).order_by(Product.id)
    )
    wanted = sort_key(attestation.system_name)
    return next((product_id for product_id, name in rows if sort_key(name) == wanted), None)


def bind_by_rule(session: Session, registry_id: int, *, at: datetime) -> int:
    """Bind what later records of a registry name, for teams that said yes to this registry once. Returns how many.

    What a team gave back stays given back.
    """
    teams = _teams_that_said_yes(session, registry_id)
    count = 0
    for profile in teams:
        for attestation in _named_and_free(session, registry_id, profile):
            is_theirs = is_holder(session, attestation, profile.organisation_id)
            if not is_theirs or not is_free_for(session, attestation, None):
                continue
            _claim_by_rule(session, attestation, profile, at)
            bind(session, attestation, profile, None, at=at)
            mail_team(session, attestation, Change.BOUND, at=at)
            count += 1
    return count


def _teams_that_said_yes(session: Session, registry_id: int) -> Sequence[Profile]:
    said_yes = (
        select(AttestationClaim.profile_id)
        .join(Attestation, Attestation.id == AttestationClaim.attestation_id)
        .where(AttestationClaim.state == ClaimState.ACCEPTED, Attestation.registry_id == registry_id)
    )
    wanted = select(Profile).where(Profile.id.in_(said_yes), Profile.organisation_id.is_not(None))
    return session.scalars(wanted.order_by(Profile.id)).all()


def _named_and_free(session: Session, registry_id: int, profile: Profile) -> Sequence[Attestation]:
    given_back = select(AttestationClaim.attestation_id).where(
        AttestationClaim.profile_id == profile.id,
        AttestationClaim.state == ClaimState.LEFT,
        AttestationClaim.attestation_id.is_not(None),
    )
    return session.scalars(
        select(Attestation)
        .where(
            Attestation.registry_id == registry_id,
            Attestation.organisation_id.is_(None),
            Attestation.fault.is_(None),
            Attestation.standing.not_in(NOT_PUBLIC),
            Attestation.id.not_in(given_back),
            _shared(profile.organisation_id),
        )
        .order_by(Attestation.id)
        .limit(AT_ONCE)
    ).all()


def _claim_by_rule(session: Session, attestation: Attestation, profile: Profile, at: datetime) -> None:
    session.add(
        AttestationClaim(
            profile_id=profile.id,
            at=at,
            kind=ClaimKind.NUMBER,
            number=attestation.number,
            state=ClaimState.ACCEPTED,
            attestation_id=attestation.id,
            decided_at=at,
        )
    )
