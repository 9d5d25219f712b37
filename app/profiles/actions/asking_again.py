"""Ask an investor's members again whether money is being invested, and take their yes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.actions.notices import notify
from app.accounts.notices import Line, Waiting
from app.core import audit
from app.core.clock import local_day
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.signed_links import SignedLinks, installation_links
from app.profiles.actions.saving import save_fields
from app.profiles.models import Profile
from app.profiles.queries.asking_again import StillDeploying, find_member_to_ask, find_statement, find_statement_of
from app.profiles.rules.asking_again import STILL_DEPLOYING, field_path, link_is_good, link_path, moment
from app.profiles.rules.publishing import DEPLOYING_STALE_AFTER


def ask_again(
    session: Session, profile_id: int, account_id: int, *, links: SignedLinks, at: datetime, today: date
) -> bool:
    """Write the mail, if it is still to be written; False when somebody answered or was told in the meantime."""
    asked = find_member_to_ask(session, profile_id, account_id, at, today)
    if asked is None:
        return False
    told = notify(
        session,
        STILL_DEPLOYING,
        [asked.account.id],
        template="profiles/still_deploying",
        path=_path_to(asked, links, at),
        subject_id=asked.profile.id,
        about_at=asked.said_at,
        at=at,
        profile_name=asked.profile.name,
        said_at=asked.said_at,
        until=asked.until,
        field_path=field_path(asked.profile.public_id),
    )
    return told > 0


def _path_to(asked: StillDeploying, links: SignedLinks, at: datetime) -> str:
    profile, account = asked.profile.public_id, asked.account.public_id
    return link_path(links.signed(STILL_DEPLOYING, profile, account, moment(asked.said_at), moment(at)))


def asked_in_digest(session: Session, account_id: int, waiting: Sequence[Waiting], at: datetime) -> dict[Waiting, Line]:
    """The question as a line of a digest, with a link made anew; gone once anybody of the team answered."""
    links, lines = installation_links(), {}
    for each in waiting:
        asked = find_statement_of(session, each.subject_id, account_id, local_day(at))
        if asked is not None and asked.said_at < at - DEPLOYING_STALE_AFTER:
            text = message("Is {name} still investing?", name=asked.profile.name)
            lines[each] = Line(text, _path_to(asked, links, at))
    return lines


def find_asked(
    session: Session, links: SignedLinks, signed: str, *, at: datetime, today: date
) -> StillDeploying | None:
    """The statement that a mailed link asks about; None once it was answered, ran out or cannot be confirmed."""
    parts = links.parts(STILL_DEPLOYING, signed, count=4)
    if parts is None:
        return None
    profile_id, account_id, said, sent = parts
    found = find_statement(session, profile_id, account_id, today)
    if found is None or not link_is_good(said=said, said_at=found.said_at, sent=sent, now=at):
        return None
    return found


def confirm_deploying(session: Session, links: SignedLinks, signed: str, *, at: datetime, today: date) -> Profile:
    """Say the same anew. Raises RuleBroken when the link no longer holds: another answer may have come first."""
    found = find_asked(session, links, signed, at=at, today=today)
    if found is not None:
        session.refresh(found.profile, with_for_update=True)
        found = find_asked(session, links, signed, at=at, today=today)
    if found is None:
        raise RuleBroken(message("This question has been answered in the meantime."))
    profile, by_id = found.profile, found.account.id
    values = {"deploying": found.deploying.value}
    save_fields(session, profile, values, base_version=profile.version, by_id=by_id, at=at)
    audit.record(session, "profile.deploying_confirmed", actor_id=by_id, object_type="profile", object_id=profile.id)
    return profile
