"""Mail as rows: written with the change that causes it, sent by the worker, retried, visible, never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from enum import StrEnum

from flask import current_app
from markupsafe import Markup
from sqlalchemy import Integer, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, jobs
from app.core.database import Base, PublicId, UtcDateTime, after_commit, new_public_id, unit_of_work
from app.core.language import message, speaking
from app.core.mailers import Mailer, PartlyRefused
from config import Settings

ATTEMPTS = 8
FIRST_WAIT_SECONDS = 60
BATCH = 50
LEASE_SECONDS = 120
_BELOW = message("In English below.")


class MailState(StrEnum):
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"


class OutboxMail(Base):
    """One mail. A failed one stays and shows in the staff's outbox until somebody sends it again or drops it."""

    __tablename__ = "outbox_mails"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    to: Mapped[str] = mapped_column(String(320))
    # One mail to several people: the others, and those whom the server refused while it took the mail for the rest.
    also_to: Mapped[str] = mapped_column(Text, default="", server_default="")
    still_to: Mapped[str] = mapped_column(Text, default="", server_default="")
    calendar: Mapped[str] = mapped_column(Text, default="", server_default="")
    template: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    unsubscribe_path: Mapped[str] = mapped_column(String(400), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10), default=MailState.DUE, index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def readers(self) -> list[str]:
        """Everybody whom it is addressed to."""
        return [self.to, *(self.also_to or "").split()]  # a mail that was never stored has no default yet


def queue_mail(
    session: Session,
    *,
    to: str,
    language: str,
    template: str,
    account_id: int | None = None,
    unsubscribe_path: str = "",
    **values: object,
) -> OutboxMail:
    """Write a mail in the session's transaction.

    ``template`` names emails/<template>.txt, whose first line is "Subject: …", and emails/<template>.html.
    ``unsubscribe_path`` switches such mails off, by a page and by one POST; empty for mails that always come.
    """
    words = _rendered(language, template, {"to": to, "unsubscribe_path": unsubscribe_path, **values})
    mail = _row(words, to=_one_line(to), language=language, template=template)
    mail.account_id, mail.unsubscribe_path = account_id, unsubscribe_path
    return _queue(session, mail)


def queue_shared_mail(
    session: Session,
    *,
    to: Sequence[str],
    languages: Sequence[str],
    template: str,
    calendar: str = "",
    **values: object,
) -> OutboxMail:
    """One mail to several people, who see each other's address and answer each other, in each of their ``languages``.

    It always comes and cannot be stopped: a click of one must not end it for the others. ``template`` is as for
    `queue_mail`, but only the part that is said once in each language; ``calendar`` is a file that goes with it.
    """
    parts = [_part(language, template, values) for language in languages]
    with speaking(languages[-1]):
        below = str(_BELOW) if len(parts) > 1 else ""
    words = _rendered(languages[0], "shared", {"parts": parts, "below": below, "unsubscribe_path": ""})
    readers = list(dict.fromkeys("".join(each.split()) for each in to))
    mail = _row(words, to=readers[0], language=languages[0], template=template)
    mail.also_to, mail.calendar = " ".join(readers[1:]), calendar
    return _queue(session, mail)


def _row(words: tuple[str, str, str], **values: str) -> OutboxMail:
    subject, text, html = words
    return OutboxMail(
        subject=subject, text=text, html=html, created_at=clock.now(), due_at=clock.now(), also_to="", still_to="",
        calendar="", **values,
    )  # fmt: skip


def _queue(session: Session, mail: OutboxMail) -> OutboxMail:
    session.add(mail)
    session.flush()
    after_commit(session, lambda: jobs.wake(deliver_due_mail))
    return mail


@dataclass(frozen=True)
class Part:
    """What a shared mail says in one language."""

    language: str
    subject: str
    text: str
    html: Markup


def _part(language: str, template: str, values: dict[str, object]) -> Part:
    subject, text, html = _rendered(language, template, values)
    return Part(language, subject, text, Markup(html))  # noqa: S704 -- rendered by an escaping template just now


def _rendered(language: str, template: str, values: dict[str, object]) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    settings: Settings = current_app.config["SETTINGS"]
    known = {"base_url": current_app.config["BASE_URL"], "settings": settings, **values}
    with speaking(language):
        environment = current_app.jinja_env
        head, _, text = environment.get_template(f"emails/{template}.txt").render(known).partition("\n")
        html = environment.get_template(f"emails/{template}.html").render(known)
    return _one_line(head.removeprefix("Subject:"))[:300], text.strip() + "\n", html


