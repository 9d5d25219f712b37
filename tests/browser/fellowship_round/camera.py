"""Every page that the journey of a round reaches is checked by axe and kept as a picture."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.looking import HEIGHT, WIDTH, repainted, violations, width_needed

PHONE = 320
# JOURNEY_LOOKS=all: dark and in the other language, too, for whoever looks at the pictures.
ALL_LOOKS = os.environ.get("JOURNEY_LOOKS") == "all"


@dataclass
class Camera:
    folder: Path
    taken: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, on_phone: bool = False) -> None:
        """Once for each name. ``on_phone``: at 320 px as well, where nothing may scroll sideways."""
        if name in self.taken:
            return
        self.taken.append(name)
        found = violations(page)
        assert found == [], f"{name}: {found}"
        self._shoot(page, name)
        if on_phone:
            page.set_viewport_size({"width": PHONE, "height": HEIGHT})
            self._shoot(page, f"{name} phone")
            needed = width_needed(page)
            page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            assert needed <= PHONE, f"{name}: {needed} px wide on a phone"
        if ALL_LOOKS:
            self._look_otherwise(page, name, on_phone=on_phone)

    def _shoot(self, page: Page, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # A field that keeps the focus makes the page jump once the window is small again: the next click would miss.
        page.evaluate("document.activeElement?.blur()")
        page.screenshot(path=self.folder / f"{len(self.taken):03} {name}.png", full_page=True)
        page.evaluate("scrollTo(0, 0)")

    def _look_otherwise(self, page: Page, name: str, *, on_phone: bool) -> None:
        page.emulate_media(color_scheme="dark")
        repainted(page)
        self._shoot(page, f"{name} dark")
        page.emulate_media(color_scheme="light")
        spoken = page.locator("html").get_attribute("lang")
        other = page.context.new_page()
        try:
            self._speak(page, "en" if spoken == "de" else "de")
            other.goto(page.url)
            self._shoot(other, f"{name} other language")
            if on_phone:
                other.set_viewport_size({"width": PHONE, "height": HEIGHT})
                self._shoot(other, f"{name} other language phone")
        finally:
            self._speak(page, spoken or "en")
            other.close()

    def _speak(self, page: Page, language: str) -> None:
        address = "/".join(page.url.split("/")[:3])
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
