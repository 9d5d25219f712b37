"""What happens to accounts by itself; time decides in queries, this only clears away."""

from app.accounts.actions.accounts import clear_old_records, forget_unconfirmed
from app.accounts.rules.times import RECORDS_KEPT, UNCONFIRMED_KEPT
from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work


@jobs.periodic(minutes=30)
def clear_away() -> None:
    """Accounts that nobody confirmed within a week; sessions and links 90 days after their last use."""
    at = now()
    with unit_of_work() as session:
        forget_unconfirmed(session, before=at - UNCONFIRMED_KEPT)
        clear_old_records(session, before=at - RECORDS_KEPT, now=at)
