"""Files that people add to what they write: a PDF or a picture by its content, made anew before it is kept.

Why these two and no office documents: decision 14.
"""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from app.core.child import run_child
from app.core.documents import LEFT_OUT as LEFT_OUT_OF_DOCUMENTS
from app.core.documents import MEDIA_TYPE, pages_alone
from app.core.errors import RuleBroken
from app.core.language import Message, message

MIB = 1024 * 1024
PICTURE_CHILD = Path(__file__).with_name("picture_child.py")
MOST_EDGE_PIXELS = 4_096
# What is made of a file may be larger than it was: packed with less effort, or text that was packed twice.
GROWTH = 2

TAKEN: Mapping[bytes, str] = {
    b"%PDF-": MEDIA_TYPE,
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
EXTENSIONS = {MEDIA_TYPE: "pdf", "image/png": "png", "image/jpeg": "jpg"}
OFFICE_PARTS = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
OLD_OFFICE, ZIP, RTF = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06"), b"{\\rtf"
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")

_OFFICE = message(
    "Office documents are not taken: they can carry programs, hidden names and changes. Save it as PDF and choose that."
)
_ARCHIVE = message("Archives are not taken. Choose each file by itself, as PDF or picture.")
_HEIC = message("Pictures of this kind (HEIC, AVIF) are not taken. Save it as JPEG or PNG and choose that.")
_OTHER = message("This file is neither a PDF nor a picture (PNG, JPEG, WebP). Save it as one of these and choose that.")
_EMPTY = message("This file is empty. Choose another one.")
_MISNAMED = message("The file’s name says that it is something else than it is. Save it anew and choose the new file.")
_BROKEN = message("This picture cannot be read. Save it once more as PNG or JPEG and choose the new file.")
_PIXELS = message("The picture has more than 60 million pixels. Choose a smaller one.")

LEFT_OUT: Mapping[str, Message] = LEFT_OUT_OF_DOCUMENTS | {
    "place": message("the place where it was taken"),
    "frames": message("further pictures of an animation"),
}


class Kinds(StrEnum):
    """Which of the files that are taken at all a place takes."""

    ANY = "any"
    PDF = "pdf"
    PICTURES = "pictures"

    @property
    def media_types(self) -> frozenset[str]:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Mapping[Kinds, frozenset[str]] = {
    Kinds.ANY: PICTURES | {MEDIA_TYPE},
    Kinds.PDF: frozenset({MEDIA_TYPE}),
    Kinds.PICTURES: PICTURES,
}
_NOT_HERE: Mapping[Kinds, Message] = {
    Kinds.PDF: message("Only a PDF is taken here, and this is a picture. Save it as PDF and choose that."),
    Kinds.PICTURES: message("Only a picture is taken here (PNG, JPEG, WebP), and this is a PDF. Choose a picture."),
}


@dataclass(frozen=True)
class Bounds:
    megabytes: int
    pages: int
    kinds: Kinds = Kinds.ANY


@dataclass(frozen=True)
class Made:
    """What may be kept. ``pages`` is None for a picture; ``left_out`` names what was taken out, by `LEFT_OUT`."""

    content: bytes
    media_type: str
    pages: int | None
    left_out: tuple[str, ...]
    is_scaled: bool = False

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]


def make_anew(stream: IO[bytes], name: str, bounds: Bounds, *, field: str) -> Made:
    """Slow: call it outside a transaction. ``name`` is what its owner calls it; it only may not contradict the content.

    Raises RuleBroken naming ``field`` with a sentence for everything that is not taken, TooMany when many are at it.
    """
    most = bounds.megabytes * MIB
    raw = stream.read(most + 1)
    if len(raw) > most:
        larger = message("The file is larger than {limit} MB. Choose a smaller one.", limit=bounds.megabytes)
        raise RuleBroken(larger, field=field)
    media_type = _taken_as(raw, name, field)
    if media_type not in bounds.kinds.media_types:
        raise RuleBroken(_NOT_HERE[bounds.kinds], field=field)
    if media_type == MEDIA_TYPE:
        made = pages_alone(raw, most_pages=bounds.pages, most_bytes=GROWTH * most, field=field)
        return Made(made.content, MEDIA_TYPE, made.pages, made.left_out)
    return _picture(raw, GROWTH * most, field)


def _taken_as(raw: bytes, name: str, field: str) -> str:
    """Its kind by its first bytes. Raises RuleBroken for any other, and where its name claims another one."""
    kind = next((kind for head, kind in TAKEN.items() if raw.startswith(head)), None)
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        raise RuleBroken(_why_not(raw), field=field)
    claimed = mimetypes.guess_type(name.strip().lower())[0]
    if claimed is not None and claimed != kind:
        raise RuleBroken(_MISNAMED, field=field)
    return kind


def _why_not(raw: bytes) -> Message:
    if not raw:
        return _EMPTY
    if raw.startswith((OLD_OFFICE, RTF)):
        return _OFFICE
    if raw.startswith(ZIP):
        # The names of an archive's members stand in it unpacked.
        return _OFFICE if any(part in raw for part in OFFICE_PARTS) else _ARCHIVE
    return _HEIC if raw[4:12] in HEIC else _OTHER


def _picture(raw: bytes, most: int, field: str) -> Made:
    told, content = run_child(PICTURE_CHILD, str(MOST_EDGE_PIXELS), raw=raw)
    if "refused" in told:
        raise RuleBroken(_PIXELS if told["refused"] == "too_many_pixels" else _BROKEN, field=field)
    if len(content) > most:
        raise RuleBroken(_PIXELS, field=field)
    left_out = told.get("left_out")
    assert isinstance(left_out, list), "the child names what it left out"
    kind = f"image/{str(told['format']).lower()}"
    return Made(content, kind, None, tuple(str(code) for code in left_out), bool(told["scaled"]))
