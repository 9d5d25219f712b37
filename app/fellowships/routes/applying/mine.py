"""What somebody applies with: all of it in a list, one application and one part as task lists, the declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import Message, current_language, message
from app.fellowships.actions.applications.parties import declare_part, room_in, take_declaration_back
from app.fellowships.models import EVERY, Application, Extension, Round, enter
from app.fellowships.queries.applications.content import facts_of, whole_application
from app.fellowships.queries.applications.deadlines import Ends, ends_of, extensions_holding, follows_until, may_follow
from app.fellowships.queries.applications.reading import (
    OwnLine,
    PartyState,
    asked_of,
    current_of,
    other_parts,
    own_lines,
    parties_of,
    values_of,
)
from app.fellowships.queries.applications.requests import requests_due
from app.fellowships.queries.questionnaires import answers_apart
from app.fellowships.routes.applying.deadline import LaterEnd, as_shown, shown_deadline, time_left
from app.fellowships.routes.applying.requested import requests_shown
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import blueprint, say
from app.fellowships.routes.guard import Writing, enter_application, enter_part, until_deadline
from app.fellowships.routes.mending import hand_in_declared
from app.fellowships.rules.answers.standing import LOOKS, WORDS, is_complete, standing_of
from app.fellowships.rules.application_words import PARTIES, STATES
from app.fellowships.rules.completeness import points_of_part
from app.fellowships.rules.paths import check_path
from app.fellowships.rules.questionnaire import Asked, Section
from app.fellowships.states import ApplicationState, Party

NOT_SUBMITTED = message("The call has closed. This draft was not submitted.")
PARTY_WORDS = {
    PartyState.INVITED: (message("Invited"), "waiting"),
    PartyState.DECLINED: (message("Declined"), "ask"),
    PartyState.WRITING: (message("Begun"), "open"),
    PartyState.DECLARED: (message("Complete"), "done"),
}


@dataclass(frozen=True)
class Task:
    """A line of a task list, as `components/task_group.html` prints it."""

    name: str | Message
    href: str | None
    hint: str | Message
    state: Message
    kind: str


@dataclass(frozen=True)
class Mine:
    """A row of the list: what it is, where it stands, what to do next."""

    line: OwnLine
    title: str
    round_title: str
    href: str
    state: Message
    next: Message
    party: Message
    is_lead: bool
    later: LaterEnd | None
    mend_until: datetime | None


@blueprint.get("/applications")
@only("signed_in")
def applications() -> ResponseReturnValue:
    enter(db.session, EVERY)
    lines = own_lines(db.session, current_person().id)
    ends = ends_of(db.session, lines)
    later = extensions_holding(db.session, [each.application.id for each in lines], now())
    due = requests_due(db.session, [each.part.id for each in lines], now())
    return render_template(
        "fellowships/apply/mine.html",
        mine=[
            _mine(each, ends.get(each.part.id), later.get(each.application.id), due.get(each.part.id)) for each in lines
        ],
    )


def _mine(line: OwnLine, ends: Ends | None, later: Extension | None, mend_until: datetime | None) -> Mine:
    application, part = line.application, line.part
    is_lead = part.party is Party.LEAD
    title = line.round.title_de if current_language() == "de" else line.round.title_en
    ids: dict[str, Any] = {"application_id": application.public_id}
    href = (
        url_for("fellowships.show_application", **ids)
        if is_lead
        else url_for("fellowships.show_part", part_id=part.public_id, **ids)
    )
    return Mine(
        line,
        application.title or line.profile_name,
        title,
        href,
        STATES[application.state].applicant,
        _next(line, ends, mend_until),
        PARTIES[part.party],
        is_lead,
        as_shown(later, line.round) if later else None,
        mend_until,
    )


def _next(line: OwnLine, ends: Ends | None, mend_until: datetime | None) -> Message:
    if mend_until is not None:
        return message("Changes are asked for: {left}.", left=time_left(mend_until - now()))
    return _next_of_team(line, ends) if line.part.party is Party.LEAD else _next_of_party(line, ends)


def _next_of_team(line: OwnLine, ends: Ends | None) -> Message:
    if line.application.reopened_at is not None:
        return message("You have reopened it: submit the change, or the last submission counts.")
    if line.application.state is not ApplicationState.DRAFT:
        return message("There is nothing to do.")
    left = _left(ends)
    return message("Go on writing and submit: {left}.", left=time_left(left)) if left else NOT_SUBMITTED


def _next_of_party(line: OwnLine, ends: Ends | None) -> Message:
    if line.part.declared_at is not None:
        return message("Your part is complete. There is nothing to do.")
    if line.application.state is not ApplicationState.DRAFT and not may_follow(line, ends, now()):
        return message("There is nothing to do.")
    left = _left(ends)
    return message("Complete your part: {left}.", left=time_left(left)) if left else NOT_SUBMITTED


def _left(ends: Ends | None) -> timedelta | None:
    """None where the call, and whatever is longer for this part, is over."""
    left = ends.shown - now() if ends else timedelta(0)
    return left if left > timedelta(0) else None


@blueprint.get("/applications/<application_id>")
@only("signed_in")
def show_application(application_id: str) -> ResponseReturnValue:
    writing = enter_application(application_id)
    asked, application = asked_of(db.session, writing.application), writing.application
    lines = parties_of(db.session, application)
    return _task_list(
        writing,
        asked,
        parties=[_party_task(application, each.party, each.name or each.address, each.state) for each in lines],
        has_parties=any(party is not Party.LEAD for party in asked.parties),
        room=room_in(db.session, application, asked),
        follow_until=_follow_until(application),
        check_href=check_path(application.public_id),
    )


def _follow_until(application: Application) -> datetime | None:
    """Until when parts that are not complete yet go in by themselves, after the team's own."""
    parts = other_parts(db.session, application.id)
    ends = [follows_until(db.session, application, part, now()) for part in parts]
    return max((each for each in ends if each is not None), default=None)


