"""Every page for its main role: no axe violation, no sideways scroll, one h1, right language, nothing foreign."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import FULL
from tests.browser.pages import PAGES, Shown, product

AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHOWN = product(full=FULL)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("shown", SHOWN, ids=[str(shown) for shown in SHOWN])
def test_u39_a_page_passes_axe(visit: Callable[..., Page], shown: Shown) -> None:
    page = visit(shown.path, shown.person, shown.language, shown.theme)
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == shown.language
    assert violations(page) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_u39_nothing_scrolls_sideways_at_320_pixels(visit: Callable[..., Page], name: str) -> None:
    wanted = PAGES[name]
    page = visit(wanted.path, wanted.person, "de")
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", sorted(PAGES))
def test_wcag_1_4_12_text_spacing_cuts_nothing_off(visit: Callable[..., Page], name: str) -> None:
    wanted = PAGES[name]
    page = visit(wanted.path, wanted.person, "de", bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
