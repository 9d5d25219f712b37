"""PDF files people keep here: written anew from their pages, stored under random names, read with words on each page.

The file is never opened in this process: a child does it, bounded in time, memory and number (decision 12).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import make_response
from flask.wrappers import Response
from sqlalchemy.orm import Session

from app.core.child import run_child
from app.core.errors import NotFound, RuleBroken
from app.core.files import StoredFile, store_made
from app.core.language import Message, message
from app.core.scanner import Verdict, scanner_of
from config import Settings

MEDIA_TYPE = "application/pdf"
CHILD = Path(__file__).with_name("pdf_child.py")
FONT_FILE = Path(__file__).resolve().parents[2] / "static" / "fonts" / "anschub-documents.ttf"
MIB = 1024 * 1024

REFUSALS: dict[str, Message] = {
    "not_pdf": message("This file is not a PDF. Save your document as PDF and choose it again."),
    "encrypted": message("This PDF is locked with a password. Save it without one and choose it again."),
    "broken": message("This PDF cannot be read. Save it as PDF once more and choose the new file."),
    "too_large": message(
        "This PDF unpacks to more than we can take. Save it with smaller pictures and choose it again."
    ),
    "infected": message("The virus scanner refused this file. Nothing was kept."),
    "not_scanned": message("The virus scanner does not answer, so the file was not taken. Try again later."),
}
LEFT_OUT: dict[str, Message] = {
    "scripts": message("scripts"),
    "actions": message("actions and links"),
    "attachments": message("attached files"),
    "forms": message("form fields"),
    "notes": message("notes and links"),
    "outlines": message("the outline"),
    "metadata": message("author and other particulars"),
}


@dataclass(frozen=True)
class MadeDocument:
    """A PDF as it may be stored. ``left_out`` are the codes of what was taken out, in order of their names."""

    content: bytes
    pages: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class CleanDocument(MadeDocument):
    is_scanned: bool


@dataclass(frozen=True)
class Words:
    """What stands on every page of a copy: large across it, small at its foot."""

    large: str
    foot: str


def clean_document(stream: BinaryIO, settings: Settings, *, field: str) -> CleanDocument:
    """The pages of a PDF and nothing else. Slow: call it outside a transaction.

    Raises RuleBroken naming ``field`` with a sentence for everything that is not taken, TooMany when many are at it.
    """
    most = min(settings.document_limit_mib, settings.upload_limit_mib) * MIB
    raw = stream.read(most + 1)
    if len(raw) > most:
        larger = message("The file is larger than {limit} MB. Choose a smaller one.", limit=settings.document_limit_mib)
        raise RuleBroken(larger, field=field)
    is_scanned = _passed(raw, settings, field)
    made = pages_alone(raw, most_pages=settings.document_page_limit, most_bytes=2 * most, field=field)
    return CleanDocument(made.content, made.pages, made.left_out, is_scanned)


def pages_alone(raw: bytes, *, most_pages: int, most_bytes: int, field: str) -> MadeDocument:
    """A PDF written anew from its pages. Slow: call it outside a transaction. Raises as `clean_document` does."""
    told, content = run_child(CHILD, "clean", str(most_pages), raw=raw)
    if told.get("refused") == "too_many_pages":
        longer = message("The PDF has more than {limit} pages. Choose a shorter one.", limit=most_pages)
        raise RuleBroken(longer, field=field)
    if "refused" in told:
        raise RuleBroken(REFUSALS[str(told["refused"])], field=field)
    if len(content) > most_bytes:
        raise RuleBroken(REFUSALS["too_large"], field=field)
    left_out = told.get("left_out")
    assert isinstance(left_out, list), "the child names what it left out"
    return MadeDocument(content, int(str(told["pages"])), tuple(str(code) for code in left_out))


def stamped(path: Path, words: Words) -> bytes:
    """A copy of a stored document with words on every page. Slow: call it outside a transaction.

    Raises NotFound where the bytes are gone, RuleBroken where they cannot be read, TooMany when many are at it.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    told, content = run_child(CHILD, "stamp", str(FONT_FILE), words.large, words.foot, raw=raw)
    if "refused" in told:
        raise RuleBroken(message("The document cannot be read at present. Try again later."))
    return content


def store_document(session: Session, cleaned: CleanDocument, *, account_id: int, name: str) -> StoredFile:
    """The bytes are on disk before the row is committed, and gone again where it is not."""
    return store_made(session, cleaned.content, account_id=account_id, name=name, media_type=MEDIA_TYPE)


def send_document(content: bytes, name: str) -> Response:
    """To keep, never to be run: the browser saves it under a name of ours."""
    answer = make_response(content)
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _passed(raw: bytes, settings: Settings, field: str) -> bool:
    """Whether a scanner found the file clean; False where none is set. Refuses what it refuses or leaves unanswered."""
    found = scanner_of(settings).scan(raw)
    if found.verdict in {Verdict.CLEAN, Verdict.NOT_SCANNED}:
        return found.is_clean
    raise RuleBroken(REFUSALS["infected" if found.verdict is Verdict.INFECTED else "not_scanned"], field=field)
