import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.accounts.queries import find_account_by_address, role_names_of
from app.core import clock

DECIDERS = frozenset({"administrator", "registry_approver"})

seals_group = AppGroup("seals", help="AI quality attestations: registries, checks, imports.")
registry_group = AppGroup("registry", help="Issuers that are trusted, and who decided it.")
seals_group.add_command(registry_group)


def decider(session: Session, address: str) -> int:
    """The account of somebody who may decide about trust; the command line is no way around the second person."""
    account = find_account_by_address(session, address)
    if account is None or not role_names_of(session, account.id, clock.now()) & DECIDERS:
        raise click.ClickException(f"{address} is no administrator and no registry approver.")
    return account.id
