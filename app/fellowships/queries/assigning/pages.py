"""Who reads what as the staff's pages show it: assigned and proposed beside each other, a page at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.paging import Page, offset_of
from app.fellowships.models import Application, Assignment, AssignmentRuling, Review, Reviewer
from app.fellowships.rules.assigning import Pair, is_begun, stays
from app.fellowships.states import ApplicationState, AssignmentState, PairRule, ReviewerState, ReviewState

APPLICATIONS_A_PAGE, REVIEWERS_A_PAGE = 25, 40
Reading = tuple[Assignment, ReviewState | None]
_ACTIVE = Assignment.state.in_((AssignmentState.PROPOSED, AssignmentState.ASSIGNED))


@dataclass(frozen=True)
class Named:
    """A reviewer of the round, whatever their state."""

    id: int
    public_id: str
    name: str
    is_active: bool


@dataclass(frozen=True)
class ReaderLine:
    """``becomes`` says what the proposal does with it: new, goes, or nothing."""

    name: str
    public_id: str
    is_begun: bool = False
    is_finished: bool = False
    is_by_hand: bool = False
    becomes: str = ""


@dataclass(frozen=True)
class ApplicationLine:
    public_id: str
    number: int | None
    title: str
    readers: tuple[ReaderLine, ...]
    missing: int


@dataclass(frozen=True)
class LoadLine:
    """``most`` is what the round allows or the person offered, whichever is less."""

    public_id: str
    name: str
    load: int
    begun: int
    finished: int
    proposed: int | None
    least: int
    most: int
    quota: int | None


@dataclass(frozen=True)
class RulingLine:
    reviewer_id: int
    rule: PairRule
    reason: str


def reviewers_named(session: Session, round_id: int) -> dict[int, Named]:
    """By name."""
    wanted = (
        select(Reviewer.id, Reviewer.public_id, Reviewer.state, Account.display_name)
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .where(Reviewer.round_id == round_id)
        .order_by(func.lower(Account.display_name), Reviewer.id)
    )
    return {
        row.id: Named(row.id, row.public_id, row.display_name or "–", row.state is ReviewerState.ACTIVE)
        for row in session.execute(wanted)
    }


def titles_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    wanted = select(Application.id, Application.number, Application.title).where(Application.id.in_(ids))
    return {row.id: f"{row.number} {row.title}" for row in session.execute(wanted)}


def application_in_review(session: Session, round_id: int, public_id: str) -> Application:
    """Raises NotFound, also for one of another round and one that is not in review."""
    of_round = Application.round_id == round_id, Application.public_id == public_id
    wanted = select(Application).where(*of_round, Application.state == ApplicationState.IN_REVIEW)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def reviewer_of(session: Session, round_id: int, public_id: str) -> Reviewer:
    """Raises NotFound, also for one of another round."""
    found = session.scalar(select(Reviewer).where(Reviewer.round_id == round_id, Reviewer.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def applications_page(
    session: Session, round_id: int, number: int, named: Mapping[int, Named], proposed: Mapping[Pair, int], each: int
) -> Page[ApplicationLine]:
    """By number. ``each`` is how many reviews one is to get; what is missing counts the proposal where there is one."""
    held = Application.round_id == round_id, Application.state == ApplicationState.IN_REVIEW
    total = session.scalar(select(func.count(Application.id)).where(*held)) or 0
    number = min(number, Page[ApplicationLine]((), 1, APPLICATIONS_A_PAGE, total).pages)
    wanted = (
        select(Application.id, Application.public_id, Application.number, Application.title)
        .where(*held)
        .order_by(Application.number, Application.id)
        .limit(APPLICATIONS_A_PAGE)
        .offset(offset_of(number, APPLICATIONS_A_PAGE))
    )
    rows = session.execute(wanted).all()
    there = readers_of(session, [row.id for row in rows])
    theirs: dict[int, set[int]] = defaultdict(set)
    for application_id, reviewer_id in proposed:
        theirs[application_id].add(reviewer_id)
    lines = [_line(row, merged(there[row.id], theirs[row.id] if proposed else None, named), each) for row in rows]
    return Page(lines, number, APPLICATIONS_A_PAGE, total)


def _line(row: Row[int, str, int | None, str], readers: tuple[ReaderLine, ...], each: int) -> ApplicationLine:
    reading = sum(reader.becomes != "goes" for reader in readers)
    return ApplicationLine(row[1], row[2], row[3], readers, max(0, each - reading))


def readers_of(session: Session, application_ids: Sequence[int]) -> dict[int, list[Reading]]:
    """The active assignments of each, with the state of their reviews."""
    found: dict[int, list[Reading]] = defaultdict(list)
    wanted = (
        select(Assignment, Review.state)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.application_id.in_(application_ids), _ACTIVE)
        .order_by(Assignment.id)
    )
    for row, state in session.execute(wanted):
        found[row.application_id].append((row, state))
    return found


def merged(there: Sequence[Reading], theirs: set[int] | None, named: Mapping[int, Named]) -> tuple[ReaderLine, ...]:
    """Who reads now, then who would; ``theirs`` is None where nothing is proposed."""
    lines = []
    for row, state in there:
        if row.reviewer_id not in named:
            continue
        person, has_review = named[row.reviewer_id], state is not None
        goes = theirs is not None and row.reviewer_id not in theirs and not stays(row, has_review=has_review)
        line = ReaderLine(
            person.name,
            person.public_id,
            is_begun=has_review or is_begun(row),
            is_finished=state is ReviewState.FINISHED,
            is_by_hand=row.run_id is None,
            becomes="goes" if goes else "",
        )
        lines.append(line)
    new = [named[key] for key in sorted((theirs or set()) - {row.reviewer_id for row, _ in there}) if key in named]
    return (*lines, *(ReaderLine(person.name, person.public_id, becomes="new") for person in new))


def loads_page(session: Session, round_id: int, number: int, proposed: Mapping[Pair, int]) -> Page[LoadLine]:
    """Active reviewers by name, with what they read and would read."""
    active = Reviewer.round_id == round_id, Reviewer.state == ReviewerState.ACTIVE
    total = session.scalar(select(func.count(Reviewer.id)).where(*active)) or 0
    number = min(number, Page[LoadLine]((), 1, REVIEWERS_A_PAGE, total).pages)
    wanted = (
        select(Reviewer, Account.display_name)
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .where(*active)
        .order_by(func.lower(Account.display_name), Reviewer.id)
        .limit(REVIEWERS_A_PAGE)
        .offset(offset_of(number, REVIEWERS_A_PAGE))
    )
    rows = session.execute(wanted).all()
    loads = _loads(session, [row.id for row, _name in rows])
    visible = (
        set(session.scalars(select(Application.id).where(Application.round_id == round_id))) if proposed else set()
    )
    would: dict[int, int] = defaultdict(int)
    for application_id, reviewer_id in proposed:
        would[reviewer_id] += application_id in visible
    lines = [
        LoadLine(
            row.public_id, name or "–", *loads.get(row.id, (0, 0, 0)), would[row.id] if proposed else None,
            row.load_least, row.load_most if row.own_quota is None else min(row.load_most, row.own_quota),
            row.own_quota,
        )
        for row, name in rows
    ]  # fmt: skip
    return Page(lines, number, REVIEWERS_A_PAGE, total)


def _loads(session: Session, reviewer_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Of each: tasks, begun ones, finished ones."""
    begun = func.count(func.coalesce(Assignment.free_of_conflict_at, Assignment.opened_at))
    finished = func.count(Review.finished_at)
    wanted = (
        select(Assignment.reviewer_id, func.count(Assignment.id), begun, finished)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.reviewer_id.in_(reviewer_ids), _ACTIVE)
        .group_by(Assignment.reviewer_id)
    )
    return {key: (load, opened, done) for key, load, opened, done in session.execute(wanted)}


def tasks_of(session: Session, reviewer_id: int) -> list[tuple[str, int | None, str]]:
    """What a reviewer reads: public id, number, title."""
    wanted = (
        select(Application.public_id, Application.number, Application.title)
        .join(Assignment, Assignment.application_id == Application.id)
        .where(Assignment.reviewer_id == reviewer_id, _ACTIVE)
        .order_by(Application.number, Application.id)
    )
    return [(public_id, number, title) for public_id, number, title in session.execute(wanted)]


def rulings_of(session: Session, application_id: int) -> dict[int, RulingLine]:
    """What staff ruled about an application, by reviewer."""
    wanted = select(AssignmentRuling.reviewer_id, AssignmentRuling.rule, AssignmentRuling.reason).where(
        AssignmentRuling.application_id == application_id, AssignmentRuling.lifted_at.is_(None)
    )
    return {row.reviewer_id: RulingLine(row.reviewer_id, row.rule, row.reason) for row in session.execute(wanted)}
