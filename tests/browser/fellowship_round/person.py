"""Somebody at a browser of their own in the journey of a round."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page
from sqlalchemy.orm import Session

from tests.browser.fellowship_round.camera import Camera
from tests.browser.looking import Windows
from tests.browser.people import Known, known_people, sign_in
from tests.browser.world import World
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.profiles import make_startup

LATE_TEAM = "Flussblick"
LATE, UNIVERSITY = "late@flussblick.example", "lenz@uni-lindental.example"
READERS = ("ruth@gutachten.example", "ole@gutachten.example")
NAMES = {LATE: "Ada Immerspät", UNIVERSITY: "Paula Lenz", READERS[0]: "Ruth Abel", READERS[1]: "Ole Bahr"}


def add_people(session: Session) -> None:
    """Those whom the demo world lacks: a third team, somebody of a university, two more reviewers."""
    for address, name in NAMES.items():
        made = make_account(session, address=address, name=name, language="de" if address == UNIVERSITY else "en")
        if address == LATE:
            make_startup(
                session, made, name=LATE_TEAM, legal_name=f"{LATE_TEAM} GmbH", website="https://flussblick.example"
            )
    session.commit()


@dataclass
class Person:
    page: Page
    world: World
    camera: Camera

    @classmethod
    def at(cls, windows: Windows, camera: Camera, who: str, language: str = "en") -> "Person":
        """``who``: one of the demo world's people, or the address of one of `add_people`."""
        page = windows.fresh(language=language).new_page()
        known = known_people().get(who) or Known(who, PASSWORD, None)
        page.goto(f"{windows.world.address}/account/sign-in")
        sign_in(page, windows.world, known)
        return cls(page, windows.world, camera)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def open(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.world.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def arrives_at(self, heading: str | re.Pattern[str]) -> None:
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self.page.wait_for_load_state()

    def write(self, **values: str) -> None:
        for name, text in values.items():
            self.page.locator(f"main [name='{name}']").fill(text)

    def tick(self, name: str, value: str) -> None:
        self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def push(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()

    def follow(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def told(self, words: str | re.Pattern[str]) -> None:
        self.page.locator("#notices .notice").get_by_text(words).wait_for()

    def look(self, name: str, *, on_phone: bool = False) -> None:
        self.camera.look(self.page, name, on_phone=on_phone)

    def leave(self) -> None:
        self.page.context.close()
