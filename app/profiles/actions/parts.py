"""The lists of a profile: contact people, products, portfolio, whom it never wants to meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.market import touch_market
from app.profiles.models import NeverShow, PortfolioItem, Product, ProductVersion, Profile, ProfileContact
from app.profiles.rules.portfolio import PORTFOLIO_LIMIT, PortfolioEntry
from app.profiles.states import Language

CONTACTS_LIMIT = 5
PRODUCTS_LIMIT = 30
NEVER_SHOW_LIMIT = 200
_SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class NewContact:
    name: str
    role: str | None
    email: str | None
    phone: str | None


def _note(session: Session, profile: Profile, event: str, *, by_id: int | None, at: datetime, **details: int) -> None:
    profile.updated_at = at
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id, **details)
    session.flush()
    touch_market(session, [profile.id])


def add_contact(session: Session, profile: Profile, contact: NewContact, *, by_id: int | None, at: datetime) -> None:
    """Raises RuleBroken when there are as many as a profile may have."""
    number = session.scalar(select(func.count()).where(ProfileContact.profile_id == profile.id)) or 0
    if number >= CONTACTS_LIMIT:
        raise RuleBroken(message("A profile has at most {limit} contact people.", limit=CONTACTS_LIMIT), field="name")
    session.add(
        ProfileContact(
            profile_id=profile.id,
            position=number,
            name=contact.name,
            role=contact.role,
            email=contact.email,
            phone=contact.phone,
        )
    )
    _note(session, profile, "profile.contact_added", by_id=by_id, at=at)


def remove_contact(session: Session, profile: Profile, contact_id: int, *, by_id: int | None, at: datetime) -> None:
    """Raises NotFound for a contact that is not this profile's."""
    contact = session.get(ProfileContact, contact_id)
    if contact is None or contact.profile_id != profile.id:
        raise NotFound
    session.delete(contact)
    _note(session, profile, "profile.contact_removed", by_id=by_id, at=at)


def add_product(
    session: Session, profile: Profile, name: str, version: str | None, *, by_id: int | None, at: datetime
) -> Product:
    """A product with its current version; a known name gets the version as its new current one.

    Raises RuleBroken for a profile without an organisation, or with too many products.
    """
    if profile.organisation_id is None:
        raise RuleBroken(message("Products belong to a company. This profile has none yet."), field="name")
    mine = Product.organisation_id == profile.organisation_id
    product = session.scalar(select(Product).where(mine, Product.name == name))
    if product is None:
        if (session.scalar(select(func.count()).where(mine)) or 0) >= PRODUCTS_LIMIT:
            raise RuleBroken(message("A company has at most {limit} products.", limit=PRODUCTS_LIMIT), field="name")
        product = Product(organisation_id=profile.organisation_id, name=name, created_at=at)
        session.add(product)
        session.flush()
    if version:
        _make_current(session, product, version, at=at)
    _note(session, profile, "profile.product_saved", by_id=by_id, at=at, product_id=product.id)
    return product


def _make_current(session: Session, product: Product, version: str, *, at: datetime) -> None:
    # At most one is current by the index, so the former one steps back first. No version is ever deleted here:
    # an attestation may speak of it.
    session.execute(update(ProductVersion).where(ProductVersion.product_id == product.id).values(is_current=False))
    named = (ProductVersion.product_id == product.id, ProductVersion.name == version)
    row = session.scalar(select(ProductVersion).where(*named).execution_options(populate_existing=True))
    if row is None:
        row = ProductVersion(product_id=product.id, name=version, created_at=at)
        session.add(row)
    row.is_current = True
    session.flush()


def remove_product(session: Session, profile: Profile, public_id: str, *, by_id: int | None, at: datetime) -> None:
    """Raises NotFound for a product that is not this profile's organisation's."""
    product = session.scalar(select(Product).where(Product.public_id == public_id))
    if product is None or product.organisation_id != profile.organisation_id:
        raise NotFound
    session.delete(product)
    _note(session, profile, "profile.product_removed", by_id=by_id, at=at)


