"""The demo's round in review: a few applications, six reviewers of whom one can sign in, three reviews each."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.fellowships.actions.blind.searching import search_application
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    Review,
    Reviewer,
    ReviewPlan,
    Round,
    Submission,
    within,
)
from app.fellowships.rules import frozen
from app.fellowships.states import ReviewState
from demo.fill_round import Size, fill
from demo.rounds import demo_programme, moment_in

TITLE = "Sprungbrett Herbst"
SIZE = Size(applications=14, reviews=42, reviewers=6, drafts=2)
SEED = 20_270_915
DUE_IN = 10
SINCE = "Nachgereicht: Der zweite Versuch im Frühjahr hat das bestätigt."


def add_reviewing(session: Session, reviewer_id: int, *, at: datetime) -> None:
    """Does nothing where the round has applications already."""
    with within(session, EVERY):
        programme = demo_programme(session)
        wanted = select(Round).where(Round.programme_id == programme.id, Round.title_de == TITLE)
        round_ = session.scalars(wanted).one()
        mine = select(Application.id).where(Application.round_id == round_.id, Application.number.is_not(None))
        if session.scalars(mine).first() is not None:
            return
        fill(session, round_, SIZE, seed=SEED, at=at, tick=lambda _: None, reviewer_accounts=[reviewer_id])
        _leave_work(session, round_, reviewer_id, at)
        for application_id in session.scalars(mine.order_by(Application.id)).all():
            search_application(session, application_id, {}, at=at)


def _leave_work(session: Session, round_: Round, reviewer_id: int, at: datetime) -> None:
    """Of the demo reviewer's tasks two are done, one of them of a text that changed since; the last is not declared."""
    plan = session.scalars(select(ReviewPlan).where(ReviewPlan.round_id == round_.id)).one()
    plan.due_at = moment_in(at, DUE_IN, hour=23) + timedelta(minutes=59)
    wanted = select(Assignment).join(Reviewer, Reviewer.id == Assignment.reviewer_id)
    tasks = session.scalars(wanted.where(Reviewer.account_id == reviewer_id).order_by(Assignment.id)).all()
    finished = select(Review.assignment_id).where(Review.state == ReviewState.FINISHED)
    done = [task for task in tasks if task.id in set(session.scalars(finished))][:2]
    left = [task.id for task in tasks if task not in done]
    session.execute(delete(Review).where(Review.assignment_id.in_(left)))
    tasks[-1].free_of_conflict_at = tasks[-1].free_of_conflict_at if tasks[-1] in done else None
    if done:
        _change_text(session, session.get_one(Application, done[0].application_id), at)
    session.flush()


def _change_text(session: Session, application: Application, at: datetime) -> None:
    """As if the team had been asked to mend its first long answer, and had."""
    last = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
    before = frozen.read(last.content)
    key, words = next((key, each) for key, each in before.lead.answers.items() if isinstance(each, str) and "." in each)
    changed = replace(before.lead, answers={**before.lead.answers, key: f"{words} {SINCE}"})
    content = frozen.as_data(replace(before, parts=(changed, *before.parts[1:])))
    application.submissions = 2
    session.add(
        Submission(
            programme_id=last.programme_id,
            application_id=application.id,
            ordinal=2,
            key="asked",
            questionnaire_id=last.questionnaire_id,
            content=content,
            sha256=frozen.digest(content, None),
            received_at=at,
            by_id=last.by_id,
        )
    )
