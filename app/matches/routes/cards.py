"""The match card: what the component prints, made of a match and of what the viewer may see of the profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for
from markupsafe import Markup

from app.core import filters
from app.core.language import Message, current_language, message, plural_message
from app.matches.queries.references import Shown, reference_of
from app.matches.routes.lines import Lines
from app.matches.rules.reasons import Teller, evidence_label
from app.matches.rules.weights import PART_NAMES
from app.profiles.rules import labels
from app.profiles.rules.views import Amount, ProfileCard, ProfileTeaser
from app.profiles.rules.views import Shown as Value
from app.profiles.states import Kind
from matching.model import Band, Match, Part, Reason

MOST_PARTS = 6
MOST_REASONS = 3
NARROWEST_PART = 0.5
TEASER_LINE = 220
_PLACE = "-reference-"
BANDS: Mapping[Band, Message] = {
    "very_good": message("fits very well"),
    "good": message("fits well"),
    "fair": message("fits in part"),
    "distant": message("fits loosely"),
}


@dataclass(frozen=True)
class FactText:
    text: object
    strong: bool = False


@dataclass(frozen=True)
class ReasonLine:
    speaks_for: bool
    text: object
    evidence: Message | None
    href: str | None


@dataclass(frozen=True)
class Seal:
    kind: str
    text: Message


@dataclass(frozen=True)
class PartBar:
    """A part of the bar; ``width`` is its share of 100."""

    label: Message
    width: float


@dataclass(frozen=True)
class Deed:
    """Something to do: a link ("get") or a small form ("post")."""

    label: Message
    href: str
    method: str = "get"
    context: object = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    target: None = None


@dataclass(frozen=True)
class Card:
    anchor: str
    position: int
    name: object
    href: str
    one_liner: str
    language: str
    note: Message | None
    facts: tuple[FactText, ...]
    reasons: tuple[ReasonLine, ...]
    attestation: Seal | None
    fit: Message
    parts: tuple[PartBar, ...]
    chance: Message
    primary: Deed
    deeds: tuple[Deed, ...]
    lines: Lines = ()


def card_of(
    match: Match,
    shown: Shown,
    teller: Teller,
    *,
    is_saved: bool,
    back: str,
    primary: Deed | None = None,
    lines: Lines = (),
) -> Card:
    """One ranked row. ``back`` is where the small forms return to; ``primary`` and ``lines`` come from higher features.

    Where a line is told, nobody needs to hear that nothing is on file.
    """
    line, language = line_of(shown)
    href = profile_address(shown)
    return Card(
        anchor=f"match-{reference_of(shown)}",
        position=match.rank,
        name=name_of(shown),
        href=href,
        one_liner=line,
        language=language,
        note=message("Anonymous outline") if isinstance(shown, ProfileTeaser) else None,
        facts=facts_of(shown),
        reasons=reason_lines(match.reasons, match.against, teller, href),
        attestation=None
        if lines or shown.kind is Kind.INVESTOR
        else Seal("none", message("No quality attestation on file")),
        fit=BANDS[match.band],
        parts=bar_of(match.parts),
        chance=message("Chance of an answer: not yet known"),
        primary=primary or Deed(message("View profile"), href, context=name_of(shown)),
        deeds=deeds_of(shown, is_saved=is_saved, back=back),
        lines=lines,
    )


def name_of(shown: Shown) -> object:
    """The name, or for a team that is not named yet where it works."""
    if isinstance(shown, ProfileCard):
        return shown.name
    return message("Research team in {region}", region=shown.region) if shown.region else message("Research team")


def line_of(shown: Shown) -> tuple[str, str]:
    """One line in its own language, and that language."""
    words = shown.one_liner if isinstance(shown, ProfileCard) else shown.words
    if words is None:
        return "", current_language()
    return shortened(str(words)), words.language


def shortened(text: str) -> str:
    """Whole sentences up to a line or two; at least the first, cut at a word when it is longer than that."""
    if len(text) <= TEASER_LINE:
        return text
    end = max(text.rfind(mark, 0, TEASER_LINE) for mark in (". ", "! ", "? "))
    return text[: end + 1] if end > 0 else text[:TEASER_LINE].rsplit(" ", 1)[0] + " …"


def profile_address(shown: Shown) -> str:
    if isinstance(shown, ProfileTeaser):
        return address("profiles.show_teaser", "teaser_id", shown.teaser_id)
    return address("profiles.show", "public_id", shown.public_id)


def address(endpoint: str, parameter: str, reference: str) -> str:
    """``url_for`` of one reference; built once a request, because a page of cards asks for over a hundred."""
    patterns: dict[str, str] = g.setdefault("address_patterns", {})
    if endpoint not in patterns:
        values: dict[str, Any] = {parameter: _PLACE}  # Any: url_for's other arguments have types of their own
        patterns[endpoint] = url_for(endpoint, **values)
    return patterns[endpoint].replace(_PLACE, reference)


def deeds_of(shown: Shown, *, is_saved: bool, back: str) -> tuple[Deed, ...]:
    reference, name = reference_of(shown), name_of(shown)
    way_back = urlencode({"next": back})
    fields = {"next": f"{back}#match-{reference}"}
    kept = "matches.release" if is_saved else "matches.save"
    label = message("Saved: take off") if is_saved else message("Save")
    return (
        Deed(label, address(kept, "reference", reference), "post", name, fields),
        Deed(message("Hide"), f"{address('matches.ranked_hide', 'reference', reference)}?{way_back}", context=name),
        Deed(message("Why?"), address("matches.ranked_why", "reference", reference), context=name),
    )


def bar_of(parts: Sequence[Part]) -> tuple[PartBar, ...]:
    """What each part adds to the fit, in the order of the table; what adds next to nothing is left out."""
    bars = [PartBar(PART_NAMES[part.name], part.score * part.weight * 100) for part in parts]
    seen = [bar for bar in bars if bar.width >= NARROWEST_PART]
    while len(seen) > MOST_PARTS:
        seen.remove(min(seen, key=lambda bar: bar.width))
    return tuple(seen)


def reason_lines(
    reasons: Sequence[Reason], against: Reason | None, teller: Teller, href: str
) -> tuple[ReasonLine, ...]:
    lines = [reason_line(reason, teller, href) for reason in reasons[:MOST_REASONS]]
    if against is not None:
        lines = (
            [*lines[: MOST_REASONS - 1], reason_line(against, teller, href)]
            if len(lines) >= MOST_REASONS
            else [
                *lines,
                reason_line(against, teller, href),
            ]
        )
    return tuple(lines)


def reason_line(reason: Reason, teller: Teller, href: str) -> ReasonLine:
    """The sentence, how the fact is known, and the place on the profile where it stands."""
    evidence = evidence_label(reason) if reason.in_favour else None
    return ReasonLine(reason.in_favour, teller.sentence(reason), evidence, f"{href}#{teller.anchor(reason)}")


def facts_of(shown: Shown) -> tuple[FactText, ...]:
    """The facts that the gates used, in a line."""
    told = {fact.field: fact.value for fact in shown.facts}
    if isinstance(shown, ProfileCard):
        told |= {fact.field: fact.value for fact in shown.box}
    texts = [place_of(shown), *_KIND_FACTS[shown.kind](told)]
    if isinstance(shown, ProfileCard) and shown.deploying_is_stale:
        texts.append(message("“investing now” said over 90 days ago"))
    return (FactText(labels.KINDS[shown.kind], strong=True), *(FactText(text) for text in texts if text))


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
        return with_markup(message("seeks {amount} until {month}"), amount=figure, month=filters.show_month(until))
    return with_markup(message("seeks {amount}"), amount=figure)


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
        amount and with_markup(message("ticket {amount}"), amount=amount),
    ]


_KIND_FACTS = {Kind.STARTUP: _startup, Kind.SPINOFF: _spinoff, Kind.INVESTOR: _investor}


def span_of(terms: Value | None) -> object:
    """The first and the last of an ordered list: "Pre-Seed to Series A"."""
    if not isinstance(terms, tuple) or not terms:
        return None
    if len(terms) == 1:
        return whole(terms[0])
    return with_markup(message("{first} to {last}"), first=whole(terms[0]), last=whole(terms[-1]))


def whole(term: object) -> object:
    """A term that never breaks between lines: "Series" and "A" apart say nothing."""
    return unbroken(str(term)) if term and " " in str(term) else term


def strong(text: str) -> Markup:
    return Markup('<strong class="nowrap">{}</strong>').format(text)


def unbroken(text: str) -> Markup:
    return Markup('<span class="nowrap">{}</span>').format(text)


def with_markup(sentence: Message, **values: object) -> Markup:
    """A sentence some of whose values are marked up already."""
    return Markup.escape(str(sentence)).format(**values)
