"""Who looks at the pages: the demo world's people, signed in through the real pages."""

from typing import Any

import pyotp
from flask import Flask
from playwright.sync_api import Browser, StorageState

NOBODY: Any = None


class SignIns:
    """Browser states by kind of person, made at the first request for each."""

    def __init__(self, app: Flask, browser: Browser, address: str) -> None:
        from demo.load import sign_ins

        self.browser, self.address = browser, address
        with app.app_context():
            self.known = {entry.role: entry for entry in sign_ins()}
        self.states: dict[str, StorageState] = {}

    def state_of(self, person: str) -> StorageState | None:
        if person == "nobody":
            return NOBODY
        if person not in self.states:
            self.states[person] = self._sign_in(person)
        return self.states[person]

    def _sign_in(self, person: str) -> StorageState:
        entry = self.known[person]
        context = self.browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(f"{self.address}/account/sign-in")
        page.fill("input[name=email]", entry.address)
        page.fill("input[name=password]", entry.password)
        page.click("main button[type=submit]")
        if entry.totp_secret:
            from tests.conftest import START

            page.fill("input[name=code]", pyotp.TOTP(entry.totp_secret).at(START))
            page.click("main button[type=submit]")
        page.wait_for_load_state()
        assert "/sign-in" not in page.url, f"{person} could not sign in: {page.inner_text('main')}"
        state = context.storage_state()
        context.close()
        return state
