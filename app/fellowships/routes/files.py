"""Files that answer a question, on a page of their own: add, replace, remove, take back, download. Without scripts."""

import logging
from dataclasses import dataclass

from flask import current_app, redirect
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, let_go
from app.core.errors import NotFound, RuleBroken
from app.core.jobs import wake
from app.core.language import current_language, message
from app.core.limits import Limit
from app.core.uploads import LEFT_OUT, Made, make_anew
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.applications.parties import check_not_declared
from app.fellowships.actions.attachments import (
    FIELD,
    Place,
    Upload,
    add_attachment,
    remove_attachment,
    restore_attachment,
    when_kept,
)
from app.fellowships.forms.files import AttachmentForm
from app.fellowships.models import EVERY, enter
from app.fellowships.queries.applications.reading import asked_of
from app.fellowships.queries.attachments import (
    attachment_of,
    attachments_for,
    file_of_part,
)
from app.fellowships.routes.applying.deadline import later_end_shown
from app.fellowships.routes.blueprint import REFUSED, blueprint, form_page, say
from app.fellowships.routes.guard import Writing, enter_part, refuse, until_deadline
from app.fellowships.routes.sending import send_attachment
from app.fellowships.rules.files import (
    FileRules,
    file_rules,
    files_path,
    find_file_question,
    name_for_owner,
    section_path,
)
from app.fellowships.rules.questionnaire import Question
from app.fellowships.tasks.files import scan_file
from config import Settings

logger = logging.getLogger(__name__)

# Each is opened in a process of its own for up to some seconds.
FILES_AN_HOUR = Limit("account", 60, 3_600)
NOT_STORED = message(
    "The file could not be stored. Nothing else was lost. Choose it again; if it fails twice, tell us."
)
NOT_WHOLE = message("The file did not arrive whole. Choose it again.")


@dataclass(frozen=True)
class Asking:
    """The question of this address, for this part."""

    writing: Writing
    question: Question
    rules: FileRules

    @property
    def address(self) -> dict[str, str]:
        return {
            "application_id": self.writing.application.public_id,
            "part_id": self.writing.part.public_id,
            "question_key": self.question.key,
        }


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def rules_of(question: Question) -> FileRules:
    settings = _settings()
    megabytes = min(settings.document_limit_mib, settings.upload_limit_mib)
    return file_rules(question, megabytes=megabytes, pages=settings.document_page_limit)


def _asking(writing: Writing, question_key: str) -> Asking:
    asked = asked_of(db.session, writing.application)
    question = find_file_question(asked, writing.part.party, question_key)
    if question is None:
        raise NotFound
    return Asking(writing, question, rules_of(question))


def _page(asking: Asking, form: AttachmentForm | None = None) -> ResponseReturnValue:
    writing, question, rules = asking.writing, asking.question, asking.rules
    application, has_scanner = writing.application, _settings().has_scanner
    found = attachments_for(db.session, application.id, writing.part.id, at=now(), has_scanner=has_scanner)
    lines = found.get(question.key, [])
    present = [line for line in lines if not line.is_removed]
    return form_page(
        "files",
        form or AttachmentForm(formdata=None),
        status=REFUSED if form else 200,
        application=application,
        later=later_end_shown(db.session, application),
        back_href=_back(asking),
        label=question.label.in_language(current_language()),
        help=question.help.in_language(current_language()),
        lines=present,
        removed=[line for line in lines if line.is_removed],
        rules=rules,
        replaces=bool(present) and rules.most == 1,
        is_full=len(present) >= rules.most > 1,
        has_scanner=has_scanner,
        takes=writing.open.takes(question.key) and writing.part.declared_at is None,
        address=asking.address,
    )


def _back(asking: Asking) -> str:
    """The page of questions among which this one stands."""
    part = asking.writing.part
    section = next(
        each.key
        for each in asked_of(db.session, asking.writing.application).sections_of(part.party)
        if asking.question in each.questions
    )
    return section_path(asking.address["application_id"], part.public_id, section)


def _again(application_id: int, address: dict[str, str]) -> Asking:
    """The same question after the transaction in which it was first read has ended; nobody submits meanwhile."""
    enter(db.session, EVERY)
    held(db.session, application_id)
    return _asking(enter_part(address["application_id"], address["part_id"]), address["question_key"])


@blueprint.get("/applications/<application_id>/parts/<part_id>/files/<question_key>")
@only("signed_in")
def files(application_id: str, part_id: str, question_key: str) -> ResponseReturnValue:
    return _page(_asking(enter_part(application_id, part_id), question_key))


