from pathlib import Path

import click
from flask import current_app

from app.core import clock
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.core.language import LANGUAGES, speaking
from app.seals.actions.file_imports import Given, dry_run, propose_import
from app.seals.commands.group import decider, seals_group
from app.seals.queries.trust import registry_named
from app.seals.rules.import_words import fault_sentence


@seals_group.command("import", help="Read a file of records; with --by and --reason, propose it for a second person.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--registry", "name", required=True, help="the issuer whose records it holds: DID, id or name")
@click.option(
    "--signature",
    "beside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="the issuer's detached JWS over the file",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="say what is in it and change nothing")
@click.option("--by", "address", help="mail address of the person who proposes it")
@click.option("--reason", help="where the file comes from")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def import_command(
    *, file: Path, name: str, beside: Path | None, is_dry: bool, address: str | None, reason: str | None, language: str
) -> None:
    """Exit status 1 when the file has faults: it is taken as a whole or not at all."""
    content = file.read_bytes()
    with speaking(language), unit_of_work() as session:
        try:
            registry = registry_named(session, name)
            read = dry_run(registry, content)
            for fault in read.faults:
                click.echo(str(fault_sentence(fault.as_json())))
            click.echo(f"{read.rows_good} rows are good, {read.rows_bad} are not.")
            if not is_dry and not read.faults:
                if not (address and reason):
                    raise click.ClickException("Say who proposes it and why: --by and --reason.")
                by_id = decider(session, address)
                given = Given(file.name, content, beside.read_text("ascii").strip() if beside else "")
                hosts = current_app.config["SETTINGS"].loopback_hosts
                made = propose_import(session, registry, given, reason, by_id=by_id, at=clock.now(), loopback=hosts)
                click.echo(f"Proposed as {made.public_id}. A second person approves it on the page of the imports.")
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
    if read.faults:
        raise SystemExit(1)
