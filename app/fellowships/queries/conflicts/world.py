"""Conflicts between people and applications, found over everything the platform knows, all pairs at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.fellowships.models import Application, ApplicationPart
from app.fellowships.queries.conflicts.known import Known, families_of, known_of, members_of
from app.fellowships.queries.conflicts.links import (
    account_node,
    address_links,
    links_of_account,
    links_of_applying,
    links_of_person,
    name_links,
    organisation_node,
    profile_node,
)
from app.fellowships.rules.conflicts import (
    Applicants,
    Finding,
    Link,
    Node,
    Person,
    Sort,
    TieFact,
    Why,
    found_among,
    house_of,
)
from app.fellowships.states import Party
from app.profiles.models import PortfolioItem, Tie
from app.profiles.rules.names import name_key
from app.profiles.states import TieKind


def conflicts_found(
    session: Session, account_ids: Collection[int], application_ids: Collection[int], at: datetime
) -> list[Finding]:
    """Everything that stands between these people and these applications; the number of statements is fixed."""
    if not account_ids or not application_ids:
        return []
    parts = _parts_of(session, application_ids)
    applying = _profiles_applying(session, application_ids)
    profile_ids = {each for each in applying.values() if each is not None}
    families = families_of(session, account_ids)
    known = known_of(session, _accounts(session, account_ids, families, parts, profile_ids), profile_ids)
    people = [Person(key, tuple(links_of_person(known, key, families.get(key, ())))) for key in sorted(account_ids)]
    applications = [_applicants(known, key, applying[key], parts[key]) for key in sorted(applying)]
    ties = [*_ties_of(session, people), *_investments(session, known, [*people, *applications])]
    return list(found_among(people, applications, ties, local_day(at)))


def _profiles_applying(session: Session, ids: Collection[int]) -> dict[int, int | None]:
    wanted = select(Application.id, Application.profile_id).where(Application.id.in_(ids))
    return {row.id: row.profile_id for row in session.execute(wanted)}


def _parts_of(session: Session, ids: Collection[int]) -> Mapping[int, list[ApplicationPart]]:
    """Those that were removed count, too: who wrote a part knows the application."""
    found: dict[int, list[ApplicationPart]] = defaultdict(list)
    wanted = select(ApplicationPart).where(ApplicationPart.application_id.in_(ids)).order_by(ApplicationPart.id)
    for part in session.scalars(wanted):
        found[part.application_id].append(part)
    return found


def _accounts(
    session: Session,
    people: Collection[int],
    families: Mapping[int, Collection[int]],
    parts: Mapping[int, Iterable[ApplicationPart]],
    profile_ids: Collection[int],
) -> set[int]:
    accounts = set(people)
    accounts.update(*families.values(), *members_of(session, profile_ids).values())
    accounts.update(part.account_id for each in parts.values() for part in each if part.account_id is not None)
    return accounts


def _applicants(
    known: Known, application_id: int, profile_id: int | None, parts: Iterable[ApplicationPart]
) -> Applicants:
    links = [] if profile_id is None else links_of_applying(known, profile_id)
    of = profile_node(profile_id or 0)
    for part in parts:
        links += [_with_party(each, part.party) for each in _links_of_part(known, part, of)]
    return Applicants(application_id, tuple(links))


def _links_of_part(known: Known, part: ApplicationPart, of: Node) -> list[Link]:
    links = [] if part.account_id is None else links_of_account(known, part.account_id)
    if part.party is Party.LEAD:
        return links
    links += address_links(part.invited_address, Why.INVITED_ADDRESS, of, "part")
    # Whoever took the invitation is known by the account; the name is of somebody who has not.
    return links if part.account_id is not None else [*links, *name_links(part.invited_name, Why.CONTACT, of, "part")]


def _with_party(link: Link, party: Party) -> Link:
    return Link(link.node, link.why, link.of, link.source, link.since, link.until, link.said, party)


def _ties_of(session: Session, people: Sequence[Person]) -> list[TieFact]:
    """Every recorded relation in which one of these people stands, or a profile or an employer of theirs.

    Employments at an organisation are links already.
    """
    ids = _ids_at(people)
    sides = [
        column.in_(ids[sort])
        for sort, columns in (
            (Sort.ACCOUNT, (Tie.a_account_id, Tie.b_account_id)),
            (Sort.PROFILE, (Tie.a_profile_id, Tie.b_profile_id)),
            (Sort.ORGANISATION, (Tie.a_organisation_id, Tie.b_organisation_id)),
        )
        for column in columns
        if ids[sort]
    ]
    rows = session.scalars(select(Tie).where(or_(*sides)).order_by(Tie.id))
    facts = (TieFact(row.kind, _end(row, "a"), _end(row, "b"), row.source, row.since, row.until) for row in rows)
    return [fact for fact in facts if not _is_employment_at(fact)]


def _ids_at(sides: Iterable[Person | Applicants]) -> Mapping[Sort, set[int]]:
    found: dict[Sort, set[int]] = {Sort.ACCOUNT: set(), Sort.PROFILE: set(), Sort.ORGANISATION: set()}
    for side in sides:
        for link in side.links:
            if link.node.sort in found:
                found[link.node.sort].add(int(link.node.key))
    return found


def _end(row: Tie, side: str) -> Node:
    account_id: int | None = getattr(row, f"{side}_account_id")
    profile_id: int | None = getattr(row, f"{side}_profile_id")
    if account_id is not None:
        return account_node(account_id)
    return (
        profile_node(profile_id)
        if profile_id is not None
        else organisation_node(getattr(row, f"{side}_organisation_id"))
    )


def _is_employment_at(fact: TieFact) -> bool:
    return fact.kind is TieKind.EMPLOYMENT and {fact.a.sort, fact.b.sort} == {Sort.ACCOUNT, Sort.ORGANISATION}


def _investments(session: Session, known: Known, sides: Sequence[Person | Applicants]) -> list[TieFact]:
    """Portfolios as profiles give them: by organisation, and by name or website where nobody matched an item."""
    ids, named = _ids_at(sides), _named_profiles(known)
    wanted = select(
        PortfolioItem.profile_id,
        PortfolioItem.organisation_id,
        PortfolioItem.name,
        PortfolioItem.url,
        PortfolioItem.year,
    )
    facts: list[TieFact] = []
    for profile_id, organisation_id, name, url, year in session.execute(
        wanted.where(PortfolioItem.profile_id.in_(ids[Sort.PROFILE])).order_by(PortfolioItem.id)
    ):
        since = date(year, 1, 1) if year is not None else None
        ends = {end for key in _keys(name, url) for end in named.get(key, ())}
        ends |= {organisation_node(organisation_id)} if organisation_id is not None else set()
        facts += [TieFact(TieKind.PORTFOLIO, profile_node(profile_id), end, "portfolio", since) for end in sorted(ends)]
    return facts


def _named_profiles(known: Known) -> Mapping[str, set[Node]]:
    named: dict[str, set[Node]] = defaultdict(set)
    for profile_id, facts in known.profiles.items():
        for name in facts.names:
            for key in _keys(name, facts.website):
                named[key].add(profile_node(profile_id))
    return named


def _keys(name: str, website: str | None) -> set[str]:
    """What a company is known by in a portfolio; a website is known by its dots."""
    bare = (website or "").split("://", 1)[-1].split("/", 1)[0]
    return {key for key in (name_key(name), house_of(bare) or "") if key}
