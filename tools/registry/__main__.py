"""`python -m tools.registry serve`, or any of its commands to a registry that is being served."""

import argparse
import json
import sys
from pathlib import Path

from tools.registry.lies import LieKind
from tools.registry.listening import PortTaken
from tools.registry.serving import find_running, serve

DATA = Path("var/registry")
# Each command's values. Those marked with an exclamation mark must be given.
COMMANDS: dict[str, tuple[str, ...]] = {
    "status": (),
    "issue": (
        "number", "holder", "euid", "lei", "system", "version", "scheme", "status", "assurance", "levels", "domain",
        "valid_from", "valid_until", "code", "reason",
    ),
    "issue-many": ("count", "prefix"),
    "assess": ("number!",),
    "grant": ("number!", "levels"),
    "refuse": ("number!", "levels"),
    "suspend": ("number!", "code", "reason"),
    "lift": ("number!",),
    "withdraw": ("number!", "code", "reason"),
    "expire": ("number!",),
    "surrender": ("number!",),
    "supersede": ("number!", "version!", "by"),
    "announce-key": (),
    "rotate-key": (),
    "compromise-key": (),
    "go-down": ("kind",),
    "come-back": (),
    "lie": ("kind!", "number", "by", "path"),
    "forget": ("before",),
    "block": ("number!",),
    "clock": ("at",),
    "hint": (),
    "demo": (),
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tools.registry", description=__doc__)
    made.add_argument("--data", type=Path, default=DATA, help="folder of keys and records (%(default)s)")
    commands = made.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve on loopback until interrupted")
    serving.add_argument("--port", type=int, default=8001, help="0 takes a free one (%(default)s)")
    serving.add_argument("--next-free", action="store_true", help="take the next free port where it is taken")
    serving.add_argument("--demo", action="store_true", help="fill an empty registry with the demo world's records")
    _data_again(serving)
    for name, values in COMMANDS.items():
        command = commands.add_parser(name)
        _data_again(command)
        for value in values:
            option = f"--{value.rstrip('!').replace('_', '-')}"
            choices = [*LieKind, "none"] if (name, value) == ("lie", "kind!") else None
            command.add_argument(option, required=value.endswith("!"), choices=choices)
    return made


def _data_again(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def main() -> int:
    asked = vars(parser().parse_args())
    folder, command = asked.pop("data"), asked.pop("command")
    try:
        if command == "serve":
            serve(folder, asked["port"], next_free=asked["next_free"], with_demo=asked["demo"])
            return 0
        running = find_running(folder)
        if running is None:
            sys.exit(f"No registry is served from {folder}. Start one: python -m tools.registry serve --data {folder}")
        told = running.admin(command, **{name: value for name, value in asked.items() if value is not None})
        print(json.dumps(told, ensure_ascii=False, indent=1))
    except (PortTaken, ValueError) as error:
        sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
