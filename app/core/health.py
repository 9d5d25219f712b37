"""Is the process alive, and may it be sent people? Neither asks for a session nor is written to the log."""

import shutil
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.access import public
from app.core.database import db
from app.core.migrations import is_at_head
from app.core.outbox import MailState, OutboxMail
from app.core.scanner import Standing, scanner_of

LOW_DISK_BYTES = 200 * 1024 * 1024
LATE_MAIL = timedelta(minutes=15)
SCANNER_LOOKED_AT_SECONDS = 30

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Database, migrations, disk, age of the mail queue; reason codes, no secrets."""
    reasons = unready_reasons()
    told = {"status": "not ready" if reasons else "ready", "reasons": reasons, "scanner": scanner_standing()}
    return jsonify(told), 503 if reasons else 200


@dataclass
class _Known:
    standing: Standing = Standing.SILENT
    until: float = 0.0
    looking: threading.Lock = field(default_factory=threading.Lock)


def scanner_standing() -> Standing:
    """A silent one is no reason to send nobody here: files wait, everything else goes on.

    Anybody may ask, so it is looked for twice a minute, by one thread: a scanner that hangs holds no others.
    """
    known: _Known = current_app.extensions.setdefault("scanner_known", _Known())
    if time.monotonic() >= known.until and known.looking.acquire(blocking=False):
        try:
            known.standing = scanner_of(current_app.config["SETTINGS"]).standing()
            known.until = time.monotonic() + SCANNER_LOOKED_AT_SECONDS
        finally:
            known.looking.release()
    return known.standing


def scanner_words() -> str:
    """The virus scanner in a sentence for the operator."""
    scanner = scanner_of(current_app.config["SETTINGS"])
    standing = scanner.standing()
    if standing is Standing.OFF:
        return "note: no virus scanner is set; files are shown as not scanned"
    if standing is Standing.SILENT:
        return "problem: the virus scanner does not answer; files wait unread until it does"
    return f"note: the virus scanner answers {scanner.version()}".rstrip()


def unready_reasons() -> list[str]:
    reasons = []
    try:
        if not is_at_head(db.engine):
            reasons.append("migrations_pending")
        elif _mail_is_late(db.session):
            reasons.append("mail_queue_late")
    except SQLAlchemyError:
        reasons.append("database_unavailable")
    if shutil.disk_usage(current_app.config["SETTINGS"].data_dir).free < LOW_DISK_BYTES:
        reasons.append("disk_low")
    return reasons


def _mail_is_late(session: Session) -> bool:
    oldest = session.scalar(
        select(func.min(OutboxMail.created_at)).where(OutboxMail.state == MailState.DUE, OutboxMail.attempts == 0)
    )
    return oldest is not None and oldest.replace(tzinfo=clock.now().tzinfo) < clock.now() - LATE_MAIL
