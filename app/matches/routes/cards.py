"""The match card: what the component prints, made of a match and of what the viewer may see of the profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from app.core.language import Message, message
from app.matches.queries.references import Shown, reference_of
from app.matches.routes.facts import FactText, facts_of
from app.matches.routes.lines import Lines
from app.matches.rules.asking import BOOST, BOOST_OFF
from app.matches.rules.chances import TOO_EARLY, AnswerChance
from app.matches.rules.reasons import Teller, evidence_label
from app.matches.rules.shown_words import line_of, name_of
from app.matches.rules.weights import PART_NAMES
from app.profiles.rules.views import ProfileTeaser
from app.profiles.states import Kind
from matching.model import Band, Match, Part, Reason

MOST_PARTS = 6
MOST_REASONS = 3
NARROWEST_PART = 0.5
_PLACE = "-reference-"
BANDS: Mapping[Band, Message] = {
    "very_good": message("fits very well"),
    "good": message("fits well"),
    "fair": message("fits in part"),
    "distant": message("fits loosely"),
}


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
    chance: AnswerChance
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
    chance: AnswerChance = TOO_EARLY,
    lines: Lines = (),
    has_attested_system: bool = False,
    without_boost: bool = False,
) -> Card:
    """One ranked row. ``back`` is where the small forms return to; ``primary``, ``chance`` and ``lines`` come from
    higher features.

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
        reasons=reason_lines(match.reasons, match.against, teller, href, has_attested_system=has_attested_system),
        attestation=None
        if lines or shown.kind is Kind.INVESTOR
        else Seal("none", message("No quality attestation on file")),
        fit=BANDS[match.band],
        parts=bar_of(match.parts),
        chance=chance,
        primary=primary or Deed(message("View profile"), href, context=name_of(shown)),
        deeds=deeds_of(shown, is_saved=is_saved, back=back, without_boost=without_boost),
        lines=lines,
    )


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


def deeds_of(shown: Shown, *, is_saved: bool, back: str, without_boost: bool = False) -> tuple[Deed, ...]:
    reference, name = reference_of(shown), name_of(shown)
    way_back = urlencode({"next": back})
    fields = {"next": f"{back}#match-{reference}"}
    why = address("matches.ranked_why", "reference", reference)
    kept = "matches.release" if is_saved else "matches.save"
    label = message("Saved: take off") if is_saved else message("Save")
    return (
        Deed(label, address(kept, "reference", reference), "post", name, fields),
        Deed(message("Hide"), f"{address('matches.ranked_hide', 'reference', reference)}?{way_back}", context=name),
        Deed(message("Why?"), f"{why}?{BOOST}={BOOST_OFF}" if without_boost else why, context=name),
    )


def bar_of(parts: Sequence[Part]) -> tuple[PartBar, ...]:
    """What each part adds to the fit, in the order of the table; what adds next to nothing is left out."""
    bars = [PartBar(PART_NAMES[part.name], part.score * part.weight * 100) for part in parts]
    seen = [bar for bar in bars if bar.width >= NARROWEST_PART]
    while len(seen) > MOST_PARTS:
        seen.remove(min(seen, key=lambda bar: bar.width))
    return tuple(seen)


def reason_lines(
    reasons: Sequence[Reason], against: Reason | None, teller: Teller, href: str, *, has_attested_system: bool = False
) -> tuple[ReasonLine, ...]:
    lines = [
        reason_line(reason, teller, href, has_attested_system=has_attested_system) for reason in reasons[:MOST_REASONS]
    ]
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


def reason_line(reason: Reason, teller: Teller, href: str, *, has_attested_system: bool = False) -> ReasonLine:
    """The sentence, how the fact is known, and the place on the profile where it stands."""
    evidence = evidence_label(reason, has_attested_system=has_attested_system) if reason.in_favour else None
    return ReasonLine(reason.in_favour, teller.sentence(reason), evidence, f"{href}#{teller.anchor(reason)}")
