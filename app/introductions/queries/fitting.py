"""How two profiles fit, in the eyes of either, past every gate; nothing says which gate is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.introductions.rules.parties import Party
from app.matches.queries.own import Kept, kept_by_each
from app.matches.ranker.ranking import Question, UnknownProfile, place_of, true_trace
from app.matches.ranker.weights import standard_weights
from matching.model import GateTrace, Match


@dataclass(frozen=True)
class Fit:
    """The other in the eyes of the first and of the second; None where a gate is closed or one hides the other."""

    first: Match | None
    second: Match | None

    @property
    def is_open(self) -> bool:
        return self.first is not None and self.second is not None


def fit_between(session: Session, model: str, first: Party, second: Party, *, today: date) -> Fit:
    return fits_between(session, model, [(first, second)], today=today)[0]


def fits_between(session: Session, model: str, pairs: Sequence[tuple[Party, Party]], *, today: date) -> list[Fit]:
    """In the order of the pairs; one statement besides the market's."""
    kept = kept_by_each(session, {party.id for pair in pairs for party in pair})
    return [
        Fit(
            _match(session, model, first, second, kept[first.id], today),
            _match(session, model, second, first, kept[second.id], today),
        )
        for first, second in pairs
    ]


def told_gates(session: Session, model: str, first: Party, second: Party, *, today: date) -> GateTrace:
    """Closed gates that both sides may read, in the eyes of the first. Private ones and those of one side alone are not
    among them."""
    try:
        results = true_trace(session, model, _question(first, Kept(), today), second.id)
    except UnknownProfile:
        return ()
    return tuple(result for result in results if not result.passed and result.audience == "both")


def _match(session: Session, model: str, seeker: Party, other: Party, own: Kept, today: date) -> Match | None:
    question = _question(seeker, own, today)
    try:
        return place_of(session, model, question, other.id).match
    except UnknownProfile:
        return None


def _question(seeker: Party, own: Kept, today: date) -> Question:
    return Question(
        seeker_id=seeker.id,
        today=today,
        weights=standard_weights(seeker.kind),
        relations=own.relations,
        revision=own.revision,
    )
