"""Who gets a notice: confirmed, not locked, has not switched it off, and can be reached at all."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_

from app.accounts.models import Account, AccountAddress, DigestMark, NoticePreference, NoticeSent
from app.accounts.notices import DAILY_DIGEST, Notice, notice_of
from app.accounts.states import NoticeChoice
from app.core.outbox import MailState, OutboxMail

# What the outbox notes when the other side's server will not have mail for this address, after every try.
REFUSED = "SMTPRecipientsRefused"
DEAD_FOR = timedelta(days=30)


def can_be_written_to(at: datetime) -> ColumnElement[bool]:
    """A condition on `Account`: open, its address confirmed, and not refused by its own mail server lately."""
    confirmed = exists().where(
        AccountAddress.account_id == Account.id, AccountAddress.is_primary, AccountAddress.confirmed_at.is_not(None)
    )
    return and_(Account.locked_at.is_(None), confirmed, ~address_is_refused(at))


def address_is_refused(at: datetime) -> ColumnElement[bool]:
    """A condition on `Account`: its mail server would not have mail for its address, and staff did not look yet."""
    return exists().where(
        AccountAddress.account_id == Account.id,
        AccountAddress.is_primary,
        OutboxMail.account_id == Account.id,
        OutboxMail.to == AccountAddress.address,
        OutboxMail.state == MailState.FAILED,
        OutboxMail.error == REFUSED,
        OutboxMail.created_at > at - DEAD_FOR,
    )


def wants(notice: Notice) -> ColumnElement[bool]:
    """A condition on `Account`: this kind is not off, by choice or by default."""
    if notice.default is NoticeChoice.off:
        return _has_chosen(notice.kind, NoticePreference.choice != NoticeChoice.off)
    not_off = ~_has_chosen(notice.kind, NoticePreference.choice == NoticeChoice.off)
    if notice.default is not NoticeChoice.daily:
        return not_off
    stopped = _has_chosen(DAILY_DIGEST.kind, NoticePreference.choice == NoticeChoice.off)
    return and_(not_off, or_(_has_chosen(notice.kind), ~stopped))


def _has_chosen(kind: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(NoticePreference.account_id == Account.id, NoticePreference.kind == kind, *conditions)


def has_digest_of(digest: str, day: date) -> ColumnElement[bool]:
    """A condition on `Account`: the digest of this day, or of a later one, is done."""
    return exists().where(DigestMark.account_id == Account.id, DigestMark.digest == digest, DigestMark.of_day >= day)


def may_be_told(
    kind: str, subject_id: SQLColumnExpression[int], about_at: SQLColumnExpression[datetime], at: datetime
) -> ColumnElement[bool]:
    """A condition on `Account`: a notice of this ``kind`` about this state of the subject is still to be written."""
    told = exists().where(
        NoticeSent.account_id == Account.id,
        NoticeSent.kind == kind,
        NoticeSent.subject_id == subject_id,
        NoticeSent.about_at == about_at,
    )
    return and_(can_be_written_to(at), wants(notice_of(kind)), ~told)
