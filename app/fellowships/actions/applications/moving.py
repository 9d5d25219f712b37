"""The one door through which an application comes from one state into another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.models import Application
from app.fellowships.rules.application_words import STATES
from app.fellowships.states import STEPS, ApplicationState, Deed


def held(session: Session, application_id: int) -> Application:
    """The application, with its row held until the transaction ends. Raises NotFound."""
    wanted = select(Application).where(Application.id == application_id)
    row = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def move(session: Session, row: Application, deed: Deed, *, by_id: int | None, at: datetime, reason: str = "") -> None:
    """Bring a held application into its next state. Raises RuleBroken for a deed that its state does not allow.

    The caller has set what the new state asks for (the number, the hash) or sets it before the next flush.
    """
    before = row.state
    after = STEPS.get((before, deed))
    if after is None:
        told = message("This cannot be done any more: the application is “{state}”.", state=STATES[before].staff)
        raise RuleBroken(told)
    row.state = after
    row.reason = reason
    row.withdrawn_at = at if after is ApplicationState.WITHDRAWN else None
    if after is not ApplicationState.SUBMITTED:
        row.reopened_at = None
    audit.record(
        session,
        f"application.{_PAST[deed]}",
        actor_id=by_id,
        object_type="application",
        object_id=row.id,
        before=before.value,
        after=after.value,
    )


_PAST = {
    Deed.SUBMIT: "submitted",
    Deed.WITHDRAW: "withdrawn",
    Deed.TAKE_UP: "taken_up",
    Deed.EXCLUDE: "excluded",
    Deed.READMIT: "readmitted",
    Deed.ADMIT: "admitted",
    Deed.RETURN: "returned",
    Deed.SHORTLIST: "shortlisted",
    Deed.UNLIST: "unlisted",
    Deed.DECIDE: "decided",
}
