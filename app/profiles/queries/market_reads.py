"""The reads behind `market.matching_rows`: each ordered by profile, so that they can be merged in one pass.

Plain tables and plain words instead of mapped rows and enums: a fifth of the time over a hundred thousand profiles.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, String, Table, bindparam, select, type_coerce
from sqlalchemy.engine import Result
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.database import Base
from app.profiles.models import (
    NeverShow,
    PortfolioItem,
    Profile,
    ProfileCode,
    ProfileContact,
    ProfileMember,
    ProfileText,
    Teaser,
)
from app.profiles.rules.kinds import KINDS, KindOfProfile
from app.profiles.states import ProfileState, TeaserState

Read = Select[*tuple[Any, ...]]  # Any: each read has its own columns
Rows = Result[*tuple[Any, ...]]  # Any: as above
Key = ColumnElement[int]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # Any: whatever the column holds


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


ACCOUNTS, CODES, CONTACTS, MEMBERS = _table(Account), _table(ProfileCode), _table(ProfileContact), _table(ProfileMember)
NEVER, PORTFOLIO, PROFILES, TEASERS = _table(NeverShow), _table(PortfolioItem), _table(Profile), _table(Teaser)
TEXTS = _table(ProfileText)


def _word(column: ColumnElement[Any]) -> ColumnElement[str]:  # Any: columns of different enums
    """The word as it is stored."""
    return type_coerce(column, String)


def fact_columns(kind: KindOfProfile) -> list[str]:
    return [column.name for column in kind.facts.__table__.columns if column.name != "profile_id"]


def _profiles() -> tuple[Read, Key]:
    """The common columns by name, those of each kind as `<kind>_<name>`."""
    common = (
        "id", "kind", "state", "organisation_id", "name", "legal_name", "region", "country", "city", "verified_at",
        "updated_at", "published_at", "documented",
    )  # fmt: skip
    facts = [
        kind.facts.__table__.c[name].label(f"{kind.kind.value}_{name}")
        for kind in KINDS.values()
        for name in fact_columns(kind)
    ]
    source: Any = PROFILES  # Any: a table, then joins of it
    for kind in KINDS.values():
        source = source.outerjoin(kind.facts.__table__, kind.facts.__table__.c.profile_id == PROFILES.c.id)
    statement: Read = select(*(PROFILES.c[name] for name in common), *facts).select_from(source)
    return statement.where(PROFILES.c.state != ProfileState.DRAFT).order_by(PROFILES.c.id), PROFILES.c.id


def _codes() -> tuple[Read, Key]:
    key, list_name = CODES.c.profile_id, _word(CODES.c.list_name)
    return select(key, list_name, CODES.c.code).order_by(key, list_name, CODES.c.code), key


def _texts() -> tuple[Read, Key]:
    key, language = TEXTS.c.profile_id, _word(TEXTS.c.language)
    # The teaser's words are read through `teasers`, which knows the confirmed version.
    shown = (TEXTS.c.is_latest, TEXTS.c.text != "", TEXTS.c.field != "teaser")
    statement = select(key, TEXTS.c.id, TEXTS.c.field, language, TEXTS.c.text).where(*shown)
    return statement.order_by(key, TEXTS.c.field, language, TEXTS.c.id), key


def _teasers() -> tuple[Read, Key]:
    key, language = TEASERS.c.profile_id, _word(TEASERS.c.language)
    source = TEASERS.join(TEXTS, TEXTS.c.id == TEASERS.c.text_id)
    statement = select(key, TEXTS.c.id, language, TEXTS.c.text).select_from(source)
    return statement.where(TEASERS.c.state == TeaserState.CONFIRMED).order_by(key, language, TEASERS.c.id), key


def _portfolio() -> tuple[Read, Key]:
    key, items = PORTFOLIO.c.profile_id, PORTFOLIO.c
    statement = select(key, items.id, items.name, items.one_line, _word(items.language))
    return statement.order_by(key, items.position, items.id), key


def _members() -> tuple[Read, Key]:
    key = MEMBERS.c.profile_id
    source = MEMBERS.join(ACCOUNTS, ACCOUNTS.c.id == MEMBERS.c.account_id)
    return select(key, ACCOUNTS.c.display_name).select_from(source).order_by(key, MEMBERS.c.id), key


def _contacts() -> tuple[Read, Key]:
    key = CONTACTS.c.profile_id
    return select(key, CONTACTS.c.name).order_by(key, CONTACTS.c.position, CONTACTS.c.id), key


def _never_show() -> tuple[Read, Key]:
    key = NEVER.c.profile_id
    return select(key, NEVER.c.other_profile_id, NEVER.c.organisation_id).order_by(key, NEVER.c.id), key


_READS: dict[str, Callable[[], tuple[Read, Key]]] = {
    "profiles": _profiles,
    "codes": _codes,
    "texts": _texts,
    "teasers": _teasers,
    "portfolio": _portfolio,
    "members": _members,
    "contacts": _contacts,
    "never_show": _never_show,
}
NAMES = tuple(name for name in _READS if name != "profiles")


# Built once each: every list catches up by these, and putting them together anew took as long as asking.
@cache
def _read(name: str, *, limited: bool) -> Read:
    statement, key = _READS[name]()
    return statement.where(key.in_(_IDS)) if limited else statement


def read(session: Session, name: str, ids: Collection[int] | None, *, at_once: int) -> Rows:
    """The read of this name, of ``ids`` or of all profiles, so many rows at once."""
    options = {"yield_per": at_once}
    if ids is None:
        return session.execute(_read(name, limited=False), execution_options=options)
    return session.execute(_read(name, limited=True), {"ids": list(ids)}, execution_options=options)
