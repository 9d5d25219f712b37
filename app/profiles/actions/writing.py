"""Writes checked values to where they are kept: columns, lists of codes, versions of texts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.database import sort_key
from app.profiles.models import Profile, ProfileChange, ProfileCode, ProfileText
from app.profiles.rules.fields import Field, Holder, Value, Values, as_json, split_key
from app.profiles.rules.history import PLATFORM
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.kinds.shape import FactsRow
from app.profiles.rules.names import name_columns
from app.profiles.states import CodeList, Language, TextOrigin


@dataclass(frozen=True)
class Hand:
    """Who writes, when, whether a machine wrote the words, and from which opened page."""

    by_id: int | None
    at: datetime
    origin: TextOrigin = TextOrigin.WRITTEN
    page: str | None = None


def write_values(session: Session, profile: Profile, facts: FactsRow, changes: Values, hand: Hand) -> None:
    """Write changes to a profile that is in the database already."""
    kind = kind_of(profile.kind)
    texts: dict[tuple[str, Language], str] = {}
    for key, value in changes.items():
        name, language = split_key(key)
        field = kind.field(name)
        if language is not None:
            texts[name, language] = str(value or "")
        elif field.holder is Holder.CODES:
            replace_codes(session, profile.id, field.code_list, value if isinstance(value, tuple) else ())
        else:
            write_column(profile, facts, field, value)
    add_texts(session, profile.id, texts, hand)


def write_column(profile: Profile, facts: FactsRow, field: Field, value: Value) -> None:
    setattr(profile if field.holder is Holder.PROFILE else facts, field.name, value)
    if field.name == "name":
        profile.sort_name = sort_key(profile.name)
        _rename_organisation(profile)
    if field.name == "region":
        profile.country = str(value)[:2] if value else None


def _rename_organisation(profile: Profile) -> None:
    """The body behind a profile is found under the name that the profile has today."""
    if profile.organisation is not None:
        for column, value in name_columns(profile.name).items():
            setattr(profile.organisation, column, value)


def replace_codes(session: Session, profile_id: int, list_name: CodeList, codes: Collection[str]) -> None:
    same_list = (ProfileCode.profile_id == profile_id, ProfileCode.list_name == list_name)
    session.execute(delete(ProfileCode).where(*same_list, ProfileCode.code.not_in(codes)))
    kept = set(session.scalars(select(ProfileCode.code).where(*same_list).order_by(ProfileCode.id)))
    session.add_all(
        ProfileCode(profile_id=profile_id, list_name=list_name, code=code) for code in codes if code not in kept
    )


def add_texts(session: Session, profile_id: int, texts: dict[tuple[str, Language], str], hand: Hand) -> None:
    """A new version of each text; the former ones stay."""
    if not texts:
        return
    former = latest_texts(session, profile_id, {field for field, _language in texts})
    for row in former.values():
        if (row.field, row.language) in texts:
            row.is_latest = False
    # The partial unique index allows one latest version: the old mark goes before the new one comes.
    session.flush()
    for (field, language), text in texts.items():
        before = former.get((field, language))
        session.add(text_row(profile_id, field, language, text, hand, version=before.version + 1 if before else 1))


def latest_texts(session: Session, profile_id: int, fields: Collection[str]) -> dict[tuple[str, Language], ProfileText]:
    rows = session.scalars(
        select(ProfileText)
        .where(ProfileText.profile_id == profile_id, ProfileText.field.in_(fields), ProfileText.is_latest)
        .order_by(ProfileText.id)
    )
    return {(row.field, row.language): row for row in rows}


def text_row(profile_id: int, field: str, language: Language, text: str, hand: Hand, *, version: int) -> ProfileText:
    return ProfileText(
        profile_id=profile_id, field=field, language=language, text=text, version=version, is_latest=True,
        origin=hand.origin, by_id=hand.by_id, at=hand.at,
    )  # fmt: skip


def note_changes(session: Session, profile: Profile, old: Values, new: Values, hand: Hand) -> None:
    """The history: one row a field, under the profile's new version; all in one statement."""
    page = hand.page or (PLATFORM if hand.by_id is None else None)
    rows = [
        {
            "profile_id": profile.id,
            "field": split_key(key)[0],
            "language": split_key(key)[1],
            "old": as_json(old.get(key)),
            "new": as_json(value),
            "profile_version": profile.version,
            "page": page,
            "by_id": hand.by_id,
            "at": hand.at,
        }
        for key, value in new.items()
    ]
    if rows:
        # By the table: mapped rows go in groups of equal columns, a statement for each.
        session.execute(insert(ProfileChange.__table__), rows)  # type: ignore[arg-type]  # a table, as mapped
