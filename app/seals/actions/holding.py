"""Bindings that lost their ground: what happens when an organisation's verified number goes, and who may decide.

Staff take a number back as wrong: what it bound is let go of. The team changes or removes one itself, or a second
number contradicts: good news is hidden, bad news stays on the profile with the old number named until staff looked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.models import OrganisationIdentifier, Profile, ProfileMember
from app.profiles.states import IdentifierScheme
from app.seals.actions.binding import SAME, is_holder, numbers_agree, unbind
from app.seals.actions.mails import Change, mail_team
from app.seals.models import Attestation, AttestationClaim, AttestationIdentifier
from app.seals.queries.trust import BINDING
from app.seals.rules.claims import Why
from app.seals.rules.display import BAD
from app.seals.rules.freshness import standing_at
from app.seals.states import ClaimState, Standing, Verdict, Verification

AT_ONCE = 500
# What a team cannot make disappear by changing its number.
HELD = BAD | {Standing.EXPIRED}


def watch_bindings(session: Session, *, at: datetime) -> int:
    """Hide, hold or bring back what is bound to an organisation, by its numbers of this moment; returns how many.

    Asks no registry, so that it works while one is silent.
    """
    count, last = 0, 0
    while bound := _bound(session, last):
        last = bound[-1].id
        count += sum(_judge(session, attestation, at) for attestation in _whole(session, _doubtful(session, bound)))
        session.flush()
    if count:
        bump_revision(session)
    return count


@dataclass(frozen=True)
class Bound:
    """As much of a bound attestation as its numbers are compared for."""

    id: int
    organisation_id: int
    is_marked: bool


def _bound(session: Session, after: int) -> list[Bound]:
    marked = (Attestation.fault == Verification.SUBJECT_MISMATCH) | Attestation.former_number.is_not(None)
    rows = session.execute(
        select(Attestation.id, Attestation.organisation_id, func.coalesce(marked, false()))
        .where(Attestation.organisation_id.is_not(None), Attestation.id > after)
        .order_by(Attestation.id)
        .limit(AT_ONCE)
    )
    return [Bound(number, organisation_id or 0, is_marked) for number, organisation_id, is_marked in rows]


def _doubtful(session: Session, bound: Sequence[Bound]) -> list[int]:
    """Whose ground is gone, and those marked so before whose ground may be back.

    Compared here and not in the database, which without statistics looks at every pair of numbers.
    """
    theirs, ours = _numbers_of_holders(session, bound), _numbers_of_organisations(session, bound)
    return [
        each.id for each in bound if each.is_marked or not numbers_agree(theirs[each.id], ours[each.organisation_id])
    ]


def _numbers_of_holders(session: Session, bound: Sequence[Bound]) -> defaultdict[int, list[tuple[str, str]]]:
    named = AttestationIdentifier
    rows = session.execute(
        select(named.attestation_id, named.scheme, named.value).where(
            named.attestation_id.in_([each.id for each in bound]), named.scheme.in_(SAME)
        )
    )
    return _grouped((key, scheme.value, value) for key, scheme, value in rows)


def _numbers_of_organisations(session: Session, bound: Sequence[Bound]) -> defaultdict[int, list[tuple[str, str]]]:
    own = OrganisationIdentifier
    rows = session.execute(
        select(own.organisation_id, own.scheme, own.value).where(
            own.organisation_id.in_({each.organisation_id for each in bound}), own.verified_at.is_not(None)
        )
    )
    return _grouped((key, BINDING[scheme], value) for key, scheme, value in rows if scheme in BINDING)


def _grouped(rows: Iterable[tuple[int, str, str]]) -> defaultdict[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, scheme, value in rows:
        found[key].append((scheme, value))
    return found


def _whole(session: Session, ids: Sequence[int]) -> Sequence[Attestation]:
    if not ids:
        return ()
    return session.scalars(select(Attestation).where(Attestation.id.in_(ids)).order_by(Attestation.id)).all()


def _judge(session: Session, attestation: Attestation, at: datetime) -> bool:
    """Whether anything about it changed."""
    before = (attestation.fault, attestation.former_number)
    if is_holder(session, attestation, attestation.organisation_id):
        _mark(attestation, hidden=False, former=None)
    elif standing_at(attestation.standing, attestation.valid_until, at) in HELD:
        _mark(attestation, hidden=False, former=attestation.former_number or _bound_by(session, attestation))
    else:
        _mark(attestation, hidden=True, former=None)
    if (attestation.fault, attestation.former_number) == before:
        return False
    attestation.updated_at = at
    if attestation.former_number is None:
        attestation.former_number_settled_at = None
    had_ground = before == (None, None)
    if had_ground:
        _note(session, "attestation.number_gone", attestation, None)
        mail_team(session, attestation, Change.NUMBER_GONE, at=at)
    return True


def _mark(attestation: Attestation, *, hidden: bool, former: str | None) -> None:
    """Other faults are graver and stay."""
    if attestation.fault in {None, Verification.SUBJECT_MISMATCH}:
        attestation.fault = Verification.SUBJECT_MISMATCH if hidden else None
    attestation.former_number = former


def _bound_by(session: Session, attestation: Attestation) -> str:
    """The number it was accepted by, spelt "EUID …"."""
    matched = session.scalar(
        select(AttestationClaim.matched_identifier)
        .where(AttestationClaim.attestation_id == attestation.id, AttestationClaim.matched_identifier.is_not(None))
        .order_by(AttestationClaim.id.desc())
        .limit(1)
    )
    named = (f"{each.scheme.value.upper()} {each.value}" for each in attestation.identifiers if each.scheme in SAME)
    return matched or next(named, "–")


def let_go_of_number(
    session: Session, organisation_id: int, scheme: IdentifierScheme, value: str, *, by_id: int, at: datetime
) -> int:
    """Staff took this number back as wrong: what it alone bound belongs to this organisation no longer."""
    count = 0
    for attestation in list(_naming(session, organisation_id, scheme, value)):
        if not is_holder(session, attestation, organisation_id):
            _let_go(session, attestation, by_id=by_id, at=at)
            count += 1
    return count


def _naming(session: Session, organisation_id: int, scheme: IdentifierScheme, value: str) -> Iterator[Attestation]:
    theirs = [other for other, ours in SAME.items() if ours is scheme]
    wanted = (
        select(Attestation)
        .join(AttestationIdentifier, AttestationIdentifier.attestation_id == Attestation.id)
        .where(
            Attestation.organisation_id == organisation_id,
            AttestationIdentifier.scheme.in_(theirs),
            AttestationIdentifier.value == value,
        )
    )
    yield from session.scalars(wanted.order_by(Attestation.id))


def keep_under_former_number(session: Session, attestation: Attestation, *, by_id: int, at: datetime) -> None:
    """Staff looked: it is theirs, whatever number they have now. Raises RuleBroken where nothing waits."""
    _require_waiting(session, attestation, by_id)
    attestation.former_number_settled_at = attestation.updated_at = at
    _note(session, "attestation.kept_under_former_number", attestation, by_id)
    session.flush()


def let_go(session: Session, attestation: Attestation, *, by_id: int, at: datetime) -> None:
    """Staff looked: it never was theirs. Raises RuleBroken as above."""
    _require_waiting(session, attestation, by_id)
    _let_go(session, attestation, by_id=by_id, at=at)


def _require_waiting(session: Session, attestation: Attestation, by_id: int) -> None:
    """Nobody judges their own bad news."""
    if by_id in _members(session, attestation):
        raise RuleBroken(message("You are a member of this profile. Another person of the staff has to judge it."))
    if attestation.former_number is None or attestation.former_number_settled_at is not None:
        raise RuleBroken(message("This was decided already."))


def _members(session: Session, attestation: Attestation) -> set[int]:
    wanted = select(ProfileMember.account_id).join(Profile, Profile.id == ProfileMember.profile_id)
    return set(session.scalars(wanted.where(Profile.organisation_id == attestation.organisation_id)))


def _let_go(session: Session, attestation: Attestation, *, by_id: int, at: datetime) -> None:
    """The claims that bound it are refused afterwards: nothing binds it again without a number."""
    claims = select(AttestationClaim).where(
        AttestationClaim.attestation_id == attestation.id, AttestationClaim.state == ClaimState.ACCEPTED
    )
    for made in session.scalars(claims.order_by(AttestationClaim.id)):
        made.state, made.decided_at = ClaimState.REFUSED, at
        made.why, made.verdict = Why.SUBJECT_MISMATCH.value, Verdict.SUBJECT_MISMATCH
    _note(session, "attestation.let_go", attestation, by_id)
    mail_team(session, attestation, Change.LET_GO, at=at)
    unbind(session, attestation, at=at)


def _note(session: Session, event: str, attestation: Attestation, by_id: int | None) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="attestation", object_id=attestation.id,
        organisation_id=attestation.organisation_id or 0,
    )  # fmt: skip
