"""What the demo world lacks and some pages show, and how a page's path names the rows of the world."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Select, select

from app.accounts.models import Account, AccountAddress
from app.core import clock, outbox
from app.core.database import unit_of_work
from app.matches.actions.lists import create_list, save_match
from app.matches.models import SavedList
from app.profiles.actions.staff import report_profile
from app.profiles.models import Profile, ProfileReport
from app.profiles.states import ReportReason

INVESTOR, INVESTOR_ADDRESS = "Nordlicht Ventures", "investor@demo.example"
LIST, SAVED = "Stadtwerke", ("Stromlese", "Quarzlicht")
REPORTED = "Wattwerk"
FAILED_MAIL_TO = "unzustellbar@demo.example"
MAIL_FILE = "20261121T090000000000-beispiel.eml"

Wanted = Callable[[str], Select[tuple[str]]]

# {kind:name} in a path: the public id of that row.
BY_NAME: dict[str, Wanted] = {
    "profile": lambda name: select(Profile.public_id).where(Profile.name == name),
    "teaser": lambda name: select(Profile.teaser_id).where(Profile.name == name),
    "list": lambda name: select(SavedList.public_id).where(SavedList.name == name),
    "report": lambda name: select(ProfileReport.public_id).join(Profile).where(Profile.name == name),
    "person": lambda address: (
        select(Account.public_id).join(AccountAddress).where(AccountAddress.normalised == address)
    ),
    "mail": lambda address: select(outbox.OutboxMail.public_id).where(outbox.OutboxMail.to == address),
}


def furnish(data_dir: Path) -> None:
    """A saved list, a report, a mail that failed and one written as a file; inside the application's context."""
    at = clock.now()
    with unit_of_work() as session:
        ids = {row.name: row.id for row in session.execute(select(Profile.name, Profile.id))}
        by = session.scalars(
            select(AccountAddress.account_id).where(AccountAddress.normalised == INVESTOR_ADDRESS)
        ).one()
        made = create_list(session, ids[INVESTOR], LIST, by=by, at=at)
        for name in SAVED:
            save_match(session, made, ids[name], by=by, at=at)
        reported = session.get_one(Profile, ids[REPORTED])
        words = "Der Sitz stimmt nicht: Unter der Anschrift ist niemand."
        report_profile(session, reported, next(iter(ReportReason)), words, by_id=by, at=at)
        mail = outbox.queue_mail(session, to=FAILED_MAIL_TO, language="de", template="test")
        mail.state, mail.attempts, mail.error = outbox.MailState.FAILED, outbox.ATTEMPTS, "SMTPRecipientsRefused"
    folder = data_dir / "mail"
    folder.mkdir(exist_ok=True)
    (folder / MAIL_FILE).write_text(
        "From: noreply@localhost\nTo: leser@demo.example\nSubject: Beispiel\n\nEin Satz.\n", encoding="utf-8"
    )
