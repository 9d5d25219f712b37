"""Figures of the ranking on a folder of public data, by the library's own evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.errors import MatchingError

FAULTS = (MatchingError, OSError)


@dataclass(frozen=True)
class Figures:
    """The table to print and the same as JSON."""

    table: str
    json: str


def evaluated(folder: Path, setting: str, *, methods: Sequence[str]) -> Figures:
    """Run the protocol of the folder's README with the encoder of the settings."""
    raise NotImplementedError
