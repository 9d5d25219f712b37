"""What happens to accounts by itself: records are cleared away, digests written. Time decides in queries."""

import logging

from app.accounts.actions.accounts import clear_old_records, forget_unconfirmed
from app.accounts.actions.digests import people_with_a_digest, write_daily_digest
from app.accounts.rules.digests import is_quiet
from app.accounts.rules.times import RECORDS_KEPT, UNCONFIRMED_KEPT
from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work

logger = logging.getLogger(__name__)

PEOPLE_AT_ONCE = 200


@jobs.periodic(minutes=10)
def send_daily_digests(after: int = 0) -> int:
    """From 7 in the morning in Berlin; returns how many were written, of accounts with a number above ``after``.

    Each is a transaction of its own: a round that is killed or runs twice writes none twice and loses none. The rest
    is asked for anew, so that a link somebody waits for is mailed in between.
    """
    if is_quiet(now()):
        return 0
    with unit_of_work() as session:
        found = people_with_a_digest(session, now(), after=after, limit=PEOPLE_AT_ONCE)
    written = sum(_written(account_id) for account_id in found)
    if len(found) == PEOPLE_AT_ONCE:
        jobs.wake(send_daily_digests, found[-1])
    return written


def _written(account_id: int) -> bool:
    """One that cannot be written is reported, keeps its lines, and keeps nobody behind it waiting."""
    try:
        with unit_of_work() as session:
            return write_daily_digest(session, account_id, at=now())
    except Exception:
        logger.exception("the daily digest of account %s could not be written", account_id)
        return False


@jobs.periodic(minutes=30)
def clear_away() -> None:
    """Accounts that nobody confirmed within a week; sessions, links and sent mails 90 days after their last use."""
    at = now()
    with unit_of_work() as session:
        forget_unconfirmed(session, before=at - UNCONFIRMED_KEPT)
        clear_old_records(session, before=at - RECORDS_KEPT, now=at)
