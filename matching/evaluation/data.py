"""Past investments as a method may know them: nothing of the window, and any earlier day as if it were today."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

MINIMUM_DEALS: Final = 3
"""So many deals make an investor a candidate of an earlier window, as in the protocol."""
_LEADING_SECTORS: Final = 6


@dataclass(frozen=True)
class Company:
    """A company's own columns; what is not known is None or empty."""

    id: str
    name: str
    country: str | None = None
    state: str | None = None
    region: str | None = None
    city: str | None = None
    sectors: tuple[str, ...] = ()
    founded: int | None = None
    description: str = ""
    """Masked; empty for most in some markets. That there is one must not be a signal."""
    text: str = ""
    """What is known in words. Where no description exists, categories and place speak, so that nobody is silent."""
    named: str = ""
    """The same behind the company's name, which often says what it does; for the methods that we are compared with."""

    @cached_property
    def area(self) -> str | None:
        """Country and the first known of region and state, as the rules name places."""
        place = self.region or self.state
        return f"{self.country}-{place}" if self.country and place else self.country


@dataclass(frozen=True, slots=True)
class Deal:
    company: str
    investor: str
    day: int
    stage: str = ""
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One query: who asks, whom they met in the window, and whether they were new (``cold``) or not (``warm``)."""

    asker: str
    relevant: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Investments:
    """All that an evaluator may know on ``today``, and the questions."""

    companies: Mapping[str, Company]
    """Not every company that is named in a deal or a question has a row here."""
    deals: tuple[Deal, ...]
    """Those before ``today``, by date."""
    investors: tuple[str, ...]
    """Task A's candidates, in the order of their ids."""
    raising: tuple[str, ...]
    """Task B's candidates, in the order of their ids."""
    startup_questions: tuple[Question, ...] = ()
    investor_questions: tuple[Question, ...] = ()
    day: int | None = None
    """The day it is; without one the day after the last deal."""
    by_investor: Mapping[str, Sequence[Deal]] = field(init=False)
    by_company: Mapping[str, Sequence[Deal]] = field(init=False)

    def __post_init__(self) -> None:
        by_investor, by_company = defaultdict(list), defaultdict(list)
        for deal in self.deals:
            by_investor[deal.investor].append(deal)
            by_company[deal.company].append(deal)
        # The way of a frozen dataclass to set what follows from its fields.
        object.__setattr__(self, "by_investor", dict(by_investor))
        object.__setattr__(self, "by_company", dict(by_company))

    @cached_property
    def today(self) -> int:
        return self.day if self.day is not None else max((deal.day for deal in self.deals), default=0) + 1

    def before(self, day: int) -> "Investments":
        """The same candidates on an earlier day: only deals before it, no questions."""
        known = tuple(deal for deal in self.deals if deal.day < day)
        return replace(self, deals=known, startup_questions=(), investor_questions=(), day=day)

    def window(self, first: int, end: int) -> "Investments":
        """The protocol moved to an earlier time: the world before the day ``first``, asked about deals from ``first``
        up to but not on ``end``. Candidates are investors with at least three deals before and companies that raise
        within; relevant are new ties between them.
        """
        past = self.before(first)
        active = sorted(each for each, deals in past.by_investor.items() if len(deals) >= MINIMUM_DEALS)
        within = [deal for deal in self.deals if first <= deal.day < end]
        tied = {(deal.company, deal.investor) for deal in past.deals}
        known = frozenset(active)
        new = [d for d in within if d.investor in known and (d.company, d.investor) not in tied]
        return replace(
            past,
            investors=tuple(active),
            raising=tuple(sorted({deal.company for deal in within})),
            startup_questions=_questions(((d.company, d.investor) for d in new), past.by_company),
            investor_questions=_questions(((d.investor, d.company) for d in new), past.by_investor),
        )

    def sectors_of(self, investor: str) -> tuple[str, ...]:
        """The sectors invested in most, at most six."""
        counted = Counter(code for deal in self.by_investor.get(investor, ()) for code in self._sectors(deal))
        return tuple(code for code, _ in counted.most_common(_LEADING_SECTORS))

    def region_of(self, investor: str) -> str | None:
        """Where most of the portfolio is."""
        held = (self.companies.get(deal.company) for deal in self.by_investor.get(investor, ()))
        counted = Counter(company.area for company in held if company is not None and company.area)
        return counted.most_common(1)[0][0] if counted else None

    def _sectors(self, deal: Deal) -> tuple[str, ...]:
        return self.companies[deal.company].sectors if deal.company in self.companies else ()


def _questions(pairs: Iterable[tuple[str, str]], known: Mapping[str, Sequence[Deal]]) -> tuple[Question, ...]:
    met: dict[str, set[str]] = defaultdict(set)
    for asker, other in pairs:
        met[asker].add(other)
    return tuple(
        Question(asker, frozenset(met[asker]), "warm" if known.get(asker) else "cold") for asker in sorted(met)
    )
