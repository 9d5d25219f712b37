"""Opening a page as somebody, in a language, and noting what it asks for and complains about."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, StorageState

from tests.browser.world import World

AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
WIDTH, HEIGHT = 1280, 900
# An answer of 4xx is noted by Chromium itself; the tests of refused forms look at the page instead.
# htmx notes a request that a newer one or the next page took the place of.
EXPECTED_COMPLAINTS = (
    "the server responded with a status of 4",
    "the server responded with a status of 5",
    "Response Status Error Code 4",
    "htmx:afterRequest",
    "htmx:sendAbort",
)


@dataclass
class Noticed:
    """What pages did behind the person's back."""

    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass
class Windows:
    """Browser contexts by person, language and options; each is made once and used again."""

    browser: Browser
    world: World
    states: dict[str, StorageState]
    noticed: Noticed = field(default_factory=Noticed)
    looked_at: dict[str, str] = field(default_factory=dict)
    """What a page says to the letter → the first page that said it."""
    _open: dict[tuple[Any, ...], BrowserContext] = field(default_factory=dict)

    def page(self, path: str, person: str = "nobody", language: str = "de", **options: Any) -> Page:
        """The page at ``path``, loaded; close it when done."""
        key = (person, language, tuple(sorted(options.items())))
        if key not in self._open:
            self._open[key] = self.fresh(person, language, **options)
        page = self._open[key].new_page()
        page.goto(self.world.address + path)
        return page

    def fresh(self, person: str = "nobody", language: str = "de", **options: Any) -> BrowserContext:
        """A browser of its own, for tests that sign in or out."""
        context = self.browser.new_context(
            storage_state=self.states.get(person),
            viewport={"width": WIDTH, "height": HEIGHT},
            reduced_motion="reduce",
            locale="de-DE" if language == "de" else "en-GB",
            **options,
        )
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(30_000)
        context.add_cookies([{"name": "language", "value": language, "url": self.world.address}])
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.noticed.complaints.append(str(error.error)))
        return context

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.world.address, "data:", "about:", "blob:")):
            self.noticed.foreign.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED_COMPLAINTS):
            self.noticed.complaints.append(message.text)

    def close(self) -> None:
        for context in self._open.values():
            context.close()
        self._open.clear()


def violations(page: Page, options: dict[str, Any] = AXE_RULES) -> list[str]:
    """What axe finds wrong, a line for each place."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def repainted(page: Page) -> None:
    """Wait until a change of colours is on the screen: inherited colours follow one frame later a level."""
    page.evaluate(
        "async () => { const frame = () => new Promise(done => requestAnimationFrame(done));"
        " do { await frame(); await frame(); } while (document.getAnimations().length); await frame(); }"
    )


def width_needed(page: Page) -> int:
    """How wide the document is: more than the window means that it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def add_style(page: Page, rules: str) -> None:
    """As a reader's own style sheet would; allowed beside a strict content security policy."""
    page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [sheet]; }",
        rules,
    )


def focused(page: Page) -> str:
    """The element that has the focus, in words: its text, label or name."""
    return str(
        page.evaluate(
            "() => { const e = document.activeElement; if (!e || e === document.body) { return 'body'; }"
            " return (e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || e.name || e.id"
            " || e.tagName).trim().replace(/\\s+/g, ' '); }"
        )
    )
