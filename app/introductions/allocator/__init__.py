"""The way to the library's allocation and its simulation; import from here."""

from app.introductions.allocator.runs import Decided, Proposal, decide, replayed, without_erased
from matching.errors import DataError
from matching.replay import Difference, Replay

__all__ = ["DataError", "Decided", "Difference", "Proposal", "Replay", "decide", "replayed", "without_erased"]
