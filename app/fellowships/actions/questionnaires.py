"""Writing a questionnaire: one unpublished version a round, which everybody who writes holds while they do."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.versions import begin_version, held_draft, publish_draft, seen_draft, write_draft
from app.fellowships.actions.writing import MEANWHILE
from app.fellowships.models import Application, Questionnaire, Round
from app.fellowships.queries.questionnaires import (
    find_questionnaire,
    former_questions,
    questionnaire_for,
    settled_in,
)
from app.fellowships.rules.asking.editing import bring_back, question_of, section_of
from app.fellowships.rules.asking.faults import faults
from app.fellowships.rules.asking.order import check_whole
from app.fellowships.rules.asking.sheet import Removed, Sheet, fingerprint, read_sheet, sheet_as_data
from app.fellowships.rules.questionnaire import Asked, Question, Section, as_data, read
from app.fellowships.states import ApplicationState


def begin_questionnaire(
    session: Session, row: Round, definition: Mapping[str, object], *, by_id: int, at: datetime
) -> Questionnaire:
    """The version that is being written, or a new one with these questions."""
    sheet = sheet_as_data(Sheet(read(definition)))
    return begin_version(session, Questionnaire, row, sheet, by_id=by_id, at=at)


def edit_questionnaire(session: Session, row: Round, edit: Callable[[Sheet], Sheet], *, by_id: int) -> Sheet:
    """Apply one edit to the version that is being written. Raises RuleBroken where it would break the questionnaire."""
    draft = held_draft(session, Questionnaire, row.id)
    before = read_sheet(draft.definition)
    after = edit(before)
    check_whole(after.asked, settled_in(session, row.id))
    if after != before:
        write_draft(session, draft, sheet_as_data(after), by_id=by_id)
    return after


def seen_question(sheet: Sheet, key: str, seen: str) -> Question:
    """The question as it stands. Raises Conflict where it is no longer as it was ``seen``."""
    _, question = question_of(sheet.asked, key)
    if fingerprint(question) != seen:
        raise Conflict(MEANWHILE)
    return question


def seen_section(sheet: Sheet, key: str, seen: str) -> Section:
    """As `seen_question`; what stands in the section may have changed."""
    section = section_of(sheet.asked, key)
    if section_print(section) != seen:
        raise Conflict(MEANWHILE)
    return section


def section_print(section: Section) -> str:
    return fingerprint({"title": section.title, "intro": section.intro, "party": section.party})


def bring_question_back(session: Session, row: Round, key: str, *, by_id: int) -> Sheet:
    """What was removed since the last publishing, or a question of an earlier version. Raises NotFound."""

    def edit(sheet: Sheet) -> Sheet:
        removed = sheet.removed_with(key) or _earlier(session, row.id, sheet.asked, key)
        return bring_back(sheet, removed)

    return edit_questionnaire(session, row, edit, by_id=by_id)


def _earlier(session: Session, round_id: int, asked: Asked, key: str) -> Removed:
    """At the end of the last section of its party, where its answers are found again."""
    found = former_questions(session, round_id, asked).get(key)
    if found is None:
        raise NotFound
    sections = asked.sections_of(found.party)
    if not sections:
        raise RuleBroken(message("There is no section of this party any more. Add one first."))
    return Removed(sections[-1].key, len(sections[-1].questions), question=found.question)


def publish_questionnaire(
    session: Session, row: Round, *, lock: int, note: str, by_id: int, at: datetime
) -> Questionnaire:
    """From now on teams are asked this version. Raises RuleBroken for what is missing, Conflict for unseen changes."""
    draft = seen_draft(session, Questionnaire, row.id, lock)
    asked = read_sheet(draft.definition).asked
    for fault in faults(asked):
        raise RuleBroken(fault.text)
    newest = find_questionnaire(session, row.id)
    if newest is not None and read(newest.definition) == asked:
        raise RuleBroken(message("Nothing differs from the published version."))
    publish_draft(session, draft, as_data(asked), note=note, by_id=by_id, at=at)
    return draft


def bring_up_to_date(session: Session, application: Application) -> Questionnaire:
    """What the application is asked, written down: a draft moves to the newest version, a submitted one keeps its own.

    Called by whatever writes an application; answers to questions that are no longer asked stay in the log.
    """
    if application.state is not ApplicationState.DRAFT:
        return session.get_one(Questionnaire, application.questionnaire_id)
    newest = questionnaire_for(session, application.round_id)
    if application.questionnaire_id != newest.id:
        application.questionnaire_id = newest.id
        session.flush()
    return newest
