"""`flask seals verify`: the verdict on one credential, from files alone. Contract: docs/attestation-verdicts.md."""

import json
from datetime import datetime
from pathlib import Path

import click

from app.core import clock
from app.core.language import LANGUAGES, speaking
from app.seals.commands.group import seals_group
from app.seals.rules.verdicts import VERDICTS, sentence
from app.seals.states import Verdict
from app.seals.verifier import Checked, Json, Policy, PolicyError, Recorded, read_policy, verify_credential
from app.seals.verifier.encoding import Unreadable, instant, strict_json

# Above every policy's limit, so that too much is a verdict; below what would hurt.
MOST_READ = 4 * 1024 * 1024
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class Identifier(click.ParamType[tuple[str, str]]):
    """SCHEME=VALUE"""

    name = "scheme=value"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        scheme, separator, number = str(value).partition("=")
        if not separator or not scheme.strip() or not number.strip():
            self.fail(f"{value!r} is not of the form EUID=DEK1101R.HRB116737", param, ctx)
        return scheme.strip(), number.strip()


class Moment(click.ParamType[datetime]):
    """A time with its zone."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return value if isinstance(value, datetime) else instant(value)
        except Unreadable:
            self.fail(f"{value!r} is not a time with its zone, such as 2026-11-20T12:00:00Z", param, ctx)


@seals_group.command("verify", help="Say whether the credential in FILE counts for a company. Touches no network.")
@click.argument("file", type=EXISTING_FILE)
@click.option("--resources", type=EXISTING_FOLDER, required=True, help="policy.json, didDocuments.json, resources.json")
@click.option("--profile-identifier", "identifiers", type=Identifier(), multiple=True, help="EUID=…; may be repeated")
@click.option("--now", "at", type=Moment(), help="the time to check for [default: now]")
@click.option("--json", "output", flag_value="json", help='print {"verdict": …, "why": …}')
@click.option("--exit-code", is_flag=True, help="exit status 1 unless the verdict is granted")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def verify_command(
    file: Path,
    resources: Path,
    identifiers: tuple[tuple[str, str], ...],
    at: datetime | None,
    *,
    output: str | None,
    exit_code: bool,
    language: str,
) -> None:
    checked = verify_credential(
        _token(file),
        policy=_policy(resources),
        identifiers=identifiers,
        now=at or clock.now(),
        resolver=Recorded(_member(resources, "didDocuments"), _member(resources, "resources")),
    )
    if output == "json":
        with speaking("en"):
            click.echo(json.dumps({"verdict": checked.verdict.value, "why": str(sentence(checked.why))}))
    else:
        with speaking(language):
            _tell(checked)
    if exit_code and checked.verdict is not Verdict.GRANTED:
        raise SystemExit(1)


def _token(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_READ).strip(b" \t\r\n")


def _policy(resources: Path) -> Policy:
    try:
        return read_policy(_member(resources, "policy"))
    except PolicyError as error:
        raise click.UsageError(str(error)) from error


def _member(resources: Path, name: str) -> Json:
    """An object in a file of that name. What the operator hands over wrongly is an error, not a verdict."""
    path = resources / f"{name}.json"
    try:
        value = strict_json(path.read_bytes())
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except Unreadable as error:
        raise click.UsageError(f"{path} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise click.UsageError(f"{path} is not an object.")
    return value


def _tell(checked: Checked) -> None:
    click.echo(_printable(f"{VERDICTS[checked.verdict]} ({checked.verdict.value}). {sentence(checked.why)}"))
    credential = checked.credential
    if credential is not None:
        parts = (credential.number, credential.system_name, credential.system_version, credential.scheme_id)
        click.echo(_printable(" · ".join(part for part in (*parts, credential.issuer) if part)))


def _printable(line: str) -> str:
    """Somebody else's text must not steer the operator's terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
