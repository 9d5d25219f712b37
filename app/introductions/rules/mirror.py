"""What an investor states beside what it does: a pure comparison, shown to its own team alone.

A difference is told by one simple test: of the last twelve teams it chose (six at least, of whom the fact is known)
fewer than half have what the thesis names, at least three share one value that it does not name, and it has chosen that
value more often than declined it. It is a hint to look at, not a finding of statistics.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median_low

LAST = 12
FEWEST = 6
FEWEST_ALIKE = 3
# A stage said of a team today says little about an investment of long ago.
STAGE_HOLDS_YEARS = 1
COUNTRY_LENGTH = 2


class Dimension(StrEnum):
    STAGE = "stage"
    SECTOR = "sector"
    AI_FIELD = "ai_field"
    REGION = "region"
    TICKET = "ticket"


class Act(StrEnum):
    """What the team did; the last one counts the other way."""

    INVESTED = "invested"
    AGREED = "agreed"
    ASKED = "asked"
    SAVED = "saved"
    DECLINED = "declined"


ABOVE, BELOW = "above", "below"
Codes = frozenset[str]
Range = tuple[int | None, int | None]
"""Lowest and highest amount in whole euros."""


@dataclass(frozen=True)
class Case:
    """Something the team did about one other profile, with the facts of it that the team may see today."""

    profile_id: int
    act: Act
    on: date
    codes: Mapping[Dimension, Codes] = field(default_factory=dict)
    ask: Range = (None, None)


@dataclass(frozen=True)
class Thesis:
    """An empty set and an open end exclude nobody: there is nothing to compare with."""

    codes: Mapping[Dimension, Codes]
    ticket: Range = (None, None)


@dataclass(frozen=True)
class Finding:
    """``hits`` of the last ``known`` teams have ``code``, ``covered`` what is stated; ``declined`` had it and got a no.

    ``instead`` are the values that a quarter of those teams share, the commonest first; for the ticket ``amount_eur``
    is the amount that half of them reach.
    """

    dimension: Dimension
    code: str
    hits: int
    covered: int
    known: int
    declined: int
    instead: tuple[str, ...] = ()
    amount_eur: int | None = None


def chosen_of(cases: Iterable[Case]) -> tuple[Case, ...]:
    """One case a profile, the latest; a no weighs more than a yes of the same day. The latest first."""
    order = sorted(cases, key=lambda case: (case.on, case.act is Act.DECLINED, case.profile_id))
    latest = {case.profile_id: case for case in order}
    return tuple(sorted(latest.values(), key=lambda case: (case.on, case.profile_id), reverse=True))


def findings(thesis: Thesis, cases: Sequence[Case]) -> tuple[Finding, ...]:
    """At most one a dimension, in the order of the dimensions. ``cases`` as `chosen_of` gives them."""
    found = [
        *(_of_codes(dimension, stated, cases) for dimension, stated in thesis.codes.items()),
        _of_ticket(thesis.ticket, cases),
    ]
    order = list(Dimension)
    return tuple(sorted((each for each in found if each), key=lambda each: order.index(each.dimension)))


def _of_codes(dimension: Dimension, stated: Codes, cases: Sequence[Case]) -> Finding | None:
    known = [case for case in cases if case.codes.get(dimension)]
    chosen = [case.codes[dimension] for case in known if case.act is not Act.DECLINED][:LAST]
    declined = [case.codes[dimension] for case in known if case.act is Act.DECLINED][:LAST]
    outside = [codes for codes in chosen if not covers(stated, codes)]
    if not stated or not _is_telling(len(chosen), len(outside)):
        return None
    commonest = _by_frequency(outside)
    code = commonest[0]
    hits, against = (sum(code in codes for codes in group) for group in (chosen, declined))
    if hits < FEWEST_ALIKE or hits <= against:
        return None
    often = [each for each in _by_frequency(chosen) if 4 * sum(each in codes for codes in chosen) >= len(chosen)]
    return Finding(dimension, code, hits, len(chosen) - len(outside), len(chosen), against, tuple(often) or (code,))


def shares(dimension: Dimension, cases: Iterable[Case]) -> tuple[tuple[tuple[str, int], ...], int]:
    """How many of the last chosen teams have which value, the commonest first, and of how many it is known."""
    groups = [case.codes[dimension] for case in cases if case.act is not Act.DECLINED and case.codes.get(dimension)]
    last = groups[:LAST]
    return tuple((code, sum(code in codes for codes in last)) for code in _by_frequency(last)), len(last)


def covers(stated: Codes, codes: Codes) -> bool:
    """Whether one of the values is named; a country covers its Länder."""
    return bool(stated & codes) or bool(stated & {code[:COUNTRY_LENGTH] for code in codes if "-" in code})


def _by_frequency(groups: Iterable[Codes]) -> list[str]:
    """Ties in the order of the codes."""
    counted = Counter(code for codes in groups for code in codes)
    return sorted(counted, key=lambda code: (-counted[code], code))


def _of_ticket(ticket: Range, cases: Sequence[Case]) -> Finding | None:
    known = [case for case in cases if case.ask != (None, None)]
    chosen = [where(ticket, case.ask) for case in known if case.act is not Act.DECLINED][:LAST]
    outside = [side for side in chosen if side]
    if not _is_telling(len(chosen), len(outside)):
        return None
    side = ABOVE if 2 * outside.count(ABOVE) >= len(outside) else BELOW
    hits = outside.count(side)
    against = [where(ticket, case.ask) for case in known if case.act is Act.DECLINED][:LAST].count(side)
    if hits < FEWEST_ALIKE or hits <= against:
        return None
    asks = [case.ask for case in known if case.act is not Act.DECLINED][:LAST]
    amounts = [low if side is ABOVE else high for low, high in asks if where(ticket, (low, high)) == side]
    amount = median_low(each for each in amounts if each is not None)
    return Finding(Dimension.TICKET, side, hits, len(chosen) - len(outside), len(chosen), against, amount_eur=amount)


def where(ticket: Range, ask: Range) -> str:
    """`ABOVE` if more is sought than the highest ticket, `BELOW` if less than the lowest, else nothing."""
    (least, most), (low, high) = ticket, ask
    if most is not None and low is not None and low > most:
        return ABOVE
    return BELOW if least is not None and high is not None and high < least else ""


def _is_telling(known: int, outside: int) -> bool:
    return known >= FEWEST and 2 * outside > known
