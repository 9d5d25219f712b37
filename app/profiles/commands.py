"""`flask profiles …`: the operator's command line for profiles."""

import json
from pathlib import Path
from time import monotonic
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.core.clock import now
from app.core.database import unit_of_work
from app.core.errors import RuleBroken
from app.core.language import DEFAULT_LANGUAGE, LANGUAGES, message, speaking
from app.core.spreadsheet import csv_line, csv_lines
from app.profiles.actions.handing_over import invite_first_owner
from app.profiles.actions.import_runs import Order, begin_run, track_import
from app.profiles.actions.importing import ImportOrder, Tally
from app.profiles.actions.importing.orders import Watching
from app.profiles.actions.taxonomy import load_taxonomy
from app.profiles.import_report import report_to, summary
from app.profiles.models import Profile
from app.profiles.queries.export import cells_of, rows_of_kind
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.mapping.columns import template_columns
from app.profiles.rules.mapping.foreign import Foreign, read_foreign
from app.profiles.states import ImportMode, Kind
from config import Settings

SOURCE_LENGTH = 80
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
KINDS = click.Choice([kind.value for kind in Kind])

profiles_group = AppGroup("profiles", help="Profiles and their taxonomy.")


@profiles_group.command("load-taxonomy", help="Bring the lists of app/profiles/taxonomy into the database.")
@click.option("--dry-run", is_flag=True, help="Say what would change and change nothing.")
def load_taxonomy_command(*, dry_run: bool) -> None:
    with unit_of_work() as session:
        load = load_taxonomy(session)
        if dry_run:
            session.rollback()
    done = "would be" if dry_run else "were"
    click.echo(f"{load.added} terms {done} added, {load.changed} changed; {load.same} stay as they are.")


@profiles_group.command("import", help="Take profiles from FILE (CSV or JSON Lines). Safe to run again.")
@click.argument("file", type=EXISTING)
@click.option("--kind", type=KINDS, required=True)
@click.option(
    "--mapping", type=EXISTING, help="TOML file: whose column brings which field, whose code is which of ours"
)
@click.option("--portfolio", type=EXISTING, help="CSV file with investor_id, name, one_liner, year, link")
@click.option("--source", help="name of the origin; it and a row's id say which profile is meant [default: file name]")
@click.option("--state", type=click.Choice(["draft", "published"]), default="draft", show_default=True)
@click.option("--publish-incomplete", is_flag=True, help="with --state published: show profiles that lack answers too")
@click.option("--dry-run", "how", flag_value="check", help="Say what would happen and change nothing.")
@click.option("--all-or-nothing", "how", flag_value="whole", help="Refuse the whole file when one row is refused.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="write every refusal here (.jsonl or text)"
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="of the report")
def import_command(*, how: str | None, report: Path | None, language: str, **asked: Any) -> None:  # Any: click's values
    """Exit status 1 when a row was refused; the good rows are in all the same, unless --all-or-nothing was said."""
    with speaking(language):
        try:
            tally = _import(_order(**asked), how, report)
        except RuleBroken as error:
            raise click.ClickException(str(error.text)) from error
    if tally.refused:
        raise SystemExit(1)


def _order(
    *,
    file: Path,
    kind: str,
    mapping: Path | None,
    portfolio: Path | None,
    source: str | None,
    state: str,
    publish_incomplete: bool,
) -> ImportOrder:
    foreign = read_foreign(mapping.read_text(encoding="utf-8", errors="replace")) if mapping else Foreign()
    return ImportOrder(
        kind=Kind(kind),
        file=file,
        source=(source or foreign.source or file.stem)[:SOURCE_LENGTH],
        foreign=foreign,
        portfolio=portfolio,
        publish=state == "published",
        publish_incomplete=publish_incomplete,
    )


def _import(order: ImportOrder, how: str | None, report_path: Path | None) -> Tally:
    asked = Order.of(order, ImportMode(how or "take"))
    with unit_of_work() as session:
        run = begin_run(session, asked, at=now())
    began = monotonic()
    with report_to(report_path) as report:
        with click.progressbar(length=order.file.stat().st_size, label=order.file.name) as bar:
            watching = Watching(report.take, lambda position: bar.update(position - bar.pos))
            tally = track_import(run.id, run.attempt, order, asked.mode, unit_of_work, watching)
        report.show()
    for line in summary(tally, seconds=monotonic() - began):
        click.echo(line)
    if how == "whole" and tally.refused:
        click.echo(str(message("Nothing was taken.")))
    if how == "check":
        click.echo(str(message("This was a dry run: nothing was changed.")))
    return tally


@profiles_group.command("export", help="Write every profile of a kind to FILE, as the import reads it.")
@click.argument("file", type=NEW_FILE)
@click.option("--kind", type=KINDS, required=True)
def export_command(*, file: Path, kind: str) -> None:
    """JSON Lines for `.jsonl`, else CSV in which no cell is ever calculated."""
    of_kind = kind_of(Kind(kind))
    as_json = file.suffix.lower() == ".jsonl"
    written = 0
    with unit_of_work() as session, file.open("w", encoding="utf-8", newline="") as out:
        out.writelines([] if as_json else csv_lines([template_columns(of_kind)]))
        for row in rows_of_kind(session, of_kind):
            out.write(json.dumps(row, ensure_ascii=False) + "\n" if as_json else csv_line(cells_of(of_kind, row)))
            written += 1
    click.echo(f"{written} profiles written to {file}.")


@profiles_group.command("invite", help="Mail ADDRESS an invitation to own PROFILE, which has no owner yet.")
@click.argument("profile")
@click.argument("address")
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True)
def invite_command(*, profile: str, address: str, language: str) -> None:
    """PROFILE is a public id, as the export and the addresses of pages show it."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with unit_of_work() as session:
            found = session.scalar(select(Profile).where(Profile.public_id == profile))
            if found is None:
                raise click.ClickException(f"There is no profile {profile}.")
            inviter = settings.operator_name
            invite_first_owner(session, found, address, inviter=inviter, language=language, at=now())
    except RuleBroken as error:
        with speaking("en"):
            raise click.ClickException(str(error.text)) from error
    click.echo(f"An invitation to own {found.name} is on its way to {address}.")
