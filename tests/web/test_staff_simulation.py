"""Trying a policy: the form and its address, the trial in the background, the board of what came out, switching on."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.introductions import tasks
from app.introductions.actions.trials import ask_trial, note_progress
from app.introductions.allocator import replayed
from app.introductions.models import PolicyTrial, ProposalPolicy, ProposalRun
from app.introductions.queries.policies import current_policy
from app.introductions.queries.proposing import situation
from app.introductions.rules.policy import Policy
from app.introductions.states import TrialState
from app.profiles.actions.staff import verify_profile
from app.profiles.models import InvestorFacts
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import text_of

MICRO = 1_000_000
PAGE = "/staff/simulation"


@pytest.fixture
def desk(client: Client, session: Session, clock: MovableClock) -> Client:
    sign_in(client, session, make_account(session, name="Ute Brandström", roles=["matching_staff"]))
    return client


@pytest.fixture
def market(session: Session, clock: MovableClock) -> None:
    """Eight teams in two regions, three verified investors: two read two a week, one says nothing."""
    for place in range(8):
        make_startup(session, name=f"Team {place}", region="DE-BY" if place % 2 else "DE-SN")
    for place in range(3):
        verify_profile(session, make_investor(session, name=f"Fonds {place}"), "x", by_id=None, at=clock.at)
    ids = session.scalars(select(InvestorFacts.profile_id).order_by(InvestorFacts.profile_id)).all()
    session.execute(update(InvestorFacts).values(requests_per_week=2))
    session.execute(update(InvestorFacts).where(InvestorFacts.profile_id == ids[-1]).values(requests_per_week=None))
    session.flush()


@pytest.fixture
def played(app: Flask, session: Session, desk: Client) -> Callable[..., PolicyTrial]:
    """Tries values through the page and lets the worker play them."""

    def play(**values: int) -> PolicyTrial:
        sent = {name: str(value) for name, value in {**Policy().values, **values}.items()}
        desk.send(PAGE, sent)
        session.commit()
        with app.app_context():
            tasks.play_due_trials()
        session.expire_all()
        return session.scalars(select(PolicyTrial).order_by(PolicyTrial.id.desc())).first()  # type: ignore[return-value]  # asked for above

    return play


def run_tonight(app: Flask, session: Session) -> ProposalRun:
    session.commit()
    result = app.test_cli_runner().invoke(args=["introductions", "propose"])
    assert result.exception is None, result.output
    session.expire_all()
    return session.scalars(select(ProposalRun)).one()


def values_of(client: Client, path: str = PAGE) -> dict[str, str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return {str(field["name"]): str(field["value"]) for field in page.select("main form input[name]")
            if field["name"] in Policy().values}  # fmt: skip


def test_the_form_holds_todays_values_with_what_each_does(desk: Client) -> None:
    assert values_of(desk) == {name: str(value) for name, value in Policy().values.items()}
    assert "From 0 to 20; today 7%." in text_of(desk, PAGE)


def test_values_stand_in_the_address_in_one_order_and_as_plain_numbers(desk: Client) -> None:
    answer = desk.get(f"{PAGE}?per_team=+3+&unknown=1")
    to = answer.headers["Location"]

    assert answer.status_code == 302
    assert to == (
        f"{PAGE}?budget_percent=100&unstated_reads=5&per_team=3&exploration_percent=7&exposure_percent=80"
        "&diversity_percent=10&least_load_percent=30&price_percent=75"
    )
    assert desk.get(to).status_code == 200
    assert values_of(desk, to)["per_team"] == "3"


@pytest.mark.parametrize("wrong", ["eleven", "11", "0", "", "2.5", "-1"])
def test_a_wrong_value_is_named_and_everything_typed_stays(desk: Client, session: Session, wrong: str) -> None:
    sent = {**{name: str(value) for name, value in Policy().values.items()}, "per_team": wrong, "budget_percent": "90"}

    by_post, by_get = desk.send(PAGE, sent), desk.get(PAGE, query_string=sent)

    for answer in (by_post, by_get):
        page = BeautifulSoup(answer.text, "html.parser")
        assert answer.status_code == 422
        assert page.select_one("#per_team")["aria-invalid"] == "true"  # type: ignore[index]  # it is there
        assert page.select_one("#per_team")["value"] == wrong  # type: ignore[index]  # as above
        assert page.select_one("#budget_percent")["value"] == "90"  # type: ignore[index]  # as above
        assert "from 1 to 10" in page.get_text() or not wrong
    assert session.scalar(select(func.count()).select_from(PolicyTrial)) == 0


def test_a_trial_waits_and_says_so_until_the_worker_has_played_it(desk: Client, session: Session, market: None) -> None:
    answer = desk.send(PAGE, {**{name: str(value) for name, value in Policy().values.items()}, "per_team": "3"})
    page = BeautifulSoup(desk.get(answer.headers["Location"]).text, "html.parser")

    state = page.select_one("#trial-state")
    assert state is not None
    assert "waits for the worker" in state.get_text()
    assert state["hx-get"] == answer.headers["Location"]
    assert page.select_one("#deeds textarea") is None
    assert desk.get(f"{answer.headers['Location']}/weeks.svg").status_code == 404


def test_without_a_stored_run_the_market_is_that_of_today(
    desk: Client, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played(per_team=1)
    said = text_of(desk, f"{PAGE}/{trial.public_id}")

    assert trial.state is TrialState.ENDED
    assert (
        "as no run of the last four weeks is stored: 8 teams, 3 investors who read 9 requests a week together" in said
    )
    assert "(1 of them state nothing)" in said
    today, new = (trial.result[name] for name in ("today", "new"))  # type: ignore[index]  # ended
    assert [len(each) for each in (today, new)] == [12, 12]
    assert {0 < each["proposals"] <= 8 * 3 for each in (*today, *new)} == {True}


def test_with_stored_runs_the_market_is_theirs(
    app: Flask, desk: Client, session: Session, market: None, played: Callable[..., PolicyTrial]
) -> None:
    run_tonight(app, session)
    for name in ("Team 8", "Team 9"):
        make_startup(session, name=name)
    trial = played()

    said = text_of(desk, f"{PAGE}/{trial.public_id}")
    assert "Tried on the market of the runs from 21 November 2026 to 21 November 2026 (1 stored): 8 teams" in said
    assert "This policy holds already." in said


def test_the_same_policy_beside_itself_differs_in_nothing(
    desk: Client, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played()

    assert trial.result["today"] == trial.result["new"]  # type: ignore[index]  # ended
    said = text_of(desk, f"{PAGE}/{trial.public_id}")
    assert "The difference (0.0 ± 0.0) may be luck." in said


def test_reckoning_with_nothing_puts_nobody_forward(
    desk: Client, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played(budget_percent=25, unstated_reads=0)

    # A quarter of two requests is half of one: one proposal fits into it, more do not.
    assert max(each["proposals"] for each in trial.result["new"]) <= 2 * 4  # type: ignore[index]  # ended


def test_each_figure_is_a_sentence_a_picture_and_a_table_and_a_line_of_the_file(
    desk: Client, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played(per_team=2)
    page = BeautifulSoup(desk.get(f"{PAGE}/{trial.public_id}").text, "html.parser")

    figures = {str(each["id"]) for each in page.select("section.figure")}
    assert figures == {"values", "figures", "weeks", "shares", "evenness", "region", "kind", "age"}
    for name in ("weeks", "shares", "evenness"):
        picture = page.select_one(f"#{name} img")
        assert picture is not None
        drawn = desk.get(str(picture["src"]))
        assert drawn.mimetype == "image/svg+xml"
        assert f'width="{picture["width"]}" height="{picture["height"]}"' in drawn.text
        assert page.select(f"#{name} tbody tr")
    answer = desk.get(f"{PAGE}/{trial.public_id}/figures.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Figure", "Line", "Policy", "Mean", "Half of the interval"]
    introductions = [each["introductions"] for each in trial.result["today"]]  # type: ignore[index]  # ended
    mean = f"{sum(introductions) / 12:.4f}"
    assert ["Both policies in four weeks", "Introductions made", "Today’s policy", mean] in [row[:4] for row in rows]


def test_nobody_to_propose_is_said_plainly(desk: Client, played: Callable[..., PolicyTrial]) -> None:
    trial = played()

    assert trial.state is TrialState.FAILED
    assert "There is nothing to try on" in text_of(desk, f"{PAGE}/{trial.public_id}")


def test_switching_on_needs_a_reason_and_holds_for_the_next_run(
    app: Flask, desk: Client, session: Session, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played(per_team=2, exploration_percent=0)
    path = f"{PAGE}/{trial.public_id}"

    assert desk.send(f"{path}/switch-on", {"reason": " "}, page=path).status_code == 422
    assert current_policy(session) == Policy()
    answer = desk.send(f"{path}/switch-on", {"reason": "Weniger ist mehr."}, page=path)

    session.expire_all()
    assert answer.headers["Location"] == f"{PAGE}/policies"
    assert current_policy(session) == Policy(per_team=2, exploration_percent=0)
    assert {each.slots for each in situation(session, at=core_clock.now()).senders.values()} == {2}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "policy.switched_on")).one()
    assert entry.details == f'{{"exploration_percent": 0, "per_team": 2, "trial": {trial.id}}}'
    assert desk.send(f"{path}/switch-on", {"reason": "Noch einmal."}, page=f"{PAGE}/policies").status_code == 422
    run = run_tonight(app, session)
    with app.app_context():
        assert replayed(session, "hashing", run.record).is_equal
    said = text_of(desk, f"{PAGE}/policies")
    assert "Proposals a team: 2" in said
    assert "Weniger ist mehr." in said


def test_one_click_brings_the_former_policy_back(
    desk: Client, session: Session, market: None, played: Callable[..., PolicyTrial]
) -> None:
    path = f"{PAGE}/{played(per_team=2).public_id}"
    desk.send(f"{path}/switch-on", {"reason": "Versuch."}, page=path)
    notice = BeautifulSoup(desk.get(f"{PAGE}/policies").text, "html.parser").select_one("#notices form")
    assert notice is not None
    desk.send(str(notice["action"]), page=f"{PAGE}/policies")

    session.expire_all()
    assert current_policy(session) == Policy()
    assert session.scalar(select(func.count()).select_from(ProposalPolicy)) == 2
    assert "Back to earlier values." in text_of(desk, f"{PAGE}/policies")
    desk.send(str(notice["action"]), page=f"{PAGE}/policies")
    assert session.scalar(select(func.count()).select_from(ProposalPolicy)) == 2


def test_a_deleted_trial_is_gone_and_its_worker_stops(
    desk: Client, session: Session, market: None, played: Callable[..., PolicyTrial]
) -> None:
    trial = played()
    path, key = f"{PAGE}/{trial.public_id}", trial.id
    desk.send(f"{path}/delete", page=path)

    session.expire_all()
    assert desk.get(path).status_code == 404
    assert note_progress(session, key, 1, done=3, total=24, at=core_clock.now()) is False


def test_the_list_says_who_tried_what(desk: Client, session: Session, market: None, played: Any) -> None:
    played(per_team=2)

    said = text_of(desk, f"{PAGE}/trials")
    assert "1 trial of a policy" in said
    assert "Ute Brandström" in said
    assert "Proposals a team: 2" in said
    assert "Just these values were tried already" in text_of(desk, desk.get(f"{PAGE}?per_team=2").headers["Location"])
    rows = desk.get(f"{PAGE}/trials.csv").text.splitlines()
    assert rows[1].endswith(";100;5;2;7;80;10;30;75")


def test_a_long_list_costs_as_many_statements_as_a_short_one(
    desk: Client, session: Session, counting: Callable[[], Any]
) -> None:
    by = make_account(session)
    spent = []
    for _ in range(3):
        ask_trial(session, Policy(per_team=2), by_id=by.id, at=core_clock.now())
        session.commit()
        desk.get(PAGE)
        with counting() as statements:
            desk.get(PAGE)
        spent.append(len(statements.texts))
    assert len(set(spent)) == 1
