"""What goes of introductions when an account or a profile is deleted."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Delete, and_, delete, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import AccountAddress
from app.core.outbox import OutboxMail
from app.core.person import Person
from app.introductions.models import Availability, Introduction, IntroductionMessage, OutcomeReport
from app.introductions.states import Side


def erase_introductions(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`: the times at which the person has time, and mails to both sides. What a team wrote
    stays with the team, without the person's name; what a profile wrote goes with the profile (`forget_erased`)."""
    session.execute(delete(Availability).where(Availability.account_id.in_(ids)))
    addresses = session.scalars(select(AccountAddress.address).where(AccountAddress.account_id.in_(ids)))
    for address in set(addresses):
        _forget_shared_mails(session, address)
    session.flush()
    return dict.fromkeys(ids)


def _forget_shared_mails(session: Session, address: str) -> None:
    """A mail to both sides belongs to no account: it goes with the first of its readers."""
    shared = select(OutboxMail).where(OutboxMail.also_to != "").order_by(OutboxMail.id)
    for mail in session.scalars(shared):
        if address in mail.readers:
            session.delete(mail)


def forget_erased(session: Session) -> int:
    """Delete what erased profiles wrote, and introductions that neither side has any more; returns how many rows."""
    gone_asker = and_(Introduction.asker_id.is_(None), Introduction.reason != "")
    count = 0
    for row in session.scalars(select(Introduction).where(gone_asker).order_by(Introduction.id)):
        row.reason, row.explanation = "", {}
        count += 1
    nobody_here = or_(Introduction.asker_id.is_(None), Introduction.receiver_id.is_(None))
    about_one = select(Introduction).where(nobody_here, Introduction.staff_reason != "")
    for row in session.scalars(about_one.order_by(Introduction.id)):
        row.staff_reason = ""
        count += 1
    gone_receiver = and_(Introduction.receiver_id.is_(None), Introduction.decline_reason.is_not(None))
    for row in session.scalars(select(Introduction).where(gone_receiver).order_by(Introduction.id)):
        row.decline_reason, row.reason_released, row.explanation = None, False, {}
        count += 1
    session.flush()
    for side, column in ((Side.ASKER, Introduction.asker_id), (Side.RECEIVER, Introduction.receiver_id)):
        erased = select(Introduction.id).where(column.is_(None))
        for table in (IntroductionMessage, OutcomeReport):
            written = table.introduction_id.in_(erased), table.side == side
            count += _deleted(session, delete(table).where(*written))
    nobody = and_(Introduction.asker_id.is_(None), Introduction.receiver_id.is_(None))
    return count + _deleted(session, delete(Introduction).where(nobody))


def _deleted(session: Session, statement: Delete) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
