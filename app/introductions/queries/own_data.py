"""What a person takes along of introductions: all that either side was shown, as it was shown, and nothing earlier."""

from collections.abc import Mapping, Sequence
from enum import Enum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import Base
from app.core.person import Person
from app.introductions.models import (
    Availability,
    Consent,
    Introduction,
    IntroductionMessage,
    OutcomeReport,
    PairRuling,
    PolicyTrial,
    ProposalLine,
    ProposalPolicy,
    Reading,
    Release,
    RunOrder,
)
from app.introductions.queries.inbox import Item, item_of
from app.introductions.queries.seeing import seen_by
from app.introductions.states import ProposalState, Side
from app.profiles.queries.references import profiles_of_account, references_for
from app.profiles.rules.views import ProfileCard

TABLES = (
    "introductions",
    "introduction_consents",
    "introduction_messages",
    "introduction_releases",
    "introduction_readings",
    "introduction_outcomes",
    "introduction_availabilities",
    "introduction_policies",
    "introduction_trials",
    "introduction_proposals",
    "introduction_rulings",
    "introduction_run_orders",
)
MICRO = 1_000_000
_TOLD = ("origin", "wish", "reason", "reason_origin", "staff_reason", "state", "sent_at", "due_at", "snoozed_until")
_ENDED = ("answer", "decline_reason", "end_cause", "introduced_at")
_PARTS: Mapping[str, tuple[type[Base], tuple[str, ...]]] = {
    "consents": (Consent, ("party", "agreed", "at", "way")),
    "messages": (IntroductionMessage, ("kind", "side", "text", "at")),
    "releases": (Release, ("level", "asker_agreed", "receiver_agreed", "asked_at", "agreed_at", "revoked_at")),
    "outcomes": (OutcomeReport, ("side", "day", "result", "reason", "at", "way")),
}
_OF_ONE_SIDE = {"consents": "party", "outcomes": "side"}
_OF_STAFF: Mapping[str, tuple[type[Base], str, tuple[str, ...]]] = {
    "policies": (ProposalPolicy, "by_id", ("public_id", "dials", "made_at", "reason")),
    "trials": (PolicyTrial, "by_id", ("public_id", "dials", "state", "asked_at", "ended_at", "result")),
    "runs_ordered": (RunOrder, "by_id", ("public_id", "day", "is_dry", "state", "asked_at", "ended_at")),
    "pairs_ruled": (PairRuling, "by_id", ("public_id", "kind", "why", "note", "made_at", "lifted_at")),
    "pairs_lifted": (PairRuling, "lifted_by_id", ("public_id", "kind", "lifted_at")),
    "proposals_judged": (ProposalLine, "judged_by_id", ("public_id", "way", "state", "judged_at", "note")),
}


