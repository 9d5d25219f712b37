"""What this feature puts into other pages: the entry with its number, "Request introduction" on cards and profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.language import Message, message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.core.slots import Panel
from app.introductions.models import Introduction
from app.introductions.queries.seats import reached, waiting_for
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


def deeds(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `match.primary`, two statements for any number of cards."""
    own = chosen_profile() if viewer is not None else None
    if own is None or not ids:
        return {}
    return {key: Deed(way.label, way.href, context=name) for key, (way, name) in _ways(session, own, ids).items()}


def asides(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.aside`: the one action beside a profile."""
    own = chosen_profile() if viewer is not None else None
    wanted = [key for key in ids if own is not None and key != own.id]
    if own is None or not wanted:
        return {}
    return {key: Panel("introductions/aside.html", way) for key, (way, _name) in _ways(session, own, wanted).items()}


def _ways(session: Session, own: OwnLine, ids: Sequence[int]) -> dict[int, tuple[Way, str]]:
    """Of the other side alone, and only if this profile may ask at all."""
    named = exists().where(
        Disclosure.profile_id == Profile.id, Disclosure.to_profile_id == own.id, Disclosure.revoked_at.is_(None)
    )
    wanted = select(Profile.id, Profile.kind, Profile.name, Profile.public_id, Profile.teaser_id, named)
    rows = session.execute(wanted.where(Profile.id.in_({*ids, own.id})).order_by(Profile.id)).all()
    under_way = _under_way(session, own.id, ids)
    may_ask = may_request(own.kind, own.state, _verified_at(session, own.id))
    found: dict[int, tuple[Way, str]] = {}
    for key, kind, name, public_id, teaser_id, is_named in rows:
        hidden = kind_of(kind).hidden and not is_named
        if key in under_way:
            way = Way(
                message("Open the introduction"), url_for("introductions.show", public_id=under_way[key]), is_new=False
            )
        elif may_ask and kind in kind_of(own.kind).other_side and key != own.id:
            reference = teaser_id if hidden else public_id
            way = Way(message("Request introduction"), address("introductions.ask", "reference", reference))
        else:
            continue
        found[key] = (way, "" if hidden else name)
    return found


def _verified_at(session: Session, profile_id: int) -> datetime | None:
    return session.scalar(select(Profile.verified_at).where(Profile.id == profile_id))


def _under_way(session: Session, own_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Other profile → address of the introduction that this side knows of."""
    at, pairs = now(), [tuple(sorted((own_id, key))) for key in ids]
    lows, highs = [low for low, _high in pairs], [high for _low, high in pairs]
    rows = session.scalars(
        select(Introduction).where(
            Introduction.pair_low_id.in_(lows), Introduction.pair_high_id.in_(highs), Introduction.state.in_(ONE_A_PAIR)
        )
    )
    found: dict[int, str] = {}
    for row in rows:
        other = row.receiver_id if row.asker_id == own_id else row.asker_id
        is_mine = row.asker_id == own_id
        if other is not None and row.state is not State.SUGGESTED and (is_mine or reached(row, at)):
            found[other] = row.public_id
    return found
