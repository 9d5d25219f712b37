"""What a person takes along of rounds they set up, and what goes when their account is deleted: only the name."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.person import Person
from app.fellowships.models import EVERY, PhaseChange, Programme, Round, within

TABLES = ("programmes", "rounds", "round_phase_changes")


def export_fellowships(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: the programmes and rounds the person began and the switches they made."""
    with within(session, EVERY):
        return {account_id: _data_of(session, account_id) for account_id in ids}


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    programmes = session.scalars(select(Programme).where(Programme.created_by_id == account_id).order_by(Programme.id))
    rounds = session.scalars(select(Round).where(Round.created_by_id == account_id).order_by(Round.id))
    changes = session.execute(
        select(PhaseChange, Round.public_id)
        .join(Round, Round.id == PhaseChange.round_id)
        .where(PhaseChange.by_id == account_id)
        .order_by(PhaseChange.id)
    )
    return {
        "programmes_begun": [{"programme": row.public_id, "at": str(row.created_at)} for row in programmes],
        "rounds_begun": [{"round": row.public_id, "at": str(row.created_at)} for row in rounds],
        "phases_switched": [
            {"round": round_id, "after": row.after.value, "at": str(row.at), "reason": row.reason}
            for row, round_id in changes
        ],
    }


def erase_from_fellowships(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`. A programme and its rounds are not the person's: only the name goes."""
    with within(session, EVERY):
        for table, column in (
            (Programme, Programme.created_by_id),
            (Round, Round.created_by_id),
            (PhaseChange, PhaseChange.by_id),
        ):
            session.execute(update(table).where(column.in_(ids)).values({column.key: None}))
    return {}
