"""Five journeys by the keyboard alone, each with scripts and once more without."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.profiles.models import Profile
from tests.browser.furnishing import REPORTED
from tests.browser.hands import Hands
from tests.browser.looking import Windows
from tests.browser.world import World

PASSWORD = "vier Wörter gehören nie zusammen"
GATED = "Rauchzeichen"  # too late a stage for the investor's criteria


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def hands(request: pytest.FixtureRequest, windows: Windows, changed_world: World) -> Iterator[Hands]:
    context = windows.fresh(language="en", java_script_enabled=request.param)
    yield Hands(context.new_page(), changed_world, has_scripts=request.param)
    context.close()


def test_a_founder_registers_fills_a_profile_and_publishes_it(hands: Hands) -> None:
    page, world = hands.page, hands.world
    hands.open("/")
    hands.follow("Create an account")
    hands.arrives_at("Create an account")
    hands.write("display_name", "Tülay Öztürk-Weiß")
    hands.write("address", "tuelay@weissblick.example")
    hands.write("new_password", PASSWORD)
    hands.tick(page.locator("main [name=agreed]"))
    hands.send("Create account")
    hands.arrives_at("Open the link in our mail")
    world.deliver()

    hands.open(link_in_last_mail(world))
    hands.arrives_at("Confirm your address")
    hands.write("password", PASSWORD)
    hands.send("Confirm and sign in")
    hands.notice().get_by_text("Your address is confirmed").wait_for()

    hands.navigate("Your profile")
    hands.arrives_at("Your profiles")
    hands.follow("Create a profile")
    hands.arrives_at("Create a profile")
    hands.tick(page.locator("main [name=kind][value=startup]"))
    hands.write("name", "Weißblick")
    hands.send("Save and continue")
    hands.arrives_at("Profile: Weißblick")

    fill_the_sections(hands)
    hands.follow(re.compile("publish"))
    hands.arrives_at("Check your answers, then publish the profile")
    hands.send("Publish profile")
    hands.arrives_at("Weißblick is published")
    world.encode()
    hands.navigate("Proposals")
    hands.arrives_at(re.compile("investors? fit"))
    assert page.locator(".match").count() > 0


def fill_the_sections(hands: Hands) -> None:
    main = hands.page.locator("main")
    hands.follow("Place and languages")
    hands.arrives_at("Place and languages")
    hands.choose("country", "DE")
    hands.choose("region", "DE-SN")
    hands.write("city", "Görlitz")
    hands.tick(main.get_by_role("checkbox", name="German"))
    hands.send()
    hands.arrives_at("Profile: Weißblick")

    hands.follow("What you do, in one sentence")
    hands.arrives_at("What you do, in one sentence")
    hands.write("one_liner_en", "Finds hairline cracks in porcelain before it is fired.")
    hands.tick(main.get_by_role("checkbox", name="Manufacturing"))
    hands.tick(main.get_by_role("checkbox", name="Computer vision"))
    hands.send()
    hands.arrives_at("Profile: Weißblick")

    for name, text in (
        ("Problem", "One piece in nine breaks in the kiln, and nobody sees why until it is too late."),
        ("Technology", "A camera reads how light wanders through raw clay; a model knows the paths that cracks leave."),
    ):
        hands.follow(name)
        hands.arrives_at(name)
        hands.write(f"{name.lower()}_en", text)
        hands.send()
        hands.arrives_at("Profile: Weißblick")

    hands.follow("Stage and revenue")
    hands.arrives_at("Stage and revenue")
    hands.choose("stage", "seed")
    hands.send()
    hands.arrives_at("Profile: Weißblick")


def link_in_last_mail(world: World) -> str:
    body = world.mailer.sent[-1].get_body(preferencelist=("plain",))
    assert body is not None
    found = re.search(r"http\S+/account/link/\S+", body.get_content())
    assert found is not None
    return found[0]


def test_an_investor_filters_weighs_saves_compares_and_asks_why(hands: Hands) -> None:
    page = hands.page
    hands.sign_in("investor")
    hands.navigate("Proposals")
    hands.arrives_at(re.compile("teams fit your thesis"))

    hands.tick(page.get_by_role("checkbox", name="Start-up", exact=True))
    hands.apply("Show")
    page.locator(".chips").get_by_text("Start-up").wait_for()
    assert "kind=startup" in page.url

    hands.press(page.locator("#weights > summary"))
    hands.reach(page.get_by_label("Region", exact=True).or_(page.locator("#weight-region")))
    page.keyboard.press("End")
    hands.apply("Apply")
    page.wait_for_url("**w_region=4*")
    hands.arrives_at(re.compile("teams fit your thesis"))

    names = [saved_from_the_list(hands) for _ in range(2)]
    hands.navigate("Shortlist")
    hands.arrives_at("Shortlists")
    hands.press(page.get_by_role("main").get_by_role("link", name="Shortlist", exact=True))
    hands.arrives_at("Shortlist")
    for name in names:
        hands.tick(page.get_by_role("checkbox", name=re.compile(f"Compare.*{name}")))
    hands.send("Compare side by side")
    page.get_by_role("table").wait_for()
    assert sorted(page.locator("thead th").all_inner_texts()[1:]) == sorted(names)

    hands.navigate("Proposals")
    hands.arrives_at(re.compile("teams fit your thesis"))
    card = page.locator(".match").first
    name = card.get_by_role("heading").inner_text()
    hands.press(card.get_by_role("link", name="Why?"))
    hands.arrives_at(f"Why {name}?")
    assert page.get_by_role("heading", name="What carries the proposal").is_visible()


def saved_from_the_list(hands: Hands) -> str:
    """Save the first team of the list that is not saved yet; its name."""
    card = hands.page.locator(".match").filter(has=hands.page.get_by_role("button", name=re.compile(r"^Save\b"))).first
    name, anchor = card.get_by_role("heading").inner_text(), card.get_attribute("id")
    hands.press(card.get_by_role("button", name=re.compile(r"^Save\b")))
    hands.page.locator(f"#{anchor}").get_by_role("button", name=re.compile("^Saved")).wait_for()
    return name


def test_an_investor_hides_somebody_takes_it_back_and_asks_why_not(hands: Hands) -> None:
    page = hands.page
    hands.sign_in("investor")
    hands.navigate("Proposals")
    first = page.locator(".match").first
    name = first.get_by_role("heading").inner_text()
    hands.press(first.get_by_role("link", name="Hide"))
    hands.arrives_at(f"Hide {name}")
    hands.tick(page.get_by_role("radio").nth(2))
    hands.send("Hide")
    hands.notice().get_by_text(f"{name} is hidden").wait_for()
    assert name not in page.locator(".match__name").all_inner_texts()

    hands.press(hands.notice().get_by_role("button", name="Undo"))
    hands.notice().get_by_text(f"{name} can be proposed again").wait_for()
    assert page.locator(".match__name").first.inner_text() == name

    hands.follow("Somebody is missing: why not?")
    hands.arrives_at("Why is somebody not in my list?")
    hands.write("name", GATED)
    hands.send("Ask")
    hands.arrives_at(f"Why not {GATED}?")
    assert page.get_by_text("stands in the way").first.is_visible()


def test_a_researcher_confirms_the_teaser_and_sees_what_others_see(hands: Hands) -> None:
    page, world = hands.page, hands.world
    hands.sign_in("researcher")
    hands.navigate("Our profile")
    hands.arrives_at("Profile: Quarzlicht")
    hands.follow("Anonymous teaser")
    hands.arrives_at("Anonymous teaser")
    hands.write("text_en", "Turns glass fibres into thermometers for buried lines.")
    hands.send("Confirm teaser")
    hands.arrives_at("Profile: Quarzlicht")

    hands.follow("See what others see")
    hands.arrives_at("Quarzlicht")
    hands.follow("What they see before you agree to be named")
    hands.arrives_at("Anonymous teaser")
    seen = page.locator(".box").filter(has=page.get_by_role("heading", name="So others see you today")).inner_text()
    assert "Turns glass fibres into thermometers" in seen
    assert "Quarzlicht" not in seen
    assert "Saalebogen" not in seen
    taken = world.ask(lambda session: session.scalars(select(Profile).where(Profile.name == "Quarzlicht")).one().state)
    assert taken == "published"


def test_the_staff_verifies_a_profile_and_answers_a_report(hands: Hands) -> None:
    page, world = hands.page, hands.world
    hands.sign_in("staff")
    hands.navigate("Staff desk")
    hands.arrives_at(re.compile("wait"))
    hands.press(
        page.get_by_role("main")
        .get_by_role("link", name="Verification")
        .or_(page.locator("main a[href*='/staff/verification']"))
    )
    hands.arrives_at(re.compile("to be verified"))
    first = page.get_by_role("rowheader").first.get_by_role("link")
    name = first.inner_text()
    hands.press(first)
    hands.arrives_at(name)
    hands.tick(page.locator("main [name=seen]").first)
    hands.send("Verify")
    hands.notice().first.wait_for()
    assert world.ask(lambda session: session.scalars(select(Profile).where(Profile.name == name)).one().verified_at)

    hands.open("/staff/reports")
    hands.arrives_at(re.compile("report is open"))
    hands.press(page.get_by_role("rowheader").first.get_by_role("link"))
    hands.arrives_at(f"Report on {REPORTED}")
    hands.tick(page.locator("main [name=outcome]").first)
    hands.write("reason", "The address is right, we have seen the register.")
    hands.send("Close the report")
    hands.notice().first.wait_for()
    hands.open("/staff/reports")
    hands.arrives_at(re.compile("0 reports are open"))
