"""The one place that decides what may be learned from. Whatever feeds a model, a calibration or a rate that proposals
are reckoned with reads through `learned_from`; a test finds readers that do not."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, true

from app.accounts.models import Account
from app.profiles.models import ProfileMember

Column = Any  # a column or attribute of numbers, whatever table it is of


def learned_from(*, people: Collection[Column] = (), profiles: Collection[Column] = ()) -> ColumnElement[bool]:
    """Left out is what a person did who said no, and what concerns a profile with such a member.

    ``people`` are columns with accounts, ``profiles`` with profiles, of the row that would be learned from.
    """
    refused = Account.not_learned_since.is_not(None)
    parts: list[ColumnElement[bool]] = [true()]
    if people:
        parts.append(~exists().where(refused, Account.id.in_(people)))
    if profiles:
        member = ProfileMember.account_id == Account.id, ProfileMember.profile_id.in_(profiles)
        parts.append(~exists().where(refused, *member))
    return and_(*parts)


def refusing() -> Select[int]:
    """The profiles with a member who said no, for what is not even kept of them."""
    said_no = Account.id == ProfileMember.account_id, Account.not_learned_since.is_not(None)
    return select(ProfileMember.profile_id).join(Account, and_(*said_no))
