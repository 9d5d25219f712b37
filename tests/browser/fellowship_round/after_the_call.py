"""The staff after the deadline: what came late, who goes to the reviewers, and how reviews are made."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.fellowships.tasks import look_for_conflicts, make_assignments, search_names_asked_for
from tests.browser.fellowship_round.applying import TITLES
from tests.browser.fellowship_round.person import LATE_TEAM, NAMES, READERS, Person

LATER = timedelta(hours=6)
REASON = "Illness, with a certificate: the rule of the call."
SAMIR = "reviewer@demo.example"
REVIEWERS = {SAMIR: "Samir Haddadi", **{address: NAMES[address] for address in READERS}}


def admit_late(staff: Person, home: str, receipt: str) -> None:
    staff.open(f"{home}/late")
    staff.look("staff late texts")
    staff.follow(receipt)
    staff.look("staff late text")
    staff.write(reason=REASON)
    staff.push("Admit the text")
    staff.look("staff late text admitted")


def extend(staff: Person, home: str) -> None:
    staff.open(f"{home}/drafts")
    staff.look("staff drafts")
    staff.follow(re.compile(f"Give a later end.*{LATE_TEAM}"))
    until = (staff.world.clock.at + LATER).astimezone(ZoneInfo("Europe/Berlin"))
    staff.write(until=f"{until:%d.%m.%Y %H:%M}", reason=REASON)
    staff.look("staff later end")
    staff.push("Give a later end")


def screen(staff: Person, home: str) -> None:
    """All three go to the reviewers."""
    staff.open(f"{home}/applications")
    staff.look("staff applications")
    staff.follow(TITLES["de"])
    staff.look("staff application")
    staff.open(f"{home}/applications")
    for box in staff.page.locator("main input[name=id]").all():
        box.check()
    staff.push("Hand to the reviewers")
    staff.look("staff applications in review")


def set_up_reviews(staff: Person, home: str) -> None:
    staff.open(f"{home}/review")
    staff.look("staff reviews to set up")
    staff.push("Begin")
    staff.write(reviews_each="2")
    staff.push("Save")
    staff.look("staff how reviews are made")
    staff.open(f"{home}/rubric/begin")
    staff.page.locator("main [name=start]").first.check()
    staff.look("staff criteria to begin")
    staff.push("Begin")
    staff.look("staff criteria")
    staff.open(f"{home}/rubric/publish")
    staff.look("staff criteria to publish")
    staff.push("Publish")
    staff.look("staff criteria published")


def invite_reviewers(staff: Person, home: str) -> None:
    for address, name in REVIEWERS.items():
        staff.open(f"{home}/reviewers/new")
        staff.write(name=name, address=address, load_least="0", load_most="4")
        staff.tick("language", "en")
        if address == SAMIR:
            staff.look("staff invites a reviewer")
        staff.push("Invite")
        staff.main.get_by_text(name).first.wait_for()
    staff.look("staff reviewers")


def enter_conflict(staff: Person, home: str) -> None:
    """What nobody could find: one of the reviewers is a friend of the English team."""
    staff.world.ask(lambda _session: look_for_conflicts())
    staff.open(f"{home}/conflicts/new")
    for name, words in (("person", NAMES[READERS[1]]), ("application", TITLES["en"]), ("kind", "worked together")):
        field = staff.page.locator(f"main select[name={name}]")
        value = field.locator("option", has_text=words).get_attribute("value")
        field.select_option(value)
    staff.write(words="They were at school together.")
    staff.look("staff enters a conflict")
    staff.push("Enter")
    staff.look("staff conflicts")


def make_blind(staff: Person, home: str) -> None:
    """Search, take out what is certain, look at the rest, then let the reviewers in."""
    staff.open(f"{home}/blindness")
    staff.look("staff blind reading begins")
    staff.push("Search all applications")
    staff.world.ask(lambda _session: search_names_asked_for())
    staff.open(f"{home}/blindness")
    staff.look("staff blind reading")
    certain = staff.main.get_by_role("button", name="Take out everything that is certain")
    if certain.count():
        certain.click()
    _look_at_the_rest(staff, home)
    staff.open(f"{home}/phase")
    staff.tick("phase", "review")
    staff.write(reason="Everything is looked at.")
    staff.look("staff lets reviewers in")
    staff.push("Switch")


def _look_at_the_rest(staff: Person, home: str) -> None:
    for _ in TITLES:
        staff.open(f"{home}/blindness")
        waiting = staff.page.locator("#waiting a, main table a[href*='/blindness/']")
        if not waiting.count():
            return
        waiting.first.click()
        staff.arrives_at(re.compile("blind reading"))
        staff.look("staff places to decide")
        for box in staff.page.locator("main input[type=checkbox]").all():
            box.check()
        staff.push("Take out or keep back")
        staff.look("staff places decided")


def assign(staff: Person, home: str) -> None:
    staff.open(f"{home}/assignment")
    staff.look("staff assignment")
    staff.write(reviews_each="2")
    staff.push("Calculate")
    staff.world.ask(lambda _session: make_assignments())
    staff.open(f"{home}/assignment")
    staff.look("staff proposal")
    staff.push("Take it over")
    staff.look("staff assignment taken over")
    staff.page.locator("main h3 a").first.click()
    staff.page.locator("h1").wait_for()
    staff.look("staff why these reviewers")
    staff.open(f"{home}/assignment/reviewers")
    staff.look("staff loads")
    staff.page.locator("main table a").first.click()
    staff.look("staff what one reviewer reads")
