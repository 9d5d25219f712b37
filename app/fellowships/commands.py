"""The command line of the fellowships."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import unit_of_work
from app.core.language import speaking
from app.fellowships.actions.blind.runs import ask_for_search
from app.fellowships.models import EVERY, Round, within
from app.fellowships.queries.blind.leaks import Leak, leaks_in
from app.fellowships.queries.blind.report import Blindness, blindness_of
from app.fellowships.tasks.blind import search_names

fellowships_group = AppGroup("fellowships", help="Programmes and rounds.")


@fellowships_group.command("blind-report", help="Search a round, then check what blind readers would get of it.")
@click.argument("round_id", metavar="ROUND")
@with_appcontext
def blind_report(round_id: str) -> None:
    """ROUND is the id in the round's address. Ends with 1 while something could tell who applies."""
    with unit_of_work() as session, within(session, EVERY):
        report_id = ask_for_search(session, _round(session, round_id), by_id=None, at=now()).id
    search_names(report_id)
    with unit_of_work() as session, within(session, EVERY), speaking("en"):
        row = _round(session, round_id)
        figures, leaks = blindness_of(session, row.id), leaks_in(session, row.id)
    _print(figures, leaks)
    if leaks or not figures.is_done:
        raise SystemExit(1)


def _round(session: Session, public_id: str) -> Round:
    row = session.scalar(select(Round).where(Round.public_id == public_id))
    if row is None:
        raise click.UsageError(f"There is no round {public_id}.")
    return row


def _print(figures: Blindness, leaks: list[Leak]) -> None:
    leaking = {each.number for each in leaks}
    for line in figures.lines:
        verdict = "FAIL" if line.number in leaking else "pass"
        click.echo(f"{verdict}  {line.number}: open {line.open}, to look at {line.to_look}, decided {line.settled}")
    for each in leaks:
        click.echo(f"FAIL  {each.number}: {each.kind} in “{each.question_key}” {each.place}".rstrip())
    click.echo(f"{len(figures.lines)} applications, {figures.open} places open, {figures.to_look} to look at.")
