"""What rankings learn from: rows that lists showed, what followed, and the models."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core import slots
from app.core.errors import NotFound
from app.core.language import message
from app.matches.models import Exposure, Hide, MatchView, RankingModel, SavedItem, SavedList
from app.matches.rules.learning import (
    FEATURES_VERSION,
    FOLLOWS_WITHIN,
    HIDDEN_AS,
    LEARNED_FOR,
    NEW_FOR,
    Deed,
    SeenRow,
)
from app.matches.states import ModelState
from app.profiles.models import Profile, ProfileText
from app.profiles.queries.learning import learned_from


def seen_rows(session: Session, at: datetime) -> list[SeenRow]:
    """Of the last 180 days, list by list in the order of time, rows in the order shown. Nothing of whoever said no."""
    wanted = (
        select(
            Exposure.viewer_id,
            Exposure.seeker_profile_id,
            Exposure.shown_profile_id,
            Exposure.at,
            Exposure.position,
            Exposure.ranked,
            Exposure.features,
        )
        .where(*learnable(at))
        .order_by(Exposure.at, Exposure.viewer_id, Exposure.seeker_profile_id, Exposure.position, Exposure.id)
    )
    rows = session.execute(wanted).all()
    followed = _followed(rows, deeds_of(session, sorted({row.seeker_profile_id for row in rows}), at))
    return [
        SeenRow(
            viewer or 0,
            seeker,
            shown,
            moment,
            position,
            ranked or 0,
            tuple(features or ()),
            frozenset(followed[number]),
        )
        for number, (viewer, seeker, shown, moment, position, ranked, features) in enumerate(rows)
    ]


def learnable(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Which rows of lists may be learned from at all: nothing of whoever said no."""
    return (
        Exposure.at > at - LEARNED_FOR,
        Exposure.at <= at,
        Exposure.features_version == FEATURES_VERSION,
        Exposure.viewer_id.is_not(None),
        Exposure.ranked.is_not(None),
        learned_from(people=(Exposure.viewer_id,), profiles=(Exposure.seeker_profile_id, Exposure.shown_profile_id)),
    )


def deeds_of(session: Session, seekers: Sequence[int], at: datetime) -> dict[tuple[int, int], list[Deed]]:
    """(who did it, about whom) → deeds of the last 180 days."""
    found: dict[tuple[int, int], list[Deed]] = defaultdict(list)
    seeker, other, since = SavedList.profile_id, SavedItem.profile_id, at - LEARNED_FOR
    saved = (
        select(seeker, other, SavedItem.saved_at)
        .join(SavedList, SavedList.id == SavedItem.list_id)
        .where(SavedItem.saved_at > since, SavedList.deleted_at.is_(None))
        .where(learned_from(people=(SavedItem.saved_by_id,), profiles=(seeker, other)))
    )
    hidden = select(Hide.profile_id, Hide.hidden_profile_id, Hide.hidden_at, Hide.reason).where(
        Hide.hidden_at > since,
        learned_from(people=(Hide.hidden_by_id,), profiles=(Hide.profile_id, Hide.hidden_profile_id)),
    )
    pair = MatchView.seeker_profile_id, MatchView.shown_profile_id
    viewed = select(*pair, MatchView.at).where(
        MatchView.at > since, learned_from(people=(MatchView.viewer_id,), profiles=pair)
    )
    for name, wanted in (("viewed", viewed), ("saved", saved)):
        for seeker_id, other_id, moment in session.execute(wanted):
            found[seeker_id, other_id].append(Deed(other_id, name, moment))
    for seeker_id, other_id, moment, why in session.execute(hidden):
        found[seeker_id, other_id].append(Deed(other_id, HIDDEN_AS[why], moment))
    for seeker_id, told in slots.filled("match.deeds", session, None, seekers).items():
        for deeds in told:
            assert isinstance(deeds, tuple), "fillers of match.deeds answer with tuples"
            for deed in deeds:
                found[seeker_id, deed.other_id].append(deed)
    return found


def _followed(rows: Sequence[object], deeds: dict[tuple[int, int], list[Deed]]) -> dict[int, set[str]]:
    """Number of a row → deeds; each belongs to the last row before it that showed the pair, of thirty days."""
    shown: dict[tuple[int, int], list[tuple[datetime, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        shown[row.seeker_profile_id, row.shown_profile_id].append((row.at, number))  # type: ignore[attr-defined]  # a row of the select above
    found: dict[int, set[str]] = defaultdict(set)
    for pair, times in shown.items():
        for deed in deeds.get(pair, ()):
            before = [number for at, number in times if at <= deed.at <= at + FOLLOWS_WITHIN]
            if before:
                found[before[-1]].add(deed.name)
    return found


def groups_of(session: Session, ids: Sequence[int], at: datetime) -> dict[str, dict[int, str]]:
    """Division → profile → group; what a profile does not say is left out."""
    texts = select(ProfileText.profile_id, func.min(ProfileText.language)).group_by(ProfileText.profile_id)
    # German, where any text is: "de" stands before "en".
    languages = {key: code or "" for key, code in session.execute(texts)}
    found: dict[str, dict[int, str]] = {"kind": {}, "region": {}, "age": {}, "language": {}}
    wanted = select(Profile.id, Profile.kind, Profile.region, Profile.published_at).where(Profile.id.in_(set(ids)))
    for key, kind, region, published_at in session.execute(wanted.order_by(Profile.id)):
        found["kind"][key] = kind.value
        found["region"][key] = region or ""
        found["age"][key] = "new" if published_at is None or published_at > at - NEW_FOR else "older"
        found["language"][key] = languages.get(key, "")
    return found


def model_by_public_id(session: Session, public_id: str) -> RankingModel:
    """Raises NotFound."""
    found = session.scalar(select(RankingModel).where(RankingModel.public_id == public_id))
    if found is None:
        raise NotFound(message("There is no learned order of this number."))
    return found


def models(session: Session, *, limit: int = 50) -> list[RankingModel]:
    """The newest first."""
    wanted = select(RankingModel).order_by(RankingModel.trained_at.desc(), RankingModel.id.desc())
    return list(session.scalars(wanted.limit(limit)))


def speaking_model(session: Session) -> RankingModel | None:
    return session.scalar(select(RankingModel).where(RankingModel.state == ModelState.SPEAKING))


def model_stored(session: Session, model_id: int) -> bytes | None:
    return session.scalar(select(RankingModel.stored).where(RankingModel.id == model_id))


def last_trained(session: Session) -> datetime | None:
    return session.scalar(select(func.max(RankingModel.trained_at)))
