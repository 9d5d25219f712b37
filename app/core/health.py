"""Is the process alive, and may it be sent people? Neither asks for a session nor is written to the log."""

import shutil
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

LOW_DISK_BYTES = 200 * 1024 * 1024
LATE_MAIL = timedelta(minutes=15)

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
    return jsonify(status="not ready" if reasons else "ready", reasons=reasons), 503 if reasons else 200


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
