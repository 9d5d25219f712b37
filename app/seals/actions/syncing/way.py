"""What a run needs from outside, and what it carries along. Nothing is fetched while a transaction is open."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.seals.actions.syncing.resolver import RegistryResolver
from app.seals.connector import RegistryClient
from app.seals.states import Alarm, RunKind
from app.seals.verifier import Asked, ListMemory, Policy
from app.seals.verifier.signed import ask

Transaction = Callable[[], AbstractContextManager[Session]]
MAX_PAGES = 200
MAX_REQUESTS = 60_000
BATCH = 100


@dataclass(frozen=True)
class Progress:
    """How far a run is, for whoever watches: records read so far and how many the registry counts."""

    read: int
    of: int


@dataclass(frozen=True)
class Surroundings:
    """How a run reaches the registry, the database and the clock."""

    client: Callable[[str, str, frozenset[str]], RegistryClient]
    transaction: Transaction
    now: Callable[[], datetime]
    loopback: frozenset[str] = frozenset()
    tell: Callable[[Progress], None] = lambda _progress: None


class Distrust(Exception):
    """The registry contradicts what it signed before: the run stops, nothing is believed, somebody is told."""

    def __init__(self, alarm: Alarm, detail: str) -> None:
        super().__init__(f"{alarm.value}: {detail}")
        self.alarm = alarm
        self.detail = detail[:480]


@dataclass
class Run:
    """One run against one registry. ``numbers`` are counters of the run's row, written with every batch."""

    id: int
    registry_id: int
    did: str
    schemes: dict[str, str]
    kind: RunKind
    client: RegistryClient
    around: Surroundings
    resolver: RegistryResolver
    memory: ListMemory
    policy: Policy
    is_full: bool = False
    pages: int = 0
    read: int = 0
    changed: int = 0
    confirmed: int = 0
    refused: int = 0
    expected: int = 0
    alarm: Distrust | None = None
    unusable_lists: tuple[str, ...] = ()
    told: list[tuple[int, str]] = field(default_factory=list)

    def asked(self) -> Asked:
        return ask(self.policy, self.around.now(), self.resolver)
