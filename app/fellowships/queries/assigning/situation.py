"""A round as a calculation sees it: a fixed number of statements, however many applications and reviewers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Affiliation
from app.core.clock import local_day
from app.fellowships.models import (
    Application,
    Assignment,
    AssignmentRuling,
    Bid,
    ConflictOfInterest,
    Questionnaire,
    Review,
    Reviewer,
    ReviewPlan,
    Submission,
)
from app.fellowships.rules import frozen, questionnaire
from app.fellowships.rules.assigning import (
    MOST_TEXTS,
    REVIEWS_EACH,
    TEXT_LENGTH,
    Applied,
    AssigningSettings,
    Bar,
    Pair,
    Reader,
    Situation,
    settings_of,
    stays,
)
from app.fellowships.states import (
    ApplicationState,
    AssignmentState,
    ConflictState,
    PairRule,
    ReviewerState,
    ReviewState,
)
from app.profiles.models import Organisation, Tie
from app.profiles.rules.names import name_key
from app.profiles.states import TieKind

SETTINGS_KEY = "assigning"


def situation(session: Session, round_id: int, at: datetime) -> Situation:
    """Of a round: its applications in review, its active reviewers, and everything said about pairs of them."""
    readers = list(session.scalars(_active(round_id)))
    barred = barred_pairs(session, round_id)
    rows = assigned(session, round_id)
    kept = {(row.application_id, row.reviewer_id) for row, reviewed in rows if stays(row, has_review=reviewed)}
    active = {each.id for each in readers}
    kept = {pair for pair in kept if pair not in barred and pair[1] in active}
    pins = {pair for pair in ruled_pairs(session, round_id, PairRule.PIN) if pair not in barred and pair[1] in active}
    applications = _applications(session, round_id)
    ids = {each.id for each in applications}
    return Situation(
        applications,
        _readers(session, round_id, readers, at),
        dict(_wishes(session, round_id)),
        barred,
        frozenset(pair for pair in kept if pair[0] in ids),
        frozenset(pair for pair in kept | pins if pair[0] in ids),
        settings_for(session, round_id),
    )


def settings_for(session: Session, round_id: int) -> AssigningSettings:
    found = session.execute(
        select(ReviewPlan.reviews_each, ReviewPlan.settings).where(ReviewPlan.round_id == round_id)
    ).first()
    if found is None:
        return AssigningSettings()
    said = found.settings.get(SETTINGS_KEY)
    return settings_of(said if isinstance(said, dict) else {}, found.reviews_each or REVIEWS_EACH)


def barred_pairs(session: Session, round_id: int) -> dict[Pair, Bar]:
    """Pairs that must not be, whatever anybody wishes: in conflict, forbidden, or declined by the reviewer."""
    declined = (
        select(Assignment.application_id, Assignment.reviewer_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.round_id == round_id, Assignment.state == AssignmentState.DECLINED)
    )
    barred: dict[Pair, Bar] = dict.fromkeys(session.execute(declined), "vetoed")
    barred |= dict.fromkeys(ruled_pairs(session, round_id, PairRule.FORBID), "vetoed")
    return barred | dict.fromkeys(conflicted_pairs(session, round_id), "conflict")


def conflicted_pairs(session: Session, round_id: int) -> set[Pair]:
    wanted = (
        select(ConflictOfInterest.application_id, Reviewer.id)
        .join(Reviewer, Reviewer.account_id == ConflictOfInterest.account_id)
        .where(Reviewer.round_id == round_id, ConflictOfInterest.state == ConflictState.STANDING)
    )
    return {(application_id, reviewer_id) for application_id, reviewer_id in session.execute(wanted)}


def ruled_pairs(session: Session, round_id: int, rule: PairRule) -> set[Pair]:
    wanted = (
        select(AssignmentRuling.application_id, AssignmentRuling.reviewer_id)
        .join(Reviewer, Reviewer.id == AssignmentRuling.reviewer_id)
        .where(Reviewer.round_id == round_id, AssignmentRuling.rule == rule, AssignmentRuling.lifted_at.is_(None))
    )
    return {(application_id, reviewer_id) for application_id, reviewer_id in session.execute(wanted)}


def _active(round_id: int) -> Select[Reviewer]:
    held = Reviewer.round_id == round_id, Reviewer.state == ReviewerState.ACTIVE, Reviewer.account_id.is_not(None)
    return select(Reviewer).where(*held).order_by(Reviewer.id)


def assigned(session: Session, round_id: int) -> list[tuple[Assignment, bool]]:
    """Every assignment of a round, also those that ended, and whether a review was begun."""
    wanted = (
        select(Assignment, Review.id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Reviewer.round_id == round_id)
        .order_by(Assignment.id)
    )
    return [(row, review_id is not None) for row, review_id in session.execute(wanted)]


def _wishes(session: Session, round_id: int) -> Iterable[tuple[Pair, int]]:
    wanted = select(Bid.application_id, Bid.reviewer_id, Bid.wish).join(Reviewer, Reviewer.id == Bid.reviewer_id)
    for application_id, reviewer_id, wish in session.execute(wanted.where(Reviewer.round_id == round_id)):
        yield (application_id, reviewer_id), wish


def _applications(session: Session, round_id: int) -> tuple[Applied, ...]:
    in_review = Application.round_id == round_id, Application.state == ApplicationState.IN_REVIEW
    newest = (
        select(Submission.application_id, func.max(Submission.ordinal).label("ordinal"))
        .group_by(Submission.application_id)
        .subquery()
    )
    wanted = (
        select(Application.id, Application.language, Application.title, Submission.content, Submission.questionnaire_id)
        .outerjoin(newest, newest.c.application_id == Application.id)
        .outerjoin(
            Submission,
            (Submission.application_id == Application.id) & (Submission.ordinal == newest.c.ordinal),
        )
        .where(*in_review)
        .order_by(Application.id)
    )
    rows = session.execute(wanted).all()
    asked = _asked(session, {row.questionnaire_id for row in rows if row.questionnaire_id})
    return tuple(
        Applied(row.id, row.language, _texts_of(row.content, asked.get(row.questionnaire_id), row.title))
        for row in rows
    )


def _asked(session: Session, ids: Collection[int]) -> Mapping[int | None, set[str]]:
    """Of each questionnaire the keys of texts that reviewers read and that name nobody."""
    wanted = select(Questionnaire.id, Questionnaire.definition).where(Questionnaire.id.in_(ids))
    return {
        key: {
            each.key
            for each in questionnaire.read(definition).questions()
            if each.kind in questionnaire.TEXTS and each.for_reviewers and not each.tells_identity
        }
        for key, definition in session.execute(wanted)
    }


def _texts_of(content: object, keys: set[str] | None, title: str) -> tuple[str, ...]:
    if not isinstance(content, dict) or not keys:
        return _cut([title])
    parts = frozen.read(content).parts
    texts = [value for part in parts for key, value in part.answers.items() if key in keys and isinstance(value, str)]
    return _cut(texts) or _cut([title])


def _cut(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.strip()[:TEXT_LENGTH] for text in texts if text.strip())[:MOST_TEXTS]


def _readers(session: Session, round_id: int, rows: list[Reviewer], at: datetime) -> tuple[Reader, ...]:
    accounts = [row.account_id for row in rows if row.account_id is not None]
    houses, past = _houses(session, accounts, local_day(at)), _past(session, round_id, accounts)
    return tuple(
        Reader(
            row.id,
            frozenset(row.languages),
            row.load_least,
            row.load_most,
            row.own_quota,
            houses.get(row.account_id or 0),
            _cut(row.expertise.splitlines()),
            past.get(row.account_id or 0, ()),
        )
        for row in rows
    )


def _houses(session: Session, accounts: Collection[int], today: date) -> dict[int, str]:
    """Whom each person works for today, by the name they give, else by a recorded employment."""
    found: dict[int, str] = {}
    current = or_(Affiliation.until.is_(None), Affiliation.until >= today)
    said = select(Affiliation.account_id, Affiliation.organisation_name).where(current)
    for account_id, name in session.execute(said.where(Affiliation.account_id.in_(accounts)).order_by(Affiliation.id)):
        found.setdefault(account_id, name_key(name))
    organisation = func.coalesce(Tie.a_organisation_id, Tie.b_organisation_id)
    account = func.coalesce(Tie.a_account_id, Tie.b_account_id)
    recorded = (
        select(account, Organisation.name_key)
        .join(Organisation, Organisation.id == organisation)
        .where(Tie.kind == TieKind.EMPLOYMENT, or_(Tie.until.is_(None), Tie.until >= today), account.in_(accounts))
        .order_by(Tie.id)
    )
    for account_id, key in session.execute(recorded):
        found.setdefault(account_id, key)
    return found


def _past(session: Session, round_id: int, accounts: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each person wrote in finished reviews of other rounds, the newest first: this round's tell nothing new."""
    wanted = (
        select(Reviewer.account_id, Review.words)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.account_id.in_(accounts), Reviewer.round_id != round_id)
        .where(Review.state == ReviewState.FINISHED)
        .order_by(Review.id.desc())
    )
    found: dict[int, list[str]] = defaultdict(list)
    for account_id, words in session.execute(wanted):
        if account_id is not None and len(found[account_id]) < MOST_TEXTS:
            found[account_id].append(words)
    return {account_id: _cut(words) for account_id, words in found.items()}