def _one_line(text: str) -> str:
    """No line break ever reaches a mail header."""
    return " ".join(text.split())


class _OneLine(UnstructuredHeader):
    """A header never broken into lines: of a long address Python would make words that no mail program follows."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _mail_policy() -> Policy:
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # mixed into one, as documented
    return EmailPolicy(header_factory=headers)


def message_of(mail: OutboxMail, settings: Settings) -> EmailMessage:
    made = EmailMessage(_mail_policy())
    made["From"] = settings.mail_from
    made["To"] = ", ".join((mail.still_to or "").split() or mail.readers)
    if mail.also_to:
        made["Reply-To"] = ", ".join(mail.readers)
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.created_at)
    # The same at every try: what arrives twice is known as one, and everybody's answers find one conversation.
    made["Message-ID"] = f"<{mail.public_id}.{mail.created_at:%Y%m%d%H%M%S}@{settings.host.split(':')[0]}>"
    made["X-Anschub-Id"] = mail.public_id
    made["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_path:
        made["List-Unsubscribe"] = f"<{settings.base_url}{mail.unsubscribe_path}>"
        if settings.is_https:  # RFC 8058: one-click only over TLS
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        name = f"anschub-{mail.public_id}.ics"
        made.add_attachment(mail.calendar, subtype="calendar", params={"method": "PUBLISH"}, filename=name)
    made["Content-Language"] = mail.language  # last: setting the content moves such headers into its parts
    return made


@jobs.periodic(minutes=1)
def deliver_due_mail() -> int:
    """Send what is due; returns how many went out.

    A crash between sending and noting sends one mail twice, never none.
    """
    sent = 0
    mailer: Mailer = current_app.extensions["mailer"]
    settings: Settings = current_app.config["SETTINGS"]
    for _ in range(BATCH):
        mail = _lease_next()
        if mail is None:
            break
        error = _try_sending(mailer, mail, settings)
        with unit_of_work() as session:
            row = session.get_one(OutboxMail, mail.id)
            row.still_to = mail.still_to
            _note(row, error)
        sent += error is None
    return sent


def _lease_next() -> OutboxMail | None:
    """The mail that is due longest, put off for two minutes so that a second worker leaves it alone.

    One at a time: where the server is slow, the last of many would be due again before its turn, and go out twice.
    """
    now = clock.now()
    with unit_of_work() as session:
        due = select(OutboxMail).where(OutboxMail.state == MailState.DUE, OutboxMail.due_at <= now)
        mail = session.scalar(due.order_by(OutboxMail.due_at, OutboxMail.id).limit(1).with_for_update(skip_locked=True))
        if mail is not None:
            mail.due_at = now + timedelta(seconds=LEASE_SECONDS)
            session.flush()
            session.expunge(mail)
        return mail


def _try_sending(mailer: Mailer, mail: OutboxMail, settings: Settings) -> str | None:
    try:
        mailer.send(message_of(mail, settings))
    except PartlyRefused as refused:
        mail.still_to = " ".join(refused.addresses)
        return PartlyRefused.__name__
    except (OSError, ValueError, LookupError) as error:
        # The last two come from an address that cannot be written into a header: that mail fails, the others go out.
        return type(error).__name__
    return None


def _note(mail: OutboxMail, error: str | None) -> None:
    mail.attempts += 1
    if error is None:
        mail.state, mail.sent_at, mail.error = MailState.SENT, clock.now(), ""
        # A sent mail's links are keys: nobody reads them here, backups do not keep them.
        mail.text = mail.html = mail.unsubscribe_path = mail.calendar = mail.still_to = ""
        return
    mail.error = error
    if mail.attempts >= ATTEMPTS:
        mail.state = MailState.FAILED
        return
    mail.due_at = clock.now() + timedelta(seconds=FIRST_WAIT_SECONDS * 2 ** (mail.attempts - 1))


def send_again(mail: OutboxMail) -> None:
    """Give a failed mail a fresh set of tries."""
    mail.state, mail.attempts, mail.due_at = MailState.DUE, 0, clock.now()


def forget_sent(session: Session, *, before: datetime) -> int:
    """Delete mails that went out before this moment, with the addresses they went to; failed ones wait for staff."""
    gone = session.execute(delete(OutboxMail).where(OutboxMail.state == MailState.SENT, OutboxMail.sent_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
