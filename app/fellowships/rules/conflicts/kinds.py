"""Which facts make a conflict, of which kind, and how long after their end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.fellowships.rules.conflicts.facts import Link, Sort, Why
from app.profiles.states import TieKind


class ConflictKind(StrEnum):
    SAME_PERSON = "same_person"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    SAME_TEAM = "same_team"
    SAME_ORGANISATION = "same_organisation"
    SAME_DOMAIN = "same_domain"
    TRANSFER_OFFICE = "transfer_office"
    INTRODUCTION = "introduction"
    PORTFOLIO = "portfolio"
    EMPLOYMENT = "employment"
    MENTORING = "mentoring"
    FELLOWSHIP = "fellowship"
    FAMILY = "family"
    DECLARED = "declared"


_OF_SHARED: Mapping[Sort, ConflictKind] = {
    Sort.ACCOUNT: ConflictKind.SAME_PERSON,
    Sort.ADDRESS: ConflictKind.SAME_ADDRESS,
    Sort.NAME: ConflictKind.SAME_NAME,
    Sort.PROFILE: ConflictKind.SAME_TEAM,
    Sort.ORGANISATION: ConflictKind.SAME_ORGANISATION,
    Sort.EMPLOYER: ConflictKind.SAME_ORGANISATION,
    Sort.DOMAIN: ConflictKind.SAME_DOMAIN,
}
OF_TIE: Mapping[TieKind, ConflictKind] = {
    TieKind.INTRODUCTION: ConflictKind.INTRODUCTION,
    TieKind.PORTFOLIO: ConflictKind.PORTFOLIO,
    TieKind.TEAM: ConflictKind.SAME_TEAM,
    TieKind.EMPLOYMENT: ConflictKind.EMPLOYMENT,
    TieKind.MENTORING: ConflictKind.MENTORING,
    TieKind.FELLOWSHIP: ConflictKind.FELLOWSHIP,
    TieKind.FAMILY: ConflictKind.FAMILY,
    TieKind.DECLARED: ConflictKind.DECLARED,
}
# What carries a tie: an address or a domain is nobody's relation.
CARRIES_TIES = frozenset({Sort.ACCOUNT, Sort.PROFILE, Sort.ORGANISATION})
# What of a relative's counts as well, one step from the person: where they stand themselves, and these relations.
STEPS_OF_RELATIVES = frozenset({TieKind.PORTFOLIO, TieKind.TEAM, TieKind.EMPLOYMENT, TieKind.MENTORING})
_BESIDE_ORGANISATIONS = frozenset({Why.OF_EMPLOYER, Why.OF_PROFILE})


def kind_of_shared(mine: Link, theirs: Link) -> ConflictKind:
    if mine.relative is not None or theirs.relative is not None:
        return ConflictKind.FAMILY
    if Why.TRANSFER_OFFICE in {mine.why, theirs.why}:
        return ConflictKind.TRANSFER_OFFICE
    # A fund's profile stands for its house: whoever is employed there is in no team with it.
    if mine.node.sort is Sort.PROFILE and {mine.why, theirs.why} & _BESIDE_ORGANISATIONS:
        return ConflictKind.SAME_ORGANISATION
    return _OF_SHARED[mine.node.sort]


def _tie_years() -> Mapping[TieKind, int | None]:
    return {
        TieKind.INTRODUCTION: 3,
        TieKind.PORTFOLIO: 3,
        TieKind.TEAM: 3,
        TieKind.EMPLOYMENT: 3,
        TieKind.MENTORING: 5,
        TieKind.FELLOWSHIP: 5,
        TieKind.FAMILY: None,
        TieKind.DECLARED: 3,
    }


@dataclass(frozen=True)
class Limits:
    """For how many years after its end a fact still counts; None for ever. What has no end stands."""

    employment_years: int = 3
    tie_years: Mapping[TieKind, int | None] = field(default_factory=_tie_years)


def counts(until: date | None, years: int | None, at: date) -> bool:
    """Whether something that ended then is still a reason on this day; the last day of the time counts."""
    return until is None or years is None or at <= _years_later(until, years)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February, or beyond the calendar's end
        return date.max if day.year + years > date.max.year else date(day.year + years, 3, 1)
