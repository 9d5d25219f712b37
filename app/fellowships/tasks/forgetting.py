"""What visitors left goes when its time is over."""

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.fellowships.actions.forgetting import forget_visitors
from app.fellowships.models import EVERY, within


@jobs.periodic(minutes=45)
def forget_what_visitors_left() -> int:
    """Returns how many texts and checks are gone."""
    with unit_of_work() as session, within(session, EVERY):
        return forget_visitors(session, now())
