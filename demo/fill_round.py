"""A whole round in review, from the call to the reviews: `flask demo round`, and the demo's own round in review."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.core.database import unit_of_work
from app.fellowships.models import EVERY, Round, enter
from demo.crowd import add_reviewers
from demo.large_reviews import add_plan, add_reviews
from demo.large_round import Tick, add_applications, place_in
from demo.rounds import DemoRound, add_round, demo_programme

TITLE = DemoRound(
    title_de="Große Runde (erfunden)",
    title_en="Large round (invented)",
    lead_de="Eine erfundene Runde mit vielen Bewerbungen.",
    lead_en="An invented round with many applications.",
    for_whom_de="Erfundene Teams.",
    for_whom_en="Invented teams.",
    offer_de="Nichts, denn alles ist erfunden.",
    offer_en="Nothing, since all of it is invented.",
    decision_de="Drei Gutachten.",
    decision_en="Three reviews.",
    opens_in=-80,
    closes_in=-38,
    places=40,
    screening_in=-37,
    review_in=-24,
)


@dataclass(frozen=True)
class Size:
    """``reviews`` are tasks handed out; ``drafts`` are applications that were never submitted."""

    applications: int
    reviews: int
    reviewers: int
    drafts: int = 0


def add_full_round(size: Size, *, seed: int, tick: Callable[[int], None]) -> str:
    """A round of its own in the demo's programme; returns its public id. Raises LookupError without the demo world."""
    at = clock.now()
    with unit_of_work() as session:
        enter(session, EVERY)
        programme = demo_programme(session)
        round_ = add_round(session, programme, TITLE, by_id=programme.created_by_id or 0, at=at)
        fill(session, round_, size, seed=seed, at=at, tick=tick)
        return round_.public_id


def fill(
    session: Session,
    round_: Round,
    size: Size,
    *,
    seed: int,
    at: datetime,
    tick: Tick,
    reviewer_accounts: Sequence[int] = (),
) -> None:
    """Put a crowd into a round that is in review."""
    place = place_in(session, round_, seed=seed, password_hash=_password_hash(session), at=at)
    made = [
        each
        for batch in add_applications(session, place, size.applications, drafts=size.drafts, tick=tick)
        for each in batch
    ]
    reviewer_ids = add_reviewers(
        session,
        round_,
        size.reviewers,
        account_ids=reviewer_accounts,
        password_hash=place.password_hash,
        source=place.source,
        at=at,
    )
    rubric_id = add_plan(session, place)
    add_reviews(session, place, made, reviewer_ids, count=size.reviews, rubric_id=rubric_id, tick=tick)


def _password_hash(session: Session) -> str:
    """One of the demo's own: a thousand hashes would take minutes, and nobody signs in as one of the crowd."""
    return session.scalars(select(Account.password_hash).order_by(Account.id)).first() or "!"
