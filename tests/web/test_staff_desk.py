"""The desk: what waits, who may see it, and that a long list costs no more statements than a short one."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.core import health
from app.core.outbox import MailState, OutboxMail
from app.profiles.actions.staff import report_profile
from app.profiles.models import InvestorFacts
from app.profiles.states import ReportReason
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup


@pytest.fixture(autouse=True)
def newest_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of the tests are made without migrations, so that nothing but the rest of health is asked."""
    monkeypatch.setattr(health, "is_at_head", lambda _engine: True)


LISTS = ("verification", "outdated", "people", "outbox", "reports", "imports", "imports/sources", "audit")


def staff(client: Client, session: Session, role: str = "matching_staff") -> Any:
    account = make_account(session, name="Ute Brandström", roles=[role])
    sign_in(client, session, account)
    return account


def a_mail(session: Session, clock: MovableClock, **values: Any) -> OutboxMail:
    given: dict[str, Any] = {
        "to": "somebody@example.org",
        "template": "test",
        "language": "en",
        "subject": "Subject",
        "text": "Text",
        "html": "",
        "created_at": clock.at,
        "due_at": clock.at,
        **values,
    }
    mail = OutboxMail(**given)
    session.add(mail)
    session.flush()
    return mail


def sentences(page: str) -> list[str]:
    return [each.get_text(strip=True) for each in BeautifulSoup(page, "html.parser").select("main .rows h2")]


def test_the_desk_says_what_waits_each_with_its_number_and_one_link(
    client: Client, session: Session, clock: MovableClock
) -> None:
    make_startup(session, make_account(session))
    reporter = make_account(session)
    reported = make_startup(session, make_account(session), name="Gemeldet")
    report_profile(session, reported, ReportReason.WRONG, "", by_id=reporter.id, at=clock.at)
    stale = make_investor(session, make_account(session))
    session.get_one(InvestorFacts, stale.id).deploying_said_at = clock.at.replace(month=1)
    a_mail(session, clock, state=MailState.FAILED)
    staff(client, session)
    page = client.get("/staff/").text
    assert sentences(page) == [
        "3 profiles wait to be verified.",
        "1 report is open.",
        "1 mail could not be delivered.",
        "1 investor said more than 90 days ago that money is being invested.",
    ]
    links = [row.select("a") for row in BeautifulSoup(page, "html.parser").select("main .rows > li")]
    assert [len(each) for each in links] == [1, 1, 1, 1]


def test_an_empty_desk_says_so(client: Client, session: Session, clock: MovableClock) -> None:
    staff(client, session)
    page = client.get("/staff/").text
    assert "Nothing waits for you" in page
    assert "Database, disk and mail work." in page


def test_the_desk_tells_in_words_what_readyz_tells_in_codes(
    client: Client, session: Session, clock: MovableClock
) -> None:
    a_mail(session, clock, created_at=clock.at.replace(hour=1))
    staff(client, session)
    assert client.get("/readyz").json["reasons"] == ["mail_queue_late"]  # type: ignore[index]
    assert "Is the worker running?" in client.get("/staff/").text


def test_programme_staff_is_shown_only_what_it_may_open(client: Client, session: Session, clock: MovableClock) -> None:
    make_startup(session, make_account(session))
    a_mail(session, clock, state=MailState.FAILED)
    staff(client, session, "programme_staff")
    page = client.get("/staff/").text
    assert sentences(page) == ["1 profile waits to be verified."]
    assert [f'href="/staff/{name}"' in page for name in ("people", "outbox", "reports", "audit")] == [False] * 4


def test_the_navigation_counts_what_waits_for_the_staff_alone(
    client: Client, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    owner = make_account(session)
    make_startup(session, owner)
    staff(client, session)
    assert "1 new" in BeautifulSoup(client.get("/about").text, "html.parser").select_one("nav.mainnav").text  # type: ignore[union-attr]
    founder = new_client()
    sign_in(founder, session, owner)
    assert "/staff" not in founder.get("/about").text


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_and_a_filter_without_hits_read_differently(
    client: Client, session: Session, clock: MovableClock, name: str
) -> None:
    staff(client, session, "administrator")
    assert client.get(f"/staff/{name}").status_code == 200
    filtered = {"people": "q=nobody-at-all", "outbox": "state=failed", "audit": "event=nothing.like"}.get(name)
    if filtered:
        page = client.get(f"/staff/{name}?{filtered}").text
        assert "Nothing matches" in page
        assert "Remove the filters" in page


@pytest.mark.parametrize("page", ["0", "-1", "9999", "abc", "٣"])
@pytest.mark.parametrize("name", LISTS)
def test_any_page_number_gives_a_clean_answer(client: Client, session: Session, name: str, page: str) -> None:
    staff(client, session, "administrator")
    assert client.get(f"/staff/{name}?page={page}").status_code == 200


def test_a_long_list_is_paged_and_its_filters_stay_in_the_address(client: Client, session: Session) -> None:
    for number in range(30):
        make_account(session, name=f"Doppelgänger {number}")
    staff(client, session)
    page = client.get("/staff/people?q=Doppelg%C3%A4nger")
    assert "30 accounts" in page.text
    assert "Page 1 of 2" in page.text
    assert "/staff/people?q=Doppelg%C3%A4nger&amp;page=2" in page.text
    assert page.text.count("Doppelgänger ") >= 25
    assert "Page 2 of 2" in client.get("/staff/people?q=Doppelg%C3%A4nger&page=2").text


def test_three_rows_cost_as_many_statements_as_one(
    client: Client, session: Session, counting: Callable[[], Any], clock: MovableClock
) -> None:
    staff(client, session, "administrator")
    make_startup(session, make_account(session))
    a_mail(session, clock)
    client.get("/staff/people")
    spent = []
    for _round in range(2):
        with counting() as statements:
            for name in LISTS:
                client.get(f"/staff/{name}")
        spent.append(len(statements))
        for number in range(2):
            make_startup(session, make_account(session), name=f"Noch {_round}{number}")
            a_mail(session, clock)
        session.commit()
    assert spent[0] == spent[1]
