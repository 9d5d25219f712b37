"""What becomes of applications when their profile is deleted, or the only member's account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import EVERY, Application, Round, within
from app.fellowships.rules.questionnaire import Spoken, Words
from app.profiles.models import ProfileMember


@dataclass
class Losses:
    """The rounds of what goes, and of what was submitted and stays without its profile."""

    drafts: list[Spoken] = field(default_factory=list)
    submitted: list[Spoken] = field(default_factory=list)


def losses_of_profiles(session: Session, profile_ids: Sequence[int]) -> Mapping[int, Losses]:
    """Without profiles that never applied; the newest application first."""
    wanted = (
        select(Application.profile_id, Application.submissions, Round.title_de, Round.title_en)
        .join(Round, Round.id == Application.round_id)
        .where(Application.profile_id.in_(profile_ids))
        .order_by(Application.created_at.desc(), Application.id)
    )
    found: dict[int, Losses] = defaultdict(Losses)
    with within(session, EVERY):
        for profile_id, submissions, german, english in session.execute(wanted):
            assert profile_id is not None, "asked for by their profiles"
            losses = found[profile_id]
            (losses.submitted if submissions else losses.drafts).append(Spoken(Words(german, english)))
    return found


def losses_of_people(session: Session, account_ids: Sequence[int]) -> Mapping[int, Losses]:
    """By account: what goes with the profiles that nobody else is a member of."""
    alone = (
        select(ProfileMember.profile_id, func.min(ProfileMember.account_id))
        .group_by(ProfileMember.profile_id)
        .having(func.count() == 1, func.min(ProfileMember.account_id).in_(account_ids))
        .order_by(ProfileMember.profile_id)
    )
    whose = dict(session.execute(alone).all())
    found: dict[int, Losses] = defaultdict(Losses)
    for profile_id, losses in losses_of_profiles(session, list(whose)).items():
        found[whose[profile_id]].drafts += losses.drafts
        found[whose[profile_id]].submitted += losses.submitted
    return found
