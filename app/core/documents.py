"""PDF files people keep here: written anew from their pages, stored under random names, read with words on each page.

The file is never opened in this process: a child does it, bounded in time, memory and number (decision 12).
"""

import json
import logging
import resource
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import make_response
from flask.wrappers import Response
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import after_commit
from app.core.errors import NotFound, RuleBroken, TooMany
from app.core.files import StoredFile, path_of, shown_name
from app.core.language import Message, message
from app.core.scanner import Verdict, scanner_of
from config import Settings

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/pdf"
CHILD = Path(__file__).with_name("pdf_child.py")
FONT_FILE = Path(__file__).resolve().parents[2] / "static" / "fonts" / "anschub-documents.ttf"
SECONDS, MEMORY = 20, 1536 * 1024 * 1024
AT_ONCE, WAIT_SECONDS = 2, 10
MIB = 1024 * 1024

_places = threading.BoundedSemaphore(AT_ONCE)

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
class CleanDocument:
    """A PDF as it may be stored. ``left_out`` are the codes of what was taken out, in order of their names."""

    content: bytes
    pages: int
    left_out: tuple[str, ...]
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
    told, content = _in_a_child("clean", str(settings.document_page_limit), raw=raw)
    if told.get("refused") == "too_many_pages":
        limit = settings.document_page_limit
        raise RuleBroken(
            message("The PDF has more than {limit} pages. Choose a shorter one.", limit=limit), field=field
        )
    if "refused" in told:
        raise RuleBroken(REFUSALS[str(told["refused"])], field=field)
    if len(content) > 2 * most:
        raise RuleBroken(REFUSALS["too_large"], field=field)
    left_out = told.get("left_out")
    assert isinstance(left_out, list), "the child names what it left out"
    return CleanDocument(content, int(str(told["pages"])), tuple(str(code) for code in left_out), is_scanned)


def stamped(path: Path, words: Words) -> bytes:
    """A copy of a stored document with words on every page. Slow: call it outside a transaction.

    Raises NotFound where the bytes are gone, RuleBroken where they cannot be read, TooMany when many are at it.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    told, content = _in_a_child("stamp", str(FONT_FILE), words.large, words.foot, raw=raw)
    if "refused" in told:
        raise RuleBroken(message("The document cannot be read at present. Try again later."))
    return content


def store_document(session: Session, cleaned: CleanDocument, *, account_id: int, name: str) -> StoredFile:
    """The bytes are on disk before the row is committed, and gone again where it is not."""
    stored = StoredFile(
        account_id=account_id,
        name=shown_name(name),
        media_type=MEDIA_TYPE,
        size=len(cleaned.content),
        created_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    target = path_of(stored)
    partial = target.with_suffix(".part")
    partial.write_bytes(cleaned.content)
    partial.chmod(0o600)
    partial.replace(target)
    _delete_unless_kept(session, target)
    return stored


def _delete_unless_kept(session: Session, path: Path) -> None:
    """Bytes whose row was rolled back go at once; those of a process that was killed, with the next sweep."""
    kept: list[bool] = []
    after_commit(session, lambda: kept.append(True))

    def forget(_session: Session) -> None:
        if not kept:
            path.unlink(missing_ok=True)

    event.listen(session, "after_rollback", forget, once=True)


def send_document(content: bytes, name: str) -> Response:
    """To keep, never to be run: the browser saves it under a name of ours."""
    answer = make_response(content)
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _in_a_child(*order: str, raw: bytes) -> tuple[dict[str, object], bytes]:
    """What the child answers; ``{"refused": "broken"}`` when it crashed, took too long or too much."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooMany(message("Many documents are being read just now. Try again in a moment."), retry_after_seconds=10)
    try:
        out = _run([sys.executable, "-I", str(CHILD), *order], raw)
    finally:
        _places.release()
    head, _, content = out.partition(b"\n")
    return (json.loads(head) if head else {"refused": "broken"}), content


def _run(command: list[str], raw: bytes) -> bytes:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:  # noqa: S603 -- our own program
        if sys.platform == "linux":
            # It reads its input first and gets that only now: nothing of the file is looked at before the limits hold.
            resource.prlimit(child.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.prlimit(child.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            out, errors = child.communicate(raw, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            out, errors = b"", b"took too long"
    if child.returncode or not out:
        logger.warning(
            "pdf_child_failed", extra={"code": child.returncode, "kind": errors[-80:].decode("ascii", "replace")}
        )
        return b""
    return out


def _passed(raw: bytes, settings: Settings, field: str) -> bool:
    """Whether a scanner found the file clean; False where none is set. Refuses what it refuses or leaves unanswered."""
    found = scanner_of(settings).scan(raw)
    if found.verdict in {Verdict.CLEAN, Verdict.NOT_SCANNED}:
        return found.is_clean
    raise RuleBroken(REFUSALS["infected" if found.verdict is Verdict.INFECTED else "not_scanned"], field=field)
