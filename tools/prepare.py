"""Everything `make run` needs before it serves, in one process: schema, lists, demo world, attestations, vectors."""

import sys
from collections.abc import Sequence

from click import ClickException
from flask import Flask

from app import create_app
from app.core.language import speaking
from app.seals.tasks import surroundings
from config import Settings, SettingsError
from demo.attestations import add_attestations
from demo.load import load_demo
from demo.world import load_world


def command(app: Flask, sentence: str, arguments: Sequence[str]) -> None:
    print(sentence, flush=True)
    with app.app_context():
        app.cli.main(args=list(arguments), prog_name="flask", standalone_mode=False)


def main() -> int:
    try:
        app = create_app()
    except SettingsError as error:
        print(f"Anschub does not start. {error}", file=sys.stderr)
        return 1
    settings: Settings = app.config["SETTINGS"]
    command(app, "Database …", ["init"])
    if settings.demo:
        print("Demo world …", flush=True)
        loaded = load_demo(app, load_world(), show_progress=True)
        print(
            f"{loaded.profiles} profiles and {loaded.people} accounts loaded." if loaded.profiles else "Already there."
        )
        if settings.loopback_hosts:
            print("Attestations …", flush=True)
            with app.app_context(), speaking("de"):
                print(f"{add_attestations(surroundings())} attestations stand on profiles.")
    try:
        command(app, "Encoding …", ["matches", "rebuild", "--missing"])
    except ClickException as error:
        print(f"Anschub does not start. {error.format_message()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
