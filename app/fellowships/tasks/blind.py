"""The search for places that could tell who applies, in the background; files are read outside every transaction."""

from pathlib import Path

from app.core import jobs
from app.core.clock import now
from app.core.database import unit_of_work
from app.core.document_text import ReadFile, Unread, read_file
from app.core.errors import TooMany
from app.core.files import StoredFile, path_of
from app.fellowships.actions.blind.runs import applications_to_search, end_search, mark_search, searches_waiting
from app.fellowships.actions.blind.searching import FileToRead, files_to_read, search_application
from app.fellowships.models import EVERY, within

UNREADABLE = ReadFile((), (Unread("broken"),))


@jobs.task
def search_names(report_id: int) -> None:
    """What somebody asked for. One that broke off is taken up by the sweep: searching twice finds the same places."""
    with unit_of_work() as session, within(session, EVERY):
        waiting = applications_to_search(session, report_id)
    new = 0
    for done, application_id in enumerate(waiting, start=1):
        new += search_one(application_id)
        with unit_of_work() as session, within(session, EVERY):
            mark_search(session, report_id, done=done, of=len(waiting), new=new)
    with unit_of_work() as session, within(session, EVERY):
        end_search(session, report_id, at=now())


def search_one(application_id: int) -> int:
    """Returns how many places are new."""
    with unit_of_work() as session, within(session, EVERY):
        wanted = files_to_read(session, application_id)
        paths = {each.file_id: path_of(session.get_one(StoredFile, each.file_id)) for each in wanted}
    files = {each.public_id: _read(each, paths[each.file_id]) for each in wanted}
    with unit_of_work() as session, within(session, EVERY):
        return search_application(session, application_id, files, at=now())


def _read(wanted: FileToRead, path: Path) -> ReadFile:
    try:
        return read_file(path.read_bytes(), wanted.media_type)
    except (FileNotFoundError, TooMany):
        return UNREADABLE


@jobs.periodic(minutes=3)
def search_names_asked_for() -> int:
    with unit_of_work() as session, within(session, EVERY):
        waiting = searches_waiting(session)
    for report_id in waiting:
        search_names(report_id)
    return len(waiting)
