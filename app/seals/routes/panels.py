"""What attestations put into lower pages: the panel on a profile, the line on a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.core import clock
from app.core.language import Message
from app.core.person import Person
from app.core.slots import Panel
from app.profiles.chosen import own_profiles
from app.seals.queries.showing import Stored, attestations_of, attestations_with_results
from app.seals.routes.blueprint import thresholds
from app.seals.routes.entries import Entry, entry_of
from app.seals.rules.display import Audience, Display, display
from app.seals.rules.pages import best_first
from app.seals.states import Standing

KINDS = {"good": "confirmed", "ask": "asks", "bad": "asks", "plain": "none"}


@dataclass(frozen=True)
class CardLine:
    """The line on a match card: ``kind`` is "confirmed", "asks" or "none"."""

    kind: str
    text: Message


@dataclass(frozen=True)
class ProfilePanel:
    entries: tuple[Entry, ...]
    own_href: str | None


def panels(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.panel`: what everybody may read, also for the team itself; theirs has a page of its own."""
    mine = {line.id: line.public_id for line in own_profiles()}
    found = attestations_with_results(session, ids)
    return {key: Panel("seals/panel.html", _panel(held, mine.get(key))) for key, held in found.items()}


def _panel(held: Sequence[Stored], own_id: str | None) -> ProfilePanel:
    at, limits = clock.now(), thresholds()
    current = [stored for stored in held if stored.facts.standing is not Standing.SUPERSEDED]
    entries = [entry for stored in current if (entry := entry_of(stored, Audience.PUBLIC, at, limits))]
    order = best_first([entry.shown for entry in entries])
    entries.sort(key=lambda entry: order.index(entry.shown))
    return ProfilePanel(tuple(entries), url_for("seals.own", public_id=own_id) if own_id else None)


def card_lines(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile_card.line`: the best attestation of each start-up. Where there is none the card says so."""
    lines = {key: _card_line(held) for key, held in attestations_of(session, ids).items()}
    return {key: Panel("components/seal_line.html", line) for key, line in lines.items() if line is not None}


def _card_line(held: Sequence[Stored]) -> CardLine | None:
    at, limits = clock.now(), thresholds()
    readable = [shown for stored in held if (shown := display(stored.facts, Audience.PUBLIC, at, limits))]
    current = [shown for shown in readable if shown.standing is not Standing.SUPERSEDED]
    if not current:
        return None
    return line_of(best_first(current)[0])


def line_of(shown: Display) -> CardLine:
    kind = KINDS[shown.tone]
    # A tick says "confirmed lately"; older confirmations are told in words alone.
    return CardLine("none" if kind == "confirmed" and not shown.tick else kind, shown.line)
