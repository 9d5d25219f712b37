"""The queue of proposals: nobody but the staff sees one before it was approved and ten minutes have passed."""

import json
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, func, select, update

from app.accounts.models import NoticeWaiting
from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.core.clock import HOME_ZONE
from app.introductions.actions import judging
from app.introductions.actions.proposing import lapse_waiting, put_forward
from app.introductions.allocator import Decided, Proposal
from app.introductions.models import Introduction, PairRuling, ProposalLine, ProposalRun, RunOrder
from app.introductions.queries.parties import members_of
from app.introductions.states import OrderState, Origin, ProposalState, Ruling, State, VetoWhy
from app.introductions.tasks import deliver_proposals, make_nightly_run, make_ordered_runs
from app.profiles.actions.staff import verify_profile
from app.profiles.models import InvestorFacts, Profile, ProfileMember
from app.profiles.states import MemberRole
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup


@pytest.fixture
def staff(session, clock):
    return make_account(session, roles=["matching_staff"])


@pytest.fixture
def desk(app, client, session, staff):
    sign_in(client, session, staff)
    return client


@pytest.fixture
def market(session, staff):
    founder = make_account(session)
    teams = [make_startup(session, name=f"Team {number}", owner=founder) for number in range(3)]
    investors = [make_investor(session, name=f"Fonds {number}") for number in range(3)]
    for each in investors:
        verify_profile(session, each, "register", by_id=staff.id, at=core_clock.now())
    session.flush()
    return teams, investors


def decided(*pairs):
    proposals = tuple(Proposal(one, other, "value", 930_000, 500_000, 600_000, 400_000) for one, other in pairs)
    return Decided(
        proposals=proposals, pairs=len(pairs), expected=0.1, bound=0.2, ratios=(), load=0.5, unmet=(), digest="0" * 64,
        record=b"",
    )  # fmt: skip


@pytest.fixture
def lines(session, market):
    teams, investors = market
    pairs = [(team.id, investor.id) for team, investor in zip(teams, investors, strict=True)]
    put_forward(session, decided(*pairs), at=core_clock.now(), needs_approval=True)
    session.commit()
    return session.scalars(select(ProposalLine).order_by(ProposalLine.id)).all()


def again(session, row):
    session.expire_all()
    return session.get_one(type(row), row.id)


def work(app, session, task):
    session.commit()
    with app.app_context():
        done = task()
    session.expire_all()
    return done


def test_the_desk_counts_what_nobody_has_decided_about(app, desk, session, lines):
    def told():
        page = BeautifulSoup(desk.get("/staff/").text, "html.parser")
        return [each.text for each in page.select("#main .rows h2, main .rows h2") if "proposal" in each.text]

    assert told() == ["3 proposals wait to be approved."]
    desk.send(f"/staff/proposals/{lines[0].public_id}/approve", {}, page="/staff/proposals")
    assert told() == ["2 proposals wait to be approved."]


def words(page):
    return " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())


def press(desk, line, deed, **fields):
    return desk.send(f"/staff/proposals/{line.public_id}/{deed}", fields, page="/staff/proposals")


def test_the_queue_shows_both_sides_why_chances_and_load(desk, lines):
    page = words(desk.get("/staff/proposals"))
    assert "3 proposals wait for a decision" in page
    assert "Team 0 and Fonds 0" in page
    assert "Estimated chances: the team asks 50%, the investor answers 60% and says yes 40%" in page
    assert "an introduction comes about 12.0%" in page
    assert "0 of 5 requests arrived, 0.0 more expected" in page
    assert "What speaks for the team, in the investor’s eyes" in page


def test_three_proposals_cost_as_many_statements_as_one(desk, session, lines, counting):
    desk.get("/staff/proposals")  # the market is read once a process
    with counting() as three:
        desk.get("/staff/proposals")
    session.execute(delete(ProposalLine).where(ProposalLine.id != lines[0].id))
    session.commit()
    with counting() as one:
        desk.get("/staff/proposals")
    assert len(one) == len(three)


