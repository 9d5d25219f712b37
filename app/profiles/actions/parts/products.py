"""Products of the company behind a profile, each with its current version."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.seal_marks import refuse_seal_in_name
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import Product, ProductVersion, Profile, ProfileChange
from app.profiles.queries.held import find_product, product_values, removed_product_values
from app.profiles.rules.history import HistoryPart, PartValues
from app.profiles.rules.opened import check_opened

PRODUCTS_LIMIT = 30


@dataclass(frozen=True)
class NewProduct:
    name: str
    version: str | None


def add_product(
    session: Session, profile: Profile, name: str, version: str | None, *, by_id: int | None, at: datetime
) -> Product:
    """A product with its current version; a known name gets the version as its new current one.

    Raises RuleBroken for a profile without an organisation, with too many products, or a name with marks of a seal.
    """
    if profile.organisation_id is None:
        raise RuleBroken(message("Products belong to a company. This profile has none yet."), field="name")
    refuse_seal_in_name(name, field="name")
    refuse_seal_in_name(version or "", field="version")
    product = session.scalar(select(Product).where(_mine(profile), Product.name == name))
    old = product_values(session, product) if product else None
    if product is None:
        product = _new_product(session, profile, name, at=at)
    if version:
        make_current(session, product, version, at=at)
    new = product_values(session, product)
    if new != old:
        note_part(session, profile, HistoryPart.PRODUCT, old=old, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.product_saved", by_id=by_id, at=at, product_id=product.id)
    return product


def _mine(profile: Profile):  # type: ignore[no-untyped-def]  # the expression's type is longer than its text
    return Product.organisation_id == profile.organisation_id


def _new_product(session: Session, profile: Profile, name: str, *, at: datetime) -> Product:
    if (session.scalar(select(func.count()).where(_mine(profile))) or 0) >= PRODUCTS_LIMIT:
        raise RuleBroken(message("A company has at most {limit} products.", limit=PRODUCTS_LIMIT), field="name")
    product = Product(organisation_id=profile.organisation_id, name=name, created_at=at)
    session.add(product)
    session.flush()
    return product


def make_current(session: Session, product: Product, version: str | None, *, at: datetime) -> None:
    """The version of this name is the current one, made where there is none yet; None: no version is."""
    # At most one is current by the index, so the former one steps back first. No version is ever deleted here:
    # an attestation may speak of it.
    session.execute(update(ProductVersion).where(ProductVersion.product_id == product.id).values(is_current=False))
    if version is None:
        return
    named = (ProductVersion.product_id == product.id, ProductVersion.name == version)
    row = session.scalar(select(ProductVersion).where(*named).execution_options(populate_existing=True))
    if row is None:
        row = ProductVersion(product_id=product.id, name=version, created_at=at)
        session.add(row)
    row.is_current = True
    session.flush()


def change_product(
    session: Session,
    profile: Profile,
    public_id: str,
    product: NewProduct,
    *,
    opened: str,
    by_id: int | None,
    at: datetime,
) -> None:
    """Raises PartClash when the product is no longer what the page was ``opened`` with, RuleBroken for a name that
    another product has."""
    refuse_seal_in_name(product.name, field="name")
    refuse_seal_in_name(product.version or "", field="version")
    session.refresh(profile, with_for_update=True)
    row = find_product(session, profile, public_id)
    old = product_values(session, row) if row else None
    new = {"id": public_id, "name": product.name, "version": product.version}
    check_opened(opened, old, new)
    if row is None or old == new:
        return
    same_name = select(Product.id).where(_mine(profile), Product.name == product.name, Product.id != row.id)
    if session.scalar(same_name) is not None:
        raise RuleBroken(message("You have a product of this name already."), field="name")
    row.name = product.name
    make_current(session, row, product.version, at=at)
    note_part(session, profile, HistoryPart.PRODUCT, old=old, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.product_saved", by_id=by_id, at=at, product_id=row.id)


def remove_product(
    session: Session, profile: Profile, public_id: str, *, by_id: int | None, at: datetime
) -> ProfileChange:
    """Returns the entry that brings it back. Raises NotFound for a product that is not this organisation's."""
    product = find_product(session, profile, public_id)
    if product is None:
        raise NotFound
    old = removed_product_values(session, product)
    change = note_part(session, profile, HistoryPart.PRODUCT, old=old, new=None, by_id=by_id, at=at)
    session.delete(product)
    note_deed(session, profile, "profile.product_removed", by_id=by_id, at=at)
    return change


def bring_back_product(session: Session, profile: Profile, old: PartValues, *, by_id: int | None, at: datetime) -> None:
    """A removed product with the ids it had and all its versions. Raises RuleBroken for a name that is taken."""
    name = str(old["name"])
    if session.scalar(select(Product.id).where(_mine(profile), Product.name == name)) is not None:
        raise RuleBroken(message("You have a product of this name already."), field="name")
    product = _new_product(session, profile, name, at=at)
    product.public_id = str(old["id"])
    rows = old.get("rows")
    for row in rows if isinstance(rows, list) else []:
        day = date.fromisoformat(row["released_on"]) if row["released_on"] else None
        version = ProductVersion(public_id=row["id"], name=row["name"], is_current=row["is_current"], released_on=day)
        version.product_id, version.created_at = product.id, at
        session.add(version)
    session.flush()
    new = product_values(session, product)
    note_part(session, profile, HistoryPart.PRODUCT, old=None, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.product_saved", by_id=by_id, at=at, product_id=product.id)
