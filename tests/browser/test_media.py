"""Paper, forced colours, reduced motion."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.looking import Windows, violations, width_needed
from tests.browser.pages import PAGES, filled
from tests.browser.world import World

Visit = Callable[..., Page]
PRINTED = (
    "start-up", "own spin-off", "investor", "check", "comparison", "published", "matches", "attestation",
    "attestation suspended", "registry",
)  # fmt: skip
PAPER = 673  # CSS pixels between the margins of A4
MAIN_PAGES = ("home", "matches", "start-up", "section texts", "task list", "comparison")
NOT_ON_PAPER = "nav, .topstrip, .sitefoot, .skip-link, .buttons, .text-actions, .rail, .back"
CUT_ON_PAPER = """() => [...document.querySelectorAll('main *')].filter(e => e.checkVisibility()
    && !e.closest('.sr-only, svg') && getComputedStyle(e).display !== 'inline'
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2)
    && getComputedStyle(e).overflow !== 'visible')
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def on_paper(visit: Visit, world: World) -> Callable[[str], Page]:
    def show(name: str) -> Page:
        page = visit(filled(PAGES[name].path, world), PAGES[name].person)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": 1000})
        return page

    return show


@pytest.mark.parametrize("name", PRINTED)
def test_u38_paper_shows_the_content_whole_and_nothing_of_the_frame(
    on_paper: Callable[[str], Page], pictures: Path, name: str
) -> None:
    page = on_paper(name)
    page.screenshot(path=pictures / f"print-{name}.png", full_page=True)
    left = page.locator(NOT_ON_PAPER).all()
    assert [element.inner_text() for element in left if element.is_visible()] == []
    assert page.locator("h1").is_visible()
    assert page.evaluate(CUT_ON_PAPER) == []
    assert width_needed(page) <= PAPER


def test_u38_links_to_elsewhere_carry_their_address_on_paper(on_paper: Callable[[str], Page]) -> None:
    page = on_paper("investor")
    after = page.locator("main a[href^=http]").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "http" in after


@pytest.mark.parametrize("name", ["attestation", "attestation suspended"])
def test_an_attestation_is_filed_as_one_page_that_says_when_and_where(visit: Visit, world: World, name: str) -> None:
    page = visit(filled(PAGES[name].path, world))
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    said = page.locator("main").inner_text()
    assert "zuletzt geprüft am 21. November 2026" in said
    assert "heute" not in said.replace("Was heute gilt", "")
    assert f"von {page.url}" in said


def test_u27_a_comparison_prints_on_landscape(visit: Visit, world: World) -> None:
    page = visit(filled(PAGES["comparison"].path, world), "investor")
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert any(float(width) > float(height) for width, height in boxes)


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_u39_forced_colours_pass_axe(visit: Visit, world: World, pictures: Path, name: str) -> None:
    page = visit(filled(PAGES[name].path, world), PAGES[name].person)
    page.emulate_media(forced_colors="active")
    page.screenshot(path=pictures / f"forced-{name}.png")
    assert violations(page) == []


@pytest.mark.parametrize("name", ["matches", "section texts"])
def test_forced_colours_keep_buttons_fields_and_the_current_entry_visible(
    visit: Visit, world: World, name: str
) -> None:
    page = visit(filled(PAGES[name].path, world), PAGES[name].person)
    page.emulate_media(forced_colors="active")
    bare = page.evaluate(
        "() => [...document.querySelectorAll('main .kern-btn, main textarea, main input[type=text], main .chip')]"
        ".filter(e => e.checkVisibility() && getComputedStyle(e).borderStyle === 'none'"
        " && getComputedStyle(e).outlineStyle === 'none').map(e => e.outerHTML.slice(0, 120))"
    )
    assert bare == []
    current = page.locator(".mainnav a[aria-current]")
    other = page.locator(".mainnav a:not([aria-current])").first
    edge = "e => getComputedStyle(e).borderBottomColor"
    assert current.evaluate(edge) != other.evaluate(edge)


@pytest.fixture
def moving(windows: Windows, world: World) -> Iterator[Callable[[str, str], Page]]:
    """Opens a page for somebody who wants motion, or does not."""
    pages: list[Page] = []

    def show(name: str, motion: str) -> Page:
        page = windows.page(filled(PAGES[name].path, world), PAGES[name].person)
        page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_reduced_motion_is_respected(moving: Callable[[str, str], Page], name: str) -> None:
    page = moving(name, "reduce")
    moved = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return [s.transitionDuration, s.animationDuration].some(all =>"
        " all.split(',').some(one => parseFloat(one) > .02)) || s.scrollBehavior === 'smooth'; })"
        ".map(e => e.outerHTML.slice(0, 100))"
    )
    assert moved == []
