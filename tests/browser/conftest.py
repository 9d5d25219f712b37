"""One Chromium, one installation with the demo world, one signed-in state for each kind of person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, StorageState, sync_playwright

from tests.browser.looking import Windows
from tests.browser.pages import Shown
from tests.browser.people import signed_in_states
from tests.browser.world import World, make_world, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
FULL = os.environ.get("BROWSER_PRODUCT") == "full"
HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))
    said_once = [item for item in ours if not FULL and _says_it_in_english_again(item)]
    items[:] = [item for item in items if item not in said_once]
    config.hook.pytest_deselected(items=said_once)


def _says_it_in_english_again(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or not hasattr(item.function, "in_german"):
        return False
    shown = item.callspec.params["shown"]
    return isinstance(shown, Shown) and shown.language == "en"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield made
    made.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = make_world(tmp_path_factory.mktemp("demo"))
    with served(world):
        yield world


@pytest.fixture(scope="session")
def states(running: World, browser: Browser) -> dict[str, StorageState]:
    made = signed_in_states(running, browser)
    # The codes of this moment are used up; the next sign-in needs the next ones.
    running.clock.move(seconds=60)
    running.remember()
    return made


@pytest.fixture(scope="session")
def all_windows(browser: Browser, running: World, states: dict[str, StorageState]) -> Iterator[Windows]:
    made = Windows(browser, running, states)
    yield made
    made.close()


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    """Opens pages; a request to anybody else or a complaint in the console fails the test."""
    all_windows.world.clock.start()
    noticed = all_windows.noticed
    noticed.foreign.clear()
    noticed.complaints.clear()
    yield all_windows
    assert noticed.foreign == [], "a page asked a third party"
    assert noticed.complaints == [], "a page complained in the console"


@pytest.fixture
def visit(windows: Windows) -> Iterator[Callable[..., Page]]:
    """`visit(path, person, language)` opens a page and closes it after the test."""
    pages: list[Page] = []

    def open_page(path: str, person: str = "nobody", language: str = "de", **options: object) -> Page:
        pages.append(windows.page(path, person, language, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture
def world(running: World, states: dict[str, StorageState]) -> World:
    running.clock.start()
    return running


@pytest.fixture
def changed_world(world: World) -> Iterator[World]:
    """A world that the test may change: it is put back afterwards."""
    yield world
    world.restore()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where looked-at pictures go: var/pictures/."""
    folder = HERE.parents[1] / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
