"""Organisations that are given by name alone, and whom each name may mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.lists.cutting import EXPORT_ROWS, Cut, cut
from app.core.paging import Page, offset_of
from app.profiles.models import (
    NameMatch,
    NeverShow,
    Organisation,
    PortfolioItem,
    Profile,
    SpinoffFacts,
)
from app.profiles.rules.names import domain_of
from app.profiles.states import NamedAs, NameVerdict
from app.staff.queries.proposals import Candidate, proposals

NAMES_A_PAGE = 20


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

    @property
    def may_be_new(self) -> bool:
        """A portfolio and an institution may be named by others too; whom one must not meet has to be here already."""
        return self.named_as is not NamedAs.NEVER_SHOW


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
    """Never-show entries first: whoever asked not to be shown waits for it. Of a kind first what has a proposal.

    Proposals decide the order, so all that wait are compared, as many as a list gives as a file.
    """
    kinds = [named_as] if named_as else list(NamedAs)
    parts = union_all(*(_waiting(kind, rank) for rank, kind in enumerate(NamedAs) if kind in kinds)).subquery()
    statement: Select[*tuple[Any, ...]] = select(parts).order_by(parts.c.rank, parts.c.profile_id, parts.c.subject_id)
    lines = _with_candidates(session, session.execute(statement.limit(EXPORT_ROWS)).all())
    ordered = sorted(lines, key=lambda line: (list(NamedAs).index(line.named_as), not line.candidates))
    number = min(wanted.number, Page(ordered, 1, wanted.size, len(ordered)).pages)
    first = offset_of(number, wanted.size)
    return Page(ordered[first : first + wanted.size], number, wanted.size, len(ordered))


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
    proposed = proposals(session, [(line.name, domain_of(line.address or line.name)) for line in lines])
    return [replace(line, candidates=found) for line, found in zip(lines, proposed, strict=True)]


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
