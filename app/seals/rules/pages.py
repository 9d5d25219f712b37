"""An attestation as panels and pages print it: labelled facts, the table of criteria, where to look it up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from app.core.language import Message, message
from app.seals.rules import words
from app.seals.rules.consistency import Result
from app.seals.rules.display import Display
from app.seals.rules.schemes import Names, Scheme, find_scheme
from app.seals.states import Source

YES, NO, OPEN = message("yes"), message("no"), message("not stated")


@dataclass(frozen=True)
class FactLine:
    label: Message
    value: object
    # The moment in the form machines read, where the value is one.
    moment: str = ""
    # The same moment in full: what is filed on paper must not say "today".
    on_paper: object = ""


@dataclass(frozen=True)
class CriterionRow:
    code: str
    name: Names | str
    dimension: Names | str
    need: Message
    level: str
    spoken_level: Message
    fulfilled: Message
    reason: str = ""


@dataclass(frozen=True)
class Link:
    href: str
    host: str


def facts_of(shown: Display, scheme_version: str, issued_at: datetime | None) -> tuple[FactLine, ...]:
    facts = shown.facts
    found = [
        FactLine(message("Applies to"), shown.subject),
        FactLine(message("Who checked"), shown.assurance_word),
        FactLine(
            message("Scheme"), message("{name}, version {version}", name=facts.scheme_name, version=scheme_version)
        ),
        FactLine(message("Issuer"), facts.issuer_name),
        FactLine(message("Number in the registry"), facts.number),
        FactLine(message("Status"), shown.standing_word),
        FactLine(
            message("Our own check"),
            shown.verification_word,
            _machine(facts.confirmed_at),
            on_paper=_checked_in_full(shown),
        ),
    ]
    if facts.assessed_on is not None:
        found.append(FactLine(message("Assessed on"), words.day(facts.assessed_on), facts.assessed_on.isoformat()))
    elif issued_at is not None:
        found.append(FactLine(message("Issued on"), words.day(issued_at), _machine(issued_at)))
    if facts.valid_until is not None:
        found.append(FactLine(message("Valid until"), words.day(facts.valid_until), _machine(facts.valid_until)))
    else:
        found.append(FactLine(message("Valid until"), message("no end is set")))
    return tuple(found)


def _checked_in_full(shown: Display) -> Message | str:
    if shown.facts.confirmed_at is None:
        return ""
    what, moment = words.VERIFICATIONS[shown.verification], words.moment(shown.facts.confirmed_at)
    return message("{what}, last checked on {moment}", what=what, moment=moment)


def _machine(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def criteria_rows(scheme: Scheme | None, results: Iterable[Result]) -> tuple[CriterionRow, ...]:
    """In the order of the scheme; names come from the scheme, never from a record."""
    order = list(scheme.criteria) if scheme else []
    known = sorted(results, key=lambda each: order.index(each.criterion) if each.criterion in order else len(order))
    return tuple(_row(scheme, each) for each in known)


def _row(scheme: Scheme | None, result: Result) -> CriterionRow:
    criterion = scheme.criteria.get(result.criterion) if scheme else None
    name: Names | str = criterion.name if criterion else result.criterion
    dimension: Names | str = criterion.dimension if criterion else ""
    if not result.applicable:
        reason = result.not_applicable_reason or ""
        none = message("not applicable")
        return CriterionRow(result.criterion, name, dimension, none, "–", none, none, reason)
    return CriterionRow(
        result.criterion,
        name,
        dimension,
        words.NEEDS[result.need] if result.need else OPEN,
        result.level or "–",
        _spoken(scheme, result.level),
        OPEN if result.fulfilled is None else YES if result.fulfilled else NO,
    )


def _spoken(scheme: Scheme | None, level: str | None) -> Message:
    if level is None:
        return OPEN
    if scheme is None or not scheme.scale:
        return message("level {level}", level=level)
    best, worst = scheme.scale[0], scheme.scale[-1]
    return message("level {level} on the scale from {best} (best) to {worst}", level=level, best=best, worst=worst)


def lookup_of(url: str | None) -> Link | None:
    """Where the registry shows it; the host is told, so that nobody is led somewhere unawares."""
    host = urlsplit(url).hostname if url else None
    if not url or not host:
        return None
    is_ours_to_follow = urlsplit(url).scheme == "https" or (urlsplit(url).scheme == "http" and host == "localhost")
    return Link(url, host) if is_ours_to_follow else None


@dataclass(frozen=True)
class HistoryLine:
    """One change of standing, in the shape `components/timeline.html` prints."""

    title: Message
    at: datetime
    who: Message
    text: Message | str = ""


SOURCES = {
    Source.CREDENTIAL: message("signed credential"),
    Source.REGISTRY: message("registry"),
    Source.FILE: message("imported file"),
    Source.OWN: message("own statement"),
}


def best_first(shown: Sequence[Display]) -> list[Display]:
    """Valid for the current version before valid, valid before the rest; among equals as given."""
    return sorted(shown, key=lambda each: (not (each.is_valid and each.is_for_current_version), not each.is_valid))


def scheme_of(shown: Display) -> Scheme | None:
    return find_scheme(shown.facts.scheme_code)
