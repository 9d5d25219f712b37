"""Who looks at the pages: the demo world's people, signed in through the real pages."""

from dataclasses import dataclass

import pyotp
from playwright.sync_api import Browser, Page, StorageState

from demo.load import sign_ins
from tests.browser.world import World

ROLES = {
    "founder": "founder",
    "researcher": "researcher",
    "investor": "investor",
    "staff": "matching_staff",
    "admin": "administrator",
    "programme": "programme_staff",
    "reviewer": "reviewer",
}
PEOPLE = tuple(ROLES)


@dataclass(frozen=True)
class Known:
    """What one of the demo world's people types to sign in."""

    address: str
    password: str
    totp_secret: str | None


def known_people() -> dict[str, Known]:
    by_role = {role: Known(address, password, secret) for role, address, password, secret in sign_ins()}
    return {person: by_role[role] for person, role in ROLES.items()}


def code_of(known: Known, world: World) -> str:
    """The second factor's code at the platform's time."""
    assert known.totp_secret is not None
    return pyotp.TOTP(known.totp_secret).at(world.clock.at)


def sign_in(page: Page, world: World, known: Known) -> None:
    """Sign in by the forms of the page that is open."""
    page.locator("input[name=address]").fill(known.address)
    page.locator("input[name=password]").fill(known.password)
    page.locator("main .buttons button[type=submit]").click()
    if known.totp_secret:
        page.locator("input[name=code]").fill(code_of(known, world))
        page.locator("main .buttons button[type=submit]").click()
    page.wait_for_url(lambda url: "/account/sign-in" not in url)


def signed_in_states(world: World, browser: Browser) -> dict[str, StorageState]:
    """Browser states by kind of person, each made by really signing in."""
    states: dict[str, StorageState] = {}
    for person, known in known_people().items():
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{world.address}/language/en?next=/account/sign-in", wait_until="load")
        sign_in(page, world, known)
        states[person] = context.storage_state()
        context.close()
    return states
