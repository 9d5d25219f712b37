"""Saving while somebody types, in a real browser: failures, two tabs, an ended session, a device without a network."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress
from app.fellowships.models import EVERY, Answer, Application, KeptText, within
from app.profiles.models import Profile
from tests.browser.looking import Windows, violations
from tests.browser.people import known_people, sign_in
from tests.browser.world import World
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.questions import WHOLE

SAVED, AWAY, CLASH = re.compile("Saved at"), re.compile("kept on this device"), re.compile("Both texts")


def begun(session: Session) -> str:
    """A draft of the founder's profile; where its first page is."""
    with within(session, EVERY):
        account_id = session.scalars(
            select(AccountAddress.account_id).where(AccountAddress.normalised == "founder@demo.example")
        ).one()
        owner = session.get_one(Account, account_id)
        row = make_open_round(session, by_id=owner.id, asked=WHOLE, title="Probe der Antworten")
        profile = session.scalars(select(Profile).where(Profile.name == "Stromlese")).one()
        application = make_application(session, row, owner, profile=profile, answers={"title": "Stromlese"})
        part = part_of(session, application)
        session.commit()
        return f"/applications/{application.public_id}/parts/{part.public_id}"


@pytest.fixture
def home(changed_world: World) -> str:
    return changed_world.address + changed_world.ask(begun)


@pytest.fixture
def context(windows: Windows, home: str) -> Iterator[BrowserContext]:
    """The browser itself notes what these tests break on purpose."""
    made = windows.fresh("founder", "en")
    yield made
    made.close()
    complaints = windows.noticed.complaints
    complaints[:] = [each for each in complaints if "net::ERR_" not in each]


@pytest.fixture
def page(context: BrowserContext, home: str) -> Page:
    made = context.new_page()
    made.goto(f"{home}/all")
    return made


def log(world: World, key: str = "idea") -> list[object]:
    def read(session: Session) -> list[object]:
        with within(session, EVERY):
            wanted = select(Answer.value).join(Application, Application.id == Answer.application_id)
            own = Application.title.in_(["Stromlese", "Neu"])
            return list(session.scalars(wanted.where(Answer.question_key == key, own).order_by(Answer.version)))

    return world.ask(read)


def buffer(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('anschub answers '))")
    return found


def test_what_is_typed_is_saved_by_itself_and_leaves_nothing_on_the_device(page: Page, changed_world: World) -> None:
    page.locator("#q-idea").fill("Kurz und gut")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world) == ["Kurz und gut"]
    assert buffer(page) == []
    assert violations(page) == []


@pytest.mark.parametrize("failure", ["500", "timeout", "offline"])
def test_t02_after_a_failure_the_text_is_kept_and_saved_later(
    page: Page, context: BrowserContext, changed_world: World, failure: str
) -> None:
    fails: dict[str, Callable[[Route], None]] = {
        "500": lambda route: route.fulfill(status=500, body="broken"),
        "timeout": lambda route: route.abort("timedout"),
        "offline": lambda route: route.abort("internetdisconnected"),
    }
    page.route("**/answers", fails[failure])
    page.locator("#q-idea").fill("Im Zug geschrieben")
    expect(page.locator("#saved-state")).to_have_text(AWAY)
    assert log(changed_world) == []
    assert len(buffer(page)) == 1
    page.unroute("**/answers")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert (log(changed_world), buffer(page)) == (["Im Zug geschrieben"], [])


def test_t02_a_page_that_is_closed_while_offline_brings_its_text_back(
    page: Page, context: BrowserContext, home: str, changed_world: World
) -> None:
    context.route("**/answers", lambda route: route.abort("internetdisconnected"))
    page.locator("#q-idea").fill("Vor dem Absturz")
    expect(page.locator("#saved-state")).to_have_text(AWAY)
    page.evaluate("stopped = true")  # a browser that crashes sends nothing on its way out
    page.close()
    context.unroute("**/answers")
    again = context.new_page()
    again.goto(f"{home}/all")
    expect(again.locator("#q-idea")).to_have_value("Vor dem Absturz")
    expect(again.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world) == ["Vor dem Absturz"]


