"""Reviewers take their places, say that they are free of conflict, and review by keyboard."""

import re

from playwright.sync_api import expect

from app.fellowships.tasks import tell_reviewers
from tests.browser.fellowship_round.after_the_call import REVIEWERS
from tests.browser.fellowship_round.person import Person
from tests.browser.fellowship_round.post import link_to, mails_to
from tests.browser.fellowship_round.three_teams import Stage

SAVED = re.compile("Saved at")
OPEN_TASK = "main .inbox a"
MOST_TASKS = 6


def take_place(reader: Person, address: str) -> None:
    reader.open(link_to(reader.world, address, "/reviews/join/"))
    reader.look("reviewer invited", on_phone=True)
    reader.push("Go on")
    reader.page.wait_for_url("**/reviews/places/**")
    for language in ("de", "en"):
        reader.tick("languages", language)
    reader.write(expertise="Signal processing\nPower grids\nGeothermal energy")
    reader.look("reviewer says what they know", on_phone=True)
    reader.push("Yes, I review")
    reader.look("reviewer nothing yet", on_phone=True)


def everybody_takes_a_place(stage: Stage) -> None:
    for address in REVIEWERS:
        reader = stage.enters("reviewer" if address.startswith("reviewer@") else address)
        take_place(reader, address)
        reader.leave()


def everybody_reviews(stage: Stage) -> int:
    """How many reviews were finished."""
    world = stage.windows.world
    world.clock.move(minutes=15)
    world.ask(lambda _session: tell_reviewers())
    done = 0
    for points, address in enumerate(REVIEWERS, start=2):
        assert any("/reviews" in str(mail) for mail in mails_to(world, address))
        reader = stage.enters("reviewer" if address.startswith("reviewer@") else address)
        done += review_all(reader, str(points))
        reader.leave()
    return done


def review_all(reader: Person, points: str) -> int:
    reader.open("/reviews")
    reader.look("reviewer queue", on_phone=True)
    tasks = [str(link.get_attribute("href")) for link in reader.page.locator(OPEN_TASK).all()]
    for task in mine(reader, tasks):
        review(reader, task, points)
    reader.open("/reviews")
    reader.look("reviewer done", on_phone=True)
    return len(mine(reader, tasks))


def mine(reader: Person, tasks: list[str]) -> list[str]:
    """Those of this round; the demo world's reviewer has others too."""
    heading = reader.page.get_by_role("heading", level=2, name="Springboard winter")
    here = reader.page.locator("section.facet").filter(has=heading).locator(".inbox a").all()
    links = {str(link.get_attribute("href")) for link in here}
    return [task for task in tasks if task in links]


def review(reader: Person, task: str, points: str) -> None:
    """No mouse from the text on."""
    page = reader.page
    reader.open(f"{task}/declare")
    reader.look("reviewer declares", on_phone=True)
    reader.push("No conflict, open the text")
    page.locator("#answers").wait_for()
    reader.look("reviewer desk", on_phone=True)
    page.locator("body").press("j")
    for _ in page.locator("[data-criterion]:has(textarea)").all():
        for key in (points, "r"):
            page.keyboard.press(key)
        page.keyboard.type("Clear, with numbers.")
        for key in ("Escape", "j"):
            page.keyboard.press(key)
    page.keyboard.press("4")
    page.keyboard.press("o")
    page.keyboard.type("A plan that I would pay for.")
    expect(page.locator("#saved-state")).to_have_text(SAVED)
    page.keyboard.press("Escape")
    reader.look("reviewer has written", on_phone=True)
    page.locator("[data-finish]").press("Enter")
    page.locator("#notices").get_by_text("The review is finished.").wait_for()
