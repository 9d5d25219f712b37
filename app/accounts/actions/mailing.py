"""Mail to the person behind an account: to the address that counts today, in the account's language."""

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.outbox import queue_mail


def mail_account(
    session: Session, account: Account, template: str, *, unsubscribe_path: str = "", **values: object
) -> None:
    """``template`` names emails/<template>; it gets the person's ``name`` and ``values``."""
    queue_mail(
        session,
        to=account.email,
        language=account.language,
        template=template,
        account_id=account.id,
        unsubscribe_path=unsubscribe_path,
        name=account.display_name,
        **values,
    )
