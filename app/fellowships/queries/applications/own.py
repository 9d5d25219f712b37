"""Which application or part is somebody's own to write: as a member of the profile that applies, or as the party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Answer, Application, ApplicationPart
from app.fellowships.states import Party
from app.profiles.models import ProfileMember


@dataclass(frozen=True)
class OwnPart:
    """A part that the person may write. Members of the profile that applies hold the lead's and run the application."""

    application: Application
    part: ApplicationPart

    @property
    def is_lead(self) -> bool:
        return self.part.party is Party.LEAD


@dataclass(frozen=True)
class Current:
    """The newest version of an answer."""

    value: object
    version: int
    row: Answer


def is_member(account_id: int) -> ColumnElement[bool]:
    member = select(ProfileMember.id).where(
        ProfileMember.profile_id == Application.profile_id, ProfileMember.account_id == account_id
    )
    return member.exists()


def own_application(session: Session, account_id: int, public_id: str) -> Application:
    """The application whose profile the person is a member of. Raises NotFound for everybody else."""
    found = session.scalar(select(Application).where(Application.public_id == public_id, is_member(account_id)))
    if found is None:
        raise NotFound
    return found


def own_part(session: Session, account_id: int, application_id: str, part_id: str) -> OwnPart:
    """The part by the public ids of its application and itself, if the person may write it. Raises NotFound."""
    wanted = (
        select(Application, ApplicationPart)
        .join(ApplicationPart, ApplicationPart.application_id == Application.id)
        .where(Application.public_id == application_id, ApplicationPart.public_id == part_id)
        .where(ApplicationPart.removed_at.is_(None))
        .where(
            or_(
                and_(ApplicationPart.party == Party.LEAD, is_member(account_id)),
                and_(ApplicationPart.party != Party.LEAD, ApplicationPart.account_id == account_id),
            )
        )
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return OwnPart(*found)


def answers_of(session: Session, part_ids: Sequence[int]) -> Mapping[int, Mapping[str, Current]]:
    """The newest answers of each of these parts by the question's key, in one statement."""
    newest = (
        select(Answer.part_id, Answer.question_key, func.max(Answer.version).label("version"))
        .where(Answer.part_id.in_(part_ids))
        .group_by(Answer.part_id, Answer.question_key)
        .subquery()
    )
    wanted = select(Answer).join(
        newest,
        and_(
            Answer.part_id == newest.c.part_id,
            Answer.question_key == newest.c.question_key,
            Answer.version == newest.c.version,
        ),
    )
    found: dict[int, dict[str, Current]] = {part_id: {} for part_id in part_ids}
    for row in session.scalars(wanted) if part_ids else ():
        found[row.part_id][row.question_key] = Current(row.value, row.version, row)
    return found
