"""The page that shows everything as it will be submitted, and the one push that does it."""

import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language, message
from app.fellowships.actions.applications.submitting import Push, submit
from app.fellowships.forms.submitting import SubmitForm
from app.fellowships.models import EVERY, Application, ApplicationPart, Round, Submission, enter
from app.fellowships.queries.applications.content import Whole, facts_of, whole_application
from app.fellowships.queries.applications.deadlines import deadline_for, follows_until, openness_of
from app.fellowships.queries.applications.own import own_application
from app.fellowships.queries.applications.receipts import submissions_of
from app.fellowships.routes.applying.deadline import later_end_shown
from app.fellowships.routes.applying.requested import requests_shown
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import REFUSED, blueprint, say
from app.fellowships.routes.guard import Writing, lead_until_deadline_or_asked
from app.fellowships.rules.application_words import PARTIES, STATES
from app.fellowships.rules.completeness import open_points
from app.fellowships.rules.openness import WHY, Closed
from app.fellowships.rules.paths import check_path, section_path
from app.fellowships.rules.questionnaire import Question, is_asked
from app.fellowships.states import COUNTED, STEPS, ApplicationState, Deed, Party, QuestionKind, ScanState
from app.seals.routes.blueprint import thresholds

KEY_BYTES = 18
View = TypeVar("View", bound=Callable[..., Any])
# What is not scanned yet can be submitted: that our scanner is slow is nobody's fault but ours.
IN_QUARANTINE = frozenset({ScanState.WAITING, ScanState.FAILED})


@dataclass(frozen=True)
class Line:
    """A question with its answer as it will be submitted."""

    label: str
    text: str
    files: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class Page:
    """A section with its answers, and where they are changed."""

    title: str
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Can:
    """What can be done with the application besides submitting it."""

    reopen: bool
    keep: bool
    take_up: bool
    withdraw: bool


@dataclass(frozen=True)
class PartLine:
    """Another party's part: that it is complete or not, and no more; until when it may follow a submission."""

    party: object
    is_declared: bool
    follows_until: datetime | None


@blueprint.get("/applications/<application_id>/check")
@only("signed_in")
def check_application(application_id: str) -> ResponseReturnValue:
    enter(db.session, EVERY)
    return _check_page(application_id, SubmitForm(data={"key": secrets.token_urlsafe(KEY_BYTES)}), 200)


def pushed_before(view: View) -> View:
    """A push that went through already is answered with its receipt, also after the deadline: the first answer may
    have been lost on its way. Unless that is over: whoever pushes an old page again must not take it for handed in."""

    @functools.wraps(view)
    def looking(*args: Any, application_id: str, **kwargs: Any) -> ResponseReturnValue:  # Any: the view's own
        enter(db.session, EVERY)
        row = own_application(db.session, current_person().id, application_id)
        known = db.session.scalar(
            select(Submission.public_id).where(
                Submission.application_id == row.id, Submission.key == request.form.get("key", "")
            )
        )
        if known is not None and row.state in COUNTED and row.reopened_at is None:
            return _to_receipt(application_id, known)
        if known is not None and row.state is not ApplicationState.WITHDRAWN:
            say(message("The application was reopened after this page. Look at it and push again to submit it."), "ask")
            return redirect(check_path(application_id), 303)
        answer: ResponseReturnValue = view(*args, application_id=application_id, **kwargs)
        return answer

    return looking  # type: ignore[return-value]  # same signature as the view


@blueprint.post("/applications/<application_id>/submit")
@only("signed_in")
@commits
@pushed_before
@lead_until_deadline_or_asked(Closed.SUBMITTED)
def submit_application(writing: Writing) -> ResponseReturnValue:
    form, application_id = SubmitForm(), writing.application.public_id
    if not form.validate_on_submit() or not form.key.data:
        return _check_page(application_id, SubmitForm(data={"key": secrets.token_urlsafe(KEY_BYTES)}), REFUSED)
    mends_only = writing.open.only is not None
    push = Push(form.key.data, current_person().id, writing.received_at, mends_only=mends_only)
    try:
        made = submit(db.session, writing.application.id, push, thresholds())
    except RuleBroken as error:
        form.refuse(error)
        return _check_page(application_id, form, REFUSED)
    return _to_receipt(application_id, made.public_id)


def _to_receipt(application_id: str, receipt_id: str) -> ResponseReturnValue:
    return redirect(url_for("fellowships.receipt", application_id=application_id, receipt_id=receipt_id), 303)


def _check_page(application_id: str, form: SubmitForm, status: int) -> ResponseReturnValue:
    row = own_application(db.session, current_person().id, application_id)
    whole = whole_application(db.session, row)
    opened = openness_of(db.session, row, whole.lead, now())
    language = current_language()
    page = render_template(
        "fellowships/submit/check.html",
        application=row,
        round=db.session.get_one(Round, row.round_id),
        state=STATES[row.state].applicant,
        form=form,
        requests=requests_shown(db.session, row, whole.lead, whole.asked),
        points=[
            (point.text, _href(application_id, point.part_id, point.section))
            for point in open_points(whole.asked, facts_of(whole), language)
        ],
        pages=_pages(whole, whole.lead, language),
        parts=[_part_line(row, part) for part in whole.parts[1:]],
        later=later_end_shown(db.session, row),
        deadline=deadline_for(db.session, row),
        closed=WHY[opened.closed] if opened.closed else None,
        is_open=opened.is_open,
        submissions=submissions_of(db.session, row.id),
        can=_deeds(row.state, opened.closed_as_whole, is_reopened=row.reopened_at is not None),
        has_waiting=any(each.scan in IN_QUARANTINE for files in whole.files.values() for each in files),
    )
    return make_response(page, status)


def _part_line(row: Application, part: ApplicationPart) -> PartLine:
    return PartLine(PARTIES[part.party], part.declared_at is not None, follows_until(db.session, row, part, now()))


def _deeds(state: ApplicationState, closed: Closed | None, *, is_reopened: bool) -> Can:
    return Can(
        reopen=closed is Closed.SUBMITTED,
        keep=is_reopened and closed is None,
        take_up=closed is Closed.WITHDRAWN,
        withdraw=(state, Deed.WITHDRAW) in STEPS,
    )


def _href(application_id: str, part_id: str, section: str) -> str:
    return section_path(application_id, part_id, section) if section else ""


def _pages(whole: Whole, part: ApplicationPart, language: str) -> list[Page]:
    values, pages = whole.values(part), []
    for section in whole.asked.sections_of(Party.LEAD):
        lines = tuple(
            _line(whole, part, each, values, language) for each in section.questions if is_asked(each, values)
        )
        href = section_path(whole.application.public_id, part.public_id, section.key)
        pages.append(Page(section.title.in_language(language), href, lines))
    return pages


def _line(whole: Whole, part: ApplicationPart, question: Question, values: dict[str, object], language: str) -> Line:
    files = whole.files_of(part, question.key) if question.kind is QuestionKind.FILE else []
    text = "" if files else printed(question, values.get(question.key))
    return Line(
        question.label.in_language(language),
        text,
        tuple(each.name for each in files),
        any(each.scan in IN_QUARANTINE for each in files),
    )
