"""Uploaded files: checked by content, stored under random names outside the web root, served harmless."""

import io
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flask import current_app, send_file
from flask.wrappers import Response
from PIL import Image, UnidentifiedImageError
from sqlalchemy import Integer, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, jobs
from app.core.database import Base, PublicId, UtcDateTime, after_commit, new_public_id, unit_of_work
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line

IMAGE_LIMIT_BYTES = 2 * 1024 * 1024
IMAGE_LIMIT_PIXELS = 20_000_000
STORED_EDGE_PIXELS = 512
KEPT_UNNAMED = timedelta(days=1)
LONGEST_NAME = 200
# Of a file that belongs to something people do together, not to the one who brought it.
NOBODYS = 0
IMAGE_FORMATS = ("PNG", "JPEG", "WEBP")


class StoredFile(Base):
    """One stored file; ``public_id`` is its name on disk, ``name`` what its owner called it."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def _folder() -> Path:
    folder = Path(current_app.config["SETTINGS"].data_dir) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clean_image(stream: BinaryIO, *, field: str) -> bytes:
    """The picture drawn anew as PNG of at most 512 × 512 pixels: no metadata, no script, no second format inside.

    Raises RuleBroken naming ``field`` for anything that is not a PNG, JPEG or WebP picture of at most 2 MB.
    """
    raw = stream.read(IMAGE_LIMIT_BYTES + 1)
    if len(raw) > IMAGE_LIMIT_BYTES:
        raise RuleBroken(message("The picture is larger than 2 MB. Choose a smaller one."), field=field)
    try:
        with Image.open(io.BytesIO(raw), formats=IMAGE_FORMATS) as picture:
            if picture.width * picture.height > IMAGE_LIMIT_PIXELS:
                raise RuleBroken(message("The picture has too many pixels. Choose a smaller one."), field=field)
            picture.thumbnail((STORED_EDGE_PIXELS, STORED_EDGE_PIXELS))
            clean = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RuleBroken(message("This file is not a picture in PNG, JPEG or WebP format."), field=field) from error
    out = io.BytesIO()
    clean.save(out, format="PNG", optimize=True)
    return out.getvalue()


def shown_name(name: str) -> str:
    """What the person called the file, as it may be stored and shown; no file of ours is ever called so."""
    return clean_line(name)[-LONGEST_NAME:]


def store_image(session: Session, stream: BinaryIO, *, account_id: int, name: str, field: str) -> StoredFile:
    """Check, redraw and store a picture. The bytes are on disk before the row is committed.

    A rollback leaves bytes that no row names, never a row without its bytes.
    """
    content = clean_image(stream, field=field)
    stored = StoredFile(
        account_id=account_id, name=shown_name(name), media_type="image/png", size=len(content), created_at=clock.now()
    )
    session.add(stored)
    session.flush()
    target = _folder() / stored.public_id
    partial = target.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(target)
    return stored


def store_upload(session: Session, stream: BinaryIO, *, account_id: int, name: str, media_type: str) -> StoredFile:
    """Store a file as it came, for the program alone: it is never served. The request's size limit bounds it."""
    stored = StoredFile(
        account_id=account_id, name=shown_name(name), media_type=media_type, size=0, created_at=clock.now()
    )
    session.add(stored)
    session.flush()
    target = path_of(stored)
    partial = target.with_suffix(".part")
    with partial.open("wb") as out:
        shutil.copyfileobj(stream, out)
    partial.replace(target)
    stored.size = target.stat().st_size
    return stored


def store_made(session: Session, content: bytes, *, account_id: int, name: str, media_type: str) -> StoredFile:
    """Store what we made of an upload. The bytes are on disk before the row is committed, gone where it never is.

    Raises OSError where the store is full or gone.
    """
    stored = StoredFile(
        account_id=account_id, name=shown_name(name), media_type=media_type, size=len(content), created_at=clock.now()
    )
    session.add(stored)
    session.flush()
    target = path_of(stored)
    partial = target.with_suffix(".part")
    partial.write_bytes(content)
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


def path_of(stored: StoredFile) -> Path:
    """Where the bytes lie."""
    return _folder() / stored.public_id


def delete_file(session: Session, stored: StoredFile) -> None:
    """Delete the row now and the bytes once that is committed."""
    path = _folder() / stored.public_id
    session.delete(stored)
    after_commit(session, lambda: path.unlink(missing_ok=True))


@jobs.periodic(minutes=50)
def clear_files() -> int:
    """Delete bytes that no row names: a process was killed between writing them and its commit. Returns how many."""
    with unit_of_work() as session:
        named = set(session.scalars(select(StoredFile.public_id)))
    gone = [path for path in _folder().iterdir() if path.stem not in named and _is_old(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _is_old(path: Path) -> bool:
    """Older than any request that may still commit."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < clock.now() - KEPT_UNNAMED


def send_stored(stored: StoredFile) -> Response:
    """The file as an answer with a fixed type; a picture may be shown in a page, and nothing in it can run."""
    response = send_file(_folder() / stored.public_id, mimetype=stored.media_type, download_name="logo.png", etag=False)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
