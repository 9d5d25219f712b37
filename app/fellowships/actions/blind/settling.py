"""What staff decide about the places that were found."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.models import Application, Redaction
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.states import FindingState


def settle_places(
    session: Session, round_id: int, public_ids: Collection[str], state: FindingState, *, reason: str, by_id: int,
    at: datetime,
) -> list[Redaction]:  # fmt: skip
    """Take out, let stand with a reason, or open again. Settled twice, the last decision counts.

    Raises NotFound for an id that is none of the round's, RuleBroken where a reason is missing or nothing is chosen.
    """
    if not public_ids:
        raise RuleBroken(message("Choose at least one place."), field="places")
    if state is FindingState.DISMISSED and not reason.strip():
        raise RuleBroken(message("Say in a few words why it may stand."), field="reason")
    rows = _held(session, round_id, public_ids)
    if len(rows) != len(set(public_ids)):
        raise NotFound
    for row in rows:
        is_settled = state is not FindingState.OPEN
        row.state, row.reason = state, reason.strip() if is_settled else ""
        row.settled_at, row.settled_by_id = (at, by_id) if is_settled else (None, None)
    session.flush()
    for application_id in sorted({row.application_id for row in rows}):
        note(session, application_id, state, sum(row.application_id == application_id for row in rows), by_id)
    return rows


def _held(session: Session, round_id: int, public_ids: Collection[str]) -> list[Redaction]:
    wanted = (
        select(Redaction)
        .join(Application, Application.id == Redaction.application_id)
        .where(Application.round_id == round_id, Redaction.public_id.in_(public_ids), Redaction.kind != SEARCHED)
        .order_by(Redaction.id)
    )
    return list(session.scalars(wanted.with_for_update(of=Redaction).execution_options(populate_existing=True)))


def note(session: Session, application_id: int, state: FindingState, count: int, by_id: int) -> None:
    audit.record(
        session,
        f"blindness.{state.value}",
        actor_id=by_id,
        object_type="application",
        object_id=application_id,
        places=count,
    )
