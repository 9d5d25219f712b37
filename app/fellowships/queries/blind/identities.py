"""By what somebody could tell who applies: everything that profiles, accounts, parties and teams are called."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, ApplicationPart
from app.fellowships.queries.conflicts.known import Known, ProfileFacts, known_of, members_of
from app.fellowships.rules.blind import Identity, Named
from app.fellowships.rules.frozen import Frozen
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.states import Party, QuestionKind
from app.profiles.models import OrganisationIdentifier, Product, ProfileContact
from app.profiles.states import IdentifierScheme

# A party's own organisation says as much as the team's.
_NAMES_ONE = (Party.MEMBER, Party.MENTOR)


@dataclass
class _Names:
    """Ordered sets: the same facts always make the same identity."""

    persons: dict[str, None] = field(default_factory=dict)
    organisations: dict[str, None] = field(default_factory=dict)
    products: dict[str, None] = field(default_factory=dict)
    mails: dict[str, None] = field(default_factory=dict)
    sites: dict[str, None] = field(default_factory=dict)
    phones: dict[str, None] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)

    def whole(self) -> Identity:
        return Identity(
            persons=tuple(self.persons),
            organisations=tuple(Named(name) for name in self.organisations),
            products=tuple(Named(name) for name in self.products),
            mails=tuple(self.mails),
            sites=tuple(self.sites),
            phones=tuple(self.phones),
            numbers=tuple(self.numbers),
        )


@dataclass(frozen=True)
class _Beside:
    """What `known_of` does not load: by profile or organisation."""

    phones: Mapping[int, list[str]]
    numbers: Mapping[int, list[str]]
    products: Mapping[int, list[str]]


def identities_of(session: Session, applications: Sequence[Application]) -> Mapping[int, Identity]:
    """By the application's id, without what its own answers say (`with_team`). A fixed number of statements."""
    parts = _parts_of(session, [row.id for row in applications])
    profile_ids = {row.profile_id for row in applications if row.profile_id is not None}
    accounts = {part.account_id for rows in parts.values() for part in rows if part.account_id is not None}
    accounts |= {row.created_by_id for row in applications if row.created_by_id is not None}
    known = known_of(session, accounts | _members(session, profile_ids), profile_ids)
    beside = _beside(session, known, profile_ids)
    return {row.id: _identity(row, parts[row.id], known, beside) for row in applications}


def with_team(identity: Identity, frozen: Frozen, asked: Asked) -> Identity:
    """With the people whom the application itself names as its team."""
    named = [
        str(row["name"])
        for part in frozen.parts
        for question in asked.questions(part.party)
        if question.kind is QuestionKind.TEAM
        for row in _rows(part.answers.get(question.key))
        if row.get("name")
    ]
    persons = tuple(dict.fromkeys((*identity.persons, *named)))
    return Identity(**{**vars(identity), "persons": persons})


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _members(session: Session, profile_ids: Iterable[int]) -> set[int]:
    return {account for found in members_of(session, list(profile_ids)).values() for account in found}


def _parts_of(session: Session, ids: Sequence[int]) -> dict[int, list[ApplicationPart]]:
    found: dict[int, list[ApplicationPart]] = defaultdict(list)
    for part in session.scalars(
        select(ApplicationPart).where(ApplicationPart.application_id.in_(ids)).order_by(ApplicationPart.id)
    ):
        found[part.application_id].append(part)
    return found


def _beside(session: Session, known: Known, profile_ids: Iterable[int]) -> _Beside:
    phones: dict[int, list[str]] = defaultdict(list)
    wanted = select(ProfileContact.profile_id, ProfileContact.phone).where(ProfileContact.profile_id.in_(profile_ids))
    for profile_id, phone in session.execute(wanted.order_by(ProfileContact.id)):
        if phone:
            phones[profile_id].append(phone)
    numbers: dict[int, list[str]] = defaultdict(list)
    other = select(OrganisationIdentifier.organisation_id, OrganisationIdentifier.value).where(
        OrganisationIdentifier.organisation_id.in_(known.houses),
        OrganisationIdentifier.scheme != IdentifierScheme.DOMAIN,
    )
    for organisation_id, value in session.execute(other.order_by(OrganisationIdentifier.id)):
        numbers[organisation_id].append(value)
    products: dict[int, list[str]] = defaultdict(list)
    made = select(Product.organisation_id, Product.name).where(Product.organisation_id.in_(known.houses))
    for organisation_id, name in session.execute(made.order_by(Product.id)):
        products[organisation_id].append(name)
    return _Beside(phones, numbers, products)


def _identity(row: Application, parts: Sequence[ApplicationPart], known: Known, beside: _Beside) -> Identity:
    names = _Names()
    accounts = [part.account_id for part in parts] + [row.created_by_id]
    if row.profile_id is not None:
        _add_profile(names, row.profile_id, known, beside)
        accounts += known.members.get(row.profile_id, [])
    for account_id in dict.fromkeys(each for each in accounts if each is not None):
        _add_person(names, account_id, known)
    for part in parts:
        _add(names.persons if part.party in _NAMES_ONE else names.organisations, part.invited_name)
        _add(names.persons, part.invited_name)
        _add(names.mails, part.invited_address)
    return names.whole()


def _add_profile(names: _Names, profile_id: int, known: Known, beside: _Beside) -> None:
    facts = known.profiles.get(profile_id)
    if facts is None:
        return
    _add(names.organisations, *facts.names, facts.institution_name, facts.office_name)
    _add(names.persons, facts.office_person, *(name for name, _mail in known.contacts.get(profile_id, ())))
    _add(names.mails, facts.office_address, *(mail for _name, mail in known.contacts.get(profile_id, ())))
    _add(names.mails, *known.invited.get(profile_id, ()))
    _add(names.sites, facts.website)
    _add(names.phones, *beside.phones.get(profile_id, ()))
    for organisation_id in _organisations(facts):
        _add_house(names, organisation_id, known)
    if facts.organisation_id is not None:
        _add(names.products, *beside.products.get(facts.organisation_id, ()))
        _add(names.numbers, *beside.numbers.get(facts.organisation_id, ()))


def _organisations(facts: ProfileFacts) -> Iterator[int]:
    yield from (each for each in (facts.organisation_id, facts.institution_id) if each is not None)


def _add_house(names: _Names, organisation_id: int, known: Known) -> None:
    house = known.houses.get(organisation_id)
    if house is not None:
        _add(names.organisations, house.name)
        _add(names.sites, *house.domains)


def _add_person(names: _Names, account_id: int, known: Known) -> None:
    _add(names.persons, known.names.get(account_id))
    _add(names.mails, *(each.address for each in known.addresses.get(account_id, ())))
    for job in known.jobs.get(account_id, ()):
        _add(names.organisations, job.name)
        for organisation_id in job.organisation_ids:
            _add_house(names, organisation_id, known)


def _add(to: dict[str, None], *said: str | None) -> None:
    to.update((each.strip(), None) for each in said if each and each.strip())
