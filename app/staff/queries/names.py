"""Organisations that are given by name alone, and whom each name may mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.paging import Page
from app.profiles.models import (
    NameMatch,
    NeverShow,
    Organisation,
    OrganisationIdentifier,
    PortfolioItem,
    Profile,
    SpinoffFacts,
)
from app.profiles.rules.names import domain_of, is_near, likeness, plain_name
from app.profiles.states import IdentifierScheme, NamedAs, NameVerdict
from app.staff.queries.pages import Cut, cut
from app.staff.states import Ground

# Names that begin alike are compared letter by letter; the index on the sorting name finds them.
ALIKE_AT_START = 3
COMPARED_AT_MOST = 3_000
PROPOSED_AT_MOST = 3
NAMES_A_PAGE = 20


@dataclass(frozen=True)
class Candidate:
    public_id: str
    name: str
    ground: Ground
    place: str = ""


@dataclass(frozen=True)
class NameLine:
    """A name that waits, the profile that says it, and the organisations it may mean."""

    named_as: NamedAs
    subject_id: int
    name: str
    address: str | None
    profile_name: str
    profile_public_id: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class DecidedLine:
    public_id: str
    named_as: NamedAs
    name: str
    profile_name: str
    verdict: NameVerdict
    organisation: str | None
    by: str | None
    at: datetime


def names_to_match(session: Session, named_as: NamedAs | None, wanted: Cut) -> Page[NameLine]:
    """Never-show entries first: whoever asked not to be shown waits for it."""
    kinds = [named_as] if named_as else list(NamedAs)
    parts = union_all(*(_waiting(kind, rank) for rank, kind in enumerate(NamedAs) if kind in kinds)).subquery()
    statement: Select[*tuple[Any, ...]] = select(parts).order_by(parts.c.rank, parts.c.profile_id, parts.c.subject_id)
    return cut(session, statement, wanted, lambda rows: _with_candidates(session, rows))


def never_show_waiting() -> Select[int]:
    """How many never-show entries nobody has matched: only they keep somebody waiting for a promise."""
    return select(func.count()).select_from(_waiting(NamedAs.NEVER_SHOW, 0).subquery())


def _waiting(named_as: NamedAs, rank: int) -> Select[*tuple[Any, ...]]:  # Any: the columns of `_row_of`
    if named_as is NamedAs.NEVER_SHOW:
        name, nobody = func.coalesce(NeverShow.name, NeverShow.domain), NeverShow.other_profile_id.is_(None)
        known = and_(nobody, NeverShow.organisation_id.is_(None))
        return _row_of(named_as, rank, NeverShow, NeverShow.id, name, NeverShow.domain).where(known)
    if named_as is NamedAs.PORTFOLIO:
        item = PortfolioItem
        return _row_of(named_as, rank, item, item.id, item.name, item.url).where(item.organisation_id.is_(None))
    facts = SpinoffFacts
    known = and_(facts.institution_id.is_(None), facts.institution_name != "")
    return _row_of(named_as, rank, facts, facts.profile_id, facts.institution_name, literal("")).where(known)


def _row_of(
    named_as: NamedAs, rank: int, table: Any, key: Any, name: Any, address: Any
) -> Select[*tuple[Any, ...]]:  # Any: tables and columns of three kinds
    decided = exists().where(
        NameMatch.named_as == named_as,
        NameMatch.subject_id == key,
        NameMatch.name == name,
        NameMatch.undone_at.is_(None),
        NameMatch.verdict == NameVerdict.SOMEBODY_ELSE,
    )
    return (
        select(
            literal(rank).label("rank"),
            cast(literal(named_as.value), String).label("named_as"),
            key.label("subject_id"),
            name.label("name"),
            cast(address, String).label("address"),
            Profile.id.label("profile_id"),
            Profile.name.label("profile_name"),
            Profile.public_id.label("profile_public_id"),
        )
        .join_from(table, Profile, Profile.id == table.profile_id)
        .where(~decided)
    )


def _with_candidates(session: Session, rows: Sequence[Any]) -> list[NameLine]:  # Any: rows of the union
    lines = [
        NameLine(
            NamedAs(row.named_as), row.subject_id, row.name, row.address or None, row.profile_name,
            row.profile_public_id,
        )
        for row in rows
    ]  # fmt: skip
    by_domain = _by_domain(session, {domain for line in lines if (domain := domain_of(line.address or line.name))})
    compared = _alike_at_start(session, {plain_name(line.name)[:ALIKE_AT_START] for line in lines})
    return [replace(line, candidates=_candidates(line, by_domain, compared)) for line in lines]


def _candidates(
    line: NameLine, by_domain: dict[str, Candidate], compared: Sequence[tuple[str, Candidate]]
) -> tuple[Candidate, ...]:
    told = plain_name(line.name)
    named = by_domain.get(domain_of(line.address or line.name) or "")
    found: dict[str, tuple[Ground, float, Candidate]] = {}
    for plain, candidate in compared:
        alike = likeness(told, plain)
        if is_near(alike):
            ground = Ground.SAME_NAME if told == plain else Ground.NEAR_NAME
            found[candidate.public_id] = (ground, -alike, replace(candidate, ground=ground))
    if named is not None:
        found[named.public_id] = (Ground.IDENTIFIER, -1.0, named)
    ordered = sorted(found.values(), key=lambda each: (each[0], each[1], each[2].name, each[2].public_id))
    return tuple(candidate for _ground, _alike, candidate in ordered[:PROPOSED_AT_MOST])


def _by_domain(session: Session, domains: Collection[str]) -> dict[str, Candidate]:
    if not domains:
        return {}
    rows = session.execute(
        select(OrganisationIdentifier.value, Organisation.public_id, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationIdentifier.organisation_id)
        .where(OrganisationIdentifier.scheme == IdentifierScheme.DOMAIN, OrganisationIdentifier.value.in_(domains))
        .order_by(Organisation.id)
    )
    return {value: Candidate(public_id, name, Ground.IDENTIFIER, value) for value, public_id, name in rows}


def _alike_at_start(session: Session, starts: Collection[str]) -> list[tuple[str, Candidate]]:
    wanted: list[ColumnElement[bool]] = [
        Organisation.sort_name.startswith(start, autoescape=True) for start in sorted(starts) if start
    ]
    if not wanted:
        return []
    city = select(func.min(Profile.city)).where(Profile.organisation_id == Organisation.id).scalar_subquery()
    rows = session.execute(
        select(Organisation.public_id, Organisation.name, city)
        .where(or_(*wanted))
        .order_by(Organisation.sort_name, Organisation.id)
        .limit(COMPARED_AT_MOST)
    )
    return [
        (plain_name(name), Candidate(public_id, name, Ground.NEAR_NAME, place or "")) for public_id, name, place in rows
    ]


def decided_names(session: Session, wanted: Cut) -> Page[DecidedLine]:
    """Decisions in force, the newest first."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            NameMatch.public_id, NameMatch.named_as, NameMatch.name, Profile.name, NameMatch.verdict,
            Organisation.name, Account.display_name, NameMatch.at,
        )
        .join(Profile, Profile.id == NameMatch.profile_id)
        .outerjoin(Organisation, Organisation.id == NameMatch.organisation_id)
        .outerjoin(Account, Account.id == NameMatch.by_id)
        .where(NameMatch.undone_at.is_(None))
        .order_by(NameMatch.at.desc(), NameMatch.id.desc())
    )  # fmt: skip
    return cut(session, statement, wanted, lambda rows: [DecidedLine(*row) for row in rows])
