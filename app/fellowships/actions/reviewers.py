"""The staff's side of reviewers: inviting by address, how much somebody reads, ending a place."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.keys import new_token, token_hash
from app.accounts.rules.addresses import normalised
from app.accounts.states import Role, Scope
from app.core import audit
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.core.person import Person
from app.fellowships.actions.conflicts.finding import find_of_person
from app.fellowships.actions.writing import MEANWHILE
from app.fellowships.models import Assignment, Review, Reviewer, Round
from app.fellowships.states import AssignmentState, ReviewerState, ReviewState

INVITATION_PATH = "/reviews/join/"


@dataclass(frozen=True)
class Load:
    """How many applications somebody reads at least and at most."""

    least: int
    most: int


def invite_reviewer(
    session: Session, round_: Round, *, address: str, name: str, language: str, load: Load, by: Person, at: datetime
) -> Reviewer:
    """A place for whoever opens the mailed link. Raises RuleBroken for an address that is invited already.

    Whether the address has an account is told nobody: the mail is the same.
    """
    check_load(load)
    wanted = select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.state != ReviewerState.ENDED)
    if normalised(address) in {normalised(each.invited_address) for each in session.scalars(wanted)}:
        told = message("This address is invited already. Send the mail again instead.")
        raise RuleBroken(told, field="address")
    row = Reviewer(
        programme_id=round_.programme_id,
        round_id=round_.id,
        invited_address=address,
        invited_name=name,
        languages=[language],
        load_least=load.least,
        load_most=load.most,
        invited_at=at,
        invited_by_id=by.id,
    )
    session.add(row)
    _send(session, round_, row, language=language, by=by)
    return row


def invite_again(session: Session, round_: Round, row: Reviewer, *, by: Person) -> None:
    """A new link; the older one is dead. Raises RuleBroken once the place has its person."""
    session.refresh(row, with_for_update=True)
    if row.account_id is not None or row.state is not ReviewerState.INVITED:
        raise RuleBroken(message("The invitation is answered: no other mail is needed."))
    _send(session, round_, row, language=row.languages[0] if row.languages else "de", by=by)


def _send(session: Session, round_: Round, row: Reviewer, *, language: str, by: Person) -> None:
    raw = new_token()
    row.token_hash = token_hash(raw)
    session.flush()
    queue_mail(
        session,
        to=row.invited_address,
        language=language,
        template="fellowships/reviewer_invitation",
        name=row.invited_name,
        inviter=by.display_name,
        round=round_,
        path=f"{INVITATION_PATH}{raw}",
    )
    _note(session, row, "invited", by.id)


def invited_place(session: Session, raw: str) -> Reviewer:
    """Raises NotFound for a link that was used, replaced or never issued."""
    row = session.scalar(select(Reviewer).where(Reviewer.token_hash == token_hash(raw)))
    if row is None or row.state is not ReviewerState.INVITED:
        raise NotFound
    return row


def take_place(session: Session, raw: str, *, account_id: int, at: datetime) -> Reviewer:
    """The place is this account's; it still has to say yes. Of two at once one gets it, the other is told NotFound."""
    row = invited_place(session, raw)
    session.refresh(row, with_for_update=True)
    if row.token_hash != token_hash(raw):
        raise NotFound
    taken = select(Reviewer.id).where(Reviewer.round_id == row.round_id, Reviewer.account_id == account_id)
    if session.scalar(taken) is not None:
        raise RuleBroken(message("You have a place among the reviewers of this round already."))
    row.account_id, row.token_hash = account_id, None
    of_round = partial(grant_role, scope=Scope.round, scope_id=row.round_id)
    of_round(session, account_id, Role.reviewer, by_id=row.invited_by_id, at=at)
    session.flush()
    find_of_person(session, row.round_id, account_id, at)
    _note(session, row, "joined", account_id)
    return row


def refuse_place(session: Session, raw: str, *, at: datetime) -> None:
    """Whoever holds the link may say no without an account."""
    row = invited_place(session, raw)
    row.state, row.answered_at, row.token_hash = ReviewerState.DECLINED, at, None
    session.flush()
    _note(session, row, "declined", None)


def change_load(session: Session, row: Reviewer, load: Load, *, version: int, by_id: int) -> None:
    """Raises Conflict where somebody else changed the place meanwhile, RuleBroken for a load that makes no sense."""
    session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Conflict(MEANWHILE)
    check_load(load)
    row.load_least, row.load_most = load.least, load.most
    session.flush()
    _note(session, row, "changed", by_id)


def check_load(load: Load) -> None:
    if load.most < load.least:
        raise RuleBroken(message("At most cannot be less than at least."), field="load_most")


def end_place(session: Session, row: Reviewer, *, reason: str, by_id: int, at: datetime) -> None:
    """Tasks that were not finished end with it; finished reviews count on."""
    session.refresh(row, with_for_update=True)
    if row.state is ReviewerState.ENDED:
        return
    row.state, row.token_hash = ReviewerState.ENDED, None
    for task in open_tasks(session, row.id):
        task.state, task.ended_at, task.ended_by_id, task.end_reason = AssignmentState.ENDED, at, by_id, reason
    session.flush()
    _note(session, row, "ended", by_id)


def open_tasks(session: Session, reviewer_id: int) -> list[Assignment]:
    wanted = (
        select(Assignment)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.reviewer_id == reviewer_id, Assignment.state == AssignmentState.ASSIGNED)
        .where((Review.id.is_(None)) | (Review.state == ReviewState.DRAFT))
    )
    return list(session.scalars(wanted))


def _note(session: Session, row: Reviewer, deed: str, by_id: int | None) -> None:
    audit.record(session, f"reviewer.{deed}", actor_id=by_id, object_type="reviewer", object_id=row.id)