def test_nothing_reaches_a_team_before_approval_and_ten_minutes(app, desk, session, lines, clock):
    assert work(app, session, deliver_proposals) == 0
    press(desk, lines[0], "approve")
    clock.move(minutes=9)
    assert work(app, session, deliver_proposals) == 0
    assert session.scalars(select(Introduction)).all() == []
    clock.move(minutes=1)
    assert (work(app, session, deliver_proposals), work(app, session, deliver_proposals)) == (1, 0)
    made = session.scalars(select(Introduction)).one()
    line = again(session, lines[0])
    assert (made.state, made.origin, made.asker_id) == (State.SUGGESTED, Origin.PLATFORM, line.sender_id)
    assert (line.state, line.introduction_id, made.approved_at) == (ProposalState.DELIVERED, made.id, line.judged_at)
    assert {each.state for each in session.scalars(select(ProposalLine).where(ProposalLine.id != line.id))} == {
        ProposalState.WAITING
    }


def test_an_approval_can_be_taken_back_for_ten_minutes(desk, session, lines, clock):
    press(desk, lines[0], "approve")
    press(desk, lines[0], "undo")
    assert again(session, lines[0]).state is ProposalState.WAITING
    press(desk, lines[0], "approve")
    clock.move(minutes=10)
    press(desk, lines[0], "undo")
    assert again(session, lines[0]).state is ProposalState.APPROVED
    assert "Ten minutes have passed" in words(desk.get("/staff/proposals"))


def test_a_veto_needs_a_reason_and_keeps_the_pair_out_of_later_runs(desk, session, staff, lines, clock):
    path = f"/staff/proposals/{lines[0].public_id}/veto"
    assert desk.send(path, {"note": "Nein"}, page=path).status_code == 422
    assert again(session, lines[0]).state is ProposalState.WAITING

    desk.send(path, {"why": "known", "note": "Sitzen im selben Haus."}, page=path)

    line = again(session, lines[0])
    ruling = session.scalars(select(PairRuling)).one()
    assert (line.state, ruling.kind, ruling.why, ruling.note) == (
        ProposalState.VETOED, Ruling.VETO, VetoWhy.KNOWN, "Sitzen im selben Haus.",
    )  # fmt: skip
    pair = line.sender_id, line.receiver_id
    clock.move(days=1)
    put_forward(session, decided(pair), at=core_clock.now(), needs_approval=True)
    assert session.scalar(select(func.count()).where(ProposalLine.state == ProposalState.WAITING)) == 0
    session.commit()
    sign_in(desk, session, staff)
    desk.send(f"/staff/pairs/{ruling.public_id}/lift", {}, page="/staff/pairs")
    assert again(session, ruling).lifted_at is not None
    clock.move(days=1)
    put_forward(session, decided(pair), at=core_clock.now(), needs_approval=True)
    assert session.scalar(select(func.count()).where(ProposalLine.state == ProposalState.WAITING)) == 1


def test_a_veto_undone_lifts_its_ruling(desk, session, lines):
    path = f"/staff/proposals/{lines[0].public_id}/veto"
    desk.send(path, {"why": "other"}, page=path)
    press(desk, lines[0], "undo")
    assert again(session, lines[0]).state is ProposalState.WAITING
    assert session.scalars(select(PairRuling)).one().lifted_at is not None


def test_a_pinned_pair_is_put_forward_first_by_the_next_run(app, desk, session, lines, clock):
    press(desk, lines[2], "pin")
    press(desk, lines[2], "pin")
    assert [each.kind for each in session.scalars(select(PairRuling))] == [Ruling.PIN]
    pair = lines[2].sender_id, lines[2].receiver_id
    session.execute(delete(ProposalLine))
    session.execute(delete(ProposalRun))
    session.commit()
    result = app.test_cli_runner().invoke(args=["introductions", "propose"])
    assert "pairs put forward" in result.output
    session.expire_all()
    pinned = session.scalars(select(ProposalLine).where(ProposalLine.way == "pinned")).all()
    assert [(each.sender_id, each.receiver_id) for each in pinned] == [pair]
    run = session.scalars(select(ProposalRun)).one()
    replayed = app.test_cli_runner().invoke(args=["introductions", "replay", run.public_id])
    assert "Every figure is the same." in replayed.output


