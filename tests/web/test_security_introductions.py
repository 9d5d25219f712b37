"""What was tried against introductions, the desk and the calls of fellowships, by people who mean harm."""

import csv
import io
import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.accounts.actions.accounts import lock_account
from app.accounts.actions.roles import grant_role, revoke_role
from app.accounts.models import Account
from app.accounts.states import Role, Scope
from app.core.access import access_of
from app.core.clock import now, today
from app.core.database import unit_of_work
from app.core.errors import RuleBroken
from app.core.files import StoredFile
from app.fellowships.models import EVERY, enter
from app.introductions.actions import judging
from app.introductions.actions.policies import switch_on
from app.introductions.actions.trials import ask_trial
from app.introductions.models import PolicyTrial, ProposalLine, ProposalPolicy, ProposalRun
from app.introductions.routes import together
from app.introductions.rules.policy import Policy
from app.introductions.states import ProposalState
from app.profiles.actions.parts.never_show import keep_apart
from app.profiles.models import NeverShow
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.documents import deck
from tests.factories.fellowships import make_programme, make_round
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import Two, text_of

SCRIPT = "<script>alert(1)</script>\"'&]]>"
FEEDS = ("/fellowships/calls.json", "/fellowships/calls.de.atom", "/fellowships/calls.en.atom")
HANDS = 6
NO_WORDS = ("%00", "a%00b", "%ED%A0%80", "%FF", "%E2%80%AE", "..%2f..%2fetc", "'%20or%201=1--", "9" * 5000)


@pytest.fixture(autouse=True)
def every(session: Session) -> None:
    """The test itself looks at every programme."""
    enter(session, EVERY)


@pytest.fixture
def runs_one_programme(session: Session, clock: MovableClock) -> Account:
    """Every role, for one programme; none for the platform."""
    account = make_account(session, roles=["programme_staff"])
    programme = make_programme(session, account.id, "Nord")
    revoke_role(session, account.id, Role.programme_staff, by_id=None, at=now())
    clock.move(seconds=1)
    for role in Role:
        grant_role(session, account.id, role, by_id=None, at=now(), scope=Scope.programme, scope_id=programme.id)
    return account


def pages_of_the_platform(app: Flask) -> list[str]:
    """Every page without a number in its address that asks for a role on the platform."""
    with app.test_request_context():
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
        asked = {rule.rule: access_of(rule.endpoint) for rule in rules}
    return sorted(
        path
        for path, access in asked.items()
        if access is not None
        and access.names
        and not any(name == "signed_in" or "_in_part" in name for name in access.names)
    )


def test_s01_a_role_for_one_programme_opens_no_page_of_the_platform(
    app: Flask, client: Client, session: Session, runs_one_programme: Account
) -> None:
    sign_in(client, session, runs_one_programme)
    paths = pages_of_the_platform(app)
    assert {"/staff/", "/staff/proposals.csv", "/staff/introductions", "/staff/people"} <= set(paths)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert client.get("/staff/programmes").status_code == 200


