"""What is to be imported, and what came of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from app.profiles.rules.mapping.foreign import Foreign
from app.profiles.rules.mapping.refusals import Refusal
from app.profiles.states import Kind

OpenSession: TypeAlias = Callable[[], AbstractContextManager[Session]]
"""Opens a session whose transaction is committed at the end of the block and rolled back by an error."""


@dataclass(frozen=True)
class ImportOrder:
    """A file and what to do with it. ``source`` and a row's id together say which profile a row is about.

    ``publish`` shows new profiles that say all a profile must say; ``publish_incomplete`` shows the others too.
    """

    kind: Kind
    file: Path
    source: str
    foreign: Foreign = field(default_factory=Foreign)
    portfolio: Path | None = None
    publish: bool = False
    publish_incomplete: bool = False


@dataclass
class Tally:
    """How many rows were new, had changed, or said what is known already; how many were refused.

    ``waiting`` are fields that a person changed meanwhile: the file's words wait for that person's choice.
    ``drafts`` are new profiles that should be shown and lack something.
    """

    created: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    waiting: int = 0
    drafts: int = 0

    def add(self, other: "Tally") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def changes_anything(self) -> bool:
        return bool(self.created or self.changed or self.waiting)


@dataclass(frozen=True)
class Watching:
    """Who is told while an import runs: of each refusal, and of how many bytes are read."""

    refused: Callable[[Refusal], None]
    progress: Callable[[int], None] = lambda _bytes: None