def test_a_pin_that_breaks_a_promise_is_named(app, desk, session, lines):
    press(desk, lines[2], "pin")
    session.execute(
        update(InvestorFacts).where(InvestorFacts.profile_id == lines[2].receiver_id).values(requests_per_week=0)
    )
    session.execute(delete(ProposalLine))
    session.execute(delete(ProposalRun))
    session.commit()
    app.test_cli_runner().invoke(args=["introductions", "propose"])
    assert "Not taken by the last run: they cannot be put forward at present." in words(desk.get("/staff/pairs"))


def test_who_belongs_to_one_of_the_two_does_not_judge(desk, session, lines, staff):
    session.add(
        ProfileMember(
            profile_id=lines[0].sender_id, account_id=staff.id, role=MemberRole.EDITOR, since=core_clock.now()
        )
    )
    session.commit()
    press(desk, lines[0], "approve")
    assert again(session, lines[0]).state is ProposalState.WAITING
    page = words(desk.get("/staff/proposals"))
    assert "Another person of the staff has to decide." in page
    desk.send(
        "/staff/proposals/together",
        {"deed": "approve", "id": [each.public_id for each in lines]},
        page="/staff/proposals",
    )
    session.expire_all()
    assert [each.state for each in session.scalars(select(ProposalLine).order_by(ProposalLine.id))] == [
        ProposalState.WAITING, ProposalState.APPROVED, ProposalState.APPROVED,
    ]  # fmt: skip


def test_the_second_of_two_decisions_is_told_who_was_first(app, desk, session, lines):
    other = make_account(session, roles=["matching_staff"], name="Jo Berg")
    judging.veto_proposal(session, again(session, lines[0]), VetoWhy.CONFLICT, "", by_id=other.id, at=core_clock.now())
    session.commit()
    press(desk, lines[0], "approve")
    line = again(session, lines[0])
    assert (line.state, line.judged_by_id) == (ProposalState.VETOED, other.id)
    assert "Jo Berg was quicker: this proposal is vetoed." in words(desk.get("/staff/proposals"))


def test_several_are_vetoed_with_one_reason_or_not_at_all(desk, session, lines):
    ids = [each.public_id for each in lines[:2]]
    desk.send("/staff/proposals/together", {"deed": "veto", "id": ids}, page="/staff/proposals")
    assert session.scalar(select(func.count()).select_from(PairRuling)) == 0
    desk.send("/staff/proposals/together", {"deed": "veto", "id": ids, "why": "too_early"}, page="/staff/proposals")
    session.expire_all()
    assert [each.why for each in session.scalars(select(PairRuling))] == [VetoWhy.TOO_EARLY] * 2
    states = session.scalars(select(ProposalLine.state).order_by(ProposalLine.id)).all()
    assert states == [ProposalState.VETOED, ProposalState.VETOED, ProposalState.WAITING]


def test_what_came_up_meanwhile_is_not_delivered_and_no_page_says_why(app, desk, session, lines, clock):
    press(desk, lines[0], "approve")
    session.get_one(Profile, lines[0].sender_id).state = "paused"
    session.commit()
    clock.move(minutes=10)
    assert work(app, session, deliver_proposals) == 1
    assert again(session, lines[0]).state is ProposalState.DROPPED
    assert session.scalars(select(Introduction)).all() == []


def test_what_nobody_decides_on_lapses_with_its_age(session, lines, clock):
    clock.move(hours=72)
    assert lapse_waiting(session, made_before=core_clock.now()) == 3
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "proposals.lapsed")).one()
    assert json.loads(entry.details) == {"number": 3, "why": "age"}
    assert set(session.scalars(select(ProposalLine.state))) == {ProposalState.LAPSED}


def test_what_nobody_decides_on_lapses_with_the_next_run(session, lines, clock):
    pair = lines[0].sender_id, lines[0].receiver_id
    clock.move(days=1)
    put_forward(session, decided(pair), at=core_clock.now(), needs_approval=True)
    states = session.scalars(select(ProposalLine.state).order_by(ProposalLine.id)).all()
    assert states == [*[ProposalState.LAPSED] * 3, ProposalState.WAITING]