def replace_portfolio(
    session: Session, profile: Profile, entries: Sequence[PortfolioEntry], *, by_id: int | None, at: datetime
) -> tuple[int, int]:
    """Make the portfolio these entries, in this order; returns how many came and how many went.

    An entry with the same words keeps its row and its match to an organisation. Raises RuleBroken beyond the limit.
    """
    if len(entries) > PORTFOLIO_LIMIT:
        limit, number = PORTFOLIO_LIMIT, len(entries)
        too_many = message("A portfolio has at most {limit} entries. These are {number}.", limit=limit, number=number)
        raise RuleBroken(too_many, field="lines")
    statement = select(PortfolioItem).where(PortfolioItem.profile_id == profile.id)
    known = {
        _words_of(row): row for row in session.scalars(statement.order_by(PortfolioItem.position, PortfolioItem.id))
    }
    wanted = list(dict.fromkeys(entries))
    gone = [row.id for words, row in known.items() if words not in set(wanted)]
    for position, entry in enumerate(wanted):
        row = known.get(entry) or _item(profile, entry)
        row.position = position
        session.add(row)
    session.execute(delete(PortfolioItem).where(PortfolioItem.id.in_(gone)))
    came = sum(entry not in known for entry in wanted)
    if came or gone:
        _note(session, profile, "profile.portfolio_saved", by_id=by_id, at=at, came=came, went=len(gone))
    session.flush()
    return came, len(gone)


def _words_of(row: PortfolioItem) -> PortfolioEntry:
    return PortfolioEntry(row.name, row.one_line, row.year, row.url, row.language)


def _item(profile: Profile, entry: PortfolioEntry) -> PortfolioItem:
    return PortfolioItem(
        profile_id=profile.id,
        name=entry.name,
        one_line=entry.one_line,
        year=entry.year,
        url=entry.url,
        language=Language(entry.language) if entry.language else None,
    )


def add_never_show(
    session: Session, profile: Profile, name: str | None, domain: str | None, *, by_id: int | None, at: datetime
) -> NeverShow:
    """Note whom this profile never wants to meet. A person on the staff matches it to a profile or an organisation.

    A name or domain that only one profile has is matched at once. Raises RuleBroken when nothing is named.
    """
    if not (name or domain):
        raise RuleBroken(message("Enter a name or a domain."), field="name")
    number = session.scalar(select(func.count()).where(NeverShow.profile_id == profile.id)) or 0
    if number >= NEVER_SHOW_LIMIT:
        raise RuleBroken(message("This list has at most {limit} entries.", limit=NEVER_SHOW_LIMIT), field="name")
    entry = NeverShow(profile_id=profile.id, name=name, domain=domain, added_by_id=by_id, added_at=at)
    entry.other_profile_id = _only_profile(session, profile, name, domain)
    session.add(entry)
    _note(session, profile, "profile.never_show_added", by_id=by_id, at=at)
    return entry


def _only_profile(session: Session, profile: Profile, name: str | None, domain: str | None) -> int | None:
    found: set[int] = set()
    if name:
        same_name = func.lower(Profile.name) == name.lower()
        found |= set(session.scalars(select(Profile.id).where(same_name).order_by(Profile.id).limit(2)))
    if domain:
        sites = [f"{scheme}{sub}{domain}{end}" for scheme, sub, end in product(_SCHEMES, ("", "www."), ("", "/"))]
        same_site = Profile.website.in_(sites)
        found |= set(session.scalars(select(Profile.id).where(same_site).order_by(Profile.id).limit(2)))
    found.discard(profile.id)
    return found.pop() if len(found) == 1 else None


def remove_never_show(session: Session, profile: Profile, entry_id: int, *, by_id: int | None, at: datetime) -> None:
    """Raises NotFound for an entry that is not this profile's."""
    entry = session.get(NeverShow, entry_id)
    if entry is None or entry.profile_id != profile.id:
        raise NotFound
    session.delete(entry)
    _note(session, profile, "profile.never_show_removed", by_id=by_id, at=at)