def export_introductions(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`."""
    return {account_id: _data_of(session, account_id) for account_id in ids}


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    mine = profiles_of_account(session, account_id)
    times = select(Availability).where(Availability.account_id == account_id).order_by(Availability.id)
    of_staff = {
        name: [_picked(row, names) for row in _rows(session, table, column, account_id)]
        for name, (table, column, names) in _OF_STAFF.items()
    }
    return {
        "introductions": _introductions(session, account_id, mine),
        "proposals": _proposals(session, account_id, mine),
        "rulings": _rulings(session, account_id, mine),
        "availability": [_picked(each, ("weekday", "part")) for each in session.scalars(times)],
        **of_staff,
    }


def _rows(session: Session, table: type[Base], column: str, value: int) -> list[Base]:
    named = table.__table__.c
    return list(session.scalars(select(table).where(named[column] == value).order_by(named.id)))


def _introductions(session: Session, account_id: int, mine: frozenset[int]) -> list[dict[str, object]]:
    """By the same eyes as the pages: before a request arrives, or an answer holds, the file says what the page says."""
    either = or_(Introduction.asker_id.in_(mine), Introduction.receiver_id.in_(mine))
    rows = session.scalars(select(Introduction).where(either).order_by(Introduction.id)).all()
    named = references_for(session, account_id, [key for row in rows for key in (row.asker_id, row.receiver_id)])
    found = []
    for row in rows:
        for own in sorted({key for key in (row.asker_id, row.receiver_id) if key in mine and key is not None}):
            item = item_of(session, own, row, at=now())
            if item is not None:
                found.append(_introduction(session, row, item, own, named, account_id))
    return found


def _introduction(
    session: Session, row: Introduction, item: Item, own: int, named: Mapping[int, str], account_id: int
) -> dict[str, object]:
    answered = {"answered_at": str(row.answered_at)} if item.answer else {}
    return {
        "id": row.public_id,
        "profile": named.get(own),
        "other": named.get(item.other_id or 0),
        "side": item.side.value,
        **{name: _plain(getattr(item, name)) for name in _TOLD},
        **{name: _plain(getattr(item, name)) for name in _ENDED if getattr(item, name) is not None},
        **answered,
        "closed_at": _plain(row.closed_at),
        "explanation": _explanation(session, row, item, own),
        **{name: _parts(session, name, row, item.side) for name in _PARTS},
        "document_readings": _readings(session, row, account_id),
    }


def _explanation(session: Session, row: Introduction, item: Item, own: int) -> dict[str, object]:
    """What speaks for it, told to this side; and to the other, where the page shows that too."""
    if not item.reasons:
        return {}
    shown = seen_by(session, own, [item.other_id] if item.other_id is not None else [])
    sides = [item.side]
    if isinstance(shown.get(item.other_id or 0), ProfileCard):
        sides.append(item.side.other)
    return {side.value: row.explanation.get(side.value, []) for side in sides}


def _parts(session: Session, name: str, row: Introduction, side: Side) -> list[dict[str, object]]:
    table, names = _PARTS[name]
    rows = [_picked(each, names) for each in _rows(session, table, "introduction_id", row.id)]
    word = _OF_ONE_SIDE.get(name)
    return [each for each in rows if word is None or each[word] in (side.value, Side.THIRD.value)]


def _readings(session: Session, row: Introduction, account_id: int) -> list[dict[str, object]]:
    """Either side was told of each: its reader when reading, its owner by the page."""
    wanted = select(Reading).join(Release, Release.id == Reading.release_id).where(Release.introduction_id == row.id)
    return [
        {"id": each.public_id, "at": str(each.at), "by_me": each.account_id == account_id}
        for each in session.scalars(wanted.order_by(Reading.id))
    ]


def _proposals(session: Session, account_id: int, mine: frozenset[int]) -> list[dict[str, object]]:
    """What runs and staff put forward, with the chances it was chosen by. Whom somebody else was led to by it is told
    to that side alone."""
    either = or_(ProposalLine.sender_id.in_(mine), ProposalLine.receiver_id.in_(mine))
    rows = session.scalars(select(ProposalLine).where(either).order_by(ProposalLine.id)).all()
    named = references_for(session, account_id, [key for row in rows for key in (row.sender_id, row.receiver_id)])
    return [_proposal(row, named, mine) for row in rows]


def _proposal(row: ProposalLine, named: Mapping[int, str], mine: frozenset[int]) -> dict[str, object]:
    asks = row.sender_id in mine
    delivered = row.state is ProposalState.DELIVERED
    return {
        "profile": named.get(row.sender_id if asks else row.receiver_id),
        "would_ask": asks,
        "other": named.get(row.receiver_id) if asks and delivered else None,
        "way": row.way,
        "state": row.state.value,
        **{name: getattr(row, name) / MICRO for name in ("propensity", "request", "answer", "accept")},
        "note": row.note if delivered else "",
        "made_at": str(row.made_at),
        "judged_at": _plain(row.judged_at),
    }


def _rulings(session: Session, account_id: int, mine: frozenset[int]) -> list[dict[str, object]]:
    """That staff pinned or vetoed a pair of one's profile; the staff's note speaks of both and stays with them."""
    either = or_(PairRuling.sender_id.in_(mine), PairRuling.receiver_id.in_(mine))
    rows = session.scalars(select(PairRuling).where(either).order_by(PairRuling.id)).all()
    named = references_for(session, account_id, mine)
    return [
        {
            "profile": named.get(row.sender_id if row.sender_id in mine else row.receiver_id),
            **_picked(row, ("kind", "why", "made_at", "lifted_at")),
        }
        for row in rows
    ]


def _picked(row: Base, names: Sequence[str]) -> dict[str, object]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | bool | dict | list | None) else str(value)
