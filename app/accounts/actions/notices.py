"""Notices: what a person chose, and the one way they are written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, NoticePreference, NoticeSent
from app.accounts.rules.links import unsubscribe_path
from app.accounts.states import NoticeChoice
from app.core import audit
from app.core.outbox import queue_mail
from app.core.signed_links import SignedLinks

UNSUBSCRIBE = "unsubscribe"


def choose_notice(session: Session, account_id: int, kind: str, choice: NoticeChoice, *, at: datetime) -> None:
    """Choosing the same again changes nothing."""
    mine = NoticePreference.account_id == account_id, NoticePreference.kind == kind
    row = session.scalar(select(NoticePreference).where(*mine).with_for_update())
    if row is None and choice is NoticeChoice.instant:
        return
    if row is None:
        session.add(NoticePreference(account_id=account_id, kind=kind, choice=choice, chosen_at=at))
    elif row.choice is not choice:
        row.choice, row.chosen_at = choice, at
    else:
        return
    session.flush()
    deed = {"kind": kind, "choice": choice.value}
    audit.record(session, "notice.chosen", actor_id=account_id, object_type="account", object_id=account_id, **deed)


def send_notice(
    session: Session,
    account: Account,
    *,
    kind: str,
    subject_id: int,
    about_at: datetime,
    template: str,
    links: SignedLinks,
    at: datetime,
    **values: object,
) -> None:
    """Write the mail and that it was written. The caller found the account by `may_be_told` and holds its subject's
    row meanwhile; should two come here all the same, the database lets one of them through."""
    _note(session, account.id, kind, subject_id, about_at, at)
    queue_mail(
        session,
        to=account.email,
        language=account.language,
        template=template,
        account_id=account.id,
        unsubscribe_path=unsubscribe_path(links.signed(UNSUBSCRIBE, account.public_id, kind)),
        name=account.display_name,
        **values,
    )


def _note(session: Session, account_id: int, kind: str, subject_id: int, about_at: datetime, at: datetime) -> None:
    named = {"account_id": account_id, "kind": kind, "subject_id": subject_id}
    row = session.scalar(select(NoticeSent).filter_by(**named))
    if row is None:
        row = NoticeSent(**named)
        session.add(row)
    row.about_at, row.sent_at = about_at, at
    session.flush()
