"""What a profile's team keeps about others: one statement, whatever there is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.core.database import Revision
from app.matches.models import Hide, SavedItem, SavedList, WeightPreset
from app.profiles.models import Disclosure


@dataclass(frozen=True)
class Preset:
    public_id: str
    name: str
    levels: Mapping[str, int]
    in_use: bool


@dataclass(frozen=True)
class Kept:
    """Hidden and disclosed profiles, saved ones with their lists, and the named weights in order of their names."""

    hidden: frozenset[int] = frozenset()
    disclosed: frozenset[int] = frozenset()
    saved: Mapping[int, frozenset[str]] = field(default_factory=dict)
    presets: tuple[Preset, ...] = ()
    revision: int | None = None
    """The market's revision, read in the same breath."""

    @property
    def in_use(self) -> Preset | None:
        return next((preset for preset in self.presets if preset.in_use), None)


def kept_by(session: Session, profile_id: int) -> Kept:
    """Everything that colours this profile's ranked pages."""
    hidden: set[int] = set()
    disclosed: set[int] = set()
    saved: dict[int, set[str]] = {}
    presets: list[Preset] = []
    revision = None
    for what, key, text, name, levels in session.execute(
        union_all(*_reads(profile_id)).order_by("what", "name", "key")
    ):
        if what == "hidden":
            hidden.add(key)
        elif what == "disclosed":
            disclosed.add(key)
        elif what == "revision":
            revision = key
        elif what == "saved":
            saved.setdefault(key, set()).add(text)
        else:
            presets.append(Preset(text, name, _levels(levels), what == "preset in use"))
    presets.sort(key=lambda preset: preset.name.casefold())
    return Kept(
        frozenset(hidden),
        frozenset(disclosed),
        {key: frozenset(lists) for key, lists in saved.items()},
        tuple(presets),
        revision,
    )


def _reads(profile_id: int) -> tuple[Select[Any], ...]:  # Any: five columns each
    nothing = cast(null(), String)

    def read(what: str, key: Any, *texts: Any) -> Select[Any]:  # Any: columns
        filled = [*texts, *[nothing] * (3 - len(texts))]
        text, name, levels = filled
        return select(
            literal(what).label("what"),
            key.label("key"),
            text.label("text"),
            name.label("name"),
            levels.label("levels"),
        )

    lists = SavedList.profile_id == profile_id, SavedList.deleted_at.is_(None)
    own = WeightPreset.profile_id == profile_id
    preset = WeightPreset.id, WeightPreset.public_id, WeightPreset.name, cast(WeightPreset.levels, String)
    return (
        read("revision", Revision.number),
        read("hidden", Hide.hidden_profile_id).where(Hide.profile_id == profile_id),
        read("disclosed", Disclosure.profile_id).where(
            Disclosure.to_profile_id == profile_id, Disclosure.revoked_at.is_(None)
        ),
        read("saved", SavedItem.profile_id, SavedList.public_id)
        .join(SavedList, SavedList.id == SavedItem.list_id)
        .where(*lists),
        read("preset", *preset).where(own, WeightPreset.in_use.is_(False)),
        read("preset in use", *preset).where(own, WeightPreset.in_use.is_(True)),
    )


def _levels(stored: str) -> dict[str, int]:
    found = json.loads(stored)
    # On SQLite the cast quotes nothing, a driver that returns JSON twice encoded is read twice.
    return dict(json.loads(found) if isinstance(found, str) else found)
