"""Rankings learned from deeds, as the desk reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.matches.models import RankingModel
from app.matches.queries.learning import models
from app.matches.states import ModelState
from app.staff.queries.people import names_of


@dataclass(frozen=True)
class ModelLine:
    """``by`` is empty where the weekly run or the command line decided, or the account is gone."""

    public_id: str
    state: ModelState
    trained_at: datetime
    decided_at: datetime
    by: str
    reason: str
    card: dict[str, Any]  # Any: as JSON keeps them
    verdict: dict[str, Any]

    @property
    def may_speak(self) -> bool:
        return self.state is ModelState.SHADOW and not self.verdict["failed"]


def model_lines(session: Session) -> list[ModelLine]:
    """The newest first."""
    found = models(session)
    return _lines(session, found)


def model_line(session: Session, found: RankingModel) -> ModelLine:
    return _lines(session, [found])[0]


def _lines(session: Session, found: list[RankingModel]) -> list[ModelLine]:
    names = names_of(session, [each.decided_by_id for each in found])
    return [
        ModelLine(
            each.public_id, each.state, each.trained_at, each.decided_at, names.get(each.decided_by_id or 0, ""),
            each.reason, each.card, each.verdict,
        )
        for each in found
    ]  # fmt: skip
