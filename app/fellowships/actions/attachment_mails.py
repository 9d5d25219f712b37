"""The one mail about a file: that a scanner found harmful content in it, and what to do."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.accounts.models import Account
from app.fellowships.models import Application, ApplicationPart, Attachment
from app.fellowships.rules.files import files_path
from app.fellowships.states import Party
from app.profiles.models import ProfileMember


def mail_infected(session: Session, row: Attachment) -> None:
    """To everybody whose part it is. The file's own name stays out of it: mail goes where we cannot follow."""
    part = session.get_one(ApplicationPart, row.part_id)
    application = session.get_one(Application, row.application_id)
    path = files_path(application.public_id, part.public_id, row.question_key)
    for account in _people(session, part, application):
        mail_account(session, account, "fellowships/file_infected", title=application.title, path=path)


def _people(session: Session, part: ApplicationPart, application: Application) -> list[Account]:
    wanted = select(Account).where(Account.id == part.account_id)
    if part.party is Party.LEAD:
        members = select(ProfileMember.account_id).where(ProfileMember.profile_id == application.profile_id)
        wanted = select(Account).where(Account.id.in_(members))
    return list(session.scalars(wanted.order_by(Account.id)))
