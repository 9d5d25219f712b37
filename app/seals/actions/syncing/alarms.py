"""What staff is told of: raised once, mailed once, ended by the next run that finds nothing wrong."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.seals.actions.mails import mail_staff
from app.seals.models import SealRegistry
from app.seals.states import Alarm


def raise_alarm(session: Session, registry: SealRegistry, alarm: Alarm, detail: str, *, at: datetime) -> None:
    """A second alarm of the same kind mails nobody again."""
    is_new = registry.alarm is not alarm
    registry.alarm_detail = detail[:480] or None
    if not is_new:
        return
    registry.alarm, registry.alarm_at = alarm, at
    audit.record(
        session,
        "registry.alarm",
        actor_id=None,
        object_type="registry",
        object_id=registry.id,
        alarm=alarm.value,
    )
    mail_staff(session, registry, alarm, detail, at=at)


def end_alarm(session: Session, registry: SealRegistry) -> None:
    if registry.alarm is None:
        return
    audit.record(
        session,
        "registry.alarm_ended",
        actor_id=None,
        object_type="registry",
        object_id=registry.id,
        alarm=registry.alarm.value,
    )
    registry.alarm = registry.alarm_at = registry.alarm_detail = None
