"""The one way a state changes: by the table, with the row held, and with an entry in the audit log."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict
from app.core.language import message
from app.introductions.models import Consent, Introduction
from app.introductions.rules.times import next_moment, state_now
from app.introductions.states import CLOSED, STEPS, Side, State, Way
from app.profiles.actions.disclosures import revoke_disclosure
from app.profiles.models import Disclosure
from app.profiles.states import DisclosureLevel

MEANWHILE = message("This introduction has been answered, taken back or ended in the meantime. Look at it again.")


def hold(session: Session, introduction: Introduction) -> None:
    """Read the row anew and keep everybody else from changing it until this transaction ends."""
    session.refresh(introduction, with_for_update=True)


def held(session: Session, introduction_id: int) -> Introduction | None:
    wanted = select(Introduction).where(Introduction.id == introduction_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def check_now(introduction: Introduction, state: State, at: datetime) -> None:
    """Raises Conflict unless the introduction is in this state at this moment, by the clock."""
    if state_now(introduction, at) is not state or introduction.state is not state:
        raise Conflict(MEANWHILE)


def step(
    session: Session,
    introduction: Introduction,
    deed: str,
    *,
    by_id: int | None,
    at: datetime,
    **details: int | str | bool | None,
) -> None:
    """Raises Conflict where the table has no such step."""
    after = STEPS.get((introduction.state, deed))
    if after is None:
        raise Conflict(MEANWHILE)
    introduction.state = after
    if after in CLOSED:
        introduction.closed_at = at
        _hide_again(session, introduction, by_id=by_id, at=at)
    introduction.next_at = next_moment(introduction)
    session.flush()
    note(session, introduction, deed, by_id=by_id, **details)


def _hide_again(session: Session, introduction: Introduction, *, by_id: int | None, at: datetime) -> None:
    """What was released for a decision is hidden again once it was made; contact data that were given stay given."""
    of_this = Disclosure.introduction_id == introduction.id, Disclosure.level != DisclosureLevel.CONTACT
    in_force = select(Disclosure).where(*of_this, Disclosure.revoked_at.is_(None)).order_by(Disclosure.id)
    for disclosure in session.scalars(in_force):
        revoke_disclosure(session, disclosure, at=at, by_id=by_id)


def note(
    session: Session,
    introduction: Introduction,
    deed: str,
    *,
    by_id: int | None,
    **details: int | str | bool | None,
) -> None:
    audit.record(
        session,
        f"introduction.{deed}",
        actor_id=by_id,
        object_type="introduction",
        object_id=introduction.id,
        **details,
    )


def consent(
    session: Session,
    introduction: Introduction,
    party: Side,
    *,
    agreed: bool,
    by_id: int | None,
    at: datetime,
    way: Way,
) -> None:
    given = Consent(introduction_id=introduction.id, party=party, agreed=agreed, by_id=by_id, at=at, way=way)
    session.add(given)
    session.flush()


def profile_of(introduction: Introduction, side: Side) -> int | None:
    return introduction.asker_id if side is Side.ASKER else introduction.receiver_id
