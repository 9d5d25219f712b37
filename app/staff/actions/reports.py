"""Closing a report: what follows for the profile and its owners, and who hears of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actions.accounts import lock_account
from app.accounts.actions.mailing import mail_account
from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message, speaking
from app.core.person import Person
from app.profiles.actions.lifecycle import pause_profile
from app.profiles.actions.staff import close_report
from app.profiles.models import Profile
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.rules.kinds import kind_of
from app.profiles.states import ProfileState, ReportState, TaxonomyList
from app.staff.actions.people import check_account
from app.staff.actions.verification import check_is_no_member
from app.staff.queries.reports import ReportPage
from app.staff.queries.verification import owners_of
from app.staff.rules.labels import OUTCOMES_KEPT
from app.staff.states import Outcome, Why


def settle_report(
    session: Session, found: ReportPage, outcome: Outcome, reason: str, *, by: Person, at: datetime
) -> None:
    """Close it. Raises RuleBroken when the owners would not learn why (field ``reason``), when it is closed already,
    and for a profile of one's own."""
    report, profile = found.report, found.profile
    session.refresh(report, with_for_update=True)
    if report.state is ReportState.CLOSED:
        raise RuleBroken(message("Somebody has closed this report meanwhile."))
    check_is_no_member(session, profile.id, by_id=by.id)
    if outcome is not Outcome.NO_ACTION and not reason.strip():
        raise RuleBroken(message("Say why. The owners of the profile read this sentence."), field="reason")
    if outcome is Outcome.LOCKED:
        _lock_owners(session, profile, by=by, at=at)
    if outcome is not Outcome.NO_ACTION:
        _pause(session, profile, reason, locked=outcome is Outcome.LOCKED, by=by, at=at)
    close_report(session, report, _kept(outcome, reason), by_id=by.id, at=at)
    _tell_reporter(session, found, outcome)


def _kept(outcome: Outcome, reason: str) -> str:
    with speaking("de"):  # the staff's record is kept in one language
        words = str(OUTCOMES_KEPT[outcome])
    return f"{words}: {reason.strip()}" if reason.strip() else words


def _pause(session: Session, profile: Profile, reason: str, *, locked: bool, by: Person, at: datetime) -> None:
    if profile.state is ProfileState.PUBLISHED:
        pause_profile(session, profile, by_id=None, at=at)
        audit.record(session, "profile.paused_by_staff", actor_id=by.id, object_type="profile", object_id=profile.id)
    for owner in owners_of(session, profile.id):
        mail_account(
            session,
            owner,
            "staff/profile_paused",
            profile_name=profile.name,
            reason=reason.strip(),
            locked=locked,
        )


def _lock_owners(session: Session, profile: Profile, *, by: Person, at: datetime) -> None:
    owners = owners_of(session, profile.id)
    for owner in owners:
        check_account(session, owner, by=by, at=at)
    for owner in owners:
        lock_account(session, owner, by_id=by.id, why=Why.ABUSE.value, at=at)


def _tell_reporter(session: Session, found: ReportPage, outcome: Outcome) -> None:
    if found.reporter is None:
        return
    mail_account(
        session,
        found.reporter,
        "staff/report_closed",
        profile_name=_name_for_reporter(session, found.profile),
        has_consequence=outcome is not Outcome.NO_ACTION,
        reported_at=found.report.reported_at,
    )


def _name_for_reporter(session: Session, profile: Profile) -> object:
    """Whoever saw only the anonymous teaser must not learn the team's name from our answer."""
    if not kind_of(profile.kind).hidden:
        return profile.name
    region = taxonomy(session).term(TaxonomyList.REGIONS, profile.region) if profile.region else None
    return message("Research team in {region}", region=region) if region else message("Research team")
