"""A person without a mouse: everything is reached by the tab key and done by keys, with scripts or without."""

import re
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Locator, Page

from tests.browser.people import Known, known_people
from tests.browser.world import World

# More stops than the longest page has.
MOST_STOPS = 700
IS_FOCUSED = "e => e === document.activeElement"
IS_IN_FOCUSED_GROUP = """e => { const a = document.activeElement;
  return a && a.type === 'radio' && a.name === e.name && a.form === e.form; }"""
IS_BEFORE = "e => !!(document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)"


@dataclass
class Hands:
    """One person at one keyboard. ``has_scripts`` is False in a browser that runs none."""

    page: Page
    world: World
    has_scripts: bool

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.world.address + path)

    def arrives_at(self, heading: str | re.Pattern[str]) -> None:
        """Wait until the page with this heading is there."""
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self.page.wait_for_load_state()

    def reach(self, target: Locator) -> None:
        """Go to an element by the tab key; inside a group of radio buttons by the arrow keys."""
        target.first.wait_for()
        element = target.first.element_handle()
        is_radio = element.get_attribute("type") == "radio"
        back = element.evaluate(IS_BEFORE)
        for _ in range(MOST_STOPS):
            if element.evaluate(IS_FOCUSED):
                return
            if is_radio and element.evaluate(IS_IN_FOCUSED_GROUP):
                self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Locator) -> None:
        """Follow a link, push a button, unfold something."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self.reach(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")

    def write(self, name: str, text: str) -> None:
        """Replace what stands in the field of that name."""
        self.reach(self.page.locator(f"main [name={name}]"))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, value: str) -> None:
        """Choose from a drop-down list by the arrow keys."""
        field = self.page.locator(f"main select[name={name}]")
        self.reach(field)
        for _ in range(MOST_STOPS):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in {name}")

    def send(self, words: str | None = None) -> None:
        """Push the button that names the deed."""
        buttons = self.page.get_by_role("main").locator(".buttons")
        self.press(buttons.get_by_role("button", name=words) if words else buttons.locator("button[type=submit]"))

    def apply(self, words: str) -> None:
        """Without scripts a filter is sent by its button; with them it has sent itself."""
        if not self.has_scripts:
            self.press(self.page.get_by_role("button", name=words, exact=True))

    def follow(self, words: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("main").get_by_role("link", name=words))

    def navigate(self, words: str) -> None:
        """Go to an entry of the main navigation."""
        self.press(self.page.get_by_role("banner").get_by_role("link", name=words))

    def sign_in(self, person: str) -> Known:
        known = known_people()[person]
        self.open("/account/sign-in")
        self.write("address", known.address)
        self.write("password", known.password)
        self.send("Sign in")
        if known.totp_secret:
            self.arrives_at("Second step")
            self.write("code", pyotp.TOTP(known.totp_secret).at(self.world.clock.at))
            self.send("Sign in")
        self.page.wait_for_url(lambda url: "/account/sign-in" not in url)
        return known

    def notice(self) -> Locator:
        return self.page.locator("#notices .notice")
