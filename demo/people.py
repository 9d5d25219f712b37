"""The people of the demo world: who signs in, and with what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.registration import Registration, create_account
from app.accounts.actions.roles import grant_role
from app.accounts.keys import Keys
from app.accounts.models import Account as AccountRow
from app.accounts.models import AccountAddress, Affiliation, SecondFactor
from app.accounts.rules.addresses import normalised
from app.accounts.states import STAFF_ROLES, Role
from app.profiles.states import Kind
from demo.model import Account, DemoWorld
from demo.values import DemoProfile, kind_of_demo

PASSWORD = "Anschub-Vorführung-2026"  # noqa: S105 -- printed for everybody: it opens invented accounts only
TOTP_SECRET = "ANSCHUBDEMOVORFUEHRUNGZWEIFAKTOR"  # noqa: S105 -- as above
_VISITORS = {Kind.STARTUP: "founder", Kind.SPINOFF: "researcher", Kind.INVESTOR: "investor"}


@dataclass(frozen=True)
class Person:
    """Somebody of the demo world; ``position`` and ``organisation`` where the person works."""

    address: str
    name: str
    language: str
    roles: tuple[str, ...] = ()
    position: str = ""
    organisation: str = ""


def profiles_of(world: DemoWorld) -> tuple[DemoProfile, ...]:
    return (*world.startups, *world.spinoffs, *world.investors)


def people_of(world: DemoWorld) -> tuple[Person, ...]:
    """Everybody once: those who sign in to show the platform first, then the other members of profiles."""
    found = {account.email: _signing_in(account, world) for account in world.accounts}
    for profile in profiles_of(world):
        language = "en" if profile.language == "en" else "de"
        for member in profile.members:
            one = Person(member.email, member.name, language, position=member.title, organisation=_employer_of(profile))
            found.setdefault(member.email, one)
    return tuple(found.values())


def _signing_in(account: Account, world: DemoWorld) -> Person:
    for profile in profiles_of(world):
        for member in profile.members:
            if member.email == account.email:
                return Person(
                    account.email, account.name, account.language, account.roles, member.title, _employer_of(profile)
                )
    return Person(account.email, account.name, account.language, account.roles)


def _employer_of(profile: DemoProfile) -> str:
    return str(getattr(profile, "institution", profile.name))


def sign_ins_of(world: DemoWorld) -> list[tuple[str, str, str, str | None]]:
    """Role, address, password and TOTP secret (None where no second factor is asked for) of each demo account."""
    kinds = {profile.slug: _VISITORS[kind_of_demo(profile)] for profile in profiles_of(world)}
    return [
        (
            kinds[account.profile] if account.profile else account.roles[0],
            account.email,
            PASSWORD,
            TOTP_SECRET if _is_staff(account.roles) else None,
        )
        for account in world.accounts
    ]


def _is_staff(roles: Iterable[str]) -> bool:
    return any(Role(role) in STAFF_ROLES for role in roles)


def add_people(
    session: Session, people: Iterable[Person], *, password_hash: str, keys: Keys, at: datetime
) -> Iterator[Person]:
    """Create these accounts one after the other, with roles and the staff's second factor."""
    for person in people:
        _add_person(session, person, password_hash=password_hash, keys=keys, at=at)
        yield person


def _add_person(session: Session, person: Person, *, password_hash: str, keys: Keys, at: datetime) -> None:
    wish = Registration(person.address, person.name, password_hash, person.language)
    account = create_account(session, wish, at=at, confirmed=True)
    for role in person.roles:
        grant_role(session, account.id, Role(role), by_id=None, at=at)
    if _is_staff(person.roles):
        sealed = keys.seal(TOTP_SECRET)
        session.add(SecondFactor(account_id=account.id, secret=sealed, created_at=at, confirmed_at=at))
    if person.organisation:
        session.add(Affiliation(account_id=account.id, organisation_name=person.organisation, position=person.position))


def account_ids(session: Session, addresses: Iterable[str]) -> dict[str, int]:
    """The accounts that these addresses have; an address without one is left out."""
    wanted = {normalised(address): address for address in addresses}
    rows = session.execute(
        select(AccountAddress.normalised, AccountAddress.account_id)
        .where(AccountAddress.normalised.in_(wanted))
        .order_by(AccountAddress.id)
    )
    return {wanted[address]: account_id for address, account_id in rows}


def remove_people(session: Session, people: Iterable[Person]) -> int:
    """Delete the demo accounts; returns how many there were. Their profiles must be gone already."""
    addresses = [normalised(person.address) for person in people]
    statement = select(AccountRow).join(AccountAddress).where(AccountAddress.normalised.in_(addresses))
    accounts = session.scalars(statement.order_by(AccountRow.id)).all()
    for account in accounts:
        session.delete(account)
    session.flush()
    return len(accounts)
