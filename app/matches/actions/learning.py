"""A ranking that was learned is kept, speaks, or is taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.matches.models import RankingModel
from app.matches.queries.learning import model_by_public_id, speaking_model
from app.matches.ranker.learning import Trained
from app.matches.states import ModelState

_ONE = {"ranking models"}


def store_model(session: Session, learned: Trained, *, at: datetime) -> RankingModel:
    """As the shadow of the one that speaks if it passed, else as refused; a shadow that nobody promoted gives way."""
    one_at_a_time(session, _ONE)
    waiting = select(RankingModel).where(RankingModel.state == ModelState.SHADOW).order_by(RankingModel.id)
    for older in session.scalars(waiting):
        older.state, older.decided_at, older.decided_by_id = ModelState.REFUSED, at, None
        older.reason = "a newer one was learned"
    made = RankingModel(
        state=ModelState.REFUSED if learned.failed else ModelState.SHADOW,
        trained_at=at,
        stored=learned.stored,
        card=dict(learned.card),
        verdict=dict(learned.verdict),
        decided_at=at,
        reason=", ".join(learned.failed),
    )
    session.add(made)
    session.flush()
    return made


def promote_model(session: Session, public_id: str, *, by_id: int | None, reason: str, at: datetime) -> RankingModel:
    """Have the shadow speak. Raises NotFound, and RuleBroken for a model that did not pass or is no shadow."""
    _say_why(reason)
    one_at_a_time(session, _ONE)
    found = model_by_public_id(session, public_id)
    if found.state is not ModelState.SHADOW or found.verdict["failed"]:
        raise RuleBroken(message("Only a model that passed every gate and waits as the shadow can speak."))
    now = speaking_model(session)
    if now is not None:
        _decide(session, now, ModelState.BEFORE, by_id=by_id, reason=reason, at=at)
    _decide(session, found, ModelState.SPEAKING, by_id=by_id, reason=reason, at=at)
    audit.record(session, "model.promoted", actor_id=by_id, object_type="ranking_model", object_id=found.id)
    return found


def roll_back(session: Session, *, by_id: int | None, reason: str, at: datetime) -> RankingModel | None:
    """Take the model back that speaks: the one before speaks again, or the rules (None). Raises RuleBroken if none."""
    _say_why(reason)
    one_at_a_time(session, _ONE)
    now = speaking_model(session)
    if now is None:
        raise RuleBroken(message("The rules speak already."))
    _decide(session, now, ModelState.REFUSED, by_id=by_id, reason=reason, at=at)
    latest = RankingModel.decided_at.desc(), RankingModel.id.desc()
    before = session.scalar(
        select(RankingModel).where(RankingModel.state == ModelState.BEFORE).order_by(*latest).limit(1)
    )
    if before is not None:
        _decide(session, before, ModelState.SPEAKING, by_id=by_id, reason=reason, at=at)
    audit.record(session, "model.taken_back", actor_id=by_id, object_type="ranking_model", object_id=now.id)
    return before


def _say_why(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(message("Say why."), field="reason")


def _decide(
    session: Session, model: RankingModel, state: ModelState, *, by_id: int | None, reason: str, at: datetime
) -> None:
    model.state, model.decided_at, model.decided_by_id, model.reason = state, at, by_id, reason
    # At once: never do two speak, not even between two statements.
    session.flush()
