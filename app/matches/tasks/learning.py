"""Once a week a ranking is learned from what people did about rows they were shown."""

from datetime import timedelta

from app.core import clock, jobs
from app.core.database import unit_of_work
from app.matches.actions.learning import store_model
from app.matches.queries.learning import groups_of, last_trained, seen_rows, speaking_model
from app.matches.ranker.learning import TooFew, Trained, trained
from app.matches.tasks.reading import reader

WEEK = timedelta(days=6)
MONDAY, FROM, UNTIL = 0, 4, 6


@jobs.periodic(minutes=55)
def learn_weekly() -> str | None:
    """On Monday morning in Berlin; returns the public id of what was learned."""
    at = clock.now()
    here = at.astimezone(clock.HOME_ZONE)
    if here.weekday() != MONDAY or not FROM <= here.hour < UNTIL:
        return None
    with reader() as session:
        last = last_trained(session)
    if last is not None and last > at - WEEK:
        return None
    found = learn()
    return None if isinstance(found, TooFew) else found[0]


def learn(*, needed: int | None = None) -> TooFew | tuple[str, Trained]:
    """Read, learn outside every transaction, store. Nothing speaks by this."""
    at = clock.now()
    with reader() as session:
        rows = seen_rows(session, at)
        groups = groups_of(session, [row.shown_id for row in rows], at)
        now = speaking_model(session)
        speaking = now.stored if now else None
    learned = trained(rows, speaking, groups) if needed is None else trained(rows, speaking, groups, needed=needed)
    if isinstance(learned, TooFew):
        return learned
    with unit_of_work() as session:
        return store_model(session, learned, at=at).public_id, learned
