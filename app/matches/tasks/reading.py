"""A session that only reads, in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.core.database import db, reading


@contextmanager
def reader() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session
