"""Three teams apply: in German, offline in the middle of typing, and too late."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.fellowship_round.building import CALL
from tests.browser.fellowship_round.person import Person
from tests.factories.uploads import picture

SAVED, AWAY = re.compile("Saved at|Gespeichert um"), re.compile("kept on this device")
APPLY, BEGIN = re.compile("^(Apply|Bewerben)$"), re.compile("Begin the application|Bewerbung beginnen")
GO_ON = re.compile("Save and go on|Speichern und weiter")
ROWS = {"team": 1, "milestones": 3, "budget": 1, "table": 1}
CONFLICT = 409
MOST_PAGES = 9
WROTE_ON_THE_TRAIN = "Written on the train, between two tunnels."
TITLES = {
    "en": "Hearing damage before it happens",
    "de": "Wärme sehen, wo niemand gräbt",
    "late": "Counting fish without a net",
}


def may_apply(team: Person) -> None:
    """The check before the form: nobody has founded yet."""
    team.open(f"{CALL}/check?again=1")
    team.page.locator("main input[type=radio][value=no]").check()
    team.look("team check before the form", on_phone=True)
    team.push(re.compile("^(Check|Prüfen)$"))
    team.arrives_at(re.compile("You may apply|Sie können sich bewerben"))
    team.look("team may apply", on_phone=True)


def begin(team: Person) -> str:
    """Where the application is."""
    may_apply(team)
    team.open(f"{CALL}/apply")
    team.look("team begins", on_phone=True)
    team.push(BEGIN)
    team.page.wait_for_url("**/applications/*")
    team.look("team task list", on_phone=True)
    return team.page.url


def first_section(team: Person, home: str) -> None:
    team.open(home)
    team.page.locator("main .task a, main ul a[href*='/section_idea']").first.click()
    team.page.locator("#answers").wait_for()


def fill(team: Person, language: str, title: str = "") -> None:
    """Every page of questions, one after the other, until the application is back at its task list."""
    for _ in range(MOST_PAGES):
        if not team.page.locator("form#answers").count():
            return
        for question in team.page.locator(".question").all():
            answer(question, language, TITLES[title or language])
        heading = team.page.get_by_role("heading", level=1).inner_text()
        team.look(f"team answers {language} {heading.split()[0]}", on_phone=True)
        with team.page.expect_navigation():
            team.push(GO_ON)
    raise AssertionError(f"the pages do not end: {team.main.inner_text()}")


def answer(question: Locator, language: str, title: str) -> None:
    if not question.is_visible():
        return
    kind, key = question.get_attribute("data-kind"), question.get_attribute("data-question")
    if kind in ("choice", "yes_no"):
        question.get_by_role("radio").last.check()
    elif kind == "declaration":
        question.get_by_role("checkbox").check()
    elif kind in ROWS:
        fill_rows(question, ROWS[kind])
    elif kind in ("short_text", "long_text", "number", "money"):
        box = question.locator("textarea, input:not([type=hidden])").first
        if not box.input_value():
            box.fill(title if key == "title" else "10" if kind == "number" else words(language, str(key)))


def words(language: str, key: str) -> str:
    return f"Unsere Antwort auf „{key}“." if language == "de" else f"What we answer to “{key}”."


def fill_rows(question: Locator, wanted: int) -> None:
    for number, row in enumerate(question.locator(".answer-row").all()[:wanted], start=1):
        for select in row.locator("select").all():
            select.select_option(index=1)
        for cell in row.locator("input, textarea").all():
            if not cell.input_value():
                cell.fill(str(number) if cell.get_attribute("inputmode") == "numeric" else f"Zeile {number}")


def type_while_offline(team: Person) -> None:
    """The line breaks off between two words: the device keeps the text, and sends it when there is a line again."""
    box = team.page.locator("#q-solution")
    box.fill(WROTE_ON_THE_TRAIN[:20])
    expect(team.page.locator("#saved-state")).to_have_text(SAVED)
    team.page.context.set_offline(True)
    box.press_sequentially(WROTE_ON_THE_TRAIN[20:])
    expect(team.page.locator("#saved-state")).to_have_text(AWAY)
    team.page.context.set_offline(False)
    expect(team.page.locator("#saved-state")).to_have_text(SAVED)
    team.page.reload()
    expect(team.page.locator("#q-solution")).to_have_value(WROTE_ON_THE_TRAIN)


def upload(team: Person, home: str, folder: Path) -> None:
    file = folder / "lebenslauf.png"
    file.write_bytes(picture())
    team.open(f"{lead_part(team, home)}/files/cv")
    team.look("team files", on_phone=True)
    team.page.locator("main input[type=file]").set_input_files(file)
    team.push(re.compile("Upload|Hochladen"))
    team.main.get_by_text("lebenslauf.png").first.wait_for()
    team.look("team file taken", on_phone=True)


def lead_part(team: Person, home: str) -> str:
    team.open(home)
    first = team.page.locator("main a[href*='/parts/']").first.get_attribute("href")
    assert first is not None
    return re.sub(r"(/parts/[^/]+).*", r"\1", first)


def submit(team: Person, home: str, name: str) -> None:
    team.open(f"{home}/check")
    team.look(f"team check {name}", on_phone=True)
    team.push(re.compile("Submit the application|Bewerbung einreichen"))
    team.arrives_at(re.compile("Receipt for application|Quittung"))
    team.look(f"team receipt {name}", on_phone=True)


def invite_university(team: Person, home: str, address: str, name: str) -> None:
    team.open(f"{home}/parties")
    team.tick("party", "university")
    team.write(name=name, address=address)
    team.tick("language", "de")
    team.look("team invites the university", on_phone=True)
    team.push(re.compile("Send the invitation|Einladung senden"))
    team.main.get_by_text(name).first.wait_for()


def complete_part(university: Person, link: str) -> None:
    """Somebody else, in German, by the link in the mail."""
    university.open(link)
    university.look("university invitation", on_phone=True)
    university.push("Annehmen")
    university.page.wait_for_url("**/parts/**")
    university.look("university task list", on_phone=True)
    university.page.locator("main a[href*='/section_university_part']").first.click()
    university.page.locator("#answers").wait_for()
    fill(university, "de")
    university.push("Meinen Teil für vollständig erklären")
    university.look("university declared", on_phone=True)


def type_too_late(team: Person, words: str) -> str:
    """A page that was open when the deadline passed: nothing is taken, and nothing is lost. The receipt's number."""
    box = team.page.locator("#q-risks")
    box.fill(words)
    with team.page.expect_navigation() as gone:
        team.push(GO_ON)
    assert gone.value is not None
    assert gone.value.status == CONFLICT
    assert team.page.locator("main textarea").filter(has_text=words).count()
    team.main.get_by_text("Your text is not lost").wait_for()
    team.look("team too late", on_phone=True)
    receipt = team.page.locator("main dd").first.inner_text()
    team.follow("All texts kept for this application")
    assert receipt in team.main.inner_text()
    team.look("team kept texts", on_phone=True)
    return receipt
