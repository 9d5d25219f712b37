"""Mails that could not be delivered: another try, or away with them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core import audit, jobs, outbox
from app.core.database import after_commit
from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.core.outbox import MailState, OutboxMail
from app.staff.queries.mails import mail_by_public_id


@dataclass(frozen=True)
class SentAgain:
    """What became of one mail of several."""

    to: str
    subject: str
    is_done: bool
    said: Message


def send_mail_again(session: Session, mail: OutboxMail, *, by_id: int) -> None:
    """Raises RuleBroken unless the mail has failed."""
    session.refresh(mail, with_for_update=True)
    if mail.state != MailState.FAILED:
        raise RuleBroken(message("Only a failed mail can be sent again. This one is on its way or has arrived."))
    outbox.send_again(mail)
    session.flush()
    audit.record(session, "mail.sent_again", actor_id=by_id, object_type="mail", object_id=mail.id)
    after_commit(session, lambda: jobs.wake(outbox.deliver_due_mail))


def send_mails_again(session: Session, public_ids: list[str], *, by_id: int) -> list[SentAgain]:
    """Try each; says of each what became of it. Raises NotFound for an unknown mail before anything is changed."""
    mails = [mail_by_public_id(session, public_id) for public_id in dict.fromkeys(public_ids)]
    return [_try_again(session, mail, by_id) for mail in mails]


def _try_again(session: Session, mail: OutboxMail, by_id: int) -> SentAgain:
    try:
        send_mail_again(session, mail, by_id=by_id)
    except RuleBroken as error:
        return SentAgain(mail.to, mail.subject, is_done=False, said=error.text)
    return SentAgain(mail.to, mail.subject, is_done=True, said=message("It goes out within a minute."))


def drop_mail(session: Session, mail: OutboxMail, *, by_id: int) -> None:
    """Delete a failed mail with its text. Raises RuleBroken unless it has failed."""
    session.refresh(mail, with_for_update=True)
    if mail.state != MailState.FAILED:
        raise RuleBroken(message("Only a failed mail can be dropped."))
    audit.record(session, "mail.dropped", actor_id=by_id, object_type="mail", object_id=mail.id, template=mail.template)
    session.delete(mail)
    session.flush()


def note_mail_seen(session: Session, mail_id: int, *, by_id: int) -> None:
    audit.record(session, "mail.seen_by_staff", actor_id=by_id, object_type="mail", object_id=mail_id)
