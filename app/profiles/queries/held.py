"""What a part of a profile holds, by name: as the history keeps it and as a page is opened with it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import (
    NeverShow,
    OrganisationIdentifier,
    PortfolioItem,
    Product,
    ProductVersion,
    Profile,
    ProfileContact,
    SpinoffFacts,
)
from app.profiles.rules.portfolio import PortfolioEntry


def contact_values(row: ProfileContact) -> dict[str, object]:
    return {"id": row.id, "name": row.name, "role": row.role, "email": row.email, "phone": row.phone}


def never_show_values(row: NeverShow) -> dict[str, object]:
    return {"id": row.id, "name": row.name, "domain": row.domain}


def identifier_values(row: OrganisationIdentifier) -> dict[str, object]:
    return {"id": row.id, "scheme": row.scheme.value, "value": row.value}


def portfolio_values(entry: PortfolioEntry | PortfolioItem) -> dict[str, object]:
    names = ("name", "one_line", "year", "url", "language")
    return {name: getattr(entry, name) for name in names}


def versions_of(session: Session, product: Product) -> list[ProductVersion]:
    """Oldest first, as the database holds them now."""
    statement = select(ProductVersion).where(ProductVersion.product_id == product.id).order_by(ProductVersion.id)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def find_product(session: Session, profile: Profile, public_id: str) -> Product | None:
    """A product of the profile's organisation."""
    if profile.organisation_id is None:
        return None
    mine = (Product.organisation_id == profile.organisation_id, Product.public_id == public_id)
    return session.scalar(select(Product).where(*mine))


def find_identifier(session: Session, profile: Profile, identifier_id: int) -> OrganisationIdentifier | None:
    """A number of the profile's organisation, or of the institution a team belongs to."""
    row = session.get(OrganisationIdentifier, identifier_id)
    facts = session.get(SpinoffFacts, profile.id) if profile.organisation_id is None else None
    mine = facts.institution_id if facts else profile.organisation_id
    return row if row is not None and mine is not None and row.organisation_id == mine else None


def find_version(session: Session, product: Product, public_id: str) -> ProductVersion | None:
    return next((row for row in versions_of(session, product) if row.public_id == public_id), None)


def product_values(session: Session, product: Product) -> dict[str, object]:
    current = next((row.name for row in versions_of(session, product) if row.is_current), None)
    return {"id": product.public_id, "name": product.name, "version": current}


def removed_product_values(session: Session, product: Product) -> dict[str, object]:
    """Enough to bring it back as it was, every version with its own id."""
    rows = versions_of(session, product)
    return {
        **product_values(session, product),
        "versions": [row.name for row in rows],
        "rows": [version_values(product, row) for row in rows],
    }


def version_values(product: Product, row: ProductVersion) -> dict[str, object]:
    day = row.released_on.isoformat() if row.released_on else None
    held = {"name": row.name, "released_on": day, "is_current": row.is_current}
    return {"id": row.public_id, "product": product.name, **held}


def product_of_version(
    session: Session, profile: Profile, public_id: str
) -> tuple[Product, ProductVersion] | tuple[None, None]:
    """A version of the profile's organisation with its product."""
    mine = (ProductVersion.public_id == public_id, Product.organisation_id == profile.organisation_id)
    row = session.execute(select(Product, ProductVersion).join(ProductVersion).where(*mine)).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)