def test_s27_words_of_a_call_stay_words_on_page_and_in_feeds(
    client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    programme = make_programme(session, account.id, SCRIPT)
    row = make_round(session, programme, by_id=account.id, title=SCRIPT)
    session.commit()
    for path in ("/fellowships", f"/fellowships/{programme.slug}/{row.slug}"):
        page = client.get(path).text
        assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)
    for path in FEEDS[1:]:
        feed = ElementTree.fromstring(client.get(path).text)
        titles = [str(each.text) for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
        assert any(title.startswith(SCRIPT) for title in titles)
    assert json.loads(client.get(FEEDS[0]).text)["calls"][0]["title"]["de"] == SCRIPT


def test_a_call_that_is_not_announced_is_nowhere_for_anybody(
    client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session, roles=["administrator"])
    programme = make_programme(session, account.id)
    row = make_round(session, programme, by_id=account.id, title="Noch geheim", is_announced=False)
    sign_in(client, session, account)
    assert client.get(f"/fellowships/{programme.slug}/{row.slug}").status_code == 404
    assert [path for path in ("/fellowships", *FEEDS) if "geheim" in client.get(path).text] == []


def test_a_switched_policy_asks_for_the_password_again_after_a_while(app: Flask) -> None:
    with app.test_request_context():
        asked = [access_of(f"staff.{name}") for name in ("switch_policy_on", "back_to_policy")]
    assert [each is not None and each.recent for each in asked] == [True, True]


def test_s49_decisions_about_several_hold_all_pairs_in_one_order_first(
    client: Client, session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, session, make_account(session, roles=["matching_staff"]))
    lines = [waiting(session), waiting(session, after=1)]
    session.commit()
    held: list[list[str]] = []
    monkeypatch.setattr(judging, "one_at_a_time", lambda _session, names: held.append(sorted(names)))
    ids = [line.public_id for line in reversed(lines)]
    client.send("/staff/proposals/together", {"deed": "approve", "id": ids}, page="/staff/proposals")
    assert held[0] == sorted(f"pair {line.sender_id} {line.receiver_id}" for line in lines)
    session.expire_all()
    assert {line.state for line in lines} == {ProposalState.APPROVED}


def test_s39_what_is_typed_about_pairs_is_no_formula_in_their_files(
    client: Client, session: Session, clock: MovableClock
) -> None:
    sign_in(client, session, make_account(session, roles=["matching_staff"]))
    line = waiting(session, name="=HYPERLINK(1)")
    session.commit()
    client.send(
        f"/staff/proposals/{line.public_id}/veto", {"why": "other", "note": "+1+cmd|x"}, page="/staff/proposals"
    )
    files = [client.get(f"/staff/{name}.csv").text for name in ("proposals", "pairs", "introductions")]
    cells = [cell for text in files for row in csv.reader(text.lstrip("\ufeff").splitlines()) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "+1+cmd|x" in "".join(files)


@pytest.mark.parametrize("value", ["NaN", "1e400", "-1", "1.5", "٣", "9" * 5000, "", "true", "0x1F", "1_0", "\x00"])
def test_s35_no_trial_begins_with_a_value_that_is_no_number_in_its_range(
    client: Client, session: Session, clock: MovableClock, value: str
) -> None:
    sign_in(client, session, make_account(session, roles=["matching_staff"]))
    values = {name: str(number) for name, number in Policy().values.items()} | {"budget_percent": value}
    assert client.send("/staff/simulation", values, page="/staff/simulation").status_code == 422
    assert session.scalar(select(func.count()).select_from(PolicyTrial)) == 0


def waiting(session: Session, name: str = "Team", *, after: int = 0) -> ProposalLine:
    """A proposal of the run of today, or of some days later."""
    team, investor = make_startup(session, make_account(session), name=name), make_investor(session)
    run = ProposalRun(day=today() + timedelta(days=after), made_at=now(), pairs=1, digest="0" * 64, record=b"")
    session.add(run)
    session.flush()
    made = ProposalLine(
        run_id=run.id, sender_id=team.id, receiver_id=investor.id, way="value", propensity=1, request=1, answer=1,
        accept=1, state=ProposalState.WAITING, made_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\x00b.pdf", "ab.pdf"),
        ("rechnung\u202efdp.exe.pdf", "rechnungfdp.exe.pdf"),
        ("../../etc/passwd.pdf", "../../etc/passwd.pdf"),
        ("CON.pdf", "CON.pdf"),
    ],
)
def test_s34_s37_s44_a_files_name_is_cleaned_and_stands_in_no_header(two: Two, name: str, kept: str) -> None:
    path = f"/profiles/{two.team.public_id}/document"
    upload = FileStorage(io.BytesIO(deck(1)), name, content_type="application/pdf")
    sent = two.at_team.send(path, {"document": upload}, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert two.session.scalars(select(StoredFile.name)).all() == [kept]


def test_s49_answers_to_several_are_given_in_one_order_whatever_order_was_ticked(
    two: Two, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make_introduction(session, make_startup(session, name=f"Team {place}"), two.investor) for place in range(3)]
    session.commit()
    held: list[str] = []
    monkeypatch.setattr(together, "_do", lambda public_id, _deed, _at: held.append(public_id))
    ids = sorted((row.public_id for row in made), reverse=True)
    two.at_investor.send("/introductions/bulk", {"deed": "decline", "id": ids}, page="/introductions")
    assert held == sorted(ids)


def test_s02_s45_pieces_and_heads_of_a_copy_are_as_closed_as_it(two: Two, new_client: Callable[[], Client]) -> None:
    path = f"/profiles/{two.team.public_id}/document"
    file = (io.BytesIO(deck(1)), "deck.pdf", "application/pdf")
    two.at_team.send(path, {"document": file}, content_type="multipart/form-data")
    made = two.delivered()
    for client, whose in ((two.at_investor, "theirs"), (two.at_team, "ours")):
        client.send(f"/introductions/{made.public_id}/documents/{whose}/agree", {}, page="/account/name")
    copy = f"/introductions/{made.public_id}/document.pdf"
    piece = {"Range": "bytes=0-10", "If-None-Match": "*"}
    assert two.at_investor.get(copy, headers=piece).status_code == 200
    assert two.at_investor.head(copy).data == b""
    stranger = new_client()
    sign_in(stranger, two.session, make_account(two.session, roles=["administrator"]))
    lock_account(two.session, two.partner, by_id=None, why="operator", at=now())
    two.session.commit()
    for client, status in ((stranger, 404), (two.at_investor, 302), (two.at_team, 404)):
        answers = [client.get(copy), client.head(copy), client.get(copy, headers=piece)]
        assert [answer.status_code for answer in answers] == [status] * 3
        assert not any(answer.data.startswith(b"%PDF") for answer in answers)


@pytest.mark.parametrize("words", NO_WORDS)
def test_s35_s37_addresses_that_hold_no_words_are_answered_below_500(
    client: Client, session: Session, clock: MovableClock, words: str
) -> None:
    sign_in(client, session, make_account(session, roles=["administrator"]))
    paths = (
        f"/fellowships/{words}/{words}", f"/staff/programmes/{words}", f"/staff/rounds/{words}",
        f"/staff/simulation/{words}", f"/staff/simulation?budget_percent={words}",
        f"/staff/proposals?run={words}&q={words}",
        f"/staff/proposals/{words}/veto", f"/staff/pairs?kind={words}", f"/staff/introductions?of={words}&page={words}",
        f"/staff/introductions/new?team={words}&investor={words}&team_q={words}", f"/introductions/{words}",
        f"/introductions/{words}/document.pdf", f"/introductions/bulk?deed=accept&id={words}",
        f"/introductions/request/{words}", f"/introductions/office/{words}", f"/introductions/outcome/{words}",
        f"/profiles/{words}/mirror", f"/profiles/{words}/document",
    )  # fmt: skip
    answers = {path[:60]: client.get(path).status_code for path in paths}
    assert {path: status for path, status in answers.items() if status >= 500} == {}


def test_s49_of_many_who_switch_one_policy_on_one_does(app: Flask, session: Session, clock: MovableClock) -> None:
    people = [make_account(session, roles=["matching_staff"]).id for _ in range(HANDS)]
    trial_id = ask_trial(session, Policy(per_team=2), by_id=people[0], at=now()).id
    session.commit()
    line = threading.Barrier(HANDS)

    def switch(by_id: int) -> str:
        with app.app_context():
            line.wait(60)
            try:
                with unit_of_work() as mine:
                    switch_on(mine, mine.get_one(PolicyTrial, trial_id), "Weniger.", by_id=by_id, at=now())
            except RuleBroken:
                return "told"
            return "done"

    with ThreadPoolExecutor(HANDS) as pool:
        assert Counter(pool.map(switch, people)) == {"done": 1, "told": HANDS - 1}
    assert session.scalar(select(func.count()).select_from(ProposalPolicy)) == 1


def _investor_never(two: Two) -> None:
    keep_apart(two.session, two.investor.id, two.team.id, by_id=two.partner.id, at=now())


def _team_never(two: Two) -> None:
    keep_apart(two.session, two.team.id, two.investor.id, by_id=two.founder.id, at=now())


def _under_way(two: Two) -> None:
    make_introduction(two.session, two.team, two.investor)


def test_s03_the_staffs_refusal_reads_the_same_whatever_private_reason_there_is(
    app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client], two: Two
) -> None:
    desk, pages = new_client(), set()
    sign_in(desk, session, make_account(session, roles=["matching_staff"]))
    path = f"/staff/introductions/new?team={two.team.public_id}&investor={two.investor.public_id}"
    assert "What speaks for the investor" in text_of(desk, path)
    for happens in (_investor_never, _team_never, _under_way):
        happens(two)
        session.commit()
        pages.add(text_of(desk, path))
        session.execute(delete(NeverShow))
    strict = make_investor(session, name="Südlicht Ventures", sectors=(), sectors_excluded=("energy-grids",))
    session.commit()
    excluded = text_of(desk, path.replace(two.investor.public_id, strict.public_id))
    pages.add(excluded.replace("Südlicht Ventures", "Nordlicht Ventures"))
    assert len(pages) == 1
    assert "What speaks for" not in pages.pop()
