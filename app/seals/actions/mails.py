"""Mail about attestations: to the team's members who did not refuse it, and alarms to whoever may act on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.accounts.actions.notices import notify
from app.accounts.models import Account, AccountAddress, RoleGrant
from app.accounts.notices import Line, Waiting
from app.accounts.states import Role
from app.core.language import Message, message, speaking
from app.core.outbox import queue_mail
from app.profiles.models import Profile, ProfileMember
from app.seals.models import Attestation, AttestationClaim, AttestationMailRefusal, SealRegistry
from app.seals.rules.claims import what, what_to_do
from app.seals.rules.run_words import seen_words
from app.seals.states import Alarm, Standing

ATTESTATION_CHANGES = "attestation_changes"
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
    NUMBER_GONE = "number_gone"
    LET_GO = "let_go"


# What happened, for the end of a sentence; the mail's template says the same.
SAID: Mapping[Change, Message] = {
    Change.GRANTED: message("granted"),
    Change.SUSPENDED: message("suspended"),
    Change.LIFTED: message("its suspension was lifted"),
    Change.WITHDRAWN: message("withdrawn"),
    Change.EXPIRED: message("expired"),
    Change.ENDED: message("given up or replaced"),
    Change.SURVEILLANCE_DUE: message("its surveillance is due"),
    Change.UNVERIFIABLE: message("it cannot be checked at present"),
    Change.CONFLICT: message("its sources contradict each other"),
    Change.BOUND: message("found in a registry and added to your profile"),
    Change.NUMBER_GONE: message("your profile no longer has the verified number it was issued for"),
    Change.LET_GO: message("taken off your profile, because its number is not yours"),
}
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
    """Tell the holder's team, each as they chose; returns how many are told."""
    return sum(
        notify(
            session,
            ATTESTATION_CHANGES,
            [reader.account_id for reader in _members(session, profile.id)],
            template="seals/changed",
            path=_path_to(profile, attestation),
            subject_id=attestation.id,
            detail=change.value,
            at=at,
            change=change.value,
            number=attestation.number,
            system=attestation.system_name,
            version=attestation.system_version,
            issuer=attestation.issuer_name,
            profile_name=profile.name,
        )
        for profile in _profiles_of(session, attestation)
    )


def changes_in_digest(
    session: Session, account_id: int, waiting: Sequence[Waiting], _at: datetime
) -> dict[Waiting, Line]:
    """What happened as lines of a digest, as long as the attestation is the team's and its mails are not refused."""
    refused = exists().where(
        AttestationMailRefusal.profile_id == Profile.id, AttestationMailRefusal.account_id == account_id
    )
    rows = session.execute(
        select(Attestation, Profile)
        .join(Profile, Profile.organisation_id == Attestation.organisation_id)
        .join(ProfileMember, ProfileMember.profile_id == Profile.id)
        .where(Attestation.id.in_({each.subject_id for each in waiting}), ProfileMember.account_id == account_id)
        .where(~refused)
        .order_by(Attestation.id, Profile.id.desc())
    )
    found = {attestation.id: (attestation, profile) for attestation, profile in rows}
    return {each: _line(*found[each.subject_id], Change(each.detail)) for each in waiting if each.subject_id in found}


def _line(attestation: Attestation, profile: Profile, change: Change) -> Line:
    text = message("{number}: {what}", number=attestation.number, what=SAID[change])
    return Line(text, _path_to(profile, attestation))


def _path_to(profile: Profile, attestation: Attestation) -> str:
    return f"/profiles/{profile.public_id}/attestations/{attestation.public_id}"


def mail_claim(session: Session, claim: AttestationClaim, profile: Profile, *, accepted: bool) -> None:
    """Tell the team what came of a claim that could not be answered at once."""
    attestation = session.get(Attestation, claim.attestation_id) if claim.attestation_id else None
    for reader in _members(session, profile.id):
        with speaking(reader.language):
            told = " ".join(filter(None, (str(what(claim.why)), str(what_to_do(claim.why)))))
        queue_mail(
            session,
            to=reader.address,
            language=reader.language,
            template="seals/claim_decided",
            account_id=reader.account_id,
            accepted=accepted,
            told=told,
            number=claim.number or (attestation.number if attestation else ""),
            profile_name=profile.name,
            path=f"/profiles/{profile.public_id}/attestations{'' if accepted else '/add'}",
        )


def mail_staff(session: Session, registry: SealRegistry, alarm: Alarm, detail: str, *, at: datetime) -> None:
    for reader in _approvers(session, at):
        with speaking(reader.language):
            seen = str(seen_words(alarm, detail) or "")
        queue_mail(
            session,
            to=reader.address,
            language=reader.language,
            template="seals/alarm",
            account_id=reader.account_id,
            alarm=alarm.value,
            registry_name=registry.name,
            detail=seen,
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
