"""The demo's round in review: a few applications, six reviewers of whom one can sign in, three reviews each."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.actions.blind.searching import search_application
from app.fellowships.models import EVERY, Application, Round, within
from demo.fill_round import Size, fill
from demo.rounds import demo_programme

TITLE = "Sprungbrett Herbst"
SIZE = Size(applications=14, reviews=42, reviewers=6, drafts=2)
SEED = 20_270_915


def add_reviewing(session: Session, reviewer_id: int, *, at: datetime) -> None:
    """Does nothing where the round has applications already."""
    with within(session, EVERY):
        programme = demo_programme(session)
        wanted = select(Round).where(Round.programme_id == programme.id, Round.title_de == TITLE)
        round_ = session.scalars(wanted).one()
        mine = select(Application.id).where(Application.round_id == round_.id, Application.number.is_not(None))
        if session.scalars(mine).first() is not None:
            return
        fill(session, round_, SIZE, seed=SEED, at=at, tick=lambda _: None, reviewer_accounts=[reviewer_id])
        for application_id in session.scalars(mine.order_by(Application.id)).all():
            search_application(session, application_id, {}, at=at)
