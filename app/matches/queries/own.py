"""What a profile's team keeps about others: one statement, whatever there is."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Select, String, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.core.database import Revision
from app.matches.models import Hide, RankingModel, SavedItem, SavedList, WeightPreset
from app.matches.states import ModelState
from app.profiles.models import Disclosure, Profile
from app.profiles.queries.learning import refusing
from matching.model import Relations


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
    not_proposed: frozenset[int] = frozenset()
    """Profiles that object to being proposed to anybody."""
    revision: int | None = None
    """The market's revision, read in the same breath."""
    not_learned_from: frozenset[int] = frozenset()
    """Profiles with a member who said that nothing is learned from them; this one may be among them."""
    model_id: int | None = None
    """The learned ranking that speaks here, if one does; never to a profile with a member who said no."""

    @property
    def relations(self) -> Relations:
        """What stands between this profile and single others when they are proposed to it."""
        return Relations(hidden=self.hidden, disclosed=self.disclosed, blocked=self.not_proposed)

    @property
    def relations_of_a_search(self) -> Relations:
        """Who looks for somebody finds them, whether or not they are proposed."""
        return Relations(hidden=self.hidden, disclosed=self.disclosed)

    @property
    def in_use(self) -> Preset | None:
        return next((preset for preset in self.presets if preset.in_use), None)


def kept_by(session: Session, profile_id: int) -> Kept:
    """Everything that colours this profile's ranked pages."""
    return kept_by_each(session, [profile_id])[profile_id]


def kept_by_each(session: Session, profile_ids: Collection[int]) -> dict[int, Kept]:
    """The same for many profiles, in one statement too."""
    gathered = {profile_id: _Gathered() for profile_id in profile_ids}
    revision, model_id, objecting, refused = None, None, set[int](), set[int]()
    for what, owner, key, text, name, levels in session.execute(_READS, {"profile_ids": list(gathered)}):
        if what == "revision":
            revision = key
        elif what == "not proposed":
            objecting.add(key)
        elif what == "speaks":
            model_id = key
        elif what == "not learned from":
            refused.add(key)
        elif owner in gathered:
            gathered[owner].take(what, key, text, name, levels)
    left_out, silent = frozenset(objecting), frozenset(refused)
    return {
        profile_id: found.kept(left_out - {profile_id}, revision, silent, None if profile_id in silent else model_id)
        for profile_id, found in gathered.items()
    }


@dataclass
class _Gathered:
    """What was read of one profile so far."""

    hidden: set[int] = field(default_factory=set)
    disclosed: set[int] = field(default_factory=set)
    saved: dict[int, set[str]] = field(default_factory=dict)
    presets: list[Preset] = field(default_factory=list)

    def take(self, what: str, key: int, text: str, name: str, levels: str) -> None:
        if what == "hidden":
            self.hidden.add(key)
        elif what == "disclosed":
            self.disclosed.add(key)
        elif what == "saved":
            self.saved.setdefault(key, set()).add(text)
        else:
            self.presets.append(Preset(text, name, _levels(levels), what == "preset in use"))

    def kept(
        self, left_out: frozenset[int], revision: int | None, refused: frozenset[int], model_id: int | None
    ) -> Kept:
        self.presets.sort(key=lambda preset: preset.name.casefold())
        saved = {key: frozenset(lists) for key, lists in self.saved.items()}
        presets = tuple(self.presets)
        return Kept(
            frozenset(self.hidden),
            frozenset(self.disclosed),
            saved,
            presets,
            left_out,
            revision,
            refused,
            model_id,
        )


def _reads() -> tuple[Select[Any], ...]:  # Any: six columns each
    profile_ids: BindParameter[Any] = bindparam("profile_ids", expanding=True)  # Any: numbers
    nothing = cast(null(), String)

    def read(what: str, owner: Any, key: Any, *texts: Any) -> Select[Any]:  # Any: columns
        filled = [*texts, *[nothing] * (3 - len(texts))]
        text, name, levels = filled
        return select(
            literal(what).label("what"),
            owner.label("owner"),
            key.label("key"),
            text.label("text"),
            name.label("name"),
            levels.label("levels"),
        )

    lists = SavedList.profile_id.in_(profile_ids), SavedList.deleted_at.is_(None)
    own = WeightPreset.profile_id.in_(profile_ids)
    preset = WeightPreset.id, WeightPreset.public_id, WeightPreset.name, cast(WeightPreset.levels, String)
    return (
        read("revision", literal(0), Revision.number),
        read("not proposed", literal(0), Profile.id).where(Profile.not_proposed_since.is_not(None)),
        read("speaks", literal(0), RankingModel.id).where(RankingModel.state == ModelState.SPEAKING),
        read("not learned from", literal(0), Profile.id).where(Profile.id.in_(refusing())),
        read("hidden", Hide.profile_id, Hide.hidden_profile_id).where(Hide.profile_id.in_(profile_ids)),
        read("disclosed", Disclosure.to_profile_id, Disclosure.profile_id).where(
            Disclosure.to_profile_id.in_(profile_ids), Disclosure.revoked_at.is_(None)
        ),
        read("saved", SavedList.profile_id, SavedItem.profile_id, SavedList.public_id)
        .join(SavedList, SavedList.id == SavedItem.list_id)
        .where(*lists),
        read("preset", WeightPreset.profile_id, *preset).where(own, WeightPreset.in_use.is_(False)),
        read("preset in use", WeightPreset.profile_id, *preset).where(own, WeightPreset.in_use.is_(True)),
    )


_READS = union_all(*_reads()).order_by("what", "name", "key")


def _levels(stored: str) -> dict[str, int]:
    found = json.loads(stored)
    # On SQLite the cast quotes nothing, a driver that returns JSON twice encoded is read twice.
    return dict(json.loads(found) if isinstance(found, str) else found)
