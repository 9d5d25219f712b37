"""What the weekly mail of new matches needs to know of a batch of people: a few statements, however many they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Account, NoticePreference
from app.accounts.notices import Notice
from app.accounts.rules.digests import morning_of
from app.accounts.rules.notices import can_be_written_to, has_digest_of, wants
from app.matches.models import Exposure
from app.profiles.models import Profile, ProfileMember
from app.profiles.rules.sight import OwnProfile, Viewer
from app.profiles.states import Kind, ProfileState

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Mine:
    """A published profile of the person, through which matches are looked for."""

    id: int
    name: str
    kind: Kind
    is_new: bool
    """Published or changed this week: then whatever fits it is new."""


@dataclass(frozen=True)
class Reader:
    account_id: int
    viewer: Viewer
    mine: tuple[Mine, ...]


@dataclass(frozen=True)
class Fresh:
    """Profiles that came or changed in the week."""

    published: frozenset[int]
    changed: frozenset[int]


def began(week: date) -> datetime:
    """What came after this moment is new in the mail of this Monday."""
    return morning_of(week - WEEK)


def readers_left(session: Session, notice: Notice, week: date, at: datetime, *, after: int, limit: int) -> list[int]:
    """Accounts whose mail of this week is not done, in order of their numbers."""
    wanted = select(Account.id).where(_is_due(notice, week, at), Account.id > after)
    return list(session.scalars(wanted.order_by(Account.id).limit(limit)))


def accounts_held(session: Session, notice: Notice, week: date, at: datetime, ids: Collection[int]) -> list[Account]:
    """Those of them that are still to be written, kept from other workers until the transaction ends."""
    wanted = select(Account).where(_is_due(notice, week, at), Account.id.in_(ids)).order_by(Account.id)
    lock = select(Account.id).where(Account.id.in_(ids)).order_by(Account.id).with_for_update(key_share=True)
    session.execute(lock)
    return list(session.scalars(wanted.options(selectinload(Account.addresses))))


def _is_due(notice: Notice, week: date, at: datetime) -> ColumnElement[bool]:
    """Who joins, publishes or says yes during the week is written to from the next Monday on."""
    monday = morning_of(week)
    published = exists().where(
        ProfileMember.account_id == Account.id,
        ProfileMember.profile_id == Profile.id,
        Profile.state == ProfileState.PUBLISHED,
        Profile.published_at < monday,
    )
    said_later = exists().where(
        NoticePreference.account_id == Account.id,
        NoticePreference.kind == notice.kind,
        NoticePreference.chosen_at >= monday,
    )
    due = can_be_written_to(at), wants(notice), ~has_digest_of(notice.kind, week)
    return and_(Account.created_at < monday, published, ~said_later, *due)


def may_have_matches(session: Session, account_id: int) -> bool:
    """Whether this person is a member of a profile at all."""
    return bool(session.scalar(select(exists().where(ProfileMember.account_id == account_id))))


def readers(session: Session, account_ids: Collection[int], week: date) -> list[Reader]:
    """In order of the accounts; staff are no staff here: a mail tells what the profile's own members may see."""
    found: dict[int, list[Profile]] = {account_id: [] for account_id in sorted(account_ids)}
    for account_id, profile in session.execute(_members(account_ids)):
        found[account_id].append(profile)
    return [_reader(account_id, profiles, began(week)) for account_id, profiles in found.items()]


def _members(account_ids: Collection[int]) -> Select[int, Profile]:
    wanted = select(ProfileMember.account_id, Profile).join(Profile, Profile.id == ProfileMember.profile_id)
    return wanted.where(ProfileMember.account_id.in_(account_ids)).order_by(ProfileMember.account_id, Profile.id)


def _reader(account_id: int, profiles: list[Profile], since: datetime) -> Reader:
    own = tuple(OwnProfile(each.id, each.kind, each.state, each.organisation_id) for each in profiles)
    mine = tuple(
        Mine(each.id, each.name, each.kind, is_new=each.updated_at >= since or _at_least(each.published_at, since))
        for each in profiles
        if each.state is ProfileState.PUBLISHED
    )
    return Reader(account_id, Viewer(account_id, False, own), mine)


def _at_least(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since


def fresh_since(session: Session, since: datetime, ids: Collection[int]) -> Fresh:
    rows = session.execute(
        select(Profile.id, Profile.published_at, Profile.updated_at).where(Profile.id.in_(ids))
    ).all()
    published = frozenset(key for key, published_at, _changed in rows if _at_least(published_at, since))
    return Fresh(published, published | {key for key, _published, changed in rows if changed >= since})


def shown_before(
    session: Session, people: Collection[Reader], ids: Collection[int]
) -> Mapping[int, Mapping[int, set[int]]]:
    """Account → own profile → those that it was shown, by page or by an earlier mail."""
    found: dict[int, dict[int, set[int]]] = {each.account_id: {} for each in people}
    rows = session.execute(
        select(Exposure.viewer_id, Exposure.seeker_profile_id, Exposure.shown_profile_id)
        .where(
            Exposure.viewer_id.in_(found),
            Exposure.seeker_profile_id.in_({mine.id for each in people for mine in each.mine}),
            Exposure.shown_profile_id.in_(ids),
        )
        .distinct()
    )
    for viewer_id, seeker_id, shown_id in rows:
        assert viewer_id is not None  # one of those asked for
        found[viewer_id].setdefault(seeker_id, set()).add(shown_id)
    return found