@blueprint.post("/applications/<application_id>/parts/<part_id>/files/<question_key>")
@only("signed_in")
@commits
@until_deadline
def add_file(question_key: str, *, writing: Writing) -> ResponseReturnValue:
    """The file is made anew outside every transaction; then the part is asked again whether it still takes one."""
    check_not_declared(writing.part)
    asking, person_id, form = _asking(writing, question_key), current_person().id, AttachmentForm()
    if not writing.open.takes(question_key):
        return refuse(writing)
    if not form.validate_on_submit():
        return _page(asking, form)
    address, sent, application_id = asking.address, form.file.data, writing.application.id
    limits.charge(db.session, "attachments", {FILES_AN_HOUR: str(person_id)})
    let_go(db.session)
    try:
        made = _made(sent, asking.rules)
        asking = _again(application_id, address)
        if not asking.writing.open.takes(question_key):
            return refuse(asking.writing)
        check_not_declared(asking.writing.part)
        _keep_file(asking, made, sent.filename, person_id)
    except RuleBroken as error:
        db.session.rollback()
        form.refuse(error)
        return _page(_again(application_id, address), form)
    say(message("The file is kept. It takes effect with everything else when you submit."))
    _say_what_changed(made)
    return redirect(files_path(**address), 303)


def _made(sent: FileStorage, rules: FileRules) -> Made:
    """Raises RuleBroken too where what was uploaded has gone from between the network and here."""
    try:
        return make_anew(sent.stream, sent.filename or "", rules.bounds, field=FIELD)
    except (OSError, ValueError) as error:
        raise RuleBroken(NOT_WHOLE, field=FIELD) from error
    finally:
        sent.close()


def _keep_file(asking: Asking, made: Made, name: str, person_id: int) -> None:
    """Raises RuleBroken when there are enough, and where the store is full or gone."""
    upload = Upload(made, name, asking.writing.received_at)
    place, has_scanner = _place(asking), _settings().has_scanner
    try:
        row = add_attachment(db.session, place, upload, has_scanner=has_scanner, by_id=person_id, at=now())
    except OSError as error:
        logger.exception("file_not_stored")
        raise RuleBroken(NOT_STORED, field=FIELD) from error
    when_kept(db.session, row, lambda key: wake(scan_file, key))


def _say_what_changed(made: Made) -> None:
    if made.left_out:
        parts = ", ".join(str(LEFT_OUT[code]) for code in made.left_out)
        say(message("Taken out of it: {parts}.", parts=parts), "info")
    if made.is_scaled:
        say(message("The picture was made smaller, to 4,096 pixels at its longest edge."), "info")


def _place(asking: Asking) -> Place:
    return Place(asking.writing.part, asking.question.key, asking.rules.most)


@blueprint.post("/applications/<application_id>/parts/<part_id>/files/<question_key>/<attachment_id>/remove")
@only("signed_in")
@commits
@until_deadline
def remove_file(question_key: str, attachment_id: str, *, writing: Writing) -> ResponseReturnValue:
    check_not_declared(writing.part)
    asking = _asking(writing, question_key)
    if not writing.open.takes(question_key):
        return refuse(writing)
    row = attachment_of(db.session, writing.part.id, question_key, attachment_id)
    if remove_attachment(db.session, _place(asking), row, by_id=current_person().id, at=now()):
        say(message("The file is removed. You can take it back for a day."))
    return redirect(files_path(**asking.address), 303)


@blueprint.post("/applications/<application_id>/parts/<part_id>/files/<question_key>/<attachment_id>/restore")
@only("signed_in")
@commits
@until_deadline
def restore_file(question_key: str, attachment_id: str, *, writing: Writing) -> ResponseReturnValue:
    check_not_declared(writing.part)
    asking, application_id = _asking(writing, question_key), writing.application.id
    if not writing.open.takes(question_key):
        return refuse(writing)
    row = attachment_of(db.session, writing.part.id, question_key, attachment_id)
    try:
        if restore_attachment(db.session, _place(asking), row, by_id=current_person().id, at=now()):
            say(message("The file is back."))
    except RuleBroken as error:
        db.session.rollback()
        form = AttachmentForm()
        form.refuse(error)
        return _page(_again(application_id, asking.address), form)
    return redirect(files_path(**asking.address), 303)


@blueprint.get("/applications/<application_id>/parts/<part_id>/files/<question_key>/<attachment_id>")
@only("signed_in")
def own_file(application_id: str, part_id: str, question_key: str, attachment_id: str) -> ResponseReturnValue:
    """A file as it is kept, for those whose part it is."""
    part = enter_part(application_id, part_id).part
    found = file_of_part(db.session, part, question_key, attachment_id, has_scanner=_settings().has_scanner)
    return send_attachment(found, name_for_owner(found.position))
