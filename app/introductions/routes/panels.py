"""What this feature puts into other pages: the entry with its number, "Request introduction" on cards and profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, url_for
from sqlalchemy import BindParameter, Row, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import UtcDateTime
from app.core.filters import show_date
from app.core.language import Message, message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.core.slots import Panel
from app.introductions.models import AnswerChance, Introduction
from app.introductions.queries.chances import told_of
from app.introductions.queries.parties import is_resting
from app.introductions.queries.seats import waiting_for
from app.introductions.rules.times import REST_AFTER_A_NO, REST_AFTER_A_WITHDRAWAL
from app.introductions.states import ONE_A_PAIR, State
from app.matches.routes.cards import Deed, address
from app.profiles.chosen import chosen_profile
from app.profiles.models import Disclosure, Profile
from app.profiles.queries.mine import OwnLine
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.requests import may_request

ORDER = 20


def entries(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`: the inbox of the chosen profile, with what waits for an answer."""
    own = chosen_profile() if viewer is not None else None
    if own is None:
        return {}
    count = waiting_for(session, own.id, now())
    entry = NavigationEntry(ORDER, message("Introductions"), url_for("introductions.inbox"), "introductions.", count)
    return {key: [entry] for key in ids}


@dataclass(frozen=True)
class Way:
    """Where "Request introduction" leads for one profile; ``label`` says whether there is one already."""

    label: Message
    href: str
    is_new: bool = True
    note: Message | None = None


def deeds(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `match.primary`, one statement for any number of cards."""
    own = chosen_profile() if viewer is not None else None
    if own is None or not ids:
        return {}
    return {key: Deed(way.label, way.href, context=name) for key, (way, name) in _ways(session, own, ids).items()}


def chances(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `match.chance`, read with what `deeds` and `asides` read: no statement of its own on a page of both."""
    own = chosen_profile() if viewer is not None else None
    if own is None or not ids:
        return {}
    found = {row.id: row.AnswerChance for row in _looked_at(session, own, ids) if row.AnswerChance is not None}
    return {key: told_of(chance) for key, chance in found.items() if key in set(ids)}


def asides(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.aside`: the one action beside a profile."""
    own = chosen_profile() if viewer is not None else None
    wanted = [key for key in ids if own is not None and key != own.id]
    if own is None or not wanted:
        return {}
    return {key: Panel("introductions/aside.html", way) for key, (way, _name) in _ways(session, own, wanted).items()}


def _ways(session: Session, own: OwnLine, ids: Sequence[int]) -> dict[int, tuple[Way, str]]:
    """Of the other side alone, and only if this profile may ask at all."""
    rows = _looked_at(session, own, ids)
    verified_at = next((row.verified_at for row in rows if row.id == own.id), None)
    may_ask = may_request(own.kind, own.state, verified_at)
    other_side, at = kind_of(own.kind).other_side, now()
    found: dict[int, tuple[Way, str]] = {}
    for row in rows:
        hidden = kind_of(row.kind).hidden and not row.is_named
        if _is_under_way(row, own.id, at):
            href = address("introductions.show", "public_id", row.under_way)
            way = Way(message("Open the introduction"), href, is_new=False)
        elif may_ask and (until := _rests_until(row, at)) is not None:
            way = _resting(row, until)
        elif may_ask and row.kind in other_side and row.id != own.id:
            reference = row.teaser_id if hidden else row.public_id
            way = Way(message("Request introduction"), address("introductions.ask", "reference", reference))
        else:
            continue
        found[row.id] = _stronger(found.get(row.id), (way, "" if hidden else row.name))
    return found


def _stronger(before: tuple[Way, str] | None, later: tuple[Way, str]) -> tuple[Way, str]:
    """A pair may have several rows: what is under way counts more than what rests, and that more than asking anew."""
    return later if before is None or _weight(later[0]) >= _weight(before[0]) else before


def _weight(way: Way) -> int:
    if way.is_new:
        return 0
    return 1 if way.note is not None else 2


def _rests_until(row: Row[Any], at: datetime) -> datetime | None:  # Any: as above
    """As `parties.rests_until`, for the row that was read with the card."""
    if row.closed_at is None:
        return None
    rest = REST_AFTER_A_WITHDRAWAL if row.introduction_state is State.WITHDRAWN else REST_AFTER_A_NO
    return row.closed_at + rest if row.closed_at + rest > at else None


def _resting(row: Row[Any], until: datetime) -> Way:  # Any: as above
    """The true thing instead of a button that would refuse: when, and never why."""
    day = show_date(until)
    note = message("No introduction this time. Asking again is possible from {day}.", day=day)
    href = address("introductions.show", "public_id", row.under_way)
    return Way(message("No introduction this time; ask again from {day}", day=day), href, is_new=False, note=note)


def _looked_at(session: Session, own: OwnLine, ids: Sequence[int]) -> Sequence[Row[Any]]:  # Any: eleven columns
    """Read once a request for the same profiles."""
    kept: dict[tuple[int, ...], Sequence[Row[Any]]] = g.setdefault("introductions_looked_at", {})  # Any: as above
    key = (own.id, *sorted(ids))
    if key not in kept:
        since = {"no_since": now() - REST_AFTER_A_NO, "taken_back_since": now() - REST_AFTER_A_WITHDRAWAL}
        kept[key] = session.execute(_LOOKED_AT, {"own": own.id, "ids": [*ids, own.id], **since}).all()
    return kept[key]


def _statement() -> Select[*tuple[Any, ...]]:  # Any: as above
    """The profiles asked about and one's own, each with what is under way between the two."""
    own_id: BindParameter[int] = bindparam("own")
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    named = exists().where(
        Disclosure.profile_id == Profile.id, Disclosure.to_profile_id == own_id, Disclosure.revoked_at.is_(None)
    )
    pair = or_(
        and_(Introduction.pair_low_id == own_id, Introduction.pair_high_id == Profile.id),
        and_(Introduction.pair_low_id == Profile.id, Introduction.pair_high_id == own_id),
    )
    under_way = and_(Introduction.state.in_(ONE_A_PAIR), Introduction.state != State.SUGGESTED)
    since = [bindparam(name, type_=UtcDateTime) for name in ("no_since", "taken_back_since")]
    told = and_(pair, or_(under_way, is_resting(*since)))
    wanted: Select[*tuple[Any, ...]] = select(  # Any: as above
        Profile.id,
        Profile.kind,
        Profile.name,
        Profile.public_id,
        Profile.teaser_id,
        Profile.verified_at,
        named.label("is_named"),
        Introduction.public_id.label("under_way"),
        Introduction.asker_id,
        Introduction.delivered_at,
        Introduction.closed_at,
        Introduction.crosses,
        Introduction.state.label("introduction_state"),
        AnswerChance,
    ).outerjoin(AnswerChance, AnswerChance.profile_id == Profile.id)
    rows = wanted.outerjoin(Introduction, told).where(Profile.id.in_(ids))
    return rows.order_by(Profile.id, Introduction.id)


# Built once: each page of cards asks.
_LOOKED_AT = _statement()


def _is_under_way(row: Row[Any], own_id: int, at: datetime) -> bool:  # Any: as above
    """What the other side has sent and can still take back is not known here yet."""
    if row.under_way is None or row.closed_at is not None:
        return False
    return bool(row.asker_id == own_id or (row.delivered_at <= at and not row.crosses))
