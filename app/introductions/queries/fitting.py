"""How two profiles fit, in the eyes of either, past every gate; nothing says which gate is closed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.introductions.rules.parties import Party
from app.matches.queries.own import Kept, kept_by_each
from app.matches.ranker.ranking import Question, UnknownProfile, place_of
from app.matches.ranker.weights import standard_weights
from matching.model import Match


@dataclass(frozen=True)
class Fit:
    """The other in the eyes of the first and of the second; None where a gate is closed or one hides the other."""

    first: Match | None
    second: Match | None

    @property
    def is_open(self) -> bool:
        return self.first is not None and self.second is not None


def fit_between(session: Session, model: str, first: Party, second: Party, *, today: date) -> Fit:
    kept = kept_by_each(session, [first.id, second.id])
    return Fit(
        _match(session, model, first, second, kept[first.id], today),
        _match(session, model, second, first, kept[second.id], today),
    )


def _match(session: Session, model: str, seeker: Party, other: Party, own: Kept, today: date) -> Match | None:
    question = Question(
        seeker_id=seeker.id,
        today=today,
        weights=standard_weights(seeker.kind),
        relations=own.relations,
        revision=own.revision,
    )
    try:
        return place_of(session, model, question, other.id).match
    except UnknownProfile:
        return None
