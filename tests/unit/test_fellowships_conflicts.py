"""Conflicts of interest as pure facts: which are found, for how long, on what, and how a fact is known again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.core.language import speaking
from app.fellowships.rules.conflicts import (
    Applicants,
    ConflictKind,
    Finding,
    Link,
    Node,
    Person,
    Sort,
    TieFact,
    Why,
    box_of,
    found,
    found_among,
    house_of,
)
from app.fellowships.rules.conflicts.domains import free_mailers
from app.fellowships.rules.conflicts.storing import evidence_from, evidence_values
from app.fellowships.rules.conflicts.words import KINDS, lines_of
from app.fellowships.states import Party
from app.profiles.states import TieKind

TODAY = date(2026, 11, 21)
ME, THEM = Node(Sort.ACCOUNT, "1"), Node(Sort.ACCOUNT, "2")
TEAM, FUND, HOUSE = Node(Sort.PROFILE, "7"), Node(Sort.PROFILE, "8"), Node(Sort.ORGANISATION, "5")


def link(node: Node, why: Why = Why.EMPLOYED, of: Node = ME, **given: object) -> Link:
    return replace(Link(node, why, of, "account"), **given)


def me(*links: Link) -> Person:
    return Person(1, (link(ME, Why.SELF), *links))


def team(*links: Link) -> Applicants:
    return Applicants(9, (link(TEAM, Why.APPLIES, TEAM), link(THEM, Why.SELF, THEM), *links))


def kinds(findings: list[Finding]) -> list[ConflictKind]:
    return [each.kind for each in findings]


@pytest.mark.parametrize(
    ("sort", "why", "kind"),
    [
        (Sort.ADDRESS, Why.UNCONFIRMED_ADDRESS, ConflictKind.SAME_ADDRESS),
        (Sort.NAME, Why.CONTACT, ConflictKind.SAME_NAME),
        (Sort.PROFILE, Why.MEMBER, ConflictKind.SAME_TEAM),
        (Sort.PROFILE, Why.OF_EMPLOYER, ConflictKind.SAME_ORGANISATION),
        (Sort.ORGANISATION, Why.EMPLOYED, ConflictKind.SAME_ORGANISATION),
        (Sort.EMPLOYER, Why.EMPLOYED, ConflictKind.SAME_ORGANISATION),
        (Sort.DOMAIN, Why.MAIL_DOMAIN, ConflictKind.SAME_DOMAIN),
        (Sort.ADDRESS, Why.TRANSFER_OFFICE, ConflictKind.TRANSFER_OFFICE),
    ],
)
def test_what_both_share_is_found_as_its_kind(sort: Sort, why: Why, kind: ConflictKind) -> None:
    shared = Node(sort, "shared")
    assert kinds(found(me(link(shared, why)), team(link(shared, why, THEM)), [], TODAY)) == [kind]


def test_the_same_account_on_both_sides_is_the_same_person() -> None:
    assert kinds(found(me(), team(link(ME, Why.SELF, ME, party=Party.MENTOR)), [], TODAY)) == [ConflictKind.SAME_PERSON]


@pytest.mark.parametrize("kind", list(TieKind))
def test_a_tie_between_the_two_is_found_whichever_way_round_it_was_recorded(kind: TieKind) -> None:
    ways = [TieFact(kind, ME, TEAM, "test"), TieFact(kind, TEAM, ME, "test")]
    one, other = (found(me(), team(), [way], TODAY) for way in ways)
    assert kinds(one) == kinds(other) != []
    assert [each.fingerprint for each in one] == [each.fingerprint for each in other]


def test_a_tie_of_a_fund_reaches_whoever_works_for_it() -> None:
    works = link(FUND, Why.OF_EMPLOYER)
    invested = TieFact(TieKind.PORTFOLIO, FUND, TEAM, "portfolio")
    assert kinds(found(me(works), team(), [invested], TODAY)) == [ConflictKind.PORTFOLIO]


def test_a_tie_to_somebody_else_is_no_conflict() -> None:
    elsewhere = TieFact(TieKind.MENTORING, ME, Node(Sort.PROFILE, "99"), "test")
    assert found(me(), team(), [elsewhere], TODAY) == []


def test_one_step_over_the_family_counts_and_two_do_not() -> None:
    wife = Node(Sort.ACCOUNT, "3")
    hers = link(HOUSE, Why.EMPLOYED, wife, relative=wife)
    assert kinds(found(me(hers), team(link(HOUSE, Why.OF_PROFILE, TEAM)), [], TODAY)) == [ConflictKind.FAMILY]
    her_account = link(wife, Why.SELF, wife, relative=wife)
    assert kinds(found(me(her_account), team(), [TieFact(TieKind.MENTORING, wife, TEAM, "test")], TODAY)) == [
        ConflictKind.FAMILY
    ]
    assert found(me(her_account), team(), [TieFact(TieKind.INTRODUCTION, wife, TEAM, "test")], TODAY) == []


@pytest.mark.parametrize(
    ("until", "is_found"),
    [
        (None, True),
        (date(2030, 1, 1), True),
        (date(2023, 11, 21), True),
        (date(2023, 11, 20), False),
        (date(1990, 1, 1), False),
    ],
)
def test_an_employer_counts_for_three_years_after_the_last_day(until: date | None, is_found: bool) -> None:
    here = link(HOUSE, until=until)
    assert bool(found(me(here), team(link(HOUSE, of=THEM)), [], TODAY)) is is_found
    assert bool(found(me(link(HOUSE)), team(link(HOUSE, of=THEM, until=until)), [], TODAY)) is is_found


def test_a_leap_day_ends_its_years_on_the_first_of_march() -> None:
    here = me(link(HOUSE, until=date(2024, 2, 29)))
    assert found(here, team(link(HOUSE, of=THEM)), [], date(2027, 3, 1)) != []
    assert found(here, team(link(HOUSE, of=THEM)), [], date(2027, 3, 2)) == []


def test_an_organisation_known_to_both_is_not_told_a_second_time_by_its_name() -> None:
    name = Node(Sort.EMPLOYER, "tuberlin")
    mine = (link(HOUSE, said="TU Berlin"), link(name, said="TU Berlin"))
    theirs = (link(HOUSE, of=THEM), link(name, of=THEM))
    findings = found(me(*mine), team(*theirs), [], TODAY)
    assert [each.evidence.mine.node for each in findings] == [HOUSE]


def test_an_address_of_both_is_not_told_a_second_time_by_its_domain_while_another_domain_is() -> None:
    box, house, other = (Node(Sort.ADDRESS, "a@b.de"), Node(Sort.DOMAIN, "b.de"), Node(Sort.DOMAIN, "c.de"))
    mine = (link(box, Why.ADDRESS), link(house, Why.MAIL_DOMAIN), link(other, Why.MAIL_DOMAIN))
    theirs = tuple(replace(each, of=TEAM) for each in mine)
    assert {each.evidence.mine.node for each in found(me(*mine), team(*theirs), [], TODAY)} == {box, other}


def test_a_fact_keeps_its_fingerprint_when_it_ends_and_gets_a_new_one_when_it_begins_anew() -> None:
    def fingerprints(**given: object) -> list[str]:
        return [each.fingerprint for each in found(me(link(HOUSE, **given)), team(link(HOUSE, of=THEM)), [], TODAY)]

    once = fingerprints(since=date(2020, 1, 1))
    assert fingerprints(since=date(2020, 1, 1), until=date(2026, 1, 1), source="another") == once
    assert fingerprints(since=date(2026, 2, 1)) != once


def test_an_address_that_is_confirmed_later_stays_the_same_fact() -> None:
    box = Node(Sort.ADDRESS, "a@b.example")
    findings = [
        found(me(link(box, why)), team(link(box, Why.CONTACT, TEAM)), [], TODAY)[0].fingerprint
        for why in (Why.ADDRESS, Why.UNCONFIRMED_ADDRESS)
    ]
    assert findings[0] == findings[1]


def test_t30_addresses_meet_however_they_are_written() -> None:
    assert box_of("Anna.Berg+gutachten@Googlemail.com") == box_of("annaberg@gmail.com")
    assert box_of("anna+x@uni.example") == box_of("ANNA@uni.example") != box_of("a.nna@uni.example")


def test_chairs_of_one_university_meet_and_customers_of_one_mailer_do_not() -> None:
    assert house_of("anna@cs.tu-berlin.de") == house_of("www.math.tu-berlin.de") == "tu-berlin.de"
    assert house_of("a.co.uk") != house_of("b.co.uk")
    assert house_of("one.github.io") != house_of("two.github.io")
    assert {house_of(f"x@{mailer}") for mailer in free_mailers()} == {None}
    assert house_of("de") is house_of("") is house_of("10.0.0.1") is None


NODES = some.builds(Node, some.sampled_from(Sort), some.sampled_from(["1", "2", "3"]))
DAYS = some.one_of(some.none(), some.dates(date(2015, 1, 1), date(2028, 1, 1)))
LINKS = some.builds(Link, NODES, some.sampled_from(Why), NODES, some.just("account"), until=DAYS, relative=some.none())
CARRIERS = some.builds(
    Node, some.sampled_from([Sort.ACCOUNT, Sort.PROFILE, Sort.ORGANISATION]), some.sampled_from(["1", "2", "3"])
)
TIES = some.builds(TieFact, some.sampled_from(TieKind), CARRIERS, CARRIERS, some.just("test"), until=DAYS)
SIDES = some.lists(LINKS, max_size=6).map(tuple)


@given(SIDES, SIDES, some.lists(TIES, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_conflict_is_one_from_either_side(
    mine: tuple[Link, ...], theirs: tuple[Link, ...], ties: list[TieFact]
) -> None:
    one = found(Person(1, mine), Applicants(9, theirs), ties, TODAY)
    other = found(Person(1, theirs), Applicants(9, mine), ties, TODAY)
    assert sorted(set(kinds(one))) == sorted(set(kinds(other)))


@given(some.lists(SIDES, max_size=4), some.lists(SIDES, max_size=4), some.lists(TIES, max_size=6))
@settings(max_examples=100, deadline=None)
def test_all_pairs_at_once_are_each_pair_alone(
    mine: list[tuple[Link, ...]], theirs: list[tuple[Link, ...]], ties: list[TieFact]
) -> None:
    people = [Person(number, links) for number, links in enumerate(mine)]
    applications = [Applicants(number, links) for number, links in enumerate(theirs)]
    alone = [each for a in people for b in applications for each in found(a, b, ties, TODAY)]
    assert list(found_among(people, applications, ties, TODAY)) == alone


@given(SIDES, SIDES, some.lists(TIES, max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_finding_without_evidence_that_says_who_what_and_when_in_both_languages(
    mine: tuple[Link, ...], theirs: tuple[Link, ...], ties: list[TieFact]
) -> None:
    for finding in found(Person(1, mine), Applicants(9, theirs), ties, TODAY):
        evidence = finding.evidence
        assert evidence.mine in mine
        assert evidence.theirs in theirs
        if evidence.tie is None:
            assert evidence.mine.node == evidence.theirs.node
        else:
            assert {evidence.tie.a, evidence.tie.b} == {evidence.mine.node, evidence.theirs.node}
        assert evidence_from(evidence_values(evidence)) == evidence
        said = {}
        for language in ("de", "en"):
            with speaking(language):
                lines = lines_of(evidence, {})
                said[language] = [(str(line.words), str(line.time), str(line.source)) for line in lines]
                assert str(KINDS[finding.kind])
        assert len(said["de"]) == len(said["en"]) == (2 if evidence.tie is None else 3)


@given(LINKS, LINKS, some.integers(0, 4000))
@settings(max_examples=100, deadline=None)
def test_what_is_no_conflict_any_more_is_none_later(mine: Link, theirs: Link, days: int) -> None:
    now = bool(found(Person(1, (mine,)), Applicants(9, (theirs,)), [], TODAY))
    later = bool(found(Person(1, (mine,)), Applicants(9, (theirs,)), [], TODAY + timedelta(days=days)))
    assert now or not later
