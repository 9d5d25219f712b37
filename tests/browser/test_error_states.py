"""What a page looks like when something was refused, and the pages that stand between two steps."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.looking import Windows, violations, width_needed
from tests.browser.pages import filled
from tests.browser.people import known_people
from tests.browser.world import World

Visit = Callable[..., Page]
NARROW = 320


@dataclass(frozen=True)
class Refused:
    """A form that is sent with something missing or wrong."""

    path: str
    person: str = "nobody"
    typed: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path} {self.person}"


REFUSED = (
    Refused("/account/sign-in"),
    Refused("/account/sign-in", typed={"address": "leonie@demo.example", "password": "falsch"}),
    Refused("/account/register", typed={"display_name": "Leonie", "address": "leonie", "new_password": "kurz"}),
    Refused("/account/reset", typed={"address": "leonie"}),
    Refused("/account/name", "founder", {"display_name": ""}),
    Refused("/account/address", "founder", {"address": "leonie"}),
    Refused("/account/password", "founder", {"new_password": "kurz"}),
    Refused("/account/delete", "founder"),
    Refused("/profiles/new", "founder"),
    Refused("/profiles/{Stromlese}/edit/basics", "founder", {"name": "", "founded_year": "gestern"}),
    Refused("/profiles/{Stromlese}/edit/round", "founder", {"ask_min_eur": "viel", "raising_until": "bald"}),
    Refused("/profiles/{Stromlese}/members", "founder", {"address": "leonie"}),
    Refused("/profiles/{Stromlese}/contacts", "founder"),
    Refused("/profiles/{Stromlese}/products", "founder"),
    Refused("/profiles/{Stromlese}/logo", "founder"),
    Refused("/profiles/{Quarzlicht}/teaser", "researcher", {"text_de": "Quarzlicht aus Jena misst Kabel."}),
    Refused("/profiles/{Quarzlicht}/found", "researcher", {"founded_year": "bald"}),
    Refused("/profiles/{Nordlicht Ventures}/never-show", "investor"),
    Refused("/profiles/{Stromlese}/report", "investor"),
    Refused("/matches/{Stromlese}/hide", "investor"),
    Refused("/lists", "investor"),
    Refused("/staff/verification/{Trassenfund}", "staff"),
    Refused("/staff/reports/{report:Wattwerk}", "staff"),
    Refused("/staff/people/{person:founder@demo.example}/lock", "staff"),
    Refused("/staff/people/{person:founder@demo.example}/roles/grant", "admin"),
)


@pytest.mark.parametrize("refused", REFUSED, ids=str)
def test_u09_a_refused_form_says_so_and_passes_axe(visit: Visit, world: World, refused: Refused) -> None:
    page = visit(filled(refused.path, world), refused.person)
    for name, text in refused.typed.items():
        page.locator(f"main [name={name}]").first.fill(text)
    first = next(iter(refused.typed), "csrf_token")
    form = page.locator("main form").filter(has=page.locator(f"[name={first}]")).filter(has=page.locator(".buttons"))
    form.locator(".buttons button[type=submit]").first.click()
    summary = page.locator("[data-focus-now]")
    summary.wait_for()
    assert page.title().startswith("Fehler: ")
    assert summary.get_by_role("link").count() > 0
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert width_needed(page) <= NARROW


@pytest.mark.parametrize("status", [400, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["de", "en"])
def test_u40_the_page_of_an_error_passes_axe(visit: Visit, status: int, language: str) -> None:
    page = visit(f"/failing/{status}", language=language)
    assert page.get_attribute("html", "lang") == language
    assert page.locator("h1").count() == 1
    assert violations(page) == []


@pytest.fixture
def stranger(windows: Windows, changed_world: World) -> BrowserContext:
    return windows.fresh(language="en")


def mailed_link(world: World) -> str:
    world.deliver()
    body = world.mailer.sent[-1].get_body(preferencelist=("plain",))
    assert body is not None
    found = re.search(r"http\S+/account/link/\S+", body.get_content())
    assert found is not None
    return found[0]


def looks_right(page: Page, heading: str) -> None:
    page.get_by_role("heading", level=1, name=heading).wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert width_needed(page) <= NARROW


def test_the_pages_between_asking_for_a_new_password_and_having_it_pass_axe(
    stranger: BrowserContext, changed_world: World
) -> None:
    page = stranger.new_page()
    page.goto(f"{changed_world.address}/account/reset")
    page.locator("[name=address]").fill(known_people()["founder"].address)
    page.locator("main .buttons button[type=submit]").click()
    looks_right(page, "Open the link in our mail")
    page.goto(mailed_link(changed_world))
    looks_right(page, "Choose a new password")
    page.goto(f"{changed_world.address}/account/link/verbraucht")
    looks_right(page, "This link no longer works")
    stranger.close()


def test_the_pages_of_an_invitation_pass_axe(visit: Visit, stranger: BrowserContext, changed_world: World) -> None:
    page = visit(filled("/profiles/{Stromlese}/members", changed_world), "founder")
    page.locator("main [name=address]").fill("gast@demo.example")
    page.locator("main form").filter(has=page.locator("[name=address]")).locator("button[type=submit]").click()
    page.locator("#notices .notice").first.wait_for()
    invited = stranger.new_page()
    invited.goto(mailed_link(changed_world))
    looks_right(invited, "Accept the invitation")
    stranger.close()


def test_the_pages_of_the_second_factor_pass_axe(windows: Windows, changed_world: World) -> None:
    context = windows.fresh("founder", "en")
    page = context.new_page()
    page.goto(f"{changed_world.address}/account/second-factor")
    page.locator("main .buttons button[type=submit]").first.click()
    page.locator("[name=code]").wait_for()
    assert violations(page) == []
    secret = re.sub(r"\s", "", page.locator("main code").first.inner_text())
    page.locator("[name=code]").fill(pyotp.TOTP(secret).at(changed_world.clock.at))
    page.locator("main .buttons button[type=submit]").first.click()
    page.get_by_role("heading", name="Keep your recovery codes").first.wait_for()
    assert violations(page) == []
    context.close()
