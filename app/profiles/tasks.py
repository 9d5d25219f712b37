"""Imports in the background, the clearing away of what they and the history leave, and investors asked again."""

from flask import current_app

from app.core import jobs
from app.core.clock import now, today
from app.core.database import unit_of_work
from app.core.errors import RuleBroken
from app.core.signed_links import SignedLinks
from app.profiles.actions.asking_again import ask_again
from app.profiles.actions.forgetting import forget_people
from app.profiles.actions.import_runs import forget_refusals, forget_uploads, track_import
from app.profiles.actions.import_runs.running import due_runs, forget_read_file, give_up, start_upload
from app.profiles.actions.importing.orders import Watching
from app.profiles.queries.asking_again import members_to_ask
from app.profiles.rules.history import PEOPLE_KEPT
from app.profiles.rules.import_runs import REFUSALS_KEPT, UPLOADS_KEPT

ASKED_AT_ONCE = 200


@jobs.periodic(minutes=1)
def run_due_imports() -> int:
    """Uploads that wait, and those whose worker fell silent; returns how many."""
    with unit_of_work() as session:
        due = due_runs(session, at=now())
    for run_id in due:
        run_import(run_id)
    return len(due)


@jobs.task
def run_import(run_id: int) -> None:
    """One upload, dry or for good. Asked twice for one that has ended or is running, the second call does nothing."""
    try:
        with unit_of_work() as session:
            started = start_upload(session, run_id, at=now())
    except RuleBroken as error:
        with unit_of_work() as session:
            give_up(session, run_id, error, at=now())
        return
    if started is None:
        return
    try:
        track_import(
            run_id, started.attempt, started.order, started.mode, unit_of_work, Watching(lambda _refusal: None)
        )
    except RuleBroken:
        return  # the run says why; trying again would end the same way
    with unit_of_work() as session:
        forget_read_file(session, run_id)


@jobs.periodic(minutes=30)
def clear_imports() -> None:
    with unit_of_work() as session:
        forget_refusals(session, before=now() - REFUSALS_KEPT)
        forget_uploads(session, before=now() - UPLOADS_KEPT)


@jobs.periodic(minutes=45)
def clear_history() -> None:
    """Words about people and former logos, 90 days after they were changed."""
    with unit_of_work() as session:
        forget_people(session, before=now() - PEOPLE_KEPT)


@jobs.periodic(minutes=20)
def ask_investors_again() -> int:
    """Mails to members of investors whose "we are investing" is older than 90 days; returns how many were written.

    Each mail is a transaction of its own: a round that is killed or runs twice writes no mail twice.
    """
    links = SignedLinks(current_app.config["SETTINGS"].secret_key)
    with unit_of_work() as session:
        due = members_to_ask(session, now(), today(), limit=ASKED_AT_ONCE)
    written = 0
    for profile_id, account_id in due:
        with unit_of_work() as session:
            written += ask_again(session, profile_id, account_id, links=links, at=now(), today=today())
    return written
