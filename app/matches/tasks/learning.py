"""Once a week a ranking is learned from what people did about rows they were shown."""

from app.core import clock, jobs
from app.core.database import unit_of_work
from app.matches.actions.learning import store_model
from app.matches.queries.learning import groups_of, last_trained, seen_rows, speaking_model
from app.matches.ranker.learning import TooFew, Trained, trained
from app.matches.rules.learning import is_time_to_learn
from app.matches.tasks.reading import reader


@jobs.periodic(minutes=55)
def learn_weekly() -> str | None:
    """On Monday morning in Berlin; returns the public id of what was learned."""
    with reader() as session:
        last = last_trained(session)
    if not is_time_to_learn(clock.now(), last):
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
