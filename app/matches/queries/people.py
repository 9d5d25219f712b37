"""What `matches` keeps of a person, for the download of one's own data."""

from collections.abc import Mapping, Sequence

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.core.person import Person
from app.matches.models import Exposure, Hide, MatchView, RankingModel, SavedItem, SavedList, WeightPreset
from app.profiles.models import Profile
from app.profiles.queries.references import profiles_of_account, references_for

TABLES: Mapping[str, tuple[type[Base], str]] = {
    "saved_lists": (SavedList, "created_by_id"),
    "saved_items": (SavedItem, "saved_by_id"),
    "hides": (Hide, "hidden_by_id"),
    "weight_presets": (WeightPreset, "created_by_id"),
    "exposures": (Exposure, "viewer_id"),
    "match_views": (MatchView, "viewer_id"),
    "ranking_models": (RankingModel, "decided_by_id"),
}
LEFT_OUT = frozenset(
    {
        "id",
        "list_id",
        "viewer_id",
        "created_by_id",
        "saved_by_id",
        "hidden_by_id",
        "decided_by_id",
        "model_id",
        "stored",
    }
)
PROFILES = frozenset({"profile_id", "hidden_profile_id", "seeker_profile_id", "shown_profile_id"})


def export_matches(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: account id → rows by table. What was shown to the person belongs to it, and when the
    person's profiles were shown to others."""
    return {
        account_id: {
            **{name: _rows(session, name, account_id) for name in TABLES},
            "my_profiles_shown": _shown(session, account_id),
            "my_profiles_viewed": _viewed(session, account_id),
        }
        for account_id in ids
    }


def _rows(session: Session, name: str, account_id: int) -> list[dict[str, object]]:
    table, column = TABLES[name]
    rows = session.scalars(select(table).where(getattr(table, column) == account_id).order_by(table.__table__.c.id))
    found = rows.all()
    named = references_for(session, account_id, [getattr(row, key) for row in found for key in _profile_keys(row)])
    kept = {row.list_id for row in found if isinstance(row, SavedItem)}
    lists = dict(session.execute(select(SavedList.id, SavedList.name).where(SavedList.id.in_(kept))).all())
    of_list = {id(row): {"list": lists.get(row.list_id)} for row in found if isinstance(row, SavedItem)}
    return [{**_plain(row, named), **of_list.get(id(row), {})} for row in found]


def _shown(session: Session, account_id: int) -> list[dict[str, object]]:
    """To whom is told by kind alone: who looks at whom is theirs."""
    mine = profiles_of_account(session, account_id)
    rows = session.execute(
        select(Exposure.shown_profile_id, Profile.kind, Exposure.position, Exposure.weights_version, Exposure.at)
        .join(Profile, Profile.id == Exposure.seeker_profile_id)
        .where(Exposure.shown_profile_id.in_(mine), Exposure.seeker_profile_id.not_in(mine))
        .order_by(Exposure.id)
    )
    named = references_for(session, account_id, mine)
    return [
        {"profile": named[key], "to": kind.value, "position": position, "weights_version": version, "at": str(at)}
        for key, kind, position, version, at in rows
    ]


def _viewed(session: Session, account_id: int) -> list[dict[str, object]]:
    """By whom is told by kind alone, and by whom of one's own side not at all."""
    mine = profiles_of_account(session, account_id)
    rows = session.execute(
        select(MatchView.shown_profile_id, Profile.kind, MatchView.at)
        .join(Profile, Profile.id == MatchView.seeker_profile_id)
        .where(MatchView.shown_profile_id.in_(mine), MatchView.seeker_profile_id.not_in(mine))
        .order_by(MatchView.id)
    )
    named = references_for(session, account_id, mine)
    return [{"profile": named[key], "by": kind.value, "at": str(at)} for key, kind, at in rows]


def _columns(row: Base) -> list[str]:
    return [column.key for column in inspect(row).mapper.column_attrs if column.key not in LEFT_OUT]


def _profile_keys(row: Base) -> list[str]:
    return [key for key in _columns(row) if key in PROFILES]


def _plain(row: Base, named: Mapping[int, str]) -> dict[str, object]:
    """Profiles by the address at which the person finds them, never by our own number."""
    return {
        key.removesuffix("_id"): named.get(getattr(row, key)) if key in PROFILES else _value(getattr(row, key))
        for key in _columns(row)
    }


def _value(value: object) -> object:
    return value if isinstance(value, str | int | bool | dict | None) else str(value)
