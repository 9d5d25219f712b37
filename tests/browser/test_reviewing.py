"""The reviewer's desk in a real browser: by keyboard, saved by itself, offline, on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress
from app.fellowships.models import EVERY, Review, ReviewEntry, within
from app.fellowships.states import ReviewState
from tests.browser.looking import Windows, violations
from tests.browser.world import World
from tests.factories.applications import make_open_round
from tests.factories.attachments import assign
from tests.factories.blind import ASKED, ONE, make_submitted
from tests.factories.reviewing import make_phase, make_rubric

SAVED, AWAY = re.compile("Saved at"), re.compile("kept on this device")
ROUND = "Probe der Gutachten"


def handed_out(session: Session) -> str:
    """Two applications in the reviewer's hands; where the first of them is."""
    with within(session, EVERY):
        account_id = session.scalars(
            select(AccountAddress.account_id).where(AccountAddress.normalised == "reviewer@demo.example")
        ).one()
        reader = session.get_one(Account, account_id)
        row = make_open_round(session, by_id=reader.id, asked=ASKED, title=ROUND)
        make_rubric(session, row)
        make_phase(session, row)
        application, _submission = make_submitted(session, row, ONE)
        task = assign(session, application, reader)
        session.commit()
        return f"/reviews/{task.public_id}"


@pytest.fixture
def path(changed_world: World) -> str:
    return changed_world.ask(handed_out)


@pytest.fixture
def context(windows: Windows, path: str) -> Iterator[BrowserContext]:
    """The browser itself notes what these tests break on purpose."""
    made = windows.fresh("reviewer", "en")
    yield made
    made.close()
    complaints = windows.noticed.complaints
    complaints[:] = [each for each in complaints if "net::ERR_" not in each and "409" not in each]


@pytest.fixture
def page(context: BrowserContext, changed_world: World, path: str) -> Page:
    made = context.new_page()
    made.goto(f"{changed_world.address}{path}")
    return made


def entries(world: World, field: str) -> list[object]:
    def read(session: Session) -> list[object]:
        with within(session, EVERY):
            wanted = select(ReviewEntry.value).where(ReviewEntry.field == field).order_by(ReviewEntry.id)
            return list(session.scalars(wanted))

    return world.ask(read)


def newest_state(world: World) -> ReviewState | None:
    def read(session: Session) -> ReviewState | None:
        with within(session, EVERY):
            return session.scalars(select(Review.state).order_by(Review.id.desc()).limit(1)).one()

    return world.ask(read)


def test_a_whole_review_by_keyboard_and_every_step_is_saved_by_itself(page: Page, changed_world: World) -> None:
    for key in ("j", "3", "r"):
        page.keyboard.press(key)
    page.keyboard.type("Neu, j und 1 sind hier Buchstaben")
    for key in ("Escape", "j", "1", "j", "4"):
        page.keyboard.press(key)
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert entries(changed_world, "points.idea") == [3]
    assert entries(changed_world, "reason.idea")[-1] == "Neu, j und 1 sind hier Buchstaben"
    assert (entries(changed_world, "points.plan"), entries(changed_world, "confidence")) == ([1], [4])
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    page.get_by_text("The review is finished.").wait_for()
    assert newest_state(changed_world) is ReviewState.FINISHED


def test_the_keys_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keys').open")
    page.get_by_role("link", name="Switch single keys off").click()
    page.keyboard.press("?")
    assert not page.evaluate("document.getElementById('keys').open")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-criterion]')") is None


def test_t02_offline_the_text_stays_on_the_device_and_is_saved_later(
    page: Page, context: BrowserContext, changed_world: World, path: str
) -> None:
    page.route("**/entries", lambda route: route.abort("internetdisconnected"))
    page.locator("#q-words").fill("Im Zug geschrieben")
    expect(page.locator("#saved-state")).to_have_text(AWAY)
    page.close()
    again = context.new_page()
    again.goto(f"{changed_world.address}{path}")
    expect(again.locator("#q-words")).to_have_value("Im Zug geschrieben")
    # A page that closes may still get its text through: either way nothing stays behind on the device.
    again.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('anschub answers '))")
    assert entries(changed_world, "words") == ["Im Zug geschrieben"]


def test_t01_two_windows_show_both_texts(page: Page, context: BrowserContext, changed_world: World, path: str) -> None:
    other = context.new_page()
    other.goto(f"{changed_world.address}{path}")
    other.locator("#q-words").fill("aus dem zweiten Fenster")
    expect(other.locator("#saved-state")).to_have_text(SAVED)
    page.locator("#q-words").fill("aus dem ersten Fenster")
    page.locator(".clash").wait_for()
    assert "aus dem zweiten Fenster" in page.locator(".clash").inner_text()
    page.locator("[data-choose=both]").click()
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    assert entries(changed_world, "words")[-1] == "aus dem ersten Fenster\n\naus dem zweiten Fenster"


def test_t28_the_summary_of_what_is_missing_has_the_focus(page: Page) -> None:
    page.locator("#q-words").fill("Bleibt stehen")
    page.get_by_role("button", name="Finish and go on").click()
    page.locator(".error-summary").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    assert page.locator("#q-words").input_value() == "Bleibt stehen"
    assert violations(page) == []


def test_on_a_phone_one_column_with_links_to_text_and_review(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Review").click()
    expect(page.locator("#review")).to_be_in_viewport()
    assert violations(page) == []
