"""What goes by itself: texts and checks of visitors who never came back, drafts whose profile is deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.core.person import Person
from app.fellowships.models import EVERY, Application, EligibilityCheck, Round, VisitorDraft, within

# After the deadline of the round; most run out long before.
KEPT_AFTER_DEADLINE = timedelta(days=30)
# A check whose answers no browser finds again.
CHECKS_KEPT = timedelta(days=30)


def forget_visitors(session: Session, at: datetime) -> int:
    """Delete visitors' texts that have run out, and checks that no account took over; returns how many rows."""
    over = select(Round.id).where(Round.closes_at <= at - KEPT_AFTER_DEADLINE)
    drafts = delete(VisitorDraft).where(or_(VisitorDraft.expires_at <= at, VisitorDraft.round_id.in_(over)))
    used = select(Application.eligibility_check_id).where(Application.eligibility_check_id.is_not(None))
    checks = delete(EligibilityCheck).where(
        EligibilityCheck.account_id.is_(None),
        EligibilityCheck.decided_at.is_(None),
        EligibilityCheck.id.not_in(used),
        or_(EligibilityCheck.at <= at - CHECKS_KEPT, EligibilityCheck.round_id.in_(over)),
    )
    gone = [
        *session.scalars(drafts.returning(VisitorDraft.id)),
        *session.scalars(checks.returning(EligibilityCheck.id)),
    ]
    return len(gone)


def erase_drafts(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.erase`. What was submitted stays for its round, without the profile; drafts were nobody
    else's to read, and go with their parts, answers and files."""
    with within(session, EVERY):
        never = (Application.profile_id.in_(ids), Application.submissions == 0)
        for row in session.scalars(select(Application).where(*never).order_by(Application.id)).all():
            session.delete(row)
        session.flush()
    return {}
