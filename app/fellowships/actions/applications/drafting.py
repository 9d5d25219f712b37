"""What a visitor types before there is an account: kept under a random value that only their browser has."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.keys import new_token, token_hash
from app.fellowships.models import Round, VisitorDraft

LASTS = timedelta(days=7)


def find_visitor_draft(session: Session, row: Round, token: str, *, at: datetime) -> VisitorDraft | None:
    """Of this round alone; one that an account has taken over is nobody's any more."""
    wanted = select(VisitorDraft).where(
        VisitorDraft.round_id == row.id,
        VisitorDraft.token_hash == token_hash(token),
        VisitorDraft.claimed_at.is_(None),
        VisitorDraft.expires_at > at,
    )
    return session.scalar(wanted) if token else None


def keep_visitor_draft(session: Session, row: Round, values: Mapping[str, object], *, token: str, at: datetime) -> str:
    """Returns the random value under which it is found again; a known one goes on."""
    given = {key: value for key, value in values.items() if value is not None}
    draft = find_visitor_draft(session, row, token, at=at)
    if draft is None:
        token = new_token()
        draft = VisitorDraft(programme_id=row.programme_id, round_id=row.id, token_hash=token_hash(token), at=at)
        session.add(draft)
    draft.values, draft.at, draft.expires_at = given, at, at + LASTS
    session.flush()
    return token


def claim_draft(session: Session, draft: VisitorDraft, *, account_id: int, at: datetime) -> dict[str, object]:
    """What was typed; from now on it is the account's and stands in its application alone."""
    values = dict(draft.values)
    draft.values, draft.claimed_at, draft.claimed_by_id = {}, at, account_id
    session.flush()
    return values
