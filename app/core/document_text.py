"""What a stored file says in words, and what of it nobody but a person can read. Read in a child process."""

from dataclasses import dataclass
from pathlib import Path

from app.core.child import run_child

CHILD = Path(__file__).with_name("text_child.py")
DEEDS = {"application/pdf": "pdf", "image/png": "picture", "image/jpeg": "picture", "image/webp": "picture"}


@dataclass(frozen=True)
class Passage:
    """``carrier`` says where it stands: "page", "particulars", "note" …; ``page`` counts from 1, 0 stands for none."""

    carrier: str
    page: int
    text: str


@dataclass(frozen=True)
class Unread:
    """``reason``: "no_text", "pictures", "drawn", "unknown_letters", "pixels", "too_long", "unknown_kind", "broken"."""

    reason: str
    page: int = 0


@dataclass(frozen=True)
class ReadFile:
    passages: tuple[Passage, ...]
    unread: tuple[Unread, ...]


def read_file(raw: bytes, media_type: str) -> ReadFile:
    """All words of a file. What cannot be read is told, never passed over. Slow: call it outside a transaction.

    Raises TooMany when many files are being read.
    """
    deed = DEEDS.get(media_type)
    if deed is None:
        return ReadFile((), (Unread("unknown_kind"),))
    told, _rest = run_child(CHILD, deed, raw=raw)
    passages, unread = told.get("passages"), told.get("unread")
    if not isinstance(passages, list) or not isinstance(unread, list):
        return ReadFile((), (Unread("broken"),))
    return ReadFile(tuple(Passage(*each) for each in passages), tuple(Unread(*each) for each in unread))
