"""Mail about attestations: to the team's members who did not refuse it, and alarms to whoever may act on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress, RoleGrant
from app.accounts.states import Role
from app.core.outbox import queue_mail
from app.profiles.models import Profile, ProfileMember
from app.seals.models import Attestation, AttestationClaim, AttestationMailRefusal, SealRegistry
from app.seals.states import Alarm, Standing

APPROVERS = (Role.administrator, Role.registry_approver)


class Change(StrEnum):
    """What a team is told of."""

    GRANTED = "granted"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"
    SURVEILLANCE_DUE = "surveillance_due"
    UNVERIFIABLE = "unverifiable"
    CONFLICT = "conflict"
    BOUND = "bound"


OF_STANDING = {
    Standing.SUSPENDED: Change.SUSPENDED,
    Standing.WITHDRAWN: Change.WITHDRAWN,
    Standing.EXPIRED: Change.EXPIRED,
    Standing.SURRENDERED: Change.ENDED,
    Standing.SUPERSEDED: Change.ENDED,
}


@dataclass(frozen=True)
class Reader:
    account_id: int
    address: str
    language: str


def change_of(before: Standing | None, after: Standing) -> Change | None:
    if after is Standing.GRANTED:
        return Change.LIFTED if before is Standing.SUSPENDED else Change.GRANTED
    return OF_STANDING.get(after)


def mail_team(session: Session, attestation: Attestation, change: Change, *, at: datetime) -> int:
    """Tell the holder's team; returns how many mails were written."""
    count = 0
    for profile in _profiles_of(session, attestation):
        for reader in _members(session, profile.id):
            queue_mail(
                session,
                to=reader.address,
                language=reader.language,
                template="seals/changed",
                account_id=reader.account_id,
                change=change.value,
                number=attestation.number,
                system=attestation.system_name,
                version=attestation.system_version,
                issuer=attestation.issuer_name,
                profile_name=profile.name,
                at=at,
                path=f"/profiles/{profile.public_id}/attestations",
            )
            count += 1
    return count


def mail_claim(session: Session, claim: AttestationClaim, profile: Profile, *, accepted: bool) -> None:
    """Tell the team what came of a claim that could not be answered at once."""
    attestation = session.get(Attestation, claim.attestation_id) if claim.attestation_id else None
    for reader in _members(session, profile.id):
        queue_mail(
            session,
            to=reader.address,
            language=reader.language,
            template="seals/claim_decided",
            account_id=reader.account_id,
            accepted=accepted,
            number=claim.number or (attestation.number if attestation else ""),
            profile_name=profile.name,
            # Where the reasons for a refusal stand.
            path=f"/profiles/{profile.public_id}/attestations{'' if accepted else '/add'}",
        )


def mail_staff(session: Session, registry: SealRegistry, alarm: Alarm, detail: str, *, at: datetime) -> None:
    for reader in _approvers(session, at):
        queue_mail(
            session,
            to=reader.address,
            language=reader.language,
            template="seals/alarm",
            account_id=reader.account_id,
            alarm=alarm.value,
            registry_name=registry.name,
            detail=detail,
            at=at,
            path=f"/staff/registries/{registry.public_id}",
        )


def _profiles_of(session: Session, attestation: Attestation) -> list[Profile]:
    if attestation.organisation_id is None:
        return []
    wanted = select(Profile).where(Profile.organisation_id == attestation.organisation_id).order_by(Profile.id)
    return list(session.scalars(wanted))


def _members(session: Session, profile_id: int) -> Iterator[Reader]:
    refused = select(AttestationMailRefusal.account_id).where(AttestationMailRefusal.profile_id == profile_id)
    rows = session.execute(
        select(Account.id, AccountAddress.address, Account.language)
        .join(ProfileMember, ProfileMember.account_id == Account.id)
        .join(AccountAddress, (AccountAddress.account_id == Account.id) & AccountAddress.is_primary)
        .where(ProfileMember.profile_id == profile_id, Account.id.not_in(refused), Account.locked_at.is_(None))
        .order_by(Account.id)
    )
    yield from (Reader(*row) for row in rows)


def _approvers(session: Session, at: datetime) -> Iterator[Reader]:
    until = RoleGrant.granted_until
    rows = session.execute(
        select(Account.id, AccountAddress.address, Account.language)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(AccountAddress, (AccountAddress.account_id == Account.id) & AccountAddress.is_primary)
        .where(
            RoleGrant.role.in_(APPROVERS),
            RoleGrant.granted_from <= at,
            or_(until.is_(None), until > at),
            Account.locked_at.is_(None),
        )
        .distinct()
        .order_by(Account.id)
    )
    yield from (Reader(*row) for row in rows)
