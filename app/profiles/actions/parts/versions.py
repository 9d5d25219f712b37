"""One version of a product: its name, its day, whether it is the current one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.seal_marks import refuse_seal_in_name
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import ProductVersion, Profile
from app.profiles.queries.held import find_product, find_version, version_values
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import check_opened


@dataclass(frozen=True)
class NewVersion:
    name: str
    released_on: date | None
    is_current: bool


def change_version(
    session: Session,
    profile: Profile,
    product_id: str,
    version_id: str,
    version: NewVersion,
    *,
    opened: str,
    by_id: int | None,
    at: datetime,
) -> None:
    """Raises NotFound for a product that is gone, PartClash when the version is no longer what the page was ``opened``
    with, RuleBroken for a name that another version has."""
    refuse_seal_in_name(version.name, field="name")
    session.refresh(profile, with_for_update=True)
    product = find_product(session, profile, product_id)
    row = find_version(session, product, version_id) if product else None
    if product is None or row is None:
        raise NotFound
    old = version_values(product, row)
    new = {**old, "name": version.name, "released_on": _day(version.released_on), "is_current": version.is_current}
    check_opened(opened, old, new)
    if old == new:
        return
    others = (ProductVersion.product_id == product.id, ProductVersion.id != row.id)
    if session.scalar(select(ProductVersion.id).where(*others, ProductVersion.name == version.name)) is not None:
        raise RuleBroken(message("This product has a version of this name already."), field="name")
    if version.is_current:
        session.execute(update(ProductVersion).where(*others).values(is_current=False))
    row.name, row.released_on, row.is_current = version.name, version.released_on, version.is_current
    note_part(session, profile, HistoryPart.VERSION, old=old, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.version_saved", by_id=by_id, at=at, product_id=product.id)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
