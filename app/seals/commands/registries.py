import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.core.language import speaking
from app.seals.actions import trust
from app.seals.actions.first_keys import fetch_first_keys
from app.seals.commands.group import decider, registry_group
from app.seals.connector import RegistryFault
from app.seals.models import RegistryKey, SealRegistry, TrustDecision
from app.seals.queries.trust import registry_named
from app.seals.rules.schemes import schemes
from app.seals.states import Mode, TrustState, TrustWhat
from app.seals.tasks import surroundings


@registry_group.command("pin", help="Propose an issuer; a second person confirms it.")
@click.argument("did")
@click.option("--name", required=True, help="the name under which it is shown")
@click.option("--api-base", help="address of its interface; without one it is never asked")
@click.option("--scheme", "named", multiple=True, required=True, help="CODE or CODE=ADDRESS; may be repeated")
@click.option("--status-host", "hosts", multiple=True, required=True, help="host of its status lists; may be repeated")
@click.option("--reason", required=True)
@click.option("--by", "address", required=True, help="mail address of the person who proposes it")
def pin_command(
    *,
    did: str,
    name: str,
    api_base: str | None,
    named: tuple[str, ...],
    hosts: tuple[str, ...],
    reason: str,
    address: str,
) -> None:
    around = surroundings()
    mode = Mode.PULL if api_base else Mode.CREDENTIAL
    pin = trust.Pin(did, name, mode, api_base, scheme_addresses(named), frozenset(hosts))
    with speaking("en"), unit_of_work() as session:
        try:
            decision = trust.propose_pin(
                session, pin, reason, by_id=decider(session, address), at=clock.now(), loopback=around.loopback
            )
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
        registry_id, public_id = decision.registry_id, decision.public_id
    if not fetch_first_keys(registry_id, around):
        click.echo("Its key document cannot be read now; its keys will need a decision of their own.")
    with unit_of_work() as session:
        _show_keys(session, registry_id)
    click.echo(f"Proposed. A second person confirms it: flask seals registry confirm {public_id} --by … --reason …")


@registry_group.command("discover", help="Ask an issuer what it says of itself; nothing is believed by that.")
@click.argument("did")
def discover_command(*, did: str) -> None:
    """Prints what a person needs to propose it, with the command that does."""
    try:
        found = surroundings().client(did, "", frozenset()).description()
    except (RegistryFault, ValueError) as error:
        raise click.ClickException(f"It says nothing that can be used: {error}") from error
    click.echo(f"{found.name or 'no name'} · {found.contact or 'no contact'}")
    for name, value in found.limits:
        click.echo(f"  {name} {value}")
    ours = {address: code for code, scheme in schemes().items() for address in scheme.addresses}
    for address in found.schemes:
        click.echo(f"  scheme {address}: {ours.get(address, 'none of ours')}")
    known = [f"--scheme {ours[address]}={address}" for address in found.schemes if address in ours]
    parts = ["flask seals registry pin", did, f"--api-base {found.api_base}", *known]
    host = found.api_base.partition("://")[2].partition("/")[0]
    click.echo(" ".join([*parts, f"--status-host {host} --name … --reason … --by …"]))


def scheme_addresses(named: tuple[str, ...]) -> dict[str, str]:
    """Address → code. A bare code means the addresses that the scheme has everywhere. Raises ClickException."""
    found: dict[str, str] = {}
    for each in named:
        code, _, address = each.partition("=")
        scheme = schemes().get(code)
        if scheme is None:
            raise click.ClickException(f"No scheme {code}. There are: {', '.join(schemes())}.")
        found.update(dict.fromkeys([address] if address else scheme.addresses, code))
    return found


@registry_group.command("confirm", help="Agree to what another person proposed, or refuse it.")
@click.argument("decision_id")
@click.option("--by", "address", required=True, help="mail address of the second person")
@click.option("--reason", required=True)
@click.option("--refuse", is_flag=True)
def confirm_command(*, decision_id: str, address: str, reason: str, refuse: bool) -> None:
    with speaking("en"), unit_of_work() as session:
        try:
            decision = trust.decision_by_public_id(session, decision_id)
            answer = trust.refuse if refuse else trust.confirm
            answer(session, decision, reason, by_id=decider(session, address), at=clock.now())
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
    click.echo("Refused." if refuse else "Confirmed.")


@registry_group.command("list", help="Every issuer with its state, its keys and what waits for a second person.")
def list_command() -> None:
    with unit_of_work() as session:
        for registry in session.scalars(select(SealRegistry).order_by(SealRegistry.id)):
            state = "enabled" if registry.enabled else "not enabled"
            alarm = f", alarm: {registry.alarm.value}" if registry.alarm else ""
            click.echo(f"{registry.public_id}  {registry.name}  {registry.did}  {state}{alarm}")
            _show_keys(session, registry.id)
            waiting = select(TrustDecision).where(
                TrustDecision.registry_id == registry.id, TrustDecision.state == TrustState.PROPOSED
            )
            for decision in session.scalars(waiting.order_by(TrustDecision.id)):
                click.echo(f"  waits: {decision.public_id}  {decision.what.value}  {decision.reason}")


@registry_group.command("key", help="Propose to let a key out of quarantine, or refuse it at once.")
@click.argument("registry")
@click.argument("kid")
@click.option("--by", "address", required=True)
@click.option("--reason", required=True)
@click.option("--refuse", is_flag=True)
def key_command(*, registry: str, kid: str, address: str, reason: str, refuse: bool) -> None:
    with speaking("en"), unit_of_work() as session:
        try:
            found = registry_named(session, registry)
            key = session.scalar(
                select(RegistryKey).where(
                    RegistryKey.registry_id == found.id, RegistryKey.kid.endswith(kid), RegistryKey.listed
                )
            )
            if key is None:
                raise click.ClickException(f"{found.name} lists no key {kid}.")
            what = TrustWhat.REFUSE_KEY if refuse else TrustWhat.CONFIRM_KEY
            decision = trust.propose(
                session, found, what, reason, by_id=decider(session, address), at=clock.now(), key=key
            )
        except DomainError as error:
            raise click.ClickException(str(error.text)) from error
        click.echo(f"Proposed: {decision.public_id}")


def _show_keys(session: Session, registry_id: int) -> None:
    keys = select(RegistryKey).where(RegistryKey.registry_id == registry_id).order_by(RegistryKey.id)
    for key in session.scalars(keys):
        listed = "listed" if key.listed else "dropped"
        click.echo(f"  key {key.kid.partition('#')[2]}  {key.thumbprint}  {key.state.value}, {listed}")
