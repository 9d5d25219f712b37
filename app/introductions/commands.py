"""`flask introductions propose | replay`."""

import sys

import click
from flask.cli import AppGroup
from tqdm import tqdm

from app.core import clock
from app.core.database import unit_of_work
from app.core.errors import NotFound, RuleBroken
from app.introductions.actions.ordering import carry_out, order_run
from app.introductions.allocator import DataError, Decided, Difference, decide, replayed
from app.introductions.queries.proposing import find_run_of, proposals_of, run_by_public_id, situation
from app.introductions.states import OrderedBy
from app.introductions.tasks import place

introductions_group = AppGroup("introductions", help="Introductions: runs of proposals.")


@introductions_group.command("propose", help="Put pairs forward within what every investor reads. Once a day.")
@click.option("--dry-run", is_flag=True, help="decide and tell, write nothing")
def propose_command(*, dry_run: bool) -> None:
    if dry_run:
        _dry_run()
        return
    at = clock.now()
    with unit_of_work() as session:
        earlier = find_run_of(session, at)
        if earlier is not None:
            count = proposals_of(session, earlier.id)
            click.echo(f"Today's run {earlier.public_id} has put {count} pairs forward already; nothing is done twice.")
            return
        try:
            order_id = order_run(session, is_dry=False, ordered_by=OrderedBy.COMMAND, by_id=None, at=at).id
        except RuleBroken as error:
            raise click.ClickException("A run goes on already. Wait for its end.") from error
    with _bar() as bar:
        done = carry_out(place(), order_id, told=lambda done, total: _advance(bar, done, total))
    if done is None or done.written is None:
        click.echo("Another run was quicker; nothing is done twice.")
        return
    _echo(done.decided, teams=len(done.situation.senders), investors=len(done.situation.receivers))
    waits = "They wait for the staff." if place().needs_approval else "They are approved by the setting that says so."
    click.echo(f"Run {done.run_id}: {done.written} pairs put forward. {waits}")


def _dry_run() -> None:
    here = place()
    with here.reading() as session, _bar() as bar:
        now = situation(session, at=clock.now())
        decided = decide(
            session, here.model, now, code_version=here.code_version,
            told=lambda done: _advance(bar, done, len(now.receivers)),
        )  # fmt: skip
    _echo(decided, teams=len(now.senders), investors=len(now.receivers))
    click.echo("Dry run: nothing was written.")


def _bar() -> "tqdm[None]":
    return tqdm(unit=" investors", desc="Scoring", file=sys.stderr)


@introductions_group.command("replay", help="Make run ID again from its record and say whether anything differs.")
@click.argument("public_id", metavar="ID")
def replay_command(public_id: str) -> None:
    try:
        with place().reading() as session:
            run = run_by_public_id(session, public_id)
            day = run.day
            again = replayed(session, place().model, run.record)
    except NotFound as error:
        raise click.ClickException(f"There is no run {public_id}.") from error
    except DataError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Run {public_id} of {day}: {again.chances_compared} pairs, {again.proposals_compared} proposals.")
    for each in again.erased:
        click.echo(f"  {each.side} {each.place}: input erased on {each.on}")
    if seen := again.vectors:
        click.echo(f"  vectors: {seen.same} as then, {seen.changed} others since, {seen.gone} no longer there")
    for difference in again.differences:
        click.echo(f"  {_told(difference)}")
    if not again.is_equal:
        raise click.ClickException(f"{again.differing} figures differ.")
    click.echo("Every figure is the same.")


def _advance(bar: "tqdm[None]", done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _echo(decided: Decided, *, teams: int, investors: int) -> None:
    share = decided.expected / decided.bound if decided.bound else 1.0
    lines = [
        ("teams", f"{teams}"),
        ("investors", f"{investors}"),
        ("pairs past the gates", f"{decided.pairs}"),
        ("proposals", f"{len(decided.proposals)}"),
        ("of them by chance", f"{sum(each.way == 'exploration' for each in decided.proposals)}"),
        ("expected introductions", f"{decided.expected:.1f}, {share:.0%} of what is possible at most"),
        *([("pins not taken", f"{len(decided.unmet)}")] if decided.unmet else []),
        ("expected requests", f"{decided.load:.0%} of what will be read"),
        *((f"least to most by {name}", f"{ratio:.2f}") for name, ratio in decided.ratios),
    ]
    for name, value in lines:
        click.echo(f"{name:<26} {value}")


def _told(each: Difference) -> str:
    pair = f" {each.sender} → {each.receiver}" if each.sender or each.receiver else ""
    return f"{each.what}{pair}: recorded {each.recorded}, now {each.now}"
