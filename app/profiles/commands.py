"""`flask profiles …`: the operator's command line for profiles."""

import click
from flask.cli import AppGroup

from app.core.database import unit_of_work
from app.profiles.actions.taxonomy import load_taxonomy

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
