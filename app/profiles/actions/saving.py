"""The one way in which fields of a profile change, whoever changes them: editor, import, restore."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import sort_key
from app.core.errors import NotFound
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.actions.teasers import propose_teasers
from app.profiles.actions.writing import Hand, note_changes, text_row, write_column, write_values
from app.profiles.models import (
    InvestorFacts,
    Organisation,
    Profile,
    ProfileChange,
    ProfileCode,
    ProfileMember,
    SectionMark,
)
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.checking import check_together, checked_values
from app.profiles.rules.documents import still_documented
from app.profiles.rules.fields import Holder, Value, Values, is_given, read_json, split_key, text_key
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.kinds import KindOfProfile, kind_of
from app.profiles.rules.kinds.shape import FactsRow
from app.profiles.rules.merging import FieldsClash, merge
from app.profiles.rules.names import name_columns
from app.profiles.states import Kind, MemberRole, ProfileState, TextOrigin


@dataclass(frozen=True)
class Saved:
    """What became of a save: the profile's version now and the keys that changed."""

    version: int
    changed: tuple[str, ...]


def create_profile(
    session: Session,
    kind: Kind,
    values: Values,
    *,
    by_id: int | None,
    at: datetime,
    owner_id: int | None = None,
    origin: TextOrigin = TextOrigin.WRITTEN,
) -> Profile:
    """A new draft with its values; ``owner_id`` becomes its owner (None for imported profiles that wait for theirs).

    Raises RuleBroken naming the key of a value that does not fit.
    """
    of_kind = kind_of(kind)
    checked = checked_values(of_kind, values, taxonomy(session))
    check_together(checked)
    name = str(checked["name"])
    profile = Profile(
        kind=kind, state=ProfileState.DRAFT, name=name, sort_name=sort_key(name), created_at=at, updated_at=at
    )
    if of_kind.is_organisation:
        profile.organisation = Organisation(**name_columns(name), created_at=at)
    session.add(profile)
    session.flush()
    _write_first_values(session, profile, of_kind, checked, Hand(by_id, at, origin))
    if owner_id is not None:
        session.add(ProfileMember(profile_id=profile.id, account_id=owner_id, role=MemberRole.OWNER, since=at))
    audit.record(
        session, "profile.created", actor_id=by_id, object_type="profile", object_id=profile.id, kind=kind.value
    )
    session.flush()
    return profile


def _write_first_values(session: Session, profile: Profile, kind: KindOfProfile, values: Values, hand: Hand) -> None:
    """Without reading anything: an import writes thousands of these."""
    facts = kind.facts(profile_id=profile.id)
    for key, value in values.items():
        name, language = split_key(key)
        field = kind.field(name)
        if language is not None and value:
            session.add(text_row(profile.id, name, language, str(value), hand, version=1))
        elif field.holder is Holder.CODES and isinstance(value, tuple):
            session.add_all(ProfileCode(profile_id=profile.id, list_name=field.code_list, code=code) for code in value)
        elif language is None and field.holder is not Holder.CODES:
            write_column(profile, facts, field, value)
    _say_deploying(facts, values, hand.at)
    session.add(facts)


def save_fields(
    session: Session,
    profile: Profile,
    values: Values,
    *,
    base_version: int,
    by_id: int | None,
    at: datetime,
    page: str | None = None,
) -> Saved:
    """Save what differs. Fields changed since ``base_version``, but not from the same opened ``page``, are merged.

    Raises RuleBroken naming the key of a value that does not fit, FieldsClash when the same field was changed by both;
    then nothing is written.
    """
    session.refresh(profile, with_for_update=True)
    kind = kind_of(profile.kind)
    loaded = load(session, [profile.id])[profile.id]
    current = values_of(loaded, taxonomy(session))
    asked = checked_values(kind, values, taxonomy(session))
    merged = merge(asked, current, _base_values(session, profile, base_version, page))
    if merged.clashes:
        raise FieldsClash(merged.clashes, profile.version)
    check_together({**current, **merged.changes})
    if _say_deploying(loaded.facts, asked, at):
        touch_market(session, [profile.id])
    if not merged.changes:
        return Saved(profile.version, ())
    _write_changes(session, profile, loaded.facts, current, merged.changes, Hand(by_id, at, page=page))
    return Saved(profile.version, tuple(merged.changes))


