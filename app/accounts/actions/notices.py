"""Notices: what a person chose, and the one way they are written."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.actions.mailing import mail_account
from app.accounts.models import Account, NoticePreference, NoticeSent, NoticeWaiting
from app.accounts.notices import DAILY_DIGEST, all_notices, choice_among, find_notice, notice_of
from app.accounts.queries import notice_choices, notice_choices_of
from app.accounts.rules.links import unsubscribe_path
from app.accounts.rules.notices import can_be_written_to
from app.accounts.states import NoticeChoice
from app.core import audit
from app.core.signed_links import installation_links

UNSUBSCRIBE = "unsubscribe"


def choose_notice(session: Session, account_id: int, kind: str, choice: NoticeChoice, *, at: datetime) -> None:
    """Choosing what holds already changes nothing, but a no is always on record: it outlives a kind's default.

    Off takes what waited for the digest with it.
    """
    lock_person(session, account_id)
    chosen, notice = notice_choices(session, account_id), find_notice(kind)
    holds = chosen.get(kind) if notice is None or choice is NoticeChoice.off else choice_among(notice, chosen)
    if holds is choice:
        return
    row = session.scalar(select(NoticePreference).filter_by(account_id=account_id, kind=kind))
    if row is None:
        session.add(NoticePreference(account_id=account_id, kind=kind, choice=choice, chosen_at=at))
    else:
        row.choice, row.chosen_at = choice, at
    if choice is NoticeChoice.off:
        session.execute(delete(NoticeWaiting).filter_by(account_id=account_id, kind=kind))
    session.flush()
    deed = {"kind": kind, "choice": choice.value}
    audit.record(session, "notice.chosen", actor_id=account_id, object_type="account", object_id=account_id, **deed)


def stop_notice(session: Session, account_id: int, kind: str, *, at: datetime) -> None:
    """No more mails of this kind; of the daily digest: nothing that came in it. Mails that come at once stay."""
    lock_person(session, account_id)
    if kind == DAILY_DIGEST.kind:
        chosen = notice_choices(session, account_id)
        collected = [each for each in all_notices() if choice_among(each, chosen) is NoticeChoice.daily]
        for each in collected:
            choose_notice(session, account_id, each.kind, NoticeChoice.off, at=at)
    choose_notice(session, account_id, kind, NoticeChoice.off, at=at)


def lock_person(session: Session, account_id: int) -> None:
    """One at a time for one person: two clicks at once, two workers. Rows that point to the account still get in."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def notify(
    session: Session,
    kind: str,
    account_ids: Collection[int],
    *,
    template: str,
    path: str,
    subject_id: int,
    at: datetime,
    detail: str = "",
    about_at: datetime | None = None,
    **values: object,
) -> int:
    """Tell people of one thing as each of them chose: by a mail at once, as a line of the next daily digest, or not.

    Written in the session's transaction; returns how many are told. ``path`` leads to the thing itself; the mail's
    template gets it with ``name`` and the ``values``. ``subject_id`` and ``detail`` are what the kind's ``lines`` is
    asked about when the digest is written. With ``about_at`` it is noted which state of the thing was told, for
    `may_be_told`; the caller holds the subject's row meanwhile. Raises KeyError for a kind that nobody announced.
    """
    notice, told = notice_of(kind), 0
    people = _reachable(session, account_ids, at)
    chosen = notice_choices_of(session, [each.id for each in people])
    for account in people:
        choice = choice_among(notice, chosen[account.id])
        if choice is NoticeChoice.off:
            continue
        if choice is NoticeChoice.daily:
            waiting = NoticeWaiting(account_id=account.id, kind=kind, subject_id=subject_id, detail=detail, at=at)
            session.add(waiting)
        else:
            mail_notice(session, account, kind, template, path=path, **values)
        if about_at is not None:
            _note(session, account.id, kind, subject_id, about_at, at)
        told += 1
    session.flush()
    return told


def mail_notice(session: Session, account: Account, kind: str, template: str, **values: object) -> None:
    """One mail that its reader can stop: by the link at its end, by one click of the mail program."""
    path = unsubscribe_path(installation_links().signed(UNSUBSCRIBE, account.public_id, kind))
    mail_account(session, account, template, unsubscribe_path=path, **values)


def _reachable(session: Session, account_ids: Collection[int], at: datetime) -> list[Account]:
    wanted = select(Account).where(Account.id.in_(set(account_ids)), can_be_written_to(at)).order_by(Account.id)
    return list(session.scalars(wanted.options(selectinload(Account.addresses))))


def _note(session: Session, account_id: int, kind: str, subject_id: int, about_at: datetime, at: datetime) -> None:
    named = {"account_id": account_id, "kind": kind, "subject_id": subject_id}
    row = session.scalar(select(NoticeSent).filter_by(**named))
    if row is None:
        row = NoticeSent(**named)
        session.add(row)
    row.about_at, row.sent_at = about_at, at
    session.flush()
