"""What happens to a team's lists when a person goes: the lists stay, the person's name and what they saw do not."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core.person import Person
from app.matches.models import Exposure, Hide, MatchView, RankingModel, SavedItem, SavedList, WeightPreset


def erase_matches(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`."""
    session.execute(delete(MatchView).where(MatchView.viewer_id.in_(ids)))
    session.execute(delete(Exposure).where(Exposure.viewer_id.in_(ids)))
    for table, column in (
        (SavedList, SavedList.created_by_id),
        (SavedItem, SavedItem.saved_by_id),
        (Hide, Hide.hidden_by_id),
        (WeightPreset, WeightPreset.created_by_id),
        (RankingModel, RankingModel.decided_by_id),
    ):
        session.execute(update(table).where(column.in_(ids)).values({column.key: None}))
    return {}
