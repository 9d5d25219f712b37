"""Saved lists of a profile's team."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.matches.models import SavedItem, SavedList
from app.matches.rules.limits import MOST_ITEMS, MOST_LISTS

STANDARD_NAME = "Merkliste"


def standard_list(session: Session, profile_id: int, *, by: int, at: datetime) -> SavedList:
    """The list that takes what is saved with one click; made at the first use."""
    wanted = select(SavedList).where(SavedList.profile_id == profile_id, SavedList.is_standard)
    found = session.scalar(wanted)
    if found is None:
        found = SavedList(profile_id=profile_id, name=STANDARD_NAME, is_standard=True, created_by_id=by, created_at=at)
        session.add(found)
        session.flush()
    return found


def own_list(session: Session, profile_id: int, public_id: str) -> SavedList:
    """A list of this profile, deleted ones left out. Raises NotFound."""
    found = session.scalar(
        select(SavedList).where(
            SavedList.public_id == public_id, SavedList.profile_id == profile_id, SavedList.deleted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound
    return found


def save_match(session: Session, target: SavedList, profile_id: int, *, by: int, at: datetime) -> None:
    """Put a profile on a list; being there already is fine. Raises RuleBroken when the list is full."""
    items = list(session.scalars(select(SavedItem.profile_id).where(SavedItem.list_id == target.id)))
    if profile_id in items:
        return
    if len(items) >= MOST_ITEMS:
        raise RuleBroken(message("This list is full. Start another one.", limit=MOST_ITEMS), field="list")
    session.add(SavedItem(list_id=target.id, profile_id=profile_id, saved_by_id=by, saved_at=at))
    session.flush()


def take_off_lists(session: Session, owner_id: int, profile_id: int) -> None:
    """Take a profile off all lists of the owner."""
    own = select(SavedList.id).where(SavedList.profile_id == owner_id)
    session.execute(delete(SavedItem).where(SavedItem.profile_id == profile_id, SavedItem.list_id.in_(own)))


def take_off_list(session: Session, target: SavedList, profile_id: int) -> None:
    session.execute(delete(SavedItem).where(SavedItem.list_id == target.id, SavedItem.profile_id == profile_id))


def create_list(session: Session, profile_id: int, name: str, *, by: int, at: datetime) -> SavedList:
    """Raises RuleBroken when the name is taken or there are too many lists."""
    lists = list(session.scalars(select(SavedList).where(SavedList.profile_id == profile_id).order_by(SavedList.id)))
    if sum(1 for each in lists if each.deleted_at is None) >= MOST_LISTS:
        raise RuleBroken(message("A team keeps at most {limit} lists.", limit=MOST_LISTS), field="name")
    _refuse_taken(session, lists, name)
    made = SavedList(profile_id=profile_id, name=name, created_by_id=by, created_at=at)
    session.add(made)
    session.flush()
    return made


def rename_list(session: Session, target: SavedList, name: str) -> None:
    """Raises RuleBroken when another list has the name."""
    others = select(SavedList).where(SavedList.profile_id == target.profile_id, SavedList.id != target.id)
    _refuse_taken(session, list(session.scalars(others.order_by(SavedList.id))), name)
    target.name = name
    session.flush()


def _refuse_taken(session: Session, lists: list[SavedList], name: str) -> None:
    for each in lists:
        if each.name != name:
            continue
        if each.deleted_at is None:
            raise RuleBroken(message("There is a list of this name already."), field="name")
        # The name of a deleted list is free again; its undo ends with that.
        session.delete(each)
        session.flush()


def delete_list(session: Session, target: SavedList, *, at: datetime) -> None:
    """Raises RuleBroken for the standard list, which is always there."""
    if target.is_standard:
        raise RuleBroken(message("This list takes what you save with one click; it cannot be deleted."))
    target.deleted_at = at
    session.flush()


def restore_list(session: Session, profile_id: int, public_id: str) -> SavedList:
    """Undo a deletion. Raises NotFound when the list is gone for good."""
    found = session.scalar(
        select(SavedList).where(SavedList.public_id == public_id, SavedList.profile_id == profile_id)
    )
    if found is None:
        raise NotFound
    found.deleted_at = None
    session.flush()
    return found


def remove_deleted_lists(session: Session, *, before: datetime) -> int:
    """Forget lists that were deleted before a moment; returns how many."""
    old = list(session.scalars(select(SavedList).where(SavedList.deleted_at < before).order_by(SavedList.id)))
    for each in old:
        session.delete(each)
    session.flush()
    return len(old)
