"""What becomes of profiles when a person's account is deleted, and what of them the person may take along."""

import base64
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from app.accounts.models import AccountAddress
from app.core import clock
from app.core.database import Base
from app.core.files import StoredFile, delete_file, path_of
from app.core.person import Person
from app.profiles.actions.forgetting import forget_addresses, forget_pictures
from app.profiles.actions.lifecycle import erase_profile
from app.profiles.actions.market import touch_market
from app.profiles.actions.members import note_member
from app.profiles.models import (
    FieldConflict,
    ImportRun,
    NameMatch,
    NeverShow,
    Profile,
    ProfileChange,
    ProfileContact,
    ProfileDocument,
    ProfileMember,
    ProfileReport,
    ProfileText,
)
from app.profiles.queries.documents import find_document
from app.profiles.queries.named import is_named
from app.profiles.queries.own_data import data_of_profile, shared_with
from app.profiles.queries.parts import contacts_of, identifiers_of, portfolio_of, products_of
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.states import MemberRole

_INNER = frozenset({"id", "profile_id", "account_id", "by_id", "settled_by_id", "reported_by_id", "closed_by_id"})


def erase_person(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`: a profile without other members goes too, else the longest member owns it."""
    for account_id in ids:
        for profile in _profiles(session, account_id):
            _leave(session, profile, account_id)
        _delete_unused_files(session, account_id)
        addresses = list(session.scalars(select(AccountAddress.address).where(AccountAddress.account_id == account_id)))
        for address in addresses:
            session.execute(delete(ProfileContact).where(is_named(ProfileContact.email, address)))
        forget_addresses(session, addresses)
    session.flush()
    return dict.fromkeys(ids)


def _delete_unused_files(session: Session, account_id: int) -> None:
    """A logo or document that the person uploaded stays with the profile that others go on with."""
    logos = select(Profile.logo_file_id).where(Profile.logo_file_id.is_not(None))
    unused = StoredFile.id.not_in(logos) & StoredFile.id.not_in(select(ProfileDocument.file_id))
    mine = select(StoredFile).where(StoredFile.account_id == account_id, unused)
    found = session.scalars(mine.order_by(StoredFile.id)).all()
    forget_pictures(session, [stored.id for stored in found])
    for stored in found:
        delete_file(session, stored)


def _profiles(session: Session, account_id: int) -> list[Profile]:
    statement = select(Profile).join(ProfileMember).where(ProfileMember.account_id == account_id)
    return list(session.scalars(statement.order_by(Profile.id)))


def _leave(session: Session, profile: Profile, account_id: int) -> None:
    statement = select(ProfileMember).where(ProfileMember.profile_id == profile.id).order_by(ProfileMember.id)
    members = list(session.scalars(statement))
    others = [member for member in members if member.account_id != account_id]
    if not others:
        erase_profile(session, profile, by_id=account_id)
        return
    at = clock.now()
    if all(member.role is not MemberRole.OWNER for member in others):
        heir = others[0]
        note_member(session, profile, heir.account_id, old=heir.role, new=MemberRole.OWNER, by_id=None, at=at)
        heir.role = MemberRole.OWNER
    for member in members:
        if member.account_id == account_id:
            note_member(session, profile, account_id, old=member.role, new=None, by_id=account_id, at=at)
            session.delete(member)
    touch_market(session, [profile.id])


def export_person(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: every profile the person is a member of, and what the person did to profiles."""
    return {account_id: _data_of(session, account_id) for account_id in ids}


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    written = (
        ("texts_written", ProfileText, ProfileText.by_id),
        ("changes_made", ProfileChange, ProfileChange.by_id),
        ("late_words", FieldConflict, FieldConflict.by_id),
        ("never_show_added", NeverShow, NeverShow.added_by_id),
        ("reports_sent", ProfileReport, ProfileReport.reported_by_id),
        ("imports", ImportRun, ImportRun.by_id),
        ("names_matched", NameMatch, NameMatch.by_id),
        ("files", StoredFile, StoredFile.account_id),
    )
    mine = _profiles(session, account_id)
    found: dict[str, object] = {"profiles": [_profile(session, each) for each in mine]}
    found |= shared_with(session, account_id, [each.id for each in mine])
    for name, table, column in written:
        rows = session.scalars(select(table).where(column == account_id).order_by(table.id))
        found[name] = [_row(row) for row in rows]
    return found


def _profile(session: Session, profile: Profile) -> dict[str, object]:
    values = values_of(load(session, [profile.id])[profile.id], taxonomy(session))
    return {
        **_row(profile),
        "values": {key: _plain(value) for key, value in values.items()},
        "contacts": [vars(line) for line in contacts_of(session, profile.id)],
        "portfolio": [vars(line) for line in portfolio_of(session, profile.id)],
        "identifiers": [(str(line.label.source), line.value) for line in identifiers_of(session, profile)],
        "products": [vars(line) for line in products_of(session, profile.organisation_id)],
        "whole": data_of_profile(session, profile, at=clock.now()),
        "document": _document(session, profile),
    }


def _document(session: Session, profile: Profile) -> dict[str, object] | None:
    """With its bytes, for its members."""
    kept = find_document(session, profile.id)
    if kept is None or not path_of(kept.file).exists():
        return None
    content = base64.b64encode(path_of(kept.file).read_bytes()).decode("ascii")
    return {"name": kept.file.name, "pages": kept.pages, "saved_at": str(kept.at), "content_base64": content}


def _row(row: Base) -> dict[str, object]:
    columns = inspect(row).mapper.column_attrs
    return {column.key: _plain(getattr(row, column.key)) for column in columns if column.key not in _INNER}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | int | bool | list | None) else str(value)
