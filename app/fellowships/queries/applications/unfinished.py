from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, Extension, Round
from app.fellowships.models.rounds import MOST_GRACE_MINUTES
from app.fellowships.rules.reminding import MARKS, TOLD_WITHIN
from app.fellowships.states import ApplicationState


def unfinished_near_end(session: Session, at: datetime, *, limit: int) -> Sequence[int]:
    """Applications that are still being written, whose end is near or has just passed; exact is `rules.reminding`."""
    extended = select(func.max(Extension.until)).where(Extension.application_id == Application.id).scalar_subquery()
    first, last = at - TOLD_WITHIN - timedelta(minutes=MOST_GRACE_MINUTES), at + max(MARKS.values())
    wanted = (
        select(Application.id)
        .join(Round, Round.id == Application.round_id)
        .where(
            or_(
                Application.state == ApplicationState.DRAFT,
                and_(Application.state == ApplicationState.SUBMITTED, Application.reopened_at.is_not(None)),
            ),
            or_(Round.closes_at.between(first, last), extended.between(first, last)),
        )
        .order_by(Application.id)
        .limit(limit)
    )
    return session.scalars(wanted).all()
