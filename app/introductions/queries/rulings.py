"""Pins and vetoes in force, and the pairs that a run must leave alone besides them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.models import PairRuling, ProposalLine
from app.introductions.rules.times import UNDO
from app.introductions.states import ProposalState, Ruling

Pairs = tuple[tuple[int, int], ...]


def ruled_pairs(session: Session, kind: Ruling) -> Pairs:
    """(sender, receiver) in the order in which they were ruled on."""
    wanted = select(PairRuling.sender_id, PairRuling.receiver_id).where(
        PairRuling.kind == kind, PairRuling.lifted_at.is_(None)
    )
    return tuple((sender, receiver) for sender, receiver in session.execute(wanted.order_by(PairRuling.id)))


def approved_pairs(session: Session) -> Pairs:
    """Approved and not delivered yet."""
    wanted = select(ProposalLine.sender_id, ProposalLine.receiver_id).where(
        ProposalLine.state == ProposalState.APPROVED
    )
    return tuple((sender, receiver) for sender, receiver in session.execute(wanted.order_by(ProposalLine.id)))


def due_deliveries(session: Session, at: datetime, *, limit: int) -> list[int]:
    due = ProposalLine.state == ProposalState.APPROVED, ProposalLine.judged_at <= at - UNDO
    wanted = select(ProposalLine.id).where(*due).order_by(ProposalLine.judged_at, ProposalLine.id)
    return list(session.scalars(wanted.limit(limit)))