def _base_values(session: Session, profile: Profile, base_version: int, page: str | None) -> dict[str, Value]:
    """What each field changed since ``base_version`` held at that version."""
    if base_version >= profile.version:
        return {}
    rows = session.scalars(
        select(ProfileChange)
        .where(ProfileChange.profile_id == profile.id, ProfileChange.profile_version > base_version)
        .order_by(ProfileChange.profile_version, ProfileChange.id)
    )
    base: dict[str, Value] = {}
    known = {field.name: field for field in kind_of(profile.kind).fields}
    for row in rows:
        key = text_key(row.field, row.language) if row.language else row.field
        if row.field in known and (page is None or row.page != page):
            base.setdefault(key, read_json(known[row.field], row.old))
    return base


def _write_changes(
    session: Session, profile: Profile, facts: FactsRow, current: Values, changes: dict[str, Value], hand: Hand
) -> None:
    kind = kind_of(profile.kind)
    profile.version += 1
    profile.updated_at = hand.at
    write_values(session, profile, facts, changes, hand)
    note_changes(session, profile, current, changes, hand)
    _drop_documents(session, profile, changes, hand)
    session.flush()
    if kind.hidden and any(split_key(key)[0] in {field.name for field in kind.facets} for key in changes):
        propose_teasers(session, profile, at=hand.at)
    audit.record(
        session, "profile.changed", actor_id=hand.by_id, object_type="profile", object_id=profile.id,
        version=profile.version, fields=",".join(sorted(changes)),
    )  # fmt: skip
    touch_market(session, [profile.id])


def _drop_documents(session: Session, profile: Profile, changes: Values, hand: Hand) -> None:
    """What staff saw on paper was the former value."""
    changed = {split_key(key)[0] for key in changes}
    stays, falls = still_documented(profile.kind, profile.documented or (), changed)
    if falls:
        profile.documented = stays or None
        gone = {"documents": falls}
        note_part(session, profile, HistoryPart.VERIFICATION, old=gone, new=None, by_id=hand.by_id, at=hand.at)


def _say_deploying(facts: FactsRow, asked: Values, at: datetime) -> bool:
    """Whoever answers the question again, even with the same words, has said it anew."""
    if not isinstance(facts, InvestorFacts) or not is_given(asked.get("deploying")):
        return False
    facts.deploying_said_at = at
    return True


def mark_section(session: Session, profile: Profile, section: str, *, is_done: bool) -> None:
    """The person's own word on whether a section is completed."""
    mark = session.scalar(
        select(SectionMark).where(SectionMark.profile_id == profile.id, SectionMark.section == section)
    )
    if mark is None:
        session.add(SectionMark(profile_id=profile.id, section=section, is_done=is_done))
    else:
        mark.is_done = is_done
    session.flush()


def restore_field(session: Session, profile: Profile, change_id: int, *, by_id: int, at: datetime) -> Saved:
    """Bring back what a field held before a change. Raises NotFound for a change that is not this profile's."""
    change = session.get(ProfileChange, change_id)
    if change is None or change.profile_id != profile.id:
        raise NotFound
    try:
        field = kind_of(profile.kind).field(change.field)
    except KeyError as error:
        raise NotFound from error
    key = text_key(change.field, change.language) if change.language else change.field
    value = read_json(field, change.old)
    if value is None and field.holder is Holder.CODES:
        value = ()
    return save_fields(session, profile, {key: value}, base_version=profile.version, by_id=by_id, at=at)
