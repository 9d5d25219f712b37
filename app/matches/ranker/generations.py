"""The market on disk: written by the worker, mapped by every process at its start, then caught up by revision.

A generation is believed only if it belongs to this database: each profile that did not change since must carry the very
mark it had when the generation was written. A restored or another database fails that, and the market is built anew.
"""

import json
import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app.profiles.models import MarketMark, Profile
from matching.errors import MatchingError
from matching.market import Market
from matching.storage import load, save

logger = logging.getLogger(__name__)

KEPT = 1
"""Older generations may hold words of erased profiles, so none is kept beside the newest."""

_GENERATION = re.compile(r"[A-Za-z0-9_-]+\.\d{12}")

_folders: dict[str, Path] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the library does not keep of a profile: whom it avoids as organisations, and how many texts lack vectors."""

    organisation_id: int | None
    avoided_organisations: tuple[int, ...]
    waiting: int


@dataclass(frozen=True)
class Generation:
    revision: int
    market: Market
    standings: Mapping[int, Standing]


def keep_in(database_url: str, folder: Path) -> None:
    """Where the generations of a database lie; a database without a folder has none."""
    _folders[str(make_url(database_url))] = folder


def write(session: Session, model: str, generation: Generation) -> Path | None:
    """Put a generation beside the database and drop the older ones; None when there is no place for it."""
    folder = _folder_of(session)
    if folder is None:
        return None
    target = folder / _name(model, generation.revision)
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        described = {
            "first": _first_profile(session),
            "marks": _marks(session, generation.revision),
            "standings": {
                key: [each.organisation_id, each.avoided_organisations, each.waiting]
                for key, each in generation.standings.items()
            },
        }
        _beside(target).write_text(json.dumps(described), encoding="utf-8")
        save(generation.market, target)
    for revision, old in list(_found(folder, model))[KEPT:]:
        if revision < generation.revision:
            shutil.rmtree(old, ignore_errors=True)
            _beside(old).unlink(missing_ok=True)
    return target


def are_kept(session: Session) -> bool:
    """Whether this database has a place for generations."""
    return _folder_of(session) is not None


def forget_others(session: Session, model: str) -> None:
    """Drop the generations of other models: nobody writes newer ones, and they may hold words of erased profiles."""
    folder = _folder_of(session)
    own = {path for _revision, path in _found(folder, model)} if folder else set()
    for path in folder.glob("*") if folder else ():
        if path.is_dir() and path not in own and _GENERATION.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
            _beside(path).unlink(missing_ok=True)


def newest(session: Session, model: str, *, until: int) -> Generation | None:
    """The newest generation of this database that is no later than the revision."""
    folder = _folder_of(session)
    for revision, path in _found(folder, model) if folder else ():
        if revision > until:
            continue
        try:
            return _read(session, path, revision)
        except (MatchingError, OSError, ValueError, KeyError) as error:
            logger.warning("generation not used", extra={"path": path.name, "cause": str(error)})
    return None


def _read(session: Session, path: Path, revision: int) -> Generation | None:
    described = json.loads(_beside(path).read_text(encoding="utf-8"))
    saved = described["marks"]
    belongs = described["first"] == _first_profile(session) and all(
        saved.get(key) == mark for key, mark in _marks(session, revision).items()
    )
    if not belongs:
        raise ValueError("it is of another database")
    standings = {
        int(key): Standing(organisation, tuple(avoided), waiting)
        for key, (organisation, avoided, waiting) in described["standings"].items()
    }
    return Generation(revision, load(path), standings)


def _marks(session: Session, until: int) -> dict[str, int]:
    statement = select(MarketMark.profile_id, MarketMark.revision).where(MarketMark.revision <= until)
    return {str(key): mark for key, mark in session.execute(statement.order_by(MarketMark.profile_id))}


def _first_profile(session: Session) -> str | None:
    """A random id that no other database has."""
    return session.scalar(select(Profile.public_id).order_by(Profile.id).limit(1))


def _folder_of(session: Session) -> Path | None:
    return _folders.get(str(session.get_bind().engine.url))


def _name(model: str, revision: int) -> str:
    return f"{_slug(model)}.{revision:012d}"


def _beside(generation: Path) -> Path:
    """The file with what the library does not keep; its name has no dot where a suffix would be."""
    return generation.with_name(f"{generation.name}.json")


def _slug(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", model).strip("-")


def _found(folder: Path, model: str) -> Iterator[tuple[int, Path]]:
    """Revision and folder of each generation of a model, newest first."""
    pattern = re.compile(re.escape(_slug(model)) + r"\.(\d{12})")
    found = [(int(match[1]), path) for path in folder.glob("*") if (match := pattern.fullmatch(path.name))]
    yield from sorted(found, reverse=True)
