"""Named weights of a profile's team."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.matches.models import WeightPreset
from app.matches.rules.limits import MOST_PRESETS


def keep_preset(
    session: Session, profile_id: int, name: str, levels: Mapping[str, int], *, by: int, at: datetime
) -> WeightPreset:
    """Keep weights under a name and use them; the same name again replaces its weights.

    Raises RuleBroken when there are too many.
    """
    presets = list(session.scalars(select(WeightPreset).where(WeightPreset.profile_id == profile_id)))
    found = next((preset for preset in presets if preset.name == name), None)
    if found is None:
        if len(presets) >= MOST_PRESETS:
            raise RuleBroken(message("A team keeps at most {limit} weightings.", limit=MOST_PRESETS), field="name")
        found = WeightPreset(profile_id=profile_id, name=name, levels={}, created_by_id=by, created_at=at)
        session.add(found)
    found.levels = dict(levels)
    session.flush()
    _use(session, profile_id, found.id)
    return found


def use_preset(session: Session, profile_id: int, public_id: str) -> WeightPreset:
    """Raises NotFound for another team's."""
    found = _own(session, profile_id, public_id)
    _use(session, profile_id, found.id)
    return found


def use_standard(session: Session, profile_id: int) -> None:
    """Back to the standard weights; the presets stay."""
    _use(session, profile_id, None)


def delete_preset(session: Session, profile_id: int, public_id: str) -> None:
    """Raises NotFound for another team's."""
    session.delete(_own(session, profile_id, public_id))
    session.flush()


def _own(session: Session, profile_id: int, public_id: str) -> WeightPreset:
    wanted = WeightPreset.profile_id == profile_id, WeightPreset.public_id == public_id
    found = session.scalar(select(WeightPreset).where(*wanted))
    if found is None:
        raise NotFound
    return found


def _use(session: Session, profile_id: int, preset_id: int | None) -> None:
    # One statement a step: at most one preset is in use at any moment, as the index demands.
    session.execute(update(WeightPreset).where(WeightPreset.profile_id == profile_id).values(in_use=False))
    if preset_id is not None:
        session.execute(update(WeightPreset).where(WeightPreset.id == preset_id).values(in_use=True))
