"""The reads behind `market.matching_rows`: each ordered by profile, so that they can be merged in one pass."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Account
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


def fact_columns(kind: KindOfProfile) -> list[Any]:  # Any: columns of all types
    return [column for column in kind.facts.__table__.columns if column.name != "profile_id"]


def profiles(ids: Collection[int] | None) -> Read:
    """The common columns by name, those of each kind as `<kind>_<name>`."""
    facts = [
        column.label(f"{kind.kind.value}_{column.name}") for kind in KINDS.values() for column in fact_columns(kind)
    ]
    statement: Read = select(
        Profile.id, Profile.kind, Profile.state, Profile.organisation_id, Profile.name, Profile.legal_name,
        Profile.region, Profile.country, Profile.city, Profile.verified_at, Profile.updated_at, Profile.published_at,
        *facts,
    )  # fmt: skip
    for kind in KINDS.values():
        statement = statement.outerjoin(kind.facts, kind.facts.profile_id == Profile.id)
    return _limited(statement.where(Profile.state != ProfileState.DRAFT).order_by(Profile.id), Profile.id, ids)


def _limited(statement: Read, column: InstrumentedAttribute[int], ids: Collection[int] | None) -> Read:
    return statement if ids is None else statement.where(column.in_(ids))


def _codes() -> tuple[Read, InstrumentedAttribute[int]]:
    key = ProfileCode.profile_id
    return select(key, ProfileCode.list_name, ProfileCode.code).order_by(
        key, ProfileCode.list_name, ProfileCode.code
    ), key


def _texts() -> tuple[Read, InstrumentedAttribute[int]]:
    key = ProfileText.profile_id
    statement = select(key, ProfileText.id, ProfileText.field, ProfileText.language, ProfileText.text)
    # The teaser's words are read through `teasers`, which knows the confirmed version.
    shown = statement.where(ProfileText.is_latest, ProfileText.text != "", ProfileText.field != "teaser")
    return shown.order_by(key, ProfileText.field, ProfileText.language, ProfileText.id), key


def _teasers() -> tuple[Read, InstrumentedAttribute[int]]:
    key = Teaser.profile_id
    statement = select(key, ProfileText.id, Teaser.language, ProfileText.text).join(
        ProfileText, ProfileText.id == Teaser.text_id
    )
    return statement.where(Teaser.state == TeaserState.CONFIRMED).order_by(key, Teaser.language, Teaser.id), key


def _portfolio() -> tuple[Read, InstrumentedAttribute[int]]:
    key = PortfolioItem.profile_id
    statement = select(key, PortfolioItem.id, PortfolioItem.name, PortfolioItem.one_line, PortfolioItem.language)
    return statement.order_by(key, PortfolioItem.position, PortfolioItem.id), key


def _members() -> tuple[Read, InstrumentedAttribute[int]]:
    key = ProfileMember.profile_id
    return select(key, Account.display_name).join(Account, Account.id == ProfileMember.account_id).order_by(
        key, ProfileMember.id
    ), key


def _contacts() -> tuple[Read, InstrumentedAttribute[int]]:
    key = ProfileContact.profile_id
    return select(key, ProfileContact.name).order_by(key, ProfileContact.position, ProfileContact.id), key


def _never_show() -> tuple[Read, InstrumentedAttribute[int]]:
    key = NeverShow.profile_id
    return select(key, NeverShow.other_profile_id, NeverShow.organisation_id).order_by(key, NeverShow.id), key


_READS: dict[str, Callable[[], tuple[Read, InstrumentedAttribute[int]]]] = {
    "codes": _codes,
    "texts": _texts,
    "teasers": _teasers,
    "portfolio": _portfolio,
    "members": _members,
    "contacts": _contacts,
    "never_show": _never_show,
}
NAMES = tuple(_READS)


def of(name: str, ids: Collection[int] | None) -> Read:
    """The read of this name, of ``ids`` or of all profiles."""
    statement, key = _READS[name]()
    return _limited(statement, key, ids)
