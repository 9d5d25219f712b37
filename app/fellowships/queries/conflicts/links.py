"""From what is known to links: what a person stands at, and what those who apply stand at."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from app.fellowships.queries.conflicts.known import House, Job, Known, ProfileFacts
from app.fellowships.rules.conflicts import Link, Node, Sort, Why, box_of, house_of, person_key
from app.profiles.rules.names import name_key


def account_node(account_id: int) -> Node:
    return Node(Sort.ACCOUNT, str(account_id))


def profile_node(profile_id: int) -> Node:
    return Node(Sort.PROFILE, str(profile_id))


def organisation_node(organisation_id: int) -> Node:
    return Node(Sort.ORGANISATION, str(organisation_id))


def links_of_account(known: Known, account_id: int) -> list[Link]:
    """The account, its addresses confirmed or not, its profiles with what stands behind them, its employers."""
    me = account_node(account_id)
    links = [Link(me, Why.SELF, me, "account")]
    for each in known.addresses.get(account_id, ()):
        why = Why.ADDRESS if each.is_confirmed else Why.UNCONFIRMED_ADDRESS
        links += address_links(each.address, why, me, "account")
    for membership in known.memberships.get(account_id, ()):
        profile = profile_node(membership.profile_id)
        links.append(Link(profile, Why.MEMBER, me, "membership", membership.since))
        links += links_behind_profile(known, membership.profile_id)
    for job in known.jobs.get(account_id, ()):
        links += _links_of_job(known, job, me)
    return links


def links_of_person(known: Known, account_id: int, relatives: Iterable[int]) -> list[Link]:
    """As `links_of_account`, with the person's name, profiles of their employers, and where their family stands."""
    me = account_node(account_id)
    links = [
        *links_of_account(known, account_id),
        *name_links(known.names.get(account_id, ""), Why.SELF, me, "account"),
    ]
    for job in known.jobs.get(account_id, ()):
        for organisation_id in job.organisation_ids:
            for profile_id in known.profiles_of.get(organisation_id, ()):
                node = profile_node(profile_id)
                links.append(Link(node, Why.OF_EMPLOYER, me, job.source, job.since, job.until))
    for profile_id in {each.profile_id for each in known.memberships.get(account_id, ())}:
        links += _siblings(known, profile_id)
    for relative in sorted(relatives):
        node = account_node(relative)
        links += [replace(each, relative=node) for each in links_of_account(known, relative)]
    return links


def _siblings(known: Known, profile_id: int) -> Iterator[Link]:
    """Other profiles of the organisation that stands behind a profile of the person's."""
    facts = known.profiles.get(profile_id)
    if facts is not None and facts.organisation_id is not None:
        of = profile_node(profile_id)
        for sibling in known.profiles_of.get(facts.organisation_id, ()):
            if sibling != profile_id:
                yield Link(profile_node(sibling), Why.OF_PROFILE, of, "profile")


def links_behind_profile(known: Known, profile_id: int) -> Iterator[Link]:
    """The organisation, the institution, names and website of a profile."""
    facts, of = known.profiles.get(profile_id), profile_node(profile_id)
    if facts is None:
        return
    for name in facts.names:
        yield from _employer_links(name, Why.OF_PROFILE, of, "profile")
    yield from domain_links(facts.website, Why.OF_PROFILE, of, "profile")
    if facts.organisation_id is not None:
        yield from _house_links(known, facts.organisation_id, Why.OF_PROFILE, of, "profile")
    if facts.institution_id is not None:
        yield from _house_links(known, facts.institution_id, Why.INSTITUTION, of, "profile")
    if facts.institution_name:
        yield from _employer_links(facts.institution_name, Why.INSTITUTION, of, "profile")


def links_of_applying(known: Known, profile_id: int) -> list[Link]:
    """Everything of the profile that applies: itself, its members, contacts, transfer office and who is invited."""
    of = profile_node(profile_id)
    links = [Link(of, Why.APPLIES, of, "profile"), *links_behind_profile(known, profile_id)]
    for account_id in known.members.get(profile_id, ()):
        links += links_of_account(known, account_id)
    for name, email in known.contacts.get(profile_id, ()):
        links += [*name_links(name, Why.CONTACT, of, "profile"), *address_links(email, Why.CONTACT, of, "profile")]
    for address in known.invited.get(profile_id, ()):
        links += address_links(address, Why.INVITED_ADDRESS, of, "invitation")
    facts = known.profiles.get(profile_id)
    return links if facts is None else [*links, *_office_links(facts, of)]


def _office_links(facts: ProfileFacts, of: Node) -> Iterator[Link]:
    why = Why.TRANSFER_OFFICE
    if facts.office_name:
        yield from _employer_links(facts.office_name, why, of, "profile")
    yield from name_links(facts.office_person or "", why, of, "profile")
    if facts.office_address:
        address = facts.office_address
        yield Link(Node(Sort.ADDRESS, box_of(address)), why, of, "profile", said=address)
        yield from domain_links(address, why, of, "profile")


def _links_of_job(known: Known, job: Job, me: Node) -> Iterator[Link]:
    time = job.since, job.until
    if job.name:
        yield from _employer_links(job.name, Why.EMPLOYED, me, job.source, *time)
    for organisation_id in job.organisation_ids:
        said = job.name or known.houses.get(organisation_id, House("")).name
        yield Link(organisation_node(organisation_id), Why.EMPLOYED, me, job.source, *time, said=said)
        house = known.houses.get(organisation_id)
        if house is not None and not job.name:
            yield from _employer_links(house.name, Why.EMPLOYED, me, job.source, *time)
        for domain in house.domains if house else ():
            yield from domain_links(domain, Why.OF_EMPLOYER, me, job.source, *time)


def _house_links(known: Known, organisation_id: int, why: Why, of: Node, source: str) -> Iterator[Link]:
    house = known.houses.get(organisation_id, House(""))
    yield Link(organisation_node(organisation_id), why, of, source, said=house.name)
    yield from _employer_links(house.name, why, of, source)
    for domain in house.domains:
        yield from domain_links(domain, why, of, source)


def _employer_links(
    name: str, why: Why, of: Node, source: str, since: date | None = None, until: date | None = None
) -> Iterator[Link]:
    key = name_key(name)
    if key:
        yield Link(Node(Sort.EMPLOYER, key), why, of, source, since, until, said=name)


def domain_links(
    address: str | None, why: Why, of: Node, source: str, since: date | None = None, until: date | None = None
) -> Iterator[Link]:
    """Of a website, a domain or an address; nothing for what everybody shares."""
    bare = (address or "").split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    house = house_of(bare)
    if house is not None:
        yield Link(Node(Sort.DOMAIN, house), why, of, source, since, until, said=house)


def address_links(address: str | None, why: Why, of: Node, source: str) -> Iterator[Link]:
    if address:
        yield Link(Node(Sort.ADDRESS, box_of(address)), why, of, source, said=address)
        yield from domain_links(address, Why.MAIL_DOMAIN, of, source)


def name_links(name: str, why: Why, of: Node, source: str) -> Iterator[Link]:
    key = person_key(name)
    if key is not None:
        yield Link(Node(Sort.NAME, key), why, of, source, said=name)
