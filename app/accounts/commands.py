"""`flask accounts …`: the operator's way to people and roles."""

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.accounts import lock_account, unlock_account
from app.accounts.actions.invitations import invite_to_role
from app.accounts.actions.roles import grant_role, revoke_role
from app.accounts.models import Account
from app.accounts.states import Role, Scope
from app.core.clock import now
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.core.language import DEFAULT_LANGUAGE, LANGUAGES, speaking

PAGE = 100

accounts_group = AppGroup("accounts", help="People, their roles and locks.")
role_option = click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
language_option = click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True)


def _account(session: Session, address: str) -> Account:
    account = queries.find_account_by_address(session, address)
    if account is None:
        raise click.ClickException(f"Nobody has registered as {address}.")
    return account


def _invite(address: str, role: Role, language: str) -> None:
    try:
        with unit_of_work() as session:
            invite_to_role(session, address, role, language=language, by=None, at=now())
    except DomainError as error:
        with speaking("en"):
            raise click.ClickException(str(error.text)) from error
    click.echo(f"An invitation is on its way to {address}.")


@accounts_group.command("create-admin")
@click.argument("address")
@language_option
def create_admin(address: str, language: str) -> None:
    """Make ADDRESS an administrator: at once where it has an account, by invitation where it has none."""
    with unit_of_work() as session:
        account = queries.find_account_by_address(session, address)
        if account is not None:
            grant_role(session, account.id, Role.administrator, by_id=None, at=now())
    if account is None:
        _invite(address, Role.administrator, language)
        return
    click.echo(f"{address} is an administrator. The second factor is asked for at the next page.")


@accounts_group.command("invite")
@click.argument("address")
@role_option
@language_option
def invite(address: str, role: str, language: str) -> None:
    """Mail ADDRESS an invitation that brings a role."""
    _invite(address, Role(role), language)


@accounts_group.command("grant")
@click.argument("address")
@role_option
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), default=Scope.platform.value)
@click.option("--scope-id", type=int, default=None, help="number of the programme or round")
def grant(address: str, role: str, scope: str, scope_id: int | None) -> None:
    """Give ADDRESS a role."""
    if (scope == Scope.platform.value) != (scope_id is None):
        raise click.ClickException("A programme or round needs --scope-id; the platform takes none.")
    with unit_of_work() as session:
        account = _account(session, address)
        grant_role(session, account.id, Role(role), by_id=None, at=now(), scope=Scope(scope), scope_id=scope_id)
    click.echo(f"{address} has the role {role}.")


@accounts_group.command("revoke")
@click.argument("address")
@role_option
def revoke(address: str, role: str) -> None:
    """End a role of ADDRESS, in every scope, from its next request on."""
    try:
        with unit_of_work() as session:
            number = revoke_role(session, _account(session, address).id, Role(role), by_id=None, at=now())
    except DomainError as error:
        with speaking("en"):
            raise click.ClickException(str(error.text)) from error
    click.echo(f"{number} grant(s) of {role} ended.")


@accounts_group.command("lock")
@click.argument("address")
@click.option("--why", default="operator", show_default=True, help="a code for the audit log, no text about the person")
def lock(address: str, why: str) -> None:
    """Keep ADDRESS out from its next request on."""
    with unit_of_work() as session:
        lock_account(session, _account(session, address), by_id=None, why=why, at=now())
    click.echo(f"{address} is locked.")


@accounts_group.command("unlock")
@click.argument("address")
def unlock(address: str) -> None:
    """Let ADDRESS sign in again."""
    with unit_of_work() as session:
        unlock_account(session, _account(session, address), by_id=None)
    click.echo(f"{address} may sign in again.")


@accounts_group.command("list")
@click.option("--like", default="", help="part of a name or an address")
@click.option("--limit", type=click.IntRange(1, 10_000), default=PAGE, show_default=True)
def list_accounts(like: str, limit: int) -> None:
    """List accounts, newest first: id, address, state, roles."""
    with unit_of_work() as session:
        accounts, total = queries.accounts_like(session, like, limit=limit)
        for account in accounts:
            roles = ", ".join(sorted(queries.role_names_of(session, account.id, now())))
            click.echo(f"{account.public_id}  {account.email}  {_state(account)}  {roles}".rstrip())
    click.echo(f"{len(accounts)} of {total}")


def _state(account: Account) -> str:
    if not account.is_open:
        return "locked"
    return "open" if account.primary_address.confirmed_at else "unconfirmed"
