"""Brings back what one entry of the history changed or removed; that is an entry itself."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.files import StoredFile
from app.core.language import message
from app.profiles.actions import parts
from app.profiles.actions.identifiers import add_identifier, change_identifier
from app.profiles.actions.logo import show_logo
from app.profiles.actions.parts.contacts import find_contact
from app.profiles.actions.parts.portfolio import portfolio_rows, words_of
from app.profiles.actions.parts.products import bring_back_product
from app.profiles.actions.proposing import allow_proposals, object_to_proposals
from app.profiles.actions.saving import restore_field
from app.profiles.models import Profile, ProfileChange
from app.profiles.queries.held import (
    contact_values,
    find_identifier,
    find_product,
    identifier_values,
    product_of_version,
    product_values,
    version_values,
)
from app.profiles.rules.history import RESTORABLE, HistoryPart, PartValues
from app.profiles.rules.opened import fingerprint
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.states import IdentifierScheme

Restorer = Callable[..., None]


def restore_change(session: Session, profile: Profile, change_id: int, *, by_id: int, at: datetime) -> bool:
    """Whether anything changed. Raises NotFound for an entry that is not this profile's or holds nothing to bring back,
    RuleBroken where what it held no longer fits."""
    change = session.get(ProfileChange, change_id)
    if change is None or change.profile_id != profile.id:
        raise NotFound
    if change.field not in set(HistoryPart):
        return bool(restore_field(session, profile, change_id, by_id=by_id, at=at).changed)
    part, old = HistoryPart(change.field), change.old
    if part not in RESTORABLE or not isinstance(old, dict) or not old:
        raise NotFound
    before = _last_entry(session, profile)
    new = change.new if isinstance(change.new, dict) and not _went_later(session, change) else None
    _RESTORERS[part](session, profile, old, new, by_id=by_id, at=at)
    return _last_entry(session, profile) != before


def _went_later(session: Session, change: ProfileChange) -> bool:
    """Whether the entry it speaks of was removed since: the database may give its number to another one."""
    later = (ProfileChange.profile_id == change.profile_id, ProfileChange.field == change.field)
    rows = session.execute(
        select(ProfileChange.old, ProfileChange.new)
        .where(*later, ProfileChange.id > change.id)
        .order_by(ProfileChange.id)
    )
    key = change.old.get("id") if isinstance(change.old, dict) else None
    return key is not None and any(not new and isinstance(old, dict) and old.get("id") == key for old, new in rows)


def _last_entry(session: Session, profile: Profile) -> int | None:
    return session.scalar(select(func.max(ProfileChange.id)).where(ProfileChange.profile_id == profile.id))


def _contact(
    session: Session, profile: Profile, old: PartValues, new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    contact = parts.NewContact(str(old["name"]), *(_text(old, name) for name in ("role", "email", "phone")))
    row = find_contact(session, profile, _number(new)) if new else None
    if row is None:
        parts.add_contact(session, profile, contact, by_id=by_id, at=at)
        return
    opened = fingerprint(contact_values(row))
    parts.change_contact(session, profile, row.id, contact, opened=opened, by_id=by_id, at=at)


def _product(
    session: Session, profile: Profile, old: PartValues, _new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    row = find_product(session, profile, str(old["id"]))
    if row is None:
        if profile.organisation_id is None:
            raise NotFound
        bring_back_product(session, profile, old, by_id=by_id, at=at)
        return
    product = parts.NewProduct(str(old["name"]), _text(old, "version"))
    opened = fingerprint(product_values(session, row))
    parts.change_product(session, profile, row.public_id, product, opened=opened, by_id=by_id, at=at)


def _version(
    session: Session, profile: Profile, old: PartValues, _new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    product, row = product_of_version(session, profile, str(old["id"]))
    if product is None or row is None:
        raise RuleBroken(message("The product of this version was removed. Bring the product back first."))
    day = date.fromisoformat(str(old["released_on"])) if old["released_on"] else None
    version = parts.NewVersion(str(old["name"]), day, bool(old["is_current"]))
    opened = fingerprint(version_values(product, row))
    ids = (product.public_id, row.public_id)
    parts.change_version(session, profile, *ids, version, opened=opened, by_id=by_id, at=at)


def _identifier(
    session: Session, profile: Profile, old: PartValues, new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    scheme, value = IdentifierScheme(str(old["scheme"])), str(old["value"])
    row = find_identifier(session, profile, _number(new)) if new else None
    if row is None:
        add_identifier(session, profile, scheme, value, by_id=by_id, at=at)
        return
    opened = fingerprint(identifier_values(row))
    change_identifier(session, profile, row.id, scheme, value, opened=opened, by_id=by_id, at=at)


def _portfolio(
    session: Session, profile: Profile, old: PartValues, new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    """The former words in the place of the later ones, or at the end of the list."""
    former, later = _entry(old), _entry(new) if new else None
    saved = [words_of(row) for row in portfolio_rows(session, profile)]
    entries = [former if entry == later else entry for entry in saved]
    wanted = entries if former in entries else [*entries, former]
    parts.replace_portfolio(session, profile, wanted, by_id=by_id, at=at)


def _entry(values: PartValues) -> PortfolioEntry:
    year = values["year"]
    url, language = _text(values, "url"), _text(values, "language")
    return PortfolioEntry(
        str(values["name"]), str(values["one_line"]), year if isinstance(year, int) else None, url, language
    )


def _logo(
    session: Session, profile: Profile, old: PartValues, _new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    stored = session.get(StoredFile, old["file_id"])
    if stored is None:
        raise RuleBroken(message("This picture is no longer kept. Upload it again."))
    if stored.id != profile.logo_file_id:
        show_logo(session, profile, stored, by_id=by_id, at=at)


def _never_show(
    session: Session, profile: Profile, old: PartValues, _new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    parts.add_never_show(session, profile, _text(old, "name"), _text(old, "domain"), by_id=by_id, at=at)


def _proposing(
    session: Session, profile: Profile, old: PartValues, _new: PartValues | None, *, by_id: int, at: datetime
) -> None:
    (allow_proposals if old["proposed"] else object_to_proposals)(session, profile, by_id=by_id, at=at)


def _text(values: PartValues, name: str) -> str | None:
    value = values.get(name)
    return str(value) if value else None


def _number(values: PartValues) -> int:
    number = values.get("id")
    return number if isinstance(number, int) else 0


_RESTORERS: dict[HistoryPart, Restorer] = {
    HistoryPart.CONTACT: _contact,
    HistoryPart.PRODUCT: _product,
    HistoryPart.VERSION: _version,
    HistoryPart.IDENTIFIER: _identifier,
    HistoryPart.PORTFOLIO: _portfolio,
    HistoryPart.LOGO: _logo,
    HistoryPart.NEVER_SHOW: _never_show,
    HistoryPart.PROPOSING: _proposing,
}
