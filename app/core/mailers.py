"""Who hands a mail to the world: a file, an SMTP server, or a list for tests."""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from app.core import clock
from config import Settings


class PartlyRefused(OSError):
    """Raised when the server took the mail for some of its readers and refused the ``addresses`` of others."""

    def __init__(self, addresses: Iterable[str]) -> None:
        super().__init__("refused for some")
        self.addresses = tuple(addresses)


class Mailer(Protocol):
    """Hands one message to everybody in its To, or raises OSError (smtplib's errors are OSErrors).

    Raises PartlyRefused when it went out to some of them: they must not get it again.
    """

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class FileMailer:
    """Writes each mail as a file that any mail program opens; the embedded default."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S%f}-{message['X-Anschub-Id']}.eml"
        (self.folder / name).write_bytes(bytes(message))


@dataclass(frozen=True)
class SmtpMailer:
    """Sends by SMTP as the settings say."""

    settings: Settings

    def send(self, message: EmailMessage) -> None:
        settings = self.settings
        connect = smtplib.SMTP_SSL if settings.smtp_tls == "tls" else smtplib.SMTP
        with connect(settings.smtp_host, settings.smtp_port, timeout=20) as server:
            if settings.smtp_tls == "starttls":
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            refused = server.send_message(message)
        if refused:
            raise PartlyRefused(refused)


@dataclass
class RecordingMailer:
    """Keeps what was sent; for tests."""

    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


def make_mailer(settings: Settings) -> Mailer:
    if settings.environment == "testing":
        return RecordingMailer()
    return SmtpMailer(settings) if settings.mail_transport == "smtp" else FileMailer(settings.data_dir / "mail")
