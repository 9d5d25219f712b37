"""One application beside its rubric: read, judge, finish; and what else can be done with a review."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import DomainError, RuleBroken
from app.core.language import Message, current_language, message
from app.fellowships.actions.reviewing import finishing
from app.fellowships.actions.reviewing.writing import open_review
from app.fellowships.models import EVERY, Review, enter
from app.fellowships.queries.reviewing.document import document_of
from app.fellowships.queries.reviewing.others import others_of
from app.fellowships.queries.reviewing.tasks import Task, progress_of, task_here, versions_of
from app.fellowships.routes.blueprint import IN_CONFLICT, REFUSED, blueprint, enter_as_reviewer, say
from app.fellowships.routes.reviewing.home import title_of
from app.fellowships.routes.reviewing.showing import Entry, Writer, chapters_shown, id_of
from app.fellowships.routes.reviewing.writing import check_open, save_typed, submission_on, typed_in
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.rules.reviewing.queue import is_late
from app.fellowships.rules.reviewing.saying import faults_of
from app.fellowships.states import ReviewState


class NotDeclared(Exception):
    """Raised where the reviewer has not said yet that there is no conflict: the text is closed until then."""


@dataclass(frozen=True)
class Faults:
    """As the summary of faults wants them."""

    faults: list[tuple[str, Message]]


def task_open(assignment_id: str) -> Task:
    """A task whose text is open. Raises NotFound or NotDeclared."""
    enter_as_reviewer()
    task = task_here(db.session, current_person().id, assignment_id, now())
    if task.assignment.free_of_conflict_at is None:
        raise NotDeclared
    return task


@blueprint.errorhandler(NotDeclared)
def ask_first(_error: NotDeclared) -> ResponseReturnValue:
    assert request.view_args is not None, "every address of a task names it"
    return redirect(url_for("fellowships.declare", assignment_id=request.view_args["assignment_id"]), 303)


@blueprint.get("/reviews/<assignment_id>")
@only("signed_in")
def reviews_desk(assignment_id: str) -> ResponseReturnValue:
    return _page(task_open(assignment_id))


def _page(task: Task, entry: Entry | None = None, *, status: int = 200) -> ResponseReturnValue:
    review = task.review
    is_open = task.may_write and (review is None or review.state is ReviewState.DRAFT)
    known = entry or Entry(versions_of(db.session, review) if is_open else {})
    document = document_of(db.session, task.application, review, sees_applicants=task.rights.sees_applicants)
    others = others_of(db.session, task)
    _note_opened(task, document.submission.id)
    page = render_template(
        "fellowships/reviewing/desk.html",
        form=Faults([(id_of(name), text) for name, text in known.faults.items()]),
        task=task,
        round_title=title_of(task.round),
        document=document,
        chapters=chapters_shown(document.chapters),
        judgement=Writer(task.judged, review, known, is_open).judgement(),
        is_open=is_open,
        others=[(each, Writer(each.judged, each.review, Entry(), is_open=False).judgement()) for each in others],
        progress=progress_of(db.session, task.reviewer),
        is_late=is_late(review.finished_at if review else None, task.due_at),
        is_overdue=is_late(now(), task.due_at),
        parties=PARTIES,
    )
    return make_response(page, status)


def _note_opened(task: Task, submission_id: int) -> None:
    """From now on the review is about this text."""
    if task.assignment.opened_at is not None and (task.review is not None or not task.may_write):
        return
    opening = partial(
        _open,
        assignment_id=task.assignment.id,
        submission_id=submission_id,
        rubric_id=task.rubric.id if task.rubric and task.may_write else None,
        by_id=current_person().id,
    )
    keep(opening)


def _open(session: Session, *, assignment_id: int, submission_id: int, rubric_id: int | None, by_id: int) -> None:
    enter(session, EVERY)
    open_review(session, assignment_id, submission_id=submission_id, rubric_id=rubric_id, by_id=by_id, at=now())


@blueprint.post("/reviews/<assignment_id>")
@only("signed_in")
@commits
def reviews_write(assignment_id: str) -> ResponseReturnValue:
    """Everything that was typed is written first; only then is looked at what is missing."""
    task = task_open(assignment_id)
    check_open(task)
    typed, on = typed_in(task, list(request.form.items(multi=True))), request.form.get("on")
    saved = save_typed(task, typed, on)
    task = task_open(assignment_id)
    if saved is None:
        say(message("This review is finished. Take it up again to change it."), "ask")
        return redirect(url_for("fellowships.reviews_desk", assignment_id=assignment_id), 303)
    if saved.clashes:
        versions = versions_of(db.session, task.review)
        mine = {name: typed[name].value for name in saved.clashes}
        theirs = {name: each.value for name, each in saved.clashes.items()}
        return _page(task, Entry(versions, {}, mine, theirs), status=IN_CONFLICT)
    return _after(task, on)


def _after(task: Task, on: object) -> ResponseReturnValue:
    """What the button asks for, now that all is saved."""
    deed, here = request.form.get("deed"), task.assignment.public_id
    assert task.review is not None, "saving made it"
    by_id, at = current_person().id, now()
    try:
        if deed == "finish":
            submission_id = submission_on(task, on)
            finishing.finish_review(db.session, task.review.id, submission_id=submission_id, by_id=by_id, at=at)
        elif deed == "abstain":
            finishing.abstain(db.session, task.review.id, by_id=by_id, at=at)
        elif deed in ("previous", "next"):
            return redirect(url_for("fellowships.reviews_walk", way=deed, assignment_id=here), 303)
        else:
            say(message("Saved. The review counts once you finish it."))
            return redirect(url_for("fellowships.reviews_desk", assignment_id=here), 303)
    except RuleBroken as error:
        return _page(task, Entry(versions_of(db.session, task.review), _faults(task, error)), status=REFUSED)
    say(message("The review is finished.") if deed == "finish" else message("You have abstained."))
    return redirect(url_for("fellowships.reviews_next", after=here), 303)


def _faults(task: Task, error: DomainError) -> Mapping[str, Message]:
    if error.field is not None:
        return {error.field: error.text}
    assert task.review is not None, "as above"
    return {fault.field: fault.text for fault in faults_of(task.judged, task.review, current_language())}


def _own_review(assignment_id: str) -> tuple[Task, Review]:
    task = task_open(assignment_id)
    check_open(task)
    if task.review is None:
        raise RuleBroken(message("There is no review of this application yet."))
    return task, task.review


@blueprint.post("/reviews/<assignment_id>/again")
@only("signed_in")
@commits
def reviews_again(assignment_id: str) -> ResponseReturnValue:
    _task, review = _own_review(assignment_id)
    finishing.take_up_again(db.session, review.id, by_id=current_person().id)
    say(message("You can change your review. It counts again once you finish it."))
    return redirect(url_for("fellowships.reviews_desk", assignment_id=assignment_id), 303)


@blueprint.post("/reviews/<assignment_id>/confirm")
@only("signed_in")
@commits
def reviews_confirm(assignment_id: str) -> ResponseReturnValue:
    """For the text that stood on the page: what comes after it is asked about again."""
    task, review = _own_review(assignment_id)
    submission_id = submission_on(task, request.form.get("on"))
    finishing.confirm_for(db.session, review.id, submission_id=submission_id, by_id=current_person().id, at=now())
    say(message("Your review stands for the changed text."))
    return redirect(url_for("fellowships.reviews_desk", assignment_id=assignment_id), 303)
