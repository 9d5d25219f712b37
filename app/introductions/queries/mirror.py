"""What an investor's team did, and what it states, read for the team itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.models import Introduction, ThesisLeft
from app.introductions.rules.mirror import (
    STAGE_HOLDS_YEARS,
    Act,
    Case,
    Dimension,
    Finding,
    Thesis,
    chosen_of,
    findings,
)
from app.introductions.rules.times import UNDO
from app.introductions.states import Answer, DeclineReason
from app.matches.models import SavedItem, SavedList
from app.profiles.models import PortfolioItem, Profile
from app.profiles.queries import shown_for, taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.fields import Values
from app.profiles.rules.sight import OwnProfile, Viewer
from app.profiles.rules.terms import Term
from app.profiles.rules.views import Amount, ProfileCard, ProfileTeaser
from app.profiles.states import CodeList, Kind

FIELDS = {
    Dimension.STAGE: CodeList.STAGES,
    Dimension.SECTOR: CodeList.SECTORS,
    Dimension.AI_FIELD: CodeList.AI_FIELDS,
    Dimension.REGION: CodeList.REGIONS,
}
# Of these nobody may read that the team looks for something else.
NOT_ABOUT_THE_THESIS = (DeclineReason.CAPACITY, DeclineReason.KNOWN, DeclineReason.CONFLICT)


@dataclass(frozen=True)
class Mirror:
    """``cases`` are what counts, the latest first; ``left`` what the team wants left as it is."""

    thesis: Thesis
    cases: tuple[Case, ...]
    shown: dict[int, ProfileCard | ProfileTeaser]
    open: tuple[Finding, ...]
    left: tuple[Finding, ...]


def mirror_of(session: Session, profile: Profile, *, at: datetime) -> Mirror:
    """Facts are those that this profile may see today: of a team that is not named, only what its teaser says."""
    acts = [*_answers(session, profile.id, at), *_saved(session, profile.id), *_invested(session, profile.id, at)]
    # The profile's eyes alone: what a member sees as staff, or through another profile, does not count here.
    viewer = Viewer(profiles=(OwnProfile(profile.id, profile.kind, profile.state, profile.organisation_id),))
    shown = shown_for(session, viewer, {profile_id for profile_id, _, _ in acts})
    teams = {key: each for key, each in shown.items() if each.kind is not Kind.INVESTOR}
    cases = chosen_of(_case(teams[key], act, on, local_day(at)) for key, act, on in acts if key in teams)
    thesis = thesis_of(values_of(load(session, [profile.id])[profile.id], taxonomy(session)))
    found = findings(thesis, cases)
    said = _said(session, profile.id)
    left = tuple(each for each in found if (each.dimension, each.code) in said)
    return Mirror(thesis, cases, shown, tuple(each for each in found if each not in left), left)


def thesis_of(values: Values) -> Thesis:
    codes = {}
    for dimension, code_list in FIELDS.items():
        stated = values.get(code_list.value)
        codes[dimension] = frozenset(stated) if isinstance(stated, tuple) else frozenset()
    least, most = values.get("ticket_min_eur"), values.get("ticket_max_eur")
    return Thesis(codes, (least if isinstance(least, int) else None, most if isinstance(most, int) else None))


def _said(session: Session, profile_id: int) -> set[tuple[str, str]]:
    rows = select(ThesisLeft.dimension, ThesisLeft.code).where(ThesisLeft.profile_id == profile_id)
    return {(dimension, code) for dimension, code in session.execute(rows.order_by(ThesisLeft.id))}


Did = tuple[int, Act, date]


def _answers(session: Session, profile_id: int, at: datetime) -> Iterable[Did]:
    """Answers that can no longer be undone, and whom the team asked itself."""
    mine = or_(Introduction.receiver_id == profile_id, Introduction.asker_id == profile_id)
    for row in session.scalars(select(Introduction).where(mine).order_by(Introduction.id)):
        if row.asker_id == profile_id and row.receiver_id and row.delivered_at and row.delivered_at <= at:
            yield row.receiver_id, Act.ASKED, local_day(row.delivered_at)
        elif row.asker_id and row.asker_id != profile_id and row.answered_at and row.answered_at <= at - UNDO:
            if row.answer is Answer.ACCEPT:
                yield row.asker_id, Act.AGREED, local_day(row.answered_at)
            elif row.decline_reason not in NOT_ABOUT_THE_THESIS:
                yield row.asker_id, Act.DECLINED, local_day(row.answered_at)


def _saved(session: Session, profile_id: int) -> Iterable[Did]:
    items = (
        select(SavedItem.profile_id, SavedItem.saved_at)
        .join(SavedList, SavedList.id == SavedItem.list_id)
        .where(SavedList.profile_id == profile_id, SavedList.deleted_at.is_(None))
    )
    for other_id, saved_at in session.execute(items.order_by(SavedItem.id)):
        yield other_id, Act.SAVED, local_day(saved_at)


def _invested(session: Session, profile_id: int, at: datetime) -> Iterable[Did]:
    """Portfolio companies that somebody matched with an organisation of which there is a profile."""
    items = (
        select(Profile.id, PortfolioItem.year)
        .join(PortfolioItem, PortfolioItem.organisation_id == Profile.organisation_id)
        .where(PortfolioItem.profile_id == profile_id, PortfolioItem.year.is_not(None))
    )
    for other_id, year in session.execute(items.order_by(PortfolioItem.id, Profile.id)):
        assert year is not None, "asked for above"
        # Only the year is known: it counts as its last day, today at the latest.
        yield other_id, Act.INVESTED, min(date(year, 12, 31), local_day(at))


def _case(shown: ProfileCard | ProfileTeaser, act: Act, on: date, today: date) -> Case:
    codes = {
        Dimension.SECTOR: frozenset(term.code for term in shown.sectors),
        Dimension.AI_FIELD: frozenset(term.code for term in shown.ai_fields),
        Dimension.REGION: frozenset({shown.region.code} if shown.region else ()),
    }
    if not isinstance(shown, ProfileCard):
        return Case(shown.id, act, on, codes)
    told = {fact.field: fact.value for fact in shown.box}
    stage, ask = told.get("stage"), told.get("ask_min_eur")
    is_fresh = act is not Act.INVESTED or on.year >= today.year - STAGE_HOLDS_YEARS
    codes[Dimension.STAGE] = frozenset({stage.code} if isinstance(stage, Term) and is_fresh else ())
    return Case(shown.id, act, on, codes, ask.pair if isinstance(ask, Amount) and is_fresh else (None, None))