def test_t02_an_answer_that_is_lost_on_the_way_back_makes_no_false_conflict(page: Page, changed_world: World) -> None:
    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/answers", swallow)
    page.locator("#q-idea").fill("eins")
    expect(page.locator("#saved-state")).to_have_text(AWAY)
    page.locator("#q-idea").fill("eins zwei")
    page.unroute("**/answers")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world) == ["eins", "eins zwei"]


def both_at_one_field(page: Page, context: BrowserContext, home: str) -> Page:
    other = context.new_page()
    other.goto(f"{home}/all")
    other.locator("#q-idea").fill("aus dem zweiten Tab")
    expect(other.locator("#saved-state")).to_have_text(SAVED)
    page.locator("#q-idea").fill("aus dem ersten Tab")
    expect(page.locator("#saved-state")).to_have_text(CLASH)
    return other


@pytest.mark.parametrize(
    ("choice", "ends_as"),
    [
        ("mine", "aus dem ersten Tab"),
        ("theirs", "aus dem zweiten Tab"),
        ("both", "aus dem ersten Tab\n\naus dem zweiten Tab"),
    ],
)
def test_t01_two_tabs_at_one_field_show_both_texts_and_somebody_chooses(
    page: Page, context: BrowserContext, home: str, changed_world: World, choice: str, ends_as: str
) -> None:
    both_at_one_field(page, context, home)
    assert "aus dem zweiten Tab" in page.locator(".clash").inner_text()
    assert violations(page) == []
    page.locator(f"[data-choose={choice}]").click()
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world)[-1] == ends_as
    assert page.locator("#q-idea").input_value() == ends_as


def test_t01_the_text_that_was_not_taken_is_kept_at_the_service_too(
    page: Page, context: BrowserContext, home: str, changed_world: World
) -> None:
    both_at_one_field(page, context, home)

    def kept(session: Session) -> list[object]:
        with within(session, EVERY):
            return list(session.scalars(select(KeptText.values)))

    assert {"idea": "aus dem ersten Tab"} in changed_world.ask(kept)


def test_t01_two_tabs_at_different_fields_merge(
    page: Page, context: BrowserContext, home: str, changed_world: World
) -> None:
    other = context.new_page()
    other.goto(f"{home}/all")
    page.locator("#q-idea").fill("eine Idee")
    other.locator("#q-people").fill("4")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    expect(other.locator("#saved-state")).to_have_text(SAVED)
    assert (log(changed_world), log(changed_world, "people")) == (["eine Idee"], ["4"])


def test_t06_after_signing_in_in_another_tab_saving_goes_on_by_itself(
    page: Page, context: BrowserContext, changed_world: World
) -> None:
    changed_world.clock.move(hours=13)
    page.locator("#q-idea").fill("Über Nacht")
    expect(page.locator("#saved-state")).to_have_text(re.compile("session has ended"))
    other = context.new_page()
    other.goto(f"{changed_world.address}/account/sign-in")
    sign_in(other, changed_world, known_people()["founder"])
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world) == ["Über Nacht"]


def test_signing_out_leaves_no_text_on_a_shared_machine(page: Page, context: BrowserContext, home: str) -> None:
    page.route("**/answers", lambda route: route.abort("internetdisconnected"))
    page.locator("#q-idea").fill("Vertraulich")
    expect(page.locator("#saved-state")).to_have_text(AWAY)
    assert len(buffer(page)) == 1
    page.locator("details.menu > summary").click()
    page.locator("form[action$='/account/sign-out'] button").click()
    page.wait_for_url(lambda url: "/applications/" not in url)
    assert buffer(page) == []


def test_pushing_the_button_waits_for_what_is_on_its_way(page: Page, changed_world: World) -> None:
    page.locator("#q-idea").fill("eins")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    page.locator("#q-idea").fill("eins zwei")
    page.get_by_role("button", name="Save and go on").last.click()
    page.get_by_role("heading", level=1, name="More").wait_for()
    assert log(changed_world) == ["eins", "eins zwei"]


def test_a_question_is_hidden_until_its_condition_holds(page: Page, changed_world: World) -> None:
    partner = page.locator("#q-partner-question")
    expect(partner).to_be_hidden()
    page.get_by_label("Pilot", exact=True).check()
    expect(partner).to_be_visible()
    page.locator("#q-partner").fill("Stadtwerke")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    page.get_by_label("Sales", exact=True).check()
    expect(partner).to_be_hidden()
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert log(changed_world, "partner") == ["Stadtwerke"]
