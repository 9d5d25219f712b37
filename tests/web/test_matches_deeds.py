"""Each kind of deed, done through the pages as people do it, arrives in the row it is learned from."""

import pytest

from app.matches.queries.learning import seen_rows
from app.matches.states import HideReason
from matching.feedback import grade_of


@pytest.fixture
def listed(two, clock):
    """The investor has seen the team in the list, and an hour later does something."""
    assert two.team.name in two.at_investor.get("/matches").text
    clock.move(minutes=30)
    return two


def deeds(two):
    """Of the row that showed the team to the investor."""
    two.session.commit()
    rows = [row for row in seen_rows(two.session, two.clock.at) if row.seeker_id == two.investor.id]
    return {row.deeds for row in rows if row.shown_id == two.team.id}


def test_looking_at_a_profile(listed):
    assert deeds(listed) == {frozenset()}
    listed.at_investor.get(f"/profiles/{listed.team.public_id}")
    assert deeds(listed) == {frozenset({"viewed"})}


def test_saving(listed):
    listed.at_investor.send(f"/matches/{listed.team.public_id}/save", page="/account/name")
    assert deeds(listed) == {frozenset({"saved"})}


@pytest.mark.parametrize(
    ("reason", "deed", "grade"),
    [
        (HideReason.FIELD, "misfit", -1),
        (HideReason.TOO_EARLY, "misfit", -1),
        (HideReason.TOO_LATE, "misfit", -1),
        (HideReason.AMOUNT, "misfit", -1),
        (HideReason.REGION, "misfit", -1),
        (HideReason.KNOWN, "set_aside", 1),
        (HideReason.CONFLICT, "set_aside", 1),
        (HideReason.OTHER, "hidden", 0),
    ],
)
def test_hiding_counts_by_its_reason(listed, reason, deed, grade):
    address = f"/matches/{listed.team.public_id}/hide"
    listed.at_investor.send(address, {"reason": reason.value})
    assert deeds(listed) == {frozenset({deed})}
    assert grade_of(frozenset({deed})) == grade


def test_taking_a_hide_back_leaves_nothing(listed):
    listed.at_investor.send(f"/matches/{listed.team.public_id}/hide", {"reason": "field"})
    listed.at_investor.send(f"/matches/{listed.team.public_id}/show-again", page="/account/name")
    assert deeds(listed) == {frozenset()}


def test_asking_answering_and_what_came_of_it(two, session, clock):
    """The team asks here, so the row is the investor's in the team's list."""
    two.at_team.get("/matches")
    clock.move(minutes=5)

    def of_team():
        session.commit()
        return {row.deeds for row in seen_rows(session, clock.at) if row.shown_id == two.investor.id}

    assert of_team() == {frozenset()}
    made = two.ask()
    assert of_team() == {frozenset()}, "not before it has reached the other side"
    clock.move(minutes=10)
    two.work()
    assert of_team() == {frozenset({"requested"})}
    two.press(two.at_investor, made, "accept")
    clock.move(minutes=10)
    two.work()
    assert of_team() == {frozenset({"requested", "agreed"})}
    two.later(days=14)
    two.press(two.at_team, made, "outcome", result="met")
    assert of_team() == {frozenset({"requested", "agreed", "met"})}
    two.press(two.at_team, made, "outcome", result="invested")
    assert of_team() == {frozenset({"requested", "agreed", "met", "invested"})}


def test_declining_leaves_a_request(two, session, clock):
    two.at_team.get("/matches")
    clock.move(minutes=5)
    made = two.delivered()
    two.press(two.at_investor, made, "decline", reason="field")
    clock.move(minutes=10)
    two.work()
    assert {row.deeds for row in seen_rows(session, clock.at) if row.shown_id == two.investor.id} == {
        frozenset({"requested"})
    }


def test_nothing_that_either_side_did_stays_once_one_of_them_says_no(listed, session):
    listed.at_investor.get(f"/profiles/{listed.team.public_id}")
    listed.at_investor.send(f"/matches/{listed.team.public_id}/save", page="/account/name")
    assert deeds(listed) == {frozenset({"viewed", "saved"})}
    listed.at_team.send("/profiles/privacy/learning/refuse", page="/profiles/privacy")
    assert deeds(listed) == set()
    listed.at_team.send("/profiles/privacy/learning/allow", page="/profiles/privacy")
    assert deeds(listed) == {frozenset({"viewed", "saved"})}
