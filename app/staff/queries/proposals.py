"""Which organisations a name may mean: by its domain, by the name, by a name written alike."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.profiles.models import Organisation, OrganisationIdentifier, Profile
from app.profiles.rules.names import alike, as_written, domain_of, name_key, plain_name
from app.profiles.states import Ground, IdentifierScheme

# Only names whose keys begin alike are compared; an index finds those.
ALIKE_AT_START = 4
COMPARED_AT_MOST = 20_000
# SQLite refuses a condition of a thousand parts and a statement of some thirty thousand values.
AT_ONCE = 200
PROPOSED_AT_MOST = 3
LAST = "z" * 40


@dataclass(frozen=True)
class Candidate:
    """``differing`` are the words in which a like name is another one; '' where one of them has a word more."""

    public_id: str
    name: str
    ground: Ground
    place: str = ""
    differing: tuple[str, str] = ("", "")


def proposals(session: Session, names: Sequence[tuple[str, str | None]]) -> list[tuple[Candidate, ...]]:
    """For each name and its domain the organisations it may mean, the likeliest first."""
    by_domain = _by_domain(session, {domain for _name, domain in names if domain})
    compared = _by_start(session, {_start(name) for name, _domain in names} - {""})
    return [_likeliest(name, by_domain.get(domain or ""), compared.get(_start(name), ())) for name, domain in names]


def _start(name: str) -> str:
    return name_key(name)[:ALIKE_AT_START]


def _likeliest(name: str, named: Candidate | None, compared: Sequence[Candidate]) -> tuple[Candidate, ...]:
    told = plain_name(name)
    found = {}
    for candidate in compared:
        how = alike(told, plain_name(candidate.name))
        if how is not None:
            one, other = (as_written(word, name, candidate.name) for word in how.differing)
            found[candidate.public_id] = replace(candidate, ground=how.ground, differing=(one, other))
    if named is not None:
        found[named.public_id] = named
    ordered = sorted(found.values(), key=lambda each: (each.ground, each.name, each.public_id))
    return tuple(ordered[:PROPOSED_AT_MOST])


def _by_domain(session: Session, domains: Collection[str]) -> dict[str, Candidate]:
    """A claimed domain goes before a website that a profile gives."""
    found = {}
    for some in _portions(domains):
        for domain, public_id, name in (*_with_website(session, some), *_with_claim(session, some)):
            found[domain] = Candidate(public_id, name, Ground.SAME_DOMAIN, domain)
    return found


def _with_website(session: Session, domains: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    websites = [
        f"{scheme}{sub}{domain}{end}"
        for scheme, sub, domain, end in product(("https://", "http://"), ("", "www."), domains, ("", "/"))
    ]
    rows = session.execute(
        select(Profile.website, Organisation.public_id, Organisation.name)
        .join(Organisation, Organisation.id == Profile.organisation_id)
        .where(Profile.website.in_(websites))
        .order_by(Profile.id.desc())
    )
    for website, public_id, name in rows:
        yield domain_of(website) or "", public_id, name


def _with_claim(session: Session, domains: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    rows = session.execute(
        select(OrganisationIdentifier.value, Organisation.public_id, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationIdentifier.organisation_id)
        .where(OrganisationIdentifier.scheme == IdentifierScheme.DOMAIN, OrganisationIdentifier.value.in_(domains))
        .order_by(Organisation.id)
    )
    yield from rows


def _portions(words: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(words)
    for first in range(0, len(ordered), AT_ONCE):
        yield ordered[first : first + AT_ONCE]


def _by_start(session: Session, starts: Collection[str]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for some in _portions(starts):
        for candidate in _beginning_with(session, some):
            found.setdefault(_start(candidate.name), []).append(candidate)
    return found


def _beginning_with(session: Session, starts: Sequence[str]) -> list[Candidate]:
    key = Organisation.name_key
    # A range and no LIKE: both databases answer it from the index. Keys hold a-z and 0-9 alone.
    wanted = or_(*(and_(key >= start, key <= start + LAST) for start in starts))
    city = select(func.min(Profile.city)).where(Profile.organisation_id == Organisation.id).scalar_subquery()
    rows = session.execute(
        select(Organisation.public_id, Organisation.name, city)
        .where(wanted)
        .order_by(key, Organisation.id)
        .limit(COMPARED_AT_MOST)
    )
    return [Candidate(public_id, name, Ground.NEAR_NAME, place or "") for public_id, name, place in rows]
