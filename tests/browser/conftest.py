"""A real server on loopback with the demo world, and a real Chromium looking at it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.core import clock as core_clock
from app.core.database import Base, db
from app.core.migrations import migrate
from tests.browser.people import SignIns
from tests.conftest import START, make_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
FULL = os.environ.get("BROWSER_PRODUCT") == "full"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with the demo world loaded and encoded by the stand-in encoder."""
    from demo.load import load_demo

    port = _free_port()
    folder = tmp_path_factory.mktemp("demo")
    made = create_app(make_settings(folder, base_url=f"http://127.0.0.1:{port}", demo=True, inline_jobs=True))
    core_clock.set_clock(lambda: START)
    with made.app_context():
        migrate(db.engine)
        assert Base.metadata.tables
        load_demo()
        _encode()
    return made


def _encode() -> None:
    from app.matches.tasks import encode_due_facets

    encode_due_facets()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(demo_app: Flask) -> Iterator[str]:
    base = str(demo_app.config["BASE_URL"])
    server = make_server("127.0.0.1", int(base.rsplit(":", 1)[1]), demo_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join(timeout=10)


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
def sign_ins(demo_app: Flask, browser: Browser, address: str) -> SignIns:
    """Signed-in browser states by kind of person, each made once by really signing in."""
    return SignIns(demo_app, browser, address)


@pytest.fixture
def visit(browser: Browser, address: str, sign_ins: SignIns) -> Iterator[Callable[..., Page]]:
    """`visit(path, person, language, theme)` opens a page as that person; foreign requests fail the test."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []

    def open_page(
        path: str, person: str = "nobody", language: str = "de", theme: str = "light", **options: Any
    ) -> Page:
        context = browser.new_context(
            color_scheme="dark" if theme == "dark" else "light",
            storage_state=sign_ins.state_of(person),
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
            locale="de-DE" if language == "de" else "en-GB",
            **options,
        )
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        context.on(
            "request", lambda request: foreign.append(request.url) if _is_foreign(request.url, address) else None
        )
        page = context.new_page()
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == [], "a page asked a third party"


def _is_foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "about:", "blob:"))


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where looked-at pictures go: var/pictures/."""
    folder = Path(__file__).resolve().parents[2] / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
