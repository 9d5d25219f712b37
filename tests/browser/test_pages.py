"""Every page for its main role in both languages: axe, dark colours, narrow windows, wide letters, small targets.

One load of a page serves all its tests; they run grouped by page.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import FULL
from tests.browser.looking import COLOUR_RULES, HEIGHT, WIDTH, Windows, add_style, repainted, violations, width_needed
from tests.browser.pages import NOT_A_PAGE, Shown, filled, product
from tests.browser.world import World

SHOWN = product(full=FULL)
NARROW = 320
# Signed tokens, and the number under which the log knows a request.
EACH_TIME_ANOTHER = re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{27}|\b[a-z2-7]{12}\b")
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-bottom: 2em !important }"
)
CUT_OFF = """() => [...document.querySelectorAll('h1, h2, h3, p, li, a, button, label, dt, dd, summary, legend')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.sr-only, .table-scroll, .desk__pane')
    && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => {
  const own = e => { const b = e.getBoundingClientRect(); return {e, x: b.x, y: b.y, w: b.width, h: b.height}; };
  const seen = [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.sr-only, .skip-link')).map(own)
    .filter(b => b.w > 1 && b.h > 1);
  const inSentence = e => getComputedStyle(e).display === 'inline' && e.closest('p, li, dd, td, dt, label, legend')
    && e.closest('p, li, dd, td, dt, label, legend').innerText.trim() !== e.innerText.trim();
  const middle = b => [b.x + b.w / 2, b.y + b.h / 2];
  const near = (a, b) => { const [p, q] = [middle(a), middle(b)];
    const dx = Math.max(b.x - p[0], 0, p[0] - b.x - b.w), dy = Math.max(b.y - p[1], 0, p[1] - b.y - b.h);
    const small = b.w < 24 || b.h < 24;
    return small ? Math.hypot(p[0] - q[0], p[1] - q[1]) < 24 : Math.hypot(dx, dy) < 12; };
  return seen.filter(b => (b.w < 23.5 || b.h < 23.5) && !inSentence(b.e))
    .filter(a => seen.some(b => a.e !== b.e && !a.e.contains(b.e) && !b.e.contains(a.e) && near(a, b)))
    .map(b => `${Math.round(b.w)}x${Math.round(b.h)} ${b.e.outerHTML.slice(0, 120)}`); }"""


Test = Callable[..., None]


def in_german(test: Test) -> Test:
    """German words are the longer ones: what a page looks like is looked at in German only, unless all is asked for."""
    test.in_german = True  # type: ignore[attr-defined]  # read in conftest.py
    return test


def test_every_page_that_can_be_opened_is_looked_at(world: World) -> None:
    addresses = world.app.url_map.bind("127.0.0.1")
    looked_at = set()
    for shown in product(full=False):
        path = filled(shown.path, world).partition("?")[0]
        if addresses.test(path, "GET"):
            looked_at.add(addresses.match(path, "GET")[0])
    readable = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert readable - looked_at - set(NOT_A_PAGE) == set()
    assert set(NOT_A_PAGE) & looked_at == set(), "an exclusion that is none any more"


@pytest.fixture(scope="module", params=SHOWN, ids=str)
def shown(request: pytest.FixtureRequest) -> Shown:
    found: Shown = request.param
    return found


@pytest.fixture(scope="module")
def loaded(all_windows: Windows, shown: Shown) -> Iterator[Page]:
    all_windows.noticed.foreign.clear()
    all_windows.noticed.complaints.clear()
    page = all_windows.page(filled(shown.path, all_windows.world), shown.person, shown.language)
    yield page
    page.close()


@pytest.fixture(scope="module")
def seen_before(loaded: Page, all_windows: Windows, shown: Shown) -> str | None:
    """The page of the full product that was the same to the letter: whoever may not see a page gets one of few."""
    path = filled(shown.path, all_windows.world)
    letters = loaded.content()
    for spelling in {path, quote(path, safe=""), quote(path), path.replace("&", "&amp;")} - {"/"}:
        letters = letters.replace(spelling, "")
    same = all_windows.looked_at.setdefault(EACH_TIME_ANOTHER.sub("", letters), str(shown))
    return same if FULL and same != str(shown) else None


@pytest.fixture
def page(loaded: Page, seen_before: str | None) -> Iterator[Page]:
    """The page as it came, in a usual window."""
    if seen_before is not None:
        pytest.skip(f"the same page as {seen_before}")
    yield loaded
    loaded.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    loaded.emulate_media(color_scheme="light", forced_colors="none")
    add_style(loaded, "")


def test_it_is_asked_of_nobody_else_and_nothing_complains(loaded: Page, all_windows: Windows) -> None:
    assert all_windows.noticed.foreign == []
    assert all_windows.noticed.complaints == []


def test_u37_it_has_one_heading_a_title_and_its_language(page: Page, shown: Shown) -> None:
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – Anschub")
    assert page.get_attribute("html", "lang") == shown.language


def test_u39_it_passes_axe(page: Page) -> None:
    assert violations(page) == []


@in_german
def test_u39_its_dark_colours_pass_axe(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    repainted(page)
    assert violations(page, COLOUR_RULES) == []


@in_german
def test_wcag_1_4_10_it_does_not_scroll_sideways_at_400_percent(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 256})
    assert width_needed(page) <= NARROW


@in_german
def test_wcag_1_4_12_wider_letters_cut_nothing_off(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    add_style(page, TEXT_SPACING)
    assert (page.evaluate(CUT_OFF), width_needed(page)) == ([], NARROW)


@in_german
def test_wcag_2_5_8_its_targets_are_24_pixels_or_stand_apart(page: Page) -> None:
    assert page.evaluate(SMALL_TARGETS) == []
