"""The daily digest of one person, and the marks that keep any digest from being written twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.accounts.actions.notices import lock_person, mail_notice
from app.accounts.models import Account, DigestMark, NoticeWaiting
from app.accounts.notices import DAILY_DIGEST, Line, Notice, Waiting, all_notices, choice_among
from app.accounts.queries import notice_choices
from app.accounts.rules.digests import digest_day, morning_of
from app.accounts.rules.notices import can_be_written_to, has_digest_of
from app.accounts.states import NoticeChoice
from app.core.language import Message

MOST_LINES = 40
MOST_AT_ONCE = 2_000
"""Rows taken into one digest; a flood is told of over several days."""


@dataclass(frozen=True)
class Group:
    """The lines of one kind, oldest first; ``more`` is how many there is no room for."""

    name: Message
    lines: Sequence[Line]
    more: int


def people_with_a_digest(session: Session, at: datetime, *, after: int, limit: int) -> list[int]:
    """Accounts with something that happened before this morning and no digest of today, in order of their numbers."""
    day = digest_day(at)
    wanted = (
        select(NoticeWaiting.account_id)
        .join(Account, Account.id == NoticeWaiting.account_id)
        .where(NoticeWaiting.at < morning_of(day), Account.id > after, ~has_digest_of(DAILY_DIGEST.kind, day))
    )
    return list(session.scalars(wanted.distinct().order_by(NoticeWaiting.account_id).limit(limit)))


def write_daily_digest(session: Session, account_id: int, *, at: datetime) -> bool:
    """Turn what waited into one mail, in one transaction; False where nothing is left to be told, or all was already.

    What a person no longer wants, may no longer see or can no longer be sent goes without a mail.
    """
    lock_person(session, account_id)
    day, rows = digest_day(at), _due_rows(session, account_id, at)
    if not rows:
        return False
    session.execute(delete(NoticeWaiting).where(NoticeWaiting.id.in_([row.id for row in rows])))
    account = session.scalar(select(Account).where(Account.id == account_id, can_be_written_to(at)))
    groups = _groups(session, account_id, rows, at) if account is not None else []
    if account is None or not groups:
        return False
    mark_digests(session, [account_id], DAILY_DIGEST.kind, day, at=at)
    count = sum(len(group.lines) + group.more for group in groups)
    mail_notice(session, account, DAILY_DIGEST.kind, "accounts/daily_digest", groups=groups, count=count, day=day)
    return True


def mark_digests(session: Session, account_ids: Sequence[int], digest: str, day: date, *, at: datetime) -> None:
    """Note that this day's digest is done for these people; the caller holds their rows."""
    if not account_ids:
        return
    session.execute(delete(DigestMark).where(DigestMark.account_id.in_(account_ids), DigestMark.digest == digest))
    rows = [{"account_id": each, "digest": digest, "of_day": day, "at": at} for each in account_ids]
    session.execute(insert(DigestMark), rows)


def _due_rows(session: Session, account_id: int, at: datetime) -> Sequence[NoticeWaiting]:
    """Read under the person's lock: another worker's digest of today leaves nothing."""
    day = digest_day(at)
    wanted = (
        select(NoticeWaiting)
        .join(Account, Account.id == NoticeWaiting.account_id)
        .where(Account.id == account_id, NoticeWaiting.at < morning_of(day), ~has_digest_of(DAILY_DIGEST.kind, day))
    )
    return session.scalars(wanted.order_by(NoticeWaiting.at, NoticeWaiting.id).limit(MOST_AT_ONCE)).all()


def _groups(session: Session, account_id: int, rows: Iterable[NoticeWaiting], at: datetime) -> list[Group]:
    """By kind, in the order of the page of choices; a kind that nobody announces any more is left out."""
    chosen = notice_choices(session, account_id)
    waiting: dict[str, dict[tuple[int, str], Waiting]] = {}
    for row in rows:  # of the same thing told twice the later one counts
        waiting.setdefault(row.kind, {})[row.subject_id, row.detail] = Waiting(row.subject_id, row.detail, row.at)
    wanted = [each for each in all_notices() if each.kind in waiting and _is_on(each, chosen)]
    groups = (_group(session, account_id, each, list(waiting[each.kind].values()), at) for each in wanted)
    return [group for group in groups if group.lines]


def _is_on(notice: Notice, chosen: Mapping[str, NoticeChoice]) -> bool:
    return choice_among(notice, chosen) is not NoticeChoice.off


def _group(session: Session, account_id: int, notice: Notice, waiting: list[Waiting], at: datetime) -> Group:
    waiting.sort(key=lambda each: each.at)
    told = notice.lines(session, account_id, waiting, at)
    lines = [told[each] for each in waiting if each in told]
    return Group(notice.name, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES))
