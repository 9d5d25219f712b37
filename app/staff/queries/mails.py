"""The outbox as staff see it, and in development the mails that were written as files."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.lists.cutting import SEARCH_LENGTH, Cut, cut, holds
from app.core.outbox import MailState, OutboxMail
from app.core.paging import Page, offset_of

MOST_FILES = 500


@dataclass(frozen=True)
class MailFilter:
    """What the outbox is narrowed to; ``text`` is looked for in addresses and subjects, as it stands."""

    text: str = ""
    state: MailState | None = None


def mails(session: Session, asked: MailFilter, wanted: Cut) -> Page[OutboxMail]:
    """Newest first."""
    statement: Select[*tuple[Any, ...]] = select(OutboxMail)
    text = asked.text.strip()[:SEARCH_LENGTH]
    if text:
        statement = statement.where(or_(holds(OutboxMail.to, text), holds(OutboxMail.subject, text)))
    if asked.state:
        statement = statement.where(OutboxMail.state == asked.state)
    ordered = statement.order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
    return cut(session, ordered, wanted, lambda rows: [row[0] for row in rows])


def mail_by_public_id(session: Session, public_id: str) -> OutboxMail:
    """Raises NotFound."""
    mail = session.scalar(select(OutboxMail).where(OutboxMail.public_id == public_id))
    if mail is None:
        raise NotFound
    return mail


@dataclass(frozen=True)
class MailFile:
    """One mail as a file; ``text`` is its plain part."""

    name: str
    subject: str
    to: str
    at: datetime | None
    text: str


def mail_files(folder: Path, number: int, size: int) -> Page[MailFile]:
    """The newest mails of the folder first; files that are no mail are left out of nobody's sight but read as empty."""
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:MOST_FILES]
    empty: Page[MailFile] = Page((), 1, size, len(names))
    number = min(number, empty.pages)
    start = offset_of(number, size)
    return Page([_read(folder / name) for name in names[start : start + size]], number, size, len(names))


def mail_file(folder: Path, name: str) -> MailFile:
    """Raises NotFound for any name that is not one of the folder's files."""
    if name not in {path.name for path in folder.glob("*.eml")}:
        raise NotFound
    return _read(folder / name)


def _read(path: Path) -> MailFile:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    part = message.get_body(("plain",))
    at = message["Date"].datetime if message["Date"] else None
    return MailFile(
        path.name, str(message["Subject"] or ""), str(message["To"] or ""), at, str(part.get_content()) if part else ""
    )
