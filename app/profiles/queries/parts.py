"""The parts of one profile that are lists: portfolio, products, contacts, members, never-show entries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountToken
from app.accounts.states import Purpose
from app.core.language import Message
from app.profiles.models import (
    NeverShow,
    OrganisationIdentifier,
    PortfolioItem,
    Product,
    ProductVersion,
    Profile,
    ProfileContact,
    ProfileMember,
    SpinoffFacts,
)
from app.profiles.rules.identifiers import NAMES, shown_identifier
from app.profiles.rules.views import ContactLine, PortfolioLine, ProductLine


def portfolio_of(session: Session, profile_id: int) -> tuple[PortfolioLine, ...]:
    rows = session.scalars(
        select(PortfolioItem)
        .where(PortfolioItem.profile_id == profile_id)
        .order_by(PortfolioItem.position, PortfolioItem.id)
    )
    return tuple(PortfolioLine(row.id, row.name, row.one_line, row.year, row.url, row.language) for row in rows)


def products_of(session: Session, organisation_id: int | None) -> tuple[ProductLine, ...]:
    if organisation_id is None:
        return ()
    rows = session.execute(
        select(Product.public_id, Product.name, ProductVersion.name)
        .outerjoin(ProductVersion, (ProductVersion.product_id == Product.id) & ProductVersion.is_current)
        .where(Product.organisation_id == organisation_id)
        .order_by(Product.name, Product.id)
    )
    return tuple(ProductLine(public_id, name, version) for public_id, name, version in rows)


def contact_rows(session: Session, profile_id: int) -> list[ProfileContact]:
    statement = select(ProfileContact).where(ProfileContact.profile_id == profile_id)
    return list(session.scalars(statement.order_by(ProfileContact.position, ProfileContact.id)))


def contacts_of(session: Session, profile_id: int) -> tuple[ContactLine, ...]:
    return tuple(ContactLine(row.name, row.role, row.email, row.phone) for row in contact_rows(session, profile_id))


def members_of(session: Session, profile_id: int) -> list[tuple[ProfileMember, Account]]:
    """Owners and editors with their accounts, the longest first."""
    rows = session.execute(
        select(ProfileMember, Account)
        .join(Account, Account.id == ProfileMember.account_id)
        .where(ProfileMember.profile_id == profile_id)
        .order_by(ProfileMember.id)
    )
    return [(member, account) for member, account in rows]


def member_names(session: Session, profile_id: int) -> tuple[str, ...]:
    return tuple(account.display_name for _member, account in members_of(session, profile_id))


def invitations_of(session: Session, profile_id: int, now: datetime) -> list[AccountToken]:
    """Invitations that can still be accepted."""
    token = AccountToken
    rows = session.scalars(
        select(token)
        .where(token.purpose == Purpose.profile_member, token.subject_id == profile_id, token.expires_at > now)
        .where(token.used_at.is_(None), token.withdrawn_at.is_(None))
        .order_by(token.id)
    )
    return list(rows)


@dataclass(frozen=True)
class IdentifierLine:
    """A number of the organisation, or of the institution a team belongs to."""

    id: int
    label: Message
    value: str
    verified_at: datetime | None
    what_seen: str | None


def identifiers_of(session: Session, profile: Profile) -> tuple[IdentifierLine, ...]:
    facts = session.get(SpinoffFacts, profile.id) if profile.organisation_id is None else None
    organisation_id = facts.institution_id if facts else profile.organisation_id
    rows = session.scalars(
        select(OrganisationIdentifier)
        .where(OrganisationIdentifier.organisation_id == organisation_id)
        .order_by(OrganisationIdentifier.scheme, OrganisationIdentifier.id)
    )
    return tuple(
        IdentifierLine(
            row.id, NAMES[row.scheme], shown_identifier(row.scheme, row.value), row.verified_at, row.what_seen
        )
        for row in rows
    )


def never_show_rows(session: Session, profile_id: int) -> list[NeverShow]:
    return list(session.scalars(select(NeverShow).where(NeverShow.profile_id == profile_id).order_by(NeverShow.id)))
