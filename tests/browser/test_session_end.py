"""U36: a session that ends takes no text with it."""

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from app.profiles.models import Profile, ProfileText
from tests.browser.looking import Windows, violations
from tests.browser.pages import filled
from tests.browser.people import known_people, sign_in
from tests.browser.world import World

WORDS = 'Die Fehler fallen erst auf, wenn es dunkel ist: "Öl" & <Strom> fehlen dann zugleich.\nZweite Zeile.'


def newest_text(world: World) -> str:
    newest = (
        select(ProfileText.text)
        .join(Profile, Profile.id == ProfileText.profile_id)
        .where(Profile.name == "Stromlese", ProfileText.field == "problem", ProfileText.language == "de")
        .order_by(ProfileText.id.desc())
    )
    return world.ask(lambda session: str(session.scalars(newest).first()))


def sign_in_and_send_again(page: Page, context: BrowserContext, world: World) -> None:
    """As the page says: sign in in another tab, come back, send again once."""
    other = context.new_page()
    other.goto(f"{world.address}/account/sign-in")
    sign_in(other, world, known_people()["founder"])
    other.close()
    page.locator("main .buttons button[type=submit]").click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_u36_an_expired_form_keeps_its_text_and_goes_on_after_signing_in(
    windows: Windows, changed_world: World, has_scripts: bool
) -> None:
    context = windows.fresh("founder", "en", java_script_enabled=has_scripts)
    page = context.new_page()
    page.goto(changed_world.address + filled("/profiles/{Stromlese}/edit/problem", changed_world))
    page.locator("[name=problem_de]").fill(WORDS)
    changed_world.clock.move(hours=13)
    page.locator("main .buttons button[type=submit]").click()

    page.get_by_role("heading", level=1, name="Sign in again to continue").wait_for()
    assert page.locator("textarea[name=problem_de]").input_value() == WORDS
    assert not has_scripts or violations(page) == []  # axe needs timers
    sign_in_and_send_again(page, context, changed_world)
    page.get_by_role("heading", level=1, name="Profile: Stromlese").wait_for()
    assert newest_text(changed_world) == WORDS
    context.close()
