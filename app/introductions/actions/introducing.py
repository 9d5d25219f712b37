"""The moment at which everybody has said yes: contact data, a tie, and one mail to both."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.introductions.actions.contacting import mail_introduction
from app.introductions.actions.steps import step
from app.introductions.models import Introduction
from app.introductions.rules.times import next_moment
from app.profiles.actions.disclosures import disclose
from app.profiles.actions.ties import tie_profiles
from app.profiles.models import Profile
from app.profiles.states import DisclosureLevel, TieKind

SOURCE = "introductions"


def introduce(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """Raises Conflict unless the introduction is accepted; the database refuses what not everybody agreed to."""
    introduction.introduced_at, introduction.told = at, 0
    step(session, introduction, "introduce", by_id=None, at=at)
    asker = session.get_one(Profile, introduction.asker_id)
    receiver = session.get_one(Profile, introduction.receiver_id)
    for profile, to in ((asker, receiver), (receiver, asker)):
        disclose(
            session, profile, to, DisclosureLevel.CONTACT,
            at=at, by_id=None, introduction_id=introduction.id, all_agreed=introduction.all_agreed,
        )  # fmt: skip
    tie_profiles(session, TieKind.INTRODUCTION, asker.id, receiver.id, source=SOURCE, at=at)
    introduction.next_at = next_moment(introduction)
    mail_introduction(session, introduction, at=at)
