"""What is submitted, as one value: what `Submission.content` holds, read and written here alone.

`digest` is over canonical bytes: JSON with sorted keys, no blanks, UTF-8, texts as `rules.counting.plain` leaves them.
Numbers in it are whole, so that every program writes them alike.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from app.fellowships.rules.questionnaire import maps_in
from app.fellowships.states import Party


@dataclass(frozen=True)
class FrozenFile:
    """A file by the public id of its `Attachment`; ``name`` is its owner's and never shown to whoever reads blind."""

    id: str
    name: str
    media_type: str
    size: int
    pages: int | None
    sha256: str


@dataclass(frozen=True)
class FrozenPart:
    """One party's part: its public id, answers by question, files by question, when it was declared (ISO 8601)."""

    id: str
    party: Party
    declared_at: str | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, tuple[FrozenFile, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Frozen:
    """A submitted application, the lead's part first."""

    title: str
    language: str
    parts: tuple[FrozenPart, ...] = ()

    @property
    def lead(self) -> FrozenPart:
        return next(part for part in self.parts if part.party is Party.LEAD)


def as_data(frozen: Frozen) -> dict[str, object]:
    return asdict(frozen)


def read(data: Mapping[str, object]) -> Frozen:
    """The inverse of `as_data`, also of JSON."""
    return Frozen(str(data["title"]), str(data["language"]), tuple(_part(each) for each in maps_in(data["parts"])))


def _part(data: Mapping[str, object]) -> FrozenPart:
    answers, files, declared_at = data["answers"], data["files"], data["declared_at"]
    assert isinstance(answers, dict), "as_data writes a map"
    assert isinstance(files, dict), "as_data writes a map"
    return FrozenPart(
        str(data["id"]),
        Party(str(data["party"])),
        None if declared_at is None else str(declared_at),
        answers,
        {str(key): tuple(FrozenFile(**each) for each in found) for key, found in files.items()},
    )


def canonical(content: Mapping[str, object], seal: Mapping[str, object] | None) -> bytes:
    """The bytes that a receipt's hash is over."""
    whole = {"content": content, "seal": seal}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Mapping[str, object], seal: Mapping[str, object] | None) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical(content, seal)).hexdigest()
