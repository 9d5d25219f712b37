from dataclasses import replace
from time import monotonic

import click
from sqlalchemy import select

from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.core.language import LANGUAGES, speaking
from app.seals.actions.syncing import Progress, sync_registry
from app.seals.commands.group import seals_group
from app.seals.models import SealRegistry, SyncRefusal, SyncRun
from app.seals.queries.trust import is_asked, registry_named
from app.seals.states import RunKind, RunState
from app.seals.tasks import surroundings


@seals_group.command("sync", help="Ask the registries what changed, and check everything we hold of them again.")
@click.option("--registry", "name", help="only this one: its DID, id or name")
@click.option("--full", is_flag=True, help="read everything anew instead of the changes")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def sync_command(*, name: str | None, full: bool, language: str) -> None:
    """Exit status 1 when a run failed or raised an alarm."""
    failed = False
    with speaking(language):
        for registry_id, label in _chosen(name):
            click.echo(label)
            failed |= not _sync(registry_id, RunKind.FULL if full else RunKind.CHANGES)
    if failed:
        raise SystemExit(1)


def _chosen(name: str | None) -> list[tuple[int, str]]:
    with unit_of_work() as session:
        try:
            if name:
                found = registry_named(session, name)
                return [(found.id, found.name)]
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
        wanted = select(SealRegistry).where(is_asked())
        return [(found.id, found.name) for found in session.scalars(wanted.order_by(SealRegistry.id))]


def _sync(registry_id: int, kind: RunKind) -> bool:
    began = monotonic()
    try:
        with click.progressbar(length=1, label="  records") as bar:

            def tell(progress: Progress) -> None:
                bar.length = max(progress.of, progress.read, 1)
                bar.update(progress.read - bar.pos)

            run_id = sync_registry(registry_id, kind, replace(surroundings(), tell=tell))
    except DomainError as error:
        click.echo(f"  {error.text}")
        return False
    return _summary(run_id, monotonic() - began)


def _summary(run_id: int, seconds: float) -> bool:
    with unit_of_work() as session:
        run = session.get_one(SyncRun, run_id)
        refusals = session.scalars(select(SyncRefusal).where(SyncRefusal.run_id == run_id).order_by(SyncRefusal.id))
        click.echo(
            f"  {run.state.value} in {seconds:.1f} s: {run.records_read} read, {run.records_changed} changed, "
            f"{run.records_confirmed} confirmed, {run.records_refused} refused, {run.requests} requests"
        )
        if run.error:
            click.echo(f"  ! {run.error}{': ' + run.error_detail if run.error_detail else ''}")
        for refusal in refusals:
            click.echo(
                f"  refused {refusal.number}: {refusal.code}{' (' + refusal.detail + ')' if refusal.detail else ''}"
            )
        return run.state is RunState.DONE and run.error is None
