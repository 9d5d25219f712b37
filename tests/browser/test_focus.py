"""Where the focus goes: in order, visible, to what went wrong, and back to where it came from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.looking import Windows, focused
from tests.browser.pages import PAGES, filled
from tests.browser.world import World

Visit = Callable[..., Page]

MAIN_PAGES = ("home", "matches", "section texts")


@dataclass(frozen=True)
class Stop:
    """One stop of the tab key: the element, whether an outline shows it, and where it lies in the window."""

    key: str
    html: str
    is_seen: bool
    is_in_window: bool


STOP = """async () => { const e = document.activeElement; if (!e || e === document.body) { return null; }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const b = e.getBoundingClientRect(), s = getComputedStyle(e); e.dataset.stop ??= String(Math.random());
  return {key: e.dataset.stop, html: e.outerHTML.slice(0, 100),
    is_seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    is_in_window: b.bottom > 0 && b.top < innerHeight}; }"""


@pytest.fixture(scope="module", params=MAIN_PAGES)
def walked(request: pytest.FixtureRequest, all_windows: Windows) -> Iterator[tuple[Page, list[Stop]]]:
    """A page after the tab key went through the whole of it, with every stop."""
    shown = PAGES[request.param]
    page = all_windows.page(filled(shown.path, all_windows.world), shown.person)
    stops: list[Stop] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or any(stop["key"] == known.key for known in stops):
            break
        stops.append(Stop(**stop))
    yield page, stops
    page.close()


def test_wcag_2_4_7_every_stop_of_the_tab_key_is_seen(walked: tuple[Page, list[Stop]]) -> None:
    _page, stops = walked
    assert len(stops) > 10
    assert [stop.html for stop in stops if not stop.is_seen] == []


def test_wcag_2_4_11_nothing_covers_the_focused_element(walked: tuple[Page, list[Stop]]) -> None:
    _page, stops = walked
    assert [stop.html for stop in stops if not stop.is_in_window] == []


def test_wcag_2_4_3_the_tab_key_follows_the_document(walked: tuple[Page, list[Stop]]) -> None:
    page, stops = walked
    ordered = page.evaluate("() => [...document.querySelectorAll('[data-stop]')].map(e => e.dataset.stop)")
    assert [stop.key for stop in stops] == ordered


def test_the_first_stop_leads_past_the_navigation(visit: Visit) -> None:
    page = visit("/", language="en")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_escape_closes_the_menu_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("/matches", "investor", "en")
    summary = page.locator("header summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Account settings").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.menu__panel') !== null")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Account settings").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('header summary')")


def test_u10_the_summary_of_faults_gets_the_focus_and_links_to_the_fields(visit: Visit) -> None:
    page = visit("/account/register", language="en")
    page.locator("main .buttons button[type=submit]").press("Enter")
    summary = page.locator("[data-focus-now]")
    summary.wait_for()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.matches('[data-focus-now]')")
    inline = page.locator(".field__error").all_inner_texts()
    assert [f"Error:\n{text}" for text in summary.get_by_role("link").all_inner_texts()] == inline
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "display_name"
    assert summary.evaluate("s => !!(s.compareDocumentPosition(document.querySelector('h1')) & 4)")


def test_each_fault_of_a_group_leads_to_its_first_choice(visit: Visit) -> None:
    page = visit("/profiles/new", "founder", "en")
    page.locator("main .buttons button[type=submit]").press("Enter")
    page.locator("[data-focus-now] a").first.press("Enter")
    assert page.evaluate("document.activeElement.type") == "radio"


def test_after_a_swap_the_focus_stays_on_the_control(visit: Visit) -> None:
    page = visit("/matches", "investor", "en")
    box = page.locator(".filter-option input[type=checkbox]").first
    box.focus()
    with page.expect_response(lambda answer: "/matches?" in answer.url):
        page.keyboard.press("Space")
    page.locator(".chips").wait_for()
    assert page.evaluate("document.activeElement.type") == "checkbox"


def test_after_saving_a_match_the_tab_key_goes_on_at_its_card(visit: Visit, changed_world: World) -> None:
    page = visit("/matches", "investor", "en")
    card = page.locator(".match").nth(2)
    anchor = card.get_attribute("id")
    card.get_by_role("button", name="Save").press("Enter")
    page.locator("#notices .notice").or_(
        page.locator(f"#{anchor}").get_by_role("button", name="saved")
    ).first.wait_for()
    page.wait_for_load_state()  # only then has the browser gone to the card that the address names
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.match')?.id") == anchor


def test_the_warning_before_a_session_ends_takes_and_returns_the_focus(windows: Windows, changed_world: World) -> None:
    context = windows.fresh("founder", "en")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{changed_world.address}/profiles/new")
    page.locator("input[type=radio]").first.focus()
    left = int(page.locator("#session-warning").get_attribute("data-seconds-left") or 0)
    page.clock.run_for((left - 330) * 1000)
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    dialog.wait_for()
    assert focused(page) == "Stay signed in"
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.type") == "radio"
    context.close()
