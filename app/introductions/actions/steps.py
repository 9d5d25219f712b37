"""The one way a state changes: by the table, with the row held, and with an entry in the audit log."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict
from app.core.language import message
from app.introductions.models import Consent, Introduction, Release
from app.introductions.rules.times import next_moment, state_now
from app.introductions.states import CLOSED, ONE_A_PAIR, STEPS, Side, State, Way
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


def held_with_crossing(session: Session, introduction_id: int) -> tuple[Introduction | None, Introduction | None]:
    """As `held`, and with it what it crosses or is crossed by: always both in one order, or two workers would wait for
    each other."""
    low, high, state = Introduction.pair_low_id, Introduction.pair_high_id, Introduction.state
    this = select(low, high).where(Introduction.id == introduction_id).subquery()
    crossing = (
        select(Introduction.id)
        .join(this, (low == this.c.pair_low_id) & (high == this.c.pair_high_id))
        .where(state.in_(ONE_A_PAIR))
    )
    wanted = select(Introduction).where(or_(Introduction.id == introduction_id, Introduction.id.in_(crossing)))
    locked = wanted.order_by(Introduction.id).with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(locked).all()
    found = next((row for row in rows if row.id == introduction_id), None)
    other = next((row for row in rows if row.id != introduction_id and row.state in ONE_A_PAIR), None)
    return found, other


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
    agreed = Release.introduction_id == introduction.id, Release.both_agreed, Release.revoked_at.is_(None)
    session.execute(update(Release).where(*agreed).values(revoked_at=at))


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
