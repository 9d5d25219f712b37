"""Introductions by hand: both sides read why, both say yes, nothing private is told, and the hit rate counts."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.core import clock as core_clock
from app.introductions.models import Introduction, ProposalLine
from app.introductions.states import Origin, ProposalState, State
from app.introductions.tasks import deliver_proposals
from app.profiles.actions.parts.never_show import keep_apart
from app.staff.queries.by_hand import hits
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.web.introductions import Two

WORDS = "Beide arbeiten an Messdaten aus Ortsnetzen."


def words(page):
    return " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())


@pytest.fixture
def staff(session, clock):
    return make_account(session, roles=["matching_staff"], name="Mara Lind")


@pytest.fixture
def desk(new_client, session, staff):
    browser = new_client()
    sign_in(browser, session, staff)
    return browser


def address(two: Two) -> str:
    return f"/staff/introductions/new?team={two.team.public_id}&investor={two.investor.public_id}"


def propose(desk, two: Two):
    chosen = {"team": two.team.public_id, "investor": two.investor.public_id, "words": WORDS}
    return desk.send("/staff/introductions/new", chosen, page=address(two))


def delivered(desk, two: Two) -> Introduction:
    propose(desk, two)
    two.clock.move(minutes=10)
    two.session.commit()
    with two.app.app_context():
        deliver_proposals()
    two.session.expire_all()
    return two.session.scalars(select(Introduction).order_by(Introduction.id.desc())).first()


def test_two_profiles_are_found_by_name_one_after_the_other(desk, two):
    page = desk.get(f"/staff/introductions/new?team_q={two.team.name[:5]}")
    link = BeautifulSoup(page.text, "html.parser").find("a", string=two.team.name)
    second = desk.get(f"{link['href']}&investor_q={two.investor.name[:5]}")
    choice = BeautifulSoup(second.text, "html.parser").find("a", string=two.investor.name)
    assert "Why should these two meet?" in words(desk.get(choice["href"]))


def test_both_sides_read_why_and_nobody_before_ten_minutes(desk, two):
    propose(desk, two)
    assert two.session.scalars(select(Introduction)).all() == []
    two.clock.move(minutes=10)
    two.session.commit()
    with two.app.app_context():
        deliver_proposals()
    made = two.session.scalars(select(Introduction)).one()
    assert (made.origin, made.state, made.staff_reason) == (Origin.STAFF, State.SUGGESTED, WORDS)
    for browser in (two.at_team, two.at_investor):
        page = words(browser.get("/introductions"))
        assert WORDS in page
        assert "Suggested by our staff" in page


@pytest.mark.parametrize("first", ["team", "investor"])
def test_whoever_says_yes_first_asks_the_other(desk, two, first):
    made = delivered(desk, two)
    own, other, browser, there = (
        (two.team, two.investor, two.at_team, two.at_investor)
        if first == "team"
        else (two.investor, two.team, two.at_investor, two.at_team)
    )
    path = f"/introductions/request/{other.public_id}"
    browser.send(path, {"wish": "talk", "reason": "Geheim bis dahin."}, page="/account/name")
    two.session.expire_all()
    assert (made.asker_id, made.receiver_id, made.state) == (own.id, other.id, State.REQUESTED)
    page = words(there.get("/introductions"))
    assert WORDS in page
    assert "Geheim bis dahin." not in page
    assert "Geheim bis dahin." not in words(there.get(f"/introductions/{made.public_id}"))
    two.clock.move(minutes=10)
    two.work()
    assert "Geheim bis dahin." in words(there.get("/introductions"))
    two.press(there, made, "accept")
    two.clock.move(minutes=10)
    two.work()
    two.session.expire_all()
    assert made.state is State.INTRODUCED


def test_one_side_lets_it_go_and_the_other_reads_no_name_for_it(desk, two):
    made = delivered(desk, two)
    two.press(two.at_investor, made, "dismiss")
    two.session.expire_all()
    assert made.state is State.ENDED
    assert "The suggestion was not taken up." in words(two.at_team.get(f"/introductions/{made.public_id}"))


def test_private_reasons_stay_private_and_are_not_passed_by(desk, two, staff):
    open_page = words(desk.get(address(two)))
    keep_apart(two.session, two.investor.id, two.team.id, by_id=two.partner.id, at=core_clock.now())
    two.session.commit()
    closed = words(desk.get(address(two)))
    assert "Why should these two meet?" in open_page
    assert "These two cannot be introduced at present." in closed
    assert "Criteria that do not fit" not in closed
    assert propose(desk, two).status_code == 422
    assert two.session.scalars(select(ProposalLine)).all() == []


def test_a_pair_under_way_reads_the_same_as_a_private_reason(desk, two):
    make_introduction(two.session, two.team, two.investor)
    two.session.commit()
    assert "These two cannot be introduced at present." in words(desk.get(address(two)))


def test_it_can_be_taken_back_and_then_does_not_count(desk, two):
    propose(desk, two)
    line = two.session.scalars(select(ProposalLine)).one()
    desk.send(f"/staff/proposals/{line.public_id}/undo", {}, page="/staff/introductions")
    two.session.expire_all()
    assert line.state is ProposalState.DROPPED
    assert "0 of 10 in the last seven days" in words(desk.get("/staff/introductions"))
    assert propose(desk, two).status_code == 303 or propose(desk, two).status_code == 302


def test_a_person_has_a_budget_a_week(desk, two, staff):
    for number in range(10):
        line = ProposalLine(
            sender_id=two.team.id, receiver_id=two.investor.id, way="staff", propensity=1, request=1, answer=1,
            accept=1, note=f"{number}", state=ProposalState.LAPSED, made_at=core_clock.now(),
            judged_at=core_clock.now(), judged_by_id=staff.id,
        )  # fmt: skip
        two.session.add(line)
    two.session.commit()
    assert "as many as you may" in words(desk.get(address(two)))
    assert propose(desk, two).status_code == 422
    assert two.session.scalar(select(func.count()).select_from(ProposalLine)) == 10


def test_the_hit_rate_says_nothing_before_five_and_counts_after_two_weeks(session, two, staff):
    at = core_clock.now()
    for number, days, yes in ((1, 20, True), (2, 20, True), (3, 15, False), (4, 14, True), (5, 13, True)):
        state = State.INTRODUCED if yes else State.EXPIRED
        made = make_introduction(
            session, two.team, two.investor, State.ENDED if yes else state, at=at - timedelta(days=days),
            origin=Origin.STAFF, end_cause="closed" if yes else None,
            introduced_at=at - timedelta(days=days) if yes else None,
        )  # fmt: skip
        made.created_at = at - timedelta(days=days)
        session.add(
            ProposalLine(
                sender_id=two.team.id, receiver_id=two.investor.id, way="staff", propensity=1, request=1, answer=1,
                accept=1, note=f"{number}", state=ProposalState.DELIVERED, made_at=made.created_at,
                judged_at=made.created_at, judged_by_id=staff.id, introduction_id=made.id,
            )
        )  # fmt: skip
    session.flush()
    assert [(each.by, each.proposed, each.counted, each.hits, each.rate) for each in hits(session, at)] == [
        ("Mara Lind", 5, 4, 3, None)
    ]
    later = hits(session, at + timedelta(days=1))
    assert [(each.counted, each.hits, each.rate) for each in later] == [(5, 4, 80)]
