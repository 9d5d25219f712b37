"""What the staff and reporting people do to profiles that are not theirs."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line, clean_text
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.models import Profile, ProfileReport
from app.profiles.rules.documents import documents_of
from app.profiles.rules.history import HistoryPart
from app.profiles.states import ReportReason, ReportState

REPORT_LENGTH = 1_000


def verify_profile(
    session: Session, profile: Profile, what_seen: str, *, by_id: int, at: datetime, documents: Collection[str] = ()
) -> None:
    """Note that a person of the staff checked who this is, and for which facts they saw a document.

    Raises RuleBroken unless it is said what was seen.
    """
    seen = clean_line(what_seen)[:300]
    if not seen:
        raise RuleBroken(message("Say what you have seen, for example the register of companies."), field="what_seen")
    note_part(session, profile, HistoryPart.VERIFICATION, old=_seen(profile), new={"seen": seen}, by_id=by_id, at=at)
    profile.verified_by_id, profile.verified_at, profile.verified_what = by_id, at, seen
    note_documents(session, profile, documents, by_id=by_id, at=at)
    _note(session, profile, "profile.verified", by_id)


def note_documents(session: Session, profile: Profile, keys: Collection[str], *, by_id: int, at: datetime) -> None:
    """Staff saw documents for these facts and, of all that may be documented, for no others."""
    old, new = list(profile.documented or ()), [document.key for document in documents_of(profile.kind, keys)]
    if old == new:
        return
    note_part(session, profile, HistoryPart.VERIFICATION, old=_documents(old), new=_documents(new), by_id=by_id, at=at)
    profile.documented = new or None
    _note(session, profile, "profile.documents_seen", by_id)


def _documents(keys: list[str]) -> dict[str, object] | None:
    return {"documents": keys} if keys else None


def _seen(profile: Profile) -> dict[str, object] | None:
    return {"seen": profile.verified_what} if profile.verified_at else None


def withdraw_verification(session: Session, profile: Profile, *, by_id: int, at: datetime) -> None:
    note_part(session, profile, HistoryPart.VERIFICATION, old=_seen(profile), new=None, by_id=by_id, at=at)
    note_documents(session, profile, (), by_id=by_id, at=at)
    profile.verified_by_id = profile.verified_at = profile.verified_what = None
    _note(session, profile, "profile.verification_withdrawn", by_id)


def report_profile(
    session: Session, profile: Profile, reason: ReportReason, text: str, *, by_id: int, at: datetime
) -> ProfileReport:
    """Tell the staff that something is wrong with a profile."""
    report = ProfileReport(
        profile_id=profile.id,
        reason=reason,
        text=clean_text(text)[:REPORT_LENGTH],
        reported_by_id=by_id,
        reported_at=at,
    )
    session.add(report)
    session.flush()
    audit.record(
        session, "profile.reported", actor_id=by_id, object_type="profile", object_id=profile.id, reason=reason.value
    )
    return report


def close_report(session: Session, report: ProfileReport, outcome: str, *, by_id: int, at: datetime) -> None:
    """Raises RuleBroken unless it is said what came of it."""
    said = clean_line(outcome)[:300]
    if not said:
        raise RuleBroken(message("Say what came of the report."), field="outcome")
    report.state, report.closed_by_id, report.closed_at, report.outcome = ReportState.CLOSED, by_id, at, said
    audit.record(session, "profile.report_closed", actor_id=by_id, object_type="profile", object_id=report.profile_id)
    session.flush()


def note_staff_view(session: Session, profile_id: int, *, by_id: int) -> None:
    """Staff may see everything, and every look is on record."""
    audit.record(session, "profile.seen_by_staff", actor_id=by_id, object_type="profile", object_id=profile_id)


def _note(session: Session, profile: Profile, event: str, by_id: int) -> None:
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id)
    session.flush()
    touch_market(session, [profile.id])
