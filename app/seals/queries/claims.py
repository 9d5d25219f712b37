"""What a team's page about its attestations knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.profiles.models import OrganisationIdentifier, Product, ProductVersion, Profile
from app.profiles.states import IdentifierScheme
from app.seals.models import (
    Attestation,
    AttestationClaim,
    AttestationComment,
    AttestationEvent,
    AttestationIdentifier,
    AttestationMailRefusal,
    SealRegistry,
)
from app.seals.states import NOT_PUBLIC, ClaimState, HolderScheme, SubjectKind

SHOWN_CLAIMS = 20
SHOWN_OFFERS = 20
SAME = {
    IdentifierScheme.EUID: HolderScheme.EUID,
    IdentifierScheme.LEI: HolderScheme.LEI,
    IdentifierScheme.VAT: HolderScheme.VAT,
}


@dataclass(frozen=True)
class Own:
    """An attestation of the team, with what the team may do about it."""

    attestation: Attestation
    registry_name: str
    product_name: str | None
    current_version: str | None

    @property
    def is_of_another_version(self) -> bool:
        return self.current_version is not None and self.current_version != self.attestation.system_version

    @property
    def needs_product(self) -> bool:
        return self.product_name is None and self.attestation.subject_kind is SubjectKind.PRODUCT


@dataclass(frozen=True)
class NumberOfOurs:
    scheme: IdentifierScheme
    value: str
    is_verified: bool


@dataclass(frozen=True)
class TeamPage:
    own: tuple[Own, ...]
    claims: tuple[AttestationClaim, ...]
    offers: tuple[Attestation, ...]
    numbers: tuple[NumberOfOurs, ...]
    products: tuple[tuple[str, str], ...]
    wants_mail: bool

    @property
    def waits(self) -> bool:
        return any(claim.state is ClaimState.WAITING for claim in self.claims)

    @property
    def has_verified_number(self) -> bool:
        return any(number.is_verified for number in self.numbers)


def team_page(session: Session, profile: Profile, account_id: int) -> TeamPage:
    numbers = _numbers(session, profile.organisation_id)
    refusal = select(AttestationMailRefusal.id).where(
        AttestationMailRefusal.profile_id == profile.id, AttestationMailRefusal.account_id == account_id
    )
    return TeamPage(
        own=tuple(own_attestations(session, profile.organisation_id)),
        claims=tuple(_claims(session, profile.id)),
        offers=tuple(_offers(session, numbers)),
        numbers=numbers,
        products=products_of(session, profile.organisation_id),
        wants_mail=session.scalar(refusal) is None,
    )


def own_attestations(session: Session, organisation_id: int | None) -> list[Own]:
    if organisation_id is None:
        return []
    is_current = (ProductVersion.product_id == Product.id) & ProductVersion.is_current
    rows = session.execute(
        select(Attestation, SealRegistry.name, Product.name, ProductVersion.name)
        .join(SealRegistry, SealRegistry.id == Attestation.registry_id)
        .outerjoin(Product, Product.id == Attestation.product_id)
        .outerjoin(ProductVersion, is_current)
        .where(Attestation.organisation_id == organisation_id)
        .order_by(Attestation.system_name, Attestation.number, Attestation.id)
    )
    return [Own(*row) for row in rows]


def own_attestation(session: Session, profile: Profile, public_id: str) -> Own:
    """Raises NotFound for one that is not the team's."""
    for own in own_attestations(session, profile.organisation_id):
        if own.attestation.public_id == public_id:
            return own
    raise NotFound


def history_of(session: Session, attestation: Attestation) -> Sequence[AttestationEvent]:
    """Newest first."""
    return session.scalars(
        select(AttestationEvent)
        .where(AttestationEvent.attestation_id == attestation.id)
        .order_by(AttestationEvent.at.desc(), AttestationEvent.id.desc())
    ).all()


def comments_on(session: Session, attestation_id: int) -> Sequence[AttestationComment]:
    """Oldest first."""
    return session.scalars(
        select(AttestationComment)
        .where(AttestationComment.attestation_id == attestation_id)
        .order_by(AttestationComment.at, AttestationComment.id)
    ).all()


def products_of(session: Session, organisation_id: int | None) -> tuple[tuple[str, str], ...]:
    """(public id, name) in the order of names."""
    if organisation_id is None:
        return ()
    wanted = select(Product.public_id, Product.name).where(Product.organisation_id == organisation_id)
    return tuple((public_id, name) for public_id, name in session.execute(wanted.order_by(Product.name, Product.id)))


def product_id_of(session: Session, organisation_id: int | None, public_id: str | None) -> int | None:
    """None where nothing was chosen. Raises NotFound for a product of somebody else."""
    if not public_id:
        return None
    wanted = select(Product.id).where(Product.public_id == public_id, Product.organisation_id == organisation_id)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _numbers(session: Session, organisation_id: int | None) -> tuple[NumberOfOurs, ...]:
    if organisation_id is None:
        return ()
    rows = session.execute(
        select(OrganisationIdentifier.scheme, OrganisationIdentifier.value, OrganisationIdentifier.verified_at)
        .where(OrganisationIdentifier.organisation_id == organisation_id, OrganisationIdentifier.scheme.in_(SAME))
        .order_by(OrganisationIdentifier.id)
    )
    return tuple(NumberOfOurs(scheme, value, at is not None) for scheme, value, at in rows)


def _claims(session: Session, profile_id: int) -> Sequence[AttestationClaim]:
    wanted = select(AttestationClaim).where(
        AttestationClaim.profile_id == profile_id,
        AttestationClaim.state.in_([ClaimState.WAITING, ClaimState.REFUSED]),
    )
    return session.scalars(wanted.order_by(AttestationClaim.id.desc()).limit(SHOWN_CLAIMS)).all()


def _offers(session: Session, numbers: tuple[NumberOfOurs, ...]) -> Sequence[Attestation]:
    """Attestations that name one of the team's verified numbers and belong to nobody yet."""
    values = {(SAME[number.scheme], number.value) for number in numbers if number.is_verified}
    if not values:
        return []
    named = select(AttestationIdentifier.attestation_id).where(
        AttestationIdentifier.scheme.in_({scheme for scheme, _value in values}),
        AttestationIdentifier.value.in_({value for _scheme, value in values}),
    )
    return session.scalars(
        select(Attestation)
        .where(
            Attestation.id.in_(named), Attestation.organisation_id.is_(None), Attestation.fault.is_(None),
            Attestation.standing.not_in(NOT_PUBLIC),
        )
        .order_by(Attestation.number, Attestation.id)
        .limit(SHOWN_OFFERS)
    ).all()  # fmt: skip


def waiting_claims(session: Session, *, limit: int = 50) -> list[int]:
    """Claims that somebody can answer by now, in no order: many that nobody answers keep no other one waiting."""
    has_number = exists().where(
        OrganisationIdentifier.organisation_id == Profile.organisation_id,
        OrganisationIdentifier.scheme.in_(SAME),
        OrganisationIdentifier.verified_at.is_not(None),
    )
    wanted = (
        select(AttestationClaim.id)
        .join(Profile, Profile.id == AttestationClaim.profile_id)
        .where(AttestationClaim.state == ClaimState.WAITING, has_number)
    )
    return list(session.scalars(wanted.order_by(func.random()).limit(limit)))
