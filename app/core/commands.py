"""The operator's command line of the core: `flask init`, `migrate`, `check`, `settings`, `sendtestemail`, `audit`."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.core import audit, health, limits, outbox, slots
from app.core.database import db, unit_of_work
from app.core.jobs import periodic
from app.core.migrations import migrate
from config import PREFIX, Settings

audit_group = AppGroup("audit", help="The audit log.")


def audit_key() -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return b"audit:" + settings.secret_key.encode()


@periodic(minutes=1)
def seal_audit_entries() -> int:
    with unit_of_work() as session:
        return audit.seal_entries(session, audit_key())


@periodic(minutes=30)
def sweep_limits() -> int:
    with unit_of_work() as session:
        return limits.sweep(session)


@click.command("migrate", help="Bring the database to the newest schema.")
@with_appcontext
def migrate_command() -> None:
    migrate(db.engine)
    click.echo("The database is at the newest schema.")


@click.command("init", help="Create or update the database and the lists every installation has. Safe to run again.")
@with_appcontext
def init_command() -> None:
    migrate(db.engine)
    with unit_of_work() as session:
        for prepare in slots.fillers_of("installation.prepare").values():
            prepare(session, None, [])
    click.echo("Ready.")


def faults() -> list[str]:
    """What features find wrong with this installation before it may work: fillers answer {0: [sentence, …]}."""
    with unit_of_work() as session:
        found = slots.filled("installation.check", session, None, [0])[0]
    return [str(sentence) for group in found for sentence in group]  # type: ignore[attr-defined]  # by contract


@click.command("worker", help="Run background work and its schedule until stopped.")
@with_appcontext
def worker_command() -> None:
    if found := faults():
        raise click.ClickException(" ".join(found))
    consumer = current_app.extensions["huey"].create_consumer(
        workers=1, periodic=True, initial_delay=0.02, max_delay=0.2, backoff=1.2
    )
    consumer.run()


@click.command("check", help="Say what is misconfigured; exit 1 if anything is.")
@with_appcontext
def check_command() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    reasons = [*health.unready_reasons(), *faults()]
    if settings.environment != "production":
        click.echo(f"note: environment is {settings.environment}")
    if settings.mail_transport == "file":
        click.echo("note: mail is written to files, not sent")
    scanner = health.scanner_words()
    click.echo(scanner)
    for reason in reasons:
        click.echo(f"problem: {reason}")
    if reasons or scanner.startswith("problem"):
        raise SystemExit(1)
    click.echo("ready")


@click.command("settings", help="List every setting: name, default, meaning.")
@with_appcontext
def settings_command() -> None:
    for name, field in Settings.model_fields.items():
        click.echo(f"{PREFIX}{name.upper():<22} {field.default!s:<40} {field.description}")


@click.command("sendtestemail", help="Send one mail to ADDRESS through the configured transport.")
@click.argument("address")
@with_appcontext
def sendtestemail_command(address: str) -> None:
    try:
        with unit_of_work() as session:
            mail = outbox.queue_mail(session, to=address, language="en", template="test")
            message = outbox.message_of(mail, current_app.config["SETTINGS"])
            current_app.extensions["mailer"].send(message)
            mail.state = outbox.MailState.SENT
    except (OSError, SQLAlchemyError) as error:
        raise click.ClickException(f"The mail could not be sent: {type(error).__name__}: {error}") from error
    click.echo("Sent.")


@audit_group.command("verify", help="Walk the chain; exit 1 at the first row that does not fit.")
@click.option("--head", default=None, help="the head kept elsewhere; finds a cut tail")
def verify_command(head: str | None) -> None:
    with unit_of_work() as session:
        report = audit.verify_chain(session, audit_key(), expected_head=head)
    if report.broken_at is not None:
        where = f"at entry {report.broken_at}" if report.broken_at else "the given head is missing: the tail was cut"
        raise click.ClickException(f"The chain is broken: {where}.")
    click.echo(f"{report.checked} entries fit, {report.unsealed} not yet sealed. Head: {report.head or '-'}")


def init_commands(app: Flask) -> None:
    for command in (
        init_command,
        migrate_command,
        worker_command,
        check_command,
        settings_command,
        sendtestemail_command,
        audit_group,
    ):
        app.cli.add_command(command)