def test_the_night_makes_one_run_a_day_from_its_hour_on(app, session, market, clock):
    clock.at = datetime(2026, 11, 22, 2, 59, tzinfo=HOME_ZONE).astimezone(UTC)
    work(app, session, make_nightly_run)
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 0
    clock.move(minutes=1)
    work(app, session, make_nightly_run)
    work(app, session, make_nightly_run)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 1
    assert [each.ordered_by for each in session.scalars(select(RunOrder))] == ["night"]


def test_a_run_is_ordered_made_and_made_again_from_the_desk(app, desk, session, market):
    desk.send("/staff/proposals/runs", {"dry": "yes"}, page="/staff/proposals/runs")
    assert work(app, session, make_ordered_runs) == 1
    dry = session.scalars(select(RunOrder)).one()
    assert (dry.state, dry.run_id, dry.is_dry) == (OrderState.ENDED, None, True)
    assert session.scalars(select(ProposalLine)).all() == []

    desk.send("/staff/proposals/runs", {"dry": "no"}, page="/staff/proposals/runs")
    work(app, session, make_ordered_runs)
    session.expire_all()
    order = session.scalars(select(RunOrder).order_by(RunOrder.id.desc())).first()
    assert order.run_id is not None
    page = words(desk.get(f"/staff/proposals/runs/{order.public_id}"))
    assert "State: ended" in page
    assert f"Proposals {order.result['proposals']}" in page
    replay = f"/staff/proposals/runs/{order.public_id}/replay"
    answer = desk.send(replay, {}, page=f"/staff/proposals/runs/{order.public_id}")
    assert "every figure the same" in words(answer)
    desk.send("/staff/proposals/runs", {"dry": "no"}, page="/staff/proposals/runs")
    assert "Today's run was made already." in words(desk.get("/staff/proposals/runs"))


def test_a_run_whose_process_was_killed_is_taken_up_again(app, desk, session, market, clock):
    desk.send("/staff/proposals/runs", {"dry": "no"}, page="/staff/proposals/runs")
    order = session.scalars(select(RunOrder)).one()
    order.state, order.attempt, order.beat_at = OrderState.RUNNING, 1, core_clock.now()
    session.commit()
    assert work(app, session, make_ordered_runs) == 0
    clock.move(minutes=10)
    assert work(app, session, make_ordered_runs) == 1
    session.expire_all()
    assert session.scalars(select(RunOrder.state)).one() is OrderState.ENDED
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 1


def test_programme_staff_read_and_do_not_decide(app, client, session, lines):
    sign_in(client, session, make_account(session, roles=["programme_staff"]))
    page = client.get("/staff/proposals")
    assert page.status_code == 200
    assert "Approve" not in words(page)
    assert press(client, lines[0], "approve").status_code == 403


def test_the_list_goes_on_record_as_a_file(desk, session, lines):
    text = desk.get("/staff/proposals.csv").text
    assert "Team 0" in text
    assert "Fonds 0" in text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "list.exported")).one()
    assert json.loads(entry.details) == {"list": "proposals", "rows": 3}


def test_an_automatic_setting_delivers_after_ten_minutes(app, session, market, clock):
    teams, investors = market
    put_forward(session, decided((teams[0].id, investors[0].id)), at=core_clock.now(), needs_approval=False)
    session.commit()
    clock.move(minutes=10)
    work(app, session, deliver_proposals)
    session.expire_all()
    assert session.scalars(select(ProposalLine.state)).one() is ProposalState.DELIVERED


def test_the_team_is_told_once_and_the_investor_not_at_all(app, desk, session, lines, clock):
    press(desk, lines[0], "approve")
    clock.move(minutes=10)
    work(app, session, deliver_proposals)
    work(app, session, deliver_proposals)
    made = session.scalars(select(Introduction)).one()
    told = session.execute(select(NoticeWaiting.account_id, NoticeWaiting.kind, NoticeWaiting.subject_id)).all()
    members = members_of(session, made.asker_id)
    assert [tuple(each) for each in told] == [(key, "introduction_suggestions", made.id) for key in members]
    assert len(members) == 1
