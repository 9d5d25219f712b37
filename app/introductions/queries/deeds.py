"""What became of rows in lists, for whatever learns from it: who asked, who agreed, who met."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.person import Person
from app.introductions.models import Introduction, OutcomeReport
from app.introductions.queries.learning import learned_from_introductions
from app.introductions.queries.replies import has_reached
from app.introductions.states import Result
from app.matches.rules.learning import LEARNED_FOR, Deed

_MET = (Result.MET, Result.IN_TALKS, Result.INVESTED)


def deeds(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `match.deeds`. All of one introduction carry the time of the request: that is what the list led to.

    A request counts once it has reached the other side, an answer once it holds.
    """
    at = clock.now()
    told = OutcomeReport.introduction_id == Introduction.id
    met, invested = (exists().where(told, OutcomeReport.result.in_(results)) for results in (_MET, (Result.INVESTED,)))
    wanted = (
        select(
            Introduction.asker_id,
            Introduction.receiver_id,
            Introduction.requested_at,
            Introduction.introduced_at,
            met.label("met"),
            invested.label("invested"),
        )
        .where(
            Introduction.asker_id.in_(ids),
            Introduction.receiver_id.is_not(None),
            Introduction.requested_at > at - LEARNED_FOR,
            *has_reached(at),
            learned_from_introductions(),
        )
        .order_by(Introduction.id)
    )
    found: dict[int, list[Deed]] = defaultdict(list)
    for asker_id, receiver_id, requested_at, introduced_at, has_met, has_invested in session.execute(wanted):
        # The columns may be empty; the conditions above leave such rows out.
        assert asker_id is not None
        assert receiver_id is not None
        assert requested_at is not None
        came = {"requested": True, "agreed": introduced_at is not None, "met": has_met, "invested": has_invested}
        found[asker_id] += [Deed(receiver_id, name, requested_at) for name, is_true in came.items() if is_true]
    return {key: tuple(told) for key, told in found.items()}
