"""The database: engine, base class, column types, and the one place where a request's transaction ends."""

import functools
import inspect
import logging
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, g, has_request_context, make_response, request
from flask.wrappers import Response
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, String, event, func, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.types import TypeDecorator

from config import Settings

logger = logging.getLogger(__name__)

Euro = BigInteger
ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # base 32 without l, o, 0, 1: read aloud without doubt
PUBLIC_ID_LENGTH = 12
SORT_KEY_LENGTH = 400
BUSY_TIMEOUT_MS = 10_000
BELOW_REFUSAL = 400

# SQLite has one writer: a transaction that will write takes its lock at the start, not in the middle.
_reading: ContextVar[bool] = ContextVar("reading_transaction", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. Refuses naive values; SQLite would silently drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def new_public_id() -> str:
    """Twelve random base-32 characters (60 bits) for addresses, mail and exports."""
    # The alphabet has 32 letters, so five bits of each byte choose evenly among them.
    return "".join(ID_ALPHABET[byte & 31] for byte in secrets.token_bytes(PUBLIC_ID_LENGTH))


PublicId = String(PUBLIC_ID_LENGTH)


class Base(DeclarativeBase):
    """Every table's base: named constraints, so that migrations and error messages can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Revision(Base):
    """One row: how often the market changed. Its lock gives commit order, which no sequence or time-stamp does."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)


db = SQLAlchemy(session_options={"expire_on_commit": False})


def engine_options(settings: Settings) -> dict[str, Any]:  # Any: SQLAlchemy's own option types differ
    if settings.is_sqlite:
        return {"url": settings.sqlalchemy_url, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    # A lock that somebody holds ends in the 503 page here too, not in a browser that waits for ever.
    patience = {"options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
    pool = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
    return {"url": settings.sqlalchemy_url, "connect_args": patience, **pool}


def prepare_engine(engine: Engine) -> None:
    """SQLite as a server would behave: foreign keys, WAL, waiting, and transactions that begin when we say."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # Any: the driver's own connection
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:  # Any: as above
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: any number of them may run beside one writer."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Run ``call`` once the session's transaction is committed; never when it is rolled back."""
    session.info.setdefault("after_commit", []).append(call)


def bump_revision(session: Session) -> None:
    """Raise the market's revision by one as the last statement before commit."""
    session.info["bump_revision"] = True


_revision_listeners: dict[str, Callable[[], None]] = {}


def on_revision(call: Callable[[], None]) -> None:
    """Have ``call`` run after every commit that raised the revision, in the process that committed it."""
    _revision_listeners[f"{call.__module__}.{call.__qualname__}"] = call


def current_revision(session: Session) -> int:
    return session.scalar(select(Revision.number).where(Revision.id == 1)) or 0


@event.listens_for(Session, "before_commit")
def _write_revision(session: Session) -> None:
    if not session.info.pop("bump_revision", False):
        return
    session.flush()
    raised = session.execute(update(Revision).where(Revision.id == 1).values(number=Revision.number + 1))
    if not raised.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result always has it
        session.add(Revision(id=1, number=1))
        session.flush()
    for call in _revision_listeners.values():
        after_commit(session, call)


@event.listens_for(Session, "after_commit")
def _run_after_commit(session: Session) -> None:
    for call in session.info.pop("after_commit", []):
        try:
            call()
        except Exception:
            # The change is safe; waking a worker is a courtesy, its sweep finds every due row.
            logger.exception("after_commit call failed")


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_commit(session: Session, _previous: object) -> None:
    session.info.pop("after_commit", None)
    session.info.pop("bump_revision", None)


View = TypeVar("View", bound=Callable[..., Any])


def commits(view: View) -> View:
    """One request, one transaction: commit when the answer is below 400, else roll back."""

    @functools.wraps(view)
    def ending(*args: Any, **kwargs: Any) -> Response:  # Any: whatever the view takes
        try:
            response = make_response(view(*args, **kwargs))
        except BaseException:
            db.session.rollback()
            raise
        if response.status_code < BELOW_REFUSAL:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    ending.commits = True  # type: ignore[attr-defined]  # read by tests/architecture
    return ending  # type: ignore[return-value]  # same signature as the view


def keep(write: Callable[[Session], None]) -> None:
    """Have ``write`` outlive this request's refusal: it runs in a short transaction of its own, after the request's
    has ended however it ended, and before the answer leaves. Outside a request it runs at once."""
    if not has_request_context():
        with unit_of_work() as session:
            write(session)
        return
    g.setdefault("kept_writes", []).append(write)


def keep_now(session: Session, write: Callable[[Session], None]) -> None:
    """As `keep`, for what must be on record before the request goes on: lets go of what was read, then writes."""
    let_go(session)
    keep(write)
    write_kept()


def let_go(session: Session) -> None:
    """End a transaction that has only read, so that a short one of its own or something slow may run outside it."""
    changed = session.new or session.dirty or session.deleted or session.info.get("flushed")
    assert not changed, "letting go would throw away what was changed"
    session.rollback()


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: object) -> None:
    session.info["flushed"] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_flush(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("flushed", None)


def write_kept() -> None:
    """Run what `keep` collected, in one transaction. The request's own transaction must have ended."""
    writes = g.pop("kept_writes", []) if has_request_context() else []
    if not writes:
        return
    db.session.rollback()
    with unit_of_work() as session:
        for write in writes:
            write(session)


def one_at_a_time(session: Session, names: Iterable[str]) -> None:
    """Let no other transaction that asks for one of these names run beside this one.

    On SQLite it is alone anyway: whoever may write holds the one writer's lock from the start.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(names):  # in one order for all, or two would wait for each other
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """A session of its own: commits at the end, rolls back on any error. For worker, command line and `keep`."""
    token = _reading.set(False)
    session = Session(db.engine, expire_on_commit=False)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
        _reading.reset(token)


def _begin_request() -> None:
    _reading.set(request.method in {"GET", "HEAD", "OPTIONS"})


def init_database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(settings)}
    db.init_app(app)
    # Nothing here is asynchronous, yet closing asynchronous sessions would start a thread for every request.
    app.teardown_appcontext_funcs = [
        each for each in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(each)
    ]
    with app.app_context():
        prepare_engine(db.engine)
    app.before_request(_begin_request)


_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ı": "i", "ł": "l"})


def sort_key(text: str) -> str:
    """Where a name stands in a list by DIN 5007-1 (ä as a, ß as ss); both databases sort "Öl" after "zoo"."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_UMLAUTS))
    # One sign may fold to eighteen; the columns hold twice the longest name.
    return "".join(letter for letter in folded if not unicodedata.combining(letter))[:SORT_KEY_LENGTH]
