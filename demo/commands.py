"""`flask demo`: invented worlds for trying out and measuring, in an installation that is a demo."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from config import Settings

demo_group = AppGroup("demo", help="Invented worlds, in a demo installation only.")
SEED = 20_270_101


@demo_group.command("round", help="Add a round with this many submitted applications and reviews handed out.")
@click.option("--applications", default=1_000, show_default=True, type=click.IntRange(1, 20_000))
@click.option("--reviews", default=3_000, show_default=True, type=click.IntRange(0, 100_000))
@click.option("--reviewers", default=80, show_default=True, type=click.IntRange(1, 2_000))
@click.option("--drafts", default=60, show_default=True, type=click.IntRange(0, 20_000), help="never submitted")
@click.option("--seed", default=SEED, show_default=True)
@with_appcontext
def round_command(applications: int, reviews: int, reviewers: int, drafts: int, seed: int) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException("This installation is no demo. Set ANSCHUB_DEMO=true to load invented applications.")
    from demo.fill_round import Size, add_full_round  # noqa: PLC0415 -- the demo world is read only where it is asked for

    size = Size(applications, reviews, reviewers, drafts)
    try:
        with click.progressbar(length=applications + reviews, label="Applications and reviews") as bar:
            public_id = add_full_round(size, seed=seed, tick=bar.update)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Done: /staff/rounds/{public_id}")
