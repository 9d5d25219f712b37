"""The beginning of an application, from the profile that applies and what a visitor typed before."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.answering import Typed, save_answers
from app.fellowships.actions.applications.prefilling import prefilled
from app.fellowships.actions.conflicts.finding import find_of_application
from app.fellowships.models import Application, ApplicationPart, EligibilityCheck, Questionnaire, Round
from app.fellowships.queries.applications.reading import open_profiles
from app.fellowships.queries.questionnaires import find_questionnaire
from app.fellowships.queries.rounds import deadline_of, plans_of
from app.fellowships.rules import questionnaire
from app.fellowships.rules.deadlines import call_state
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.states import CallState, Party
from app.profiles.models import Profile

TAKEN = message("This profile has begun an application in this round already. Go on with that one.")


def start_application(
    session: Session,
    row: Round,
    profile: Profile,
    *,
    by_id: int,
    language: str,
    at: datetime,
    check: EligibilityCheck | None = None,
    drafted: Mapping[str, object] | None = None,
) -> Application:
    """A draft with its lead's part, filled from the profile and, over that, by what a visitor had typed.

    Raises RuleBroken while the call takes nothing, and where the profile applies in this round already.
    """
    version = _open_questionnaire(session, row, at)
    if open_profiles(session, row.id, [profile.id]):
        raise RuleBroken(TAKEN)
    application = _new(session, row, profile, version, by_id=by_id, language=language, at=at, check=check)
    part = ApplicationPart(
        programme_id=row.programme_id, application_id=application.id, party=Party.LEAD, created_at=at
    )
    session.add(part)
    session.flush()
    asked = questionnaire.read(version.definition)
    _fill(session, application, part, asked, profile, by_id=by_id, at=at, drafted=drafted or {})
    audit.record(
        session, "application.begun", actor_id=by_id, object_type="application", object_id=application.id,
        profile_id=profile.id,
    )  # fmt: skip
    # Whoever must not see it never does, not even as one more in a count of drafts.
    find_of_application(session, application, at)
    return application


def _open_questionnaire(session: Session, row: Round, at: datetime) -> Questionnaire:
    state = call_state(
        row.phase, plans_of(session, [row.id])[row.id], deadline_of(row), at, is_announced=row.announced_at is not None
    )
    version = find_questionnaire(session, row.id)
    if state is not CallState.OPEN or version is None:
        raise RuleBroken(message("This call takes no applications at present."))
    return version


def _new(
    session: Session,
    row: Round,
    profile: Profile,
    version: Questionnaire,
    *,
    by_id: int,
    language: str,
    at: datetime,
    check: EligibilityCheck | None,
) -> Application:
    application = Application(
        programme_id=row.programme_id,
        round_id=row.id,
        profile_id=profile.id,
        questionnaire_id=version.id,
        eligibility_check_id=check.id if check else None,
        language=language,
        title=profile.name,
        created_at=at,
        created_by_id=by_id,
    )
    try:
        with session.begin_nested():
            session.add(application)
            session.flush()
    except IntegrityError as error:
        # Two members of the profile at once: the index lets one of them through.
        raise RuleBroken(TAKEN) from error
    return application


def _fill(
    session: Session,
    application: Application,
    part: ApplicationPart,
    asked: Asked,
    profile: Profile,
    *,
    by_id: int,
    at: datetime,
    drafted: Mapping[str, object],
) -> None:
    known = {question.key for question in asked.questions(Party.LEAD)}
    typed = {key: Typed(0, value) for key, value in drafted.items() if key in known and value is not None}
    taken = {key: each.typed(0, at) for key, each in prefilled(session, asked, profile, application.language).items()}
    title = next((question.key for question in asked.questions(Party.LEAD) if question.is_title), "")
    save_answers(session, part, taken | typed, by_id=by_id, at=at, title_key=title)
