"""Applications and parts as the people who write them read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Application, ApplicationPart, Attachment, Programme, Round
from app.fellowships.queries.applications.own import Current, answers_of
from app.fellowships.queries.questionnaires import questionnaire_of
from app.fellowships.rules.questionnaire import Asked, read
from app.fellowships.states import ApplicationState, Party
from app.profiles.models import Profile, ProfileMember


class PartyState(StrEnum):
    """How far another party is: all that the team ever learns of its part."""

    INVITED = "invited"
    DECLINED = "declined"
    WRITING = "writing"
    DECLARED = "declared"


@dataclass(frozen=True)
class PartyLine:
    public_id: str
    party: Party
    name: str
    address: str
    state: PartyState
    invited_at: datetime | None
    declared_at: datetime | None


@dataclass(frozen=True)
class OwnLine:
    """One application or part of somebody's; ``part_id`` is the part that they write."""

    application: Application
    part: ApplicationPart
    round: Round
    programme: Programme
    profile_name: str


def asked_of(session: Session, application: Application) -> Asked:
    """What the application is asked: a draft always the newest questions, a submitted one those it answered."""
    return read(questionnaire_of(session, application).definition)


def current_of(session: Session, part: ApplicationPart) -> Mapping[str, Current]:
    return answers_of(session, [part.id])[part.id]


def values_of(session: Session, part: ApplicationPart, current: Mapping[str, Current]) -> dict[str, object]:
    """The answers of a part by question, those that are files by the public ids of the files."""
    values = {key: each.value for key, each in current.items()}
    stored = select(Attachment.question_key, Attachment.public_id).where(
        Attachment.part_id == part.id, Attachment.removed_at.is_(None)
    )
    files: dict[str, list[str]] = {}
    for key, public_id in session.execute(stored.order_by(Attachment.id)):
        files.setdefault(key, []).append(public_id)
    return values | files


def lead_of(session: Session, application: Application) -> ApplicationPart:
    wanted = select(ApplicationPart).where(
        ApplicationPart.application_id == application.id, ApplicationPart.party == Party.LEAD
    )
    return session.scalars(wanted).one()


def parties_of(session: Session, application: Application) -> list[PartyLine]:
    """The other parties, in the order in which they were invited."""
    return [_line(row) for row in other_parts(session, application.id)]


def other_parts(session: Session, application_id: int) -> Sequence[ApplicationPart]:
    """Their rows, in the same order: no words of theirs."""
    wanted = select(ApplicationPart).where(
        ApplicationPart.application_id == application_id,
        ApplicationPart.party != Party.LEAD,
        ApplicationPart.removed_at.is_(None),
    )
    return session.scalars(wanted.order_by(ApplicationPart.id)).all()


def _line(row: ApplicationPart) -> PartyLine:
    return PartyLine(
        row.public_id, row.party, row.invited_name, row.invited_address, party_state(row), row.invited_at,
        row.declared_at,
    )  # fmt: skip


def party_state(row: ApplicationPart) -> PartyState:
    if row.declared_at is not None:
        return PartyState.DECLARED
    if row.account_id is not None:
        return PartyState.WRITING
    return PartyState.INVITED if row.token_hash is not None else PartyState.DECLINED


def party_of(session: Session, application: Application, part_id: str) -> ApplicationPart:
    """Another party's part, for the team that runs the application. Raises NotFound."""
    wanted = select(ApplicationPart).where(
        ApplicationPart.application_id == application.id,
        ApplicationPart.public_id == part_id,
        ApplicationPart.party != Party.LEAD,
        ApplicationPart.removed_at.is_(None),
    )
    row = session.scalar(wanted)
    if row is None:
        raise NotFound
    return row


def own_lines(session: Session, account_id: int) -> list[OwnLine]:
    """What somebody applies with and whose parts they complete, the newest first."""
    member = and_(ProfileMember.profile_id == Application.profile_id, ProfileMember.account_id == account_id)
    wanted = (
        select(Application, ApplicationPart, Round, Programme, Profile.name)
        .join(ApplicationPart, ApplicationPart.application_id == Application.id)
        .join(Round, Round.id == Application.round_id)
        .join(Programme, Programme.id == Application.programme_id)
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .outerjoin(ProfileMember, member)
        .where(ApplicationPart.removed_at.is_(None))
        .where(
            or_(
                and_(ApplicationPart.party == Party.LEAD, ProfileMember.id.is_not(None)),
                and_(ApplicationPart.party != Party.LEAD, ApplicationPart.account_id == account_id),
            )
        )
        .order_by(Application.created_at.desc(), ApplicationPart.id)
    )
    return [OwnLine(*row[:4], profile_name=row[4] or "") for row in session.execute(wanted)]


def open_profiles(session: Session, round_id: int, profile_ids: Sequence[int]) -> frozenset[int]:
    """Those of these profiles that have an open application in the round."""
    wanted = select(Application.profile_id).where(
        Application.round_id == round_id,
        Application.profile_id.in_(profile_ids),
        Application.state != ApplicationState.WITHDRAWN,
    )
    return frozenset(each for each in session.scalars(wanted) if each is not None) if profile_ids else frozenset()


def names_of(session: Session, account_ids: Sequence[int | None]) -> dict[int, str]:
    ids = {each for each in account_ids if each is not None}
    wanted = select(Account.id, Account.display_name).where(Account.id.in_(ids))
    return {row.id: row.display_name for row in session.execute(wanted)} if ids else {}