def _party_task(application: Application, party: Party, name: str, state: PartyState) -> Task:
    words, kind = PARTY_WORDS[state]
    href = url_for("fellowships.other_parties", application_id=application.public_id)
    return Task(name, href, PARTIES[party], words, kind)


@blueprint.get("/applications/<application_id>/parts/<part_id>")
@only("signed_in")
def show_part(application_id: str, part_id: str) -> ResponseReturnValue:
    """A party's own part. The team's is its application."""
    writing = enter_part(application_id, part_id)
    if writing.is_lead:
        return redirect(url_for("fellowships.show_application", application_id=application_id))
    return _task_list(writing, asked_of(db.session, writing.application))


def _task_list(writing: Writing, asked: Asked, **facts: object) -> ResponseReturnValue:
    application, part = writing.application, writing.part
    current = current_of(db.session, part)
    values = values_of(db.session, part, current)
    sections = asked.sections_of(part.party)
    row = db.session.get_one(Round, application.round_id)
    apart = answers_apart(db.session, application.round_id, part.party, asked, current)
    language = current_language()
    return render_template(
        "fellowships/apply/tasks.html",
        application=application,
        part=part,
        is_lead=writing.is_lead,
        party=PARTIES[part.party],
        round_title=row.title_de if language == "de" else row.title_en,
        state=STATES[application.state].applicant,
        tasks=_tasks(writing, sections, values),
        is_complete=is_complete(asked, part.party, values),
        is_open=writing.open.is_open,
        deadline=shown_deadline(db.session, writing),
        requests=requests_shown(db.session, application, part, asked),
        apart=[
            (each.question.label.in_language(language), printed(each.question, each.current.value)) for each in apart
        ],
        **facts,
    )


def _tasks(writing: Writing, sections: Sequence[Section], values: dict[str, object]) -> list[Task]:
    ids: dict[str, Any] = {"application_id": writing.application.public_id, "part_id": writing.part.public_id}
    found = []
    for section in sections:
        standing = standing_of(section, values)
        href = url_for("fellowships.show_section", section=section.key, **ids)
        found.append(Task(section.title.in_language(current_language()), href, "", WORDS[standing], LOOKS[standing]))
    return found


@blueprint.post("/applications/<application_id>/parts/<part_id>/declare-complete")
@only("signed_in")
@commits
@until_deadline
def declare_part_complete(*, writing: Writing) -> ResponseReturnValue:
    """The own person of a part says that it is complete. The team's part is submitted instead."""
    _check_complete(writing, _others_part(writing))
    declare_part(db.session, writing.part, by_id=current_person().id, at=now())
    hand_in_declared(writing)
    say(message("Your part is complete. The team sees that it is, and nothing else of it."))
    return _to_part(writing)


def _check_complete(writing: Writing, asked: Asked) -> None:
    """Raises RuleBroken that says what is missing first, or which file cannot be read."""
    facts = facts_of(whole_application(db.session, writing.application))
    own = next(part for part in facts if part.public_id == writing.part.public_id)
    points = points_of_part(asked, own, current_language())
    if points:
        what = points[0].text
        raise RuleBroken(message("This part cannot be declared complete yet. {what}", what=what))


@blueprint.post("/applications/<application_id>/parts/<part_id>/take-back")
@only("signed_in")
@commits
@until_deadline
def take_part_back(*, writing: Writing) -> ResponseReturnValue:
    _others_part(writing)
    take_declaration_back(db.session, writing.part, by_id=current_person().id)
    say(message("You can change your part again. Declare it complete when you are done."))
    return _to_part(writing)


def _others_part(writing: Writing) -> Asked:
    if writing.is_lead:
        raise NotFound
    return asked_of(db.session, writing.application)


def _to_part(writing: Writing) -> ResponseReturnValue:
    ids: dict[str, Any] = {"application_id": writing.application.public_id, "part_id": writing.part.public_id}
    return redirect(url_for("fellowships.show_part", **ids), 303)
