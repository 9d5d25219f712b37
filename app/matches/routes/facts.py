"""The line of facts on a card: those that the gates used, as they read in a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from app.core import filters
from app.core.language import filled, message, plural_message
from app.matches.queries.references import Shown
from app.profiles.rules import labels
from app.profiles.rules.views import Amount, ProfileCard
from app.profiles.rules.views import Shown as Value
from app.profiles.states import Kind


@dataclass(frozen=True)
class FactText:
    text: object
    strong: bool = False


def facts_of(shown: Shown) -> tuple[FactText, ...]:
    """The facts that the gates used, in a line."""
    told = {fact.field: fact.value for fact in shown.facts}
    if isinstance(shown, ProfileCard):
        told |= {fact.field: fact.value for fact in shown.box}
    texts = [place_of(shown), *_KIND_FACTS[shown.kind](told)]
    if isinstance(shown, ProfileCard) and shown.deploying_is_stale:
        texts.append(message("“investing now” said over 90 days ago"))
    if isinstance(shown, ProfileCard):
        texts.append(_documented(shown))
    return (FactText(labels.KINDS[shown.kind], strong=True), *(FactText(text) for text in texts if text))


def _documented(card: ProfileCard) -> object:
    """For which facts staff saw a document; all others are the team's own statements."""
    labels_seen = [fact.label for fact in (*card.box, *card.facts) if fact.is_documented]
    return message("document seen for: {facts}", facts=", ".join(map(str, labels_seen))) if labels_seen else None


def place_of(shown: Shown) -> object:
    if isinstance(shown, ProfileCard) and shown.city and shown.region and shown.city != str(shown.region):
        return f"{shown.city}, {shown.region}"
    return shown.region


Told = Mapping[str, Value]


def _startup(told: Told) -> list[object]:
    size = told.get("team_size")
    people = plural_message("{count} person", "{count} people", size) if isinstance(size, int) else None
    return [whole(told.get("stage")), _sought(told), people]


def _sought(told: Told) -> object:
    amount, until = told.get("ask_min_eur"), told.get("raising_until")
    if not isinstance(amount, Amount):
        return told.get("raising") and message("raising: {answer}", answer=told["raising"])
    figure = strong(filters.eur_range(*amount.pair))
    if isinstance(until, date):
        return filled(message("seeks {amount} until {month}"), amount=figure, month=filters.show_month(until))
    return filled(message("seeks {amount}"), amount=figure)


def _spinoff(told: Told) -> list[object]:
    trl, planned = told.get("trl"), told.get("founding_planned_on")
    return [
        f"TRL {trl}" if trl else None,
        told.get("ip_status"),
        message("founding planned for {year}", year=planned.year) if isinstance(planned, date) else None,
    ]


def _investor(told: Told) -> list[object]:
    ticket = told.get("ticket_min_eur")
    amount = strong(filters.eur_range(*ticket.pair)) if isinstance(ticket, Amount) else None
    return [
        told.get("investor_type"),
        span_of(told.get("stages")),
        amount and filled(message("ticket {amount}"), amount=amount),
    ]


_KIND_FACTS = {Kind.STARTUP: _startup, Kind.SPINOFF: _spinoff, Kind.INVESTOR: _investor}


def span_of(terms: Value | None) -> object:
    """The first and the last of an ordered list: "Pre-Seed to Series A"."""
    if not isinstance(terms, tuple) or not terms:
        return None
    if len(terms) == 1:
        return whole(terms[0])
    return filled(message("{first} to {last}"), first=whole(terms[0]), last=whole(terms[-1]))


def whole(term: object) -> object:
    """A term that never breaks between lines: "Series" and "A" apart say nothing."""
    return unbroken(str(term)) if term and " " in str(term) else term


def strong(text: str) -> Markup:
    return Markup(f'<strong class="nowrap">{escape(text)}</strong>')  # noqa: S704 -- escaped


def unbroken(text: str) -> Markup:
    return Markup(f'<span class="nowrap">{escape(text)}</span>')  # noqa: S704 -- escaped
