"""What the templates print of one attestation, made of what is stored and of what may be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from app.core.language import Message, message
from app.seals.queries.showing import Stored
from app.seals.routes.criteria import criteria_table
from app.seals.rules import words
from app.seals.rules.advice import Advice, advice_on
from app.seals.rules.display import Audience, Display, display
from app.seals.rules.freshness import Thresholds
from app.seals.rules.pages import FactLine, Link, facts_of, lookup_of, scheme_of
from app.seals.rules.run_words import contradiction_words
from app.seals.rules.schemes import Names
from app.seals.states import Conflict, Verification

ICONS = {"good": "seal", "ask": "warning", "bad": "dash", "plain": "info"}


@dataclass(frozen=True)
class Entry:
    """One attestation on a page. ``icon`` is a tick only where everything was confirmed lately."""

    anchor: str
    public_id: str
    shown: Display
    icon: str
    facts: tuple[FactLine, ...]
    criteria: Markup
    """The table, "" where no criterion is named."""
    lookup: Link | None
    criteria_link: Link | None
    criteria_source: Names | None
    href: str
    advice: Advice | None
    contradictions: tuple[Message, ...]


def entry_of(stored: Stored, audience: Audience, now: datetime, limits: Thresholds) -> Entry | None:
    """None where this audience reads nothing of it."""
    shown = display(stored.facts, audience, now, limits)
    if shown is None:
        return None
    scheme = scheme_of(shown)
    return Entry(
        anchor=f"attestation-{stored.facts.public_id}",
        public_id=stored.facts.public_id,
        shown=shown,
        icon=icon_of(shown),
        facts=facts_of(shown, stored.scheme_version, stored.issued_at),
        criteria=criteria_table(stored),
        lookup=lookup_of(stored.verify_url),
        criteria_link=lookup_of(scheme.criteria_url) if scheme else None,
        criteria_source=scheme.criteria_source if scheme else None,
        href=url_for("seals.verify", public_id=stored.facts.public_id),
        advice=advice_on(shown) if audience is Audience.OWNER else None,
        contradictions=contradictions_in(stored.details) if audience is Audience.OWNER else (),
    )


def icon_of(shown: Display) -> str:
    if shown.tone == "good" and not shown.tick:
        return "clock" if shown.verification is Verification.STALE else "info"
    return ICONS[shown.tone]


def contradictions_in(details: Iterable[Mapping[str, str]] | None) -> tuple[Message, ...]:
    """What contradicts what, a sentence each; the criterion and both words behind it."""
    return tuple(
        message(
            "{what} {where}",
            what=words.CONFLICTS[Conflict(each["code"])],
            where=" ".join(str(part) for part in (each.get("criterion"), _both(each)) if part),
        )
        for each in details or ()
        if each.get("code") in set(Conflict)
    )


def _both(detail: Mapping[str, str]) -> Message | str:
    return contradiction_words(detail.get("detail") or "")
