"""`flask introductions propose | replay`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session
from tqdm import tqdm

from app.core import clock
from app.core.database import db, reading, unit_of_work
from app.core.errors import NotFound
from app.introductions.actions.proposing import put_forward, tidy_runs
from app.introductions.allocator import DataError, Decided, Difference, decide, replayed
from app.introductions.queries.proposing import find_run_of, proposals_of, run_by_public_id, situation
from app.matches.ranker.encoders import encoder_name
from config import Settings

introductions_group = AppGroup("introductions", help="Introductions: runs of proposals.")


@introductions_group.command("propose", help="Put pairs forward within what every investor reads. Once a day.")
@click.option("--dry-run", is_flag=True, help="decide and tell, write nothing")
def propose_command(*, dry_run: bool) -> None:
    at = clock.now()
    with _reading() as session:
        earlier = find_run_of(session, at)
        if earlier is not None and not dry_run:
            count = proposals_of(session, earlier.id)
            click.echo(f"Today's run {earlier.public_id} has put {count} pairs forward already; nothing is done twice.")
            return
        now = situation(session, at=at)
        # Scoring and allocating take their time; nothing is locked meanwhile and nothing written yet.
        with tqdm(total=len(now.receivers), unit=" investors", desc="Scoring", file=sys.stderr) as bar:
            decided = decide(session, _model(), now, code_version=_version(), told=lambda _: _advance(bar))
    _echo(decided, teams=len(now.senders), investors=len(now.receivers))
    if dry_run:
        click.echo("Dry run: nothing was written.")
        return
    with unit_of_work() as session:
        tidy_runs(session, at=at)
        made = put_forward(session, decided, at=at)
        text = "Another run was quicker; nothing is done twice." if made is None else (
            f"Run {made[0].public_id}: {made[1]} pairs put forward."
        )  # fmt: skip
    click.echo(text)


@introductions_group.command("replay", help="Make run ID again from its record and say whether anything differs.")
@click.argument("public_id", metavar="ID")
def replay_command(public_id: str) -> None:
    try:
        with _reading() as session:
            run = run_by_public_id(session, public_id)
            day, record = run.day, run.record
        again = replayed(record)
    except NotFound as error:
        raise click.ClickException(f"There is no run {public_id}.") from error
    except DataError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Run {public_id} of {day}: {again.chances_compared} pairs, {again.proposals_compared} proposals.")
    for each in again.erased:
        click.echo(f"  {each.side} {each.place}: input erased on {each.on}")
    for difference in again.differences:
        click.echo(f"  {_told(difference)}")
    if not again.is_equal:
        raise click.ClickException(f"{again.differing} figures differ.")
    click.echo("Every figure is the same.")


def _advance(bar: "tqdm[None]") -> None:
    bar.update()


def _echo(decided: Decided, *, teams: int, investors: int) -> None:
    share = decided.expected / decided.bound if decided.bound else 1.0
    lines = [
        ("teams", f"{teams}"),
        ("investors", f"{investors}"),
        ("pairs past the gates", f"{decided.pairs}"),
        ("proposals", f"{len(decided.proposals)}"),
        ("of them by chance", f"{sum(each.way == 'exploration' for each in decided.proposals)}"),
        ("expected introductions", f"{decided.expected:.1f}, {share:.0%} of what is possible at most"),
        ("expected requests", f"{decided.load:.0%} of what will be read"),
        *((f"least to most by {name}", f"{ratio:.2f}") for name, ratio in decided.ratios),
    ]
    for name, value in lines:
        click.echo(f"{name:<26} {value}")


def _told(each: Difference) -> str:
    pair = f" {each.sender} → {each.receiver}" if each.sender or each.receiver else ""
    return f"{each.what}{pair}: recorded {each.recorded}, now {each.now}"


def _model() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return encoder_name(settings.encoder_model)


def _version() -> str:
    try:
        return version("anschub")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def _reading() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session
