"""A person of the staff says which organisation a name means, or that it means none; and takes it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.market import touch_market
from app.profiles.models import (
    NameMatch,
    NeverShow,
    Organisation,
    OrganisationIdentifier,
    PortfolioItem,
    Profile,
    SpinoffFacts,
)
from app.profiles.rules.names import domain_of, name_columns
from app.profiles.states import IdentifierScheme, NamedAs, NameVerdict

Subject = NeverShow | PortfolioItem | SpinoffFacts


def subject_of(session: Session, named_as: NamedAs, subject_id: int) -> Subject:
    """The entry, item or team that gives the name. Raises NotFound."""
    found = _find_subject(session, named_as, subject_id)
    if found is None or not name_of(found):
        raise NotFound
    return found


def _find_subject(session: Session, named_as: NamedAs, subject_id: int) -> Subject | None:
    if named_as is NamedAs.NEVER_SHOW:
        return session.get(NeverShow, subject_id)
    if named_as is NamedAs.PORTFOLIO:
        return session.get(PortfolioItem, subject_id)
    return session.get(SpinoffFacts, subject_id)


def name_of(subject: Subject) -> str:
    if isinstance(subject, SpinoffFacts):
        return subject.institution_name or ""
    return subject.name or (subject.domain if isinstance(subject, NeverShow) else None) or ""


def link_name(
    session: Session, named_as: NamedAs, subject_id: int, organisation_public_id: str, *, by_id: int, at: datetime
) -> NameMatch:
    """The name means this organisation: gates hold for it from the next request. Raises NotFound, RuleBroken."""
    subject = subject_of(session, named_as, subject_id)
    organisation = session.scalar(select(Organisation).where(Organisation.public_id == organisation_public_id))
    if organisation is None:
        raise NotFound
    own = session.get_one(Profile, subject.profile_id).organisation_id
    if own == organisation.id and named_as is NamedAs.NEVER_SHOW:
        raise RuleBroken(message("This is the profile’s own organisation."))
    decision = _decide(session, named_as, subject_id, subject, organisation.id, by_id=by_id, at=at)
    _point(subject, organisation.id)
    session.flush()
    _touch(session, subject.profile_id, organisation.id)
    return decision


def add_named_organisation(
    session: Session, named_as: NamedAs, subject_id: int, *, by_id: int, at: datetime
) -> NameMatch:
    """The name means an organisation that nobody has named before: from now on it is proposed for like names.

    Raises NotFound, also for never-show entries: whom the platform does not know is shown to nobody. RuleBroken when
    the name is decided.
    """
    subject = subject_of(session, named_as, subject_id)
    if isinstance(subject, NeverShow):
        raise NotFound
    if _points_to(subject) is not None:
        raise _decided()
    made = Organisation(**name_columns(name_of(subject)), created_at=at)
    domain = domain_of(subject.url) if isinstance(subject, PortfolioItem) else None
    if domain and not _is_claimed(session, domain):
        made.identifiers.append(OrganisationIdentifier(scheme=IdentifierScheme.DOMAIN, value=domain))
    session.add(made)
    session.flush()
    return link_name(session, named_as, subject_id, made.public_id, by_id=by_id, at=at)


def _is_claimed(session: Session, domain: str) -> bool:
    same = (OrganisationIdentifier.scheme == IdentifierScheme.DOMAIN, OrganisationIdentifier.value == domain)
    return session.scalar(select(OrganisationIdentifier.id).where(*same)) is not None


def refuse_name(session: Session, named_as: NamedAs, subject_id: int, *, by_id: int, at: datetime) -> NameMatch:
    """The name means somebody whom the platform does not know. Raises NotFound, RuleBroken."""
    subject = subject_of(session, named_as, subject_id)
    return _decide(session, named_as, subject_id, subject, None, by_id=by_id, at=at)


def undo_name(session: Session, public_id: str, *, by_id: int, at: datetime) -> NameMatch:
    """Take a decision back; the name waits again. Raises NotFound where there is none in force."""
    decision = session.scalar(
        select(NameMatch).where(NameMatch.public_id == public_id, NameMatch.undone_at.is_(None)).with_for_update()
    )
    if decision is None:
        raise NotFound
    decision.undone_at, decision.undone_by_id = at, by_id
    subject = _find_subject(session, decision.named_as, decision.subject_id)
    if subject is not None and decision.organisation_id and _points_to(subject) == decision.organisation_id:
        _point(subject, None)
        _touch(session, decision.profile_id, decision.organisation_id)
    _record(session, "profile.name_match_undone", decision, by_id)
    session.flush()
    return decision


def _decide(
    session: Session,
    named_as: NamedAs,
    subject_id: int,
    subject: Subject,
    organisation_id: int | None,
    *,
    by_id: int,
    at: datetime,
) -> NameMatch:
    if _points_to(subject) is not None:
        raise _decided()
    _forget_older_words(session, named_as, subject_id, name_of(subject), by_id=by_id, at=at)
    decision = NameMatch(
        named_as=named_as,
        subject_id=subject_id,
        profile_id=subject.profile_id,
        name=name_of(subject),
        verdict=NameVerdict.LINKED if organisation_id else NameVerdict.SOMEBODY_ELSE,
        organisation_id=organisation_id,
        by_id=by_id,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(decision)
    except IntegrityError as error:
        raise _decided() from error
    _record(session, "profile.name_matched", decision, by_id)
    return decision


def _decided() -> RuleBroken:
    return RuleBroken(message("Somebody has decided about this name meanwhile."))


def _forget_older_words(
    session: Session, named_as: NamedAs, subject_id: int, name: str, *, by_id: int, at: datetime
) -> None:
    """A decision about other words, or one whose link the owners have changed since, no longer holds."""
    rows = session.scalars(
        select(NameMatch)
        .where(NameMatch.named_as == named_as, NameMatch.subject_id == subject_id, NameMatch.undone_at.is_(None))
        .order_by(NameMatch.id)
    )
    for older in rows:
        if older.name != name or older.verdict is NameVerdict.LINKED:
            older.undone_at, older.undone_by_id = at, by_id
    session.flush()


def _points_to(subject: Subject) -> int | None:
    if isinstance(subject, SpinoffFacts):
        return subject.institution_id
    return subject.organisation_id


def _point(subject: Subject, organisation_id: int | None) -> None:
    if isinstance(subject, SpinoffFacts):
        subject.institution_id = organisation_id
    else:
        subject.organisation_id = organisation_id


def _touch(session: Session, profile_id: int, organisation_id: int) -> None:
    """Both sides are read anew: whoever is named, and whoever names."""
    named = session.scalars(select(Profile.id).where(Profile.organisation_id == organisation_id).order_by(Profile.id))
    touch_market(session, [profile_id, *named])


def _record(session: Session, event: str, decision: NameMatch, by_id: int) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="profile", object_id=decision.profile_id,
        named_as=decision.named_as.value, verdict=decision.verdict.value, organisation=decision.organisation_id,
    )  # fmt: skip
