"""Who gets a notice: confirmed, not locked, has not switched it off, and has not been told of this state already."""

from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists

from app.accounts.models import Account, AccountAddress, NoticePreference, NoticeSent
from app.accounts.states import NoticeChoice


def may_be_told(
    kind: str, subject_id: SQLColumnExpression[int], about_at: SQLColumnExpression[datetime]
) -> ColumnElement[bool]:
    """A condition on `Account`: a mail of this ``kind`` about this state of the subject is still to be written."""
    confirmed = exists().where(
        AccountAddress.account_id == Account.id, AccountAddress.is_primary, AccountAddress.confirmed_at.is_not(None)
    )
    switched_off = exists().where(
        NoticePreference.account_id == Account.id,
        NoticePreference.kind == kind,
        NoticePreference.choice == NoticeChoice.off,
    )
    told = exists().where(
        NoticeSent.account_id == Account.id,
        NoticeSent.kind == kind,
        NoticeSent.subject_id == subject_id,
        NoticeSent.about_at == about_at,
    )
    return and_(Account.locked_at.is_(None), confirmed, ~switched_off, ~told)
