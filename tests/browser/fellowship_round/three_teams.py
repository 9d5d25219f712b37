"""What the three teams of the journey do, from the first page to the receipt."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.browser.fellowship_round import applying
from tests.browser.fellowship_round.building import CLOSES
from tests.browser.fellowship_round.camera import Camera
from tests.browser.fellowship_round.person import LATE, NAMES, UNIVERSITY, Person
from tests.browser.fellowship_round.post import link_to, mails_to
from tests.browser.looking import Windows

LATE_WORDS = "We could fall ill shortly before the deadline."
FOUNDER, RESEARCHER = "founder@demo.example", "researcher@demo.example"
INVITATION = "/applications/invitations/"


@dataclass
class Stage:
    """Where the journey is played."""

    windows: Windows
    camera: Camera
    folder: Path

    def enters(self, who: str, language: str = "en") -> Person:
        return Person.at(self.windows, self.camera, who, language)


def english_team_goes_offline(stage: Stage) -> None:
    team = stage.enters("founder")
    home = applying.begin(team)
    applying.first_section(team, home)
    applying.type_while_offline(team)
    applying.fill(team, "en")
    applying.upload(team, home, stage.folder)
    have_university_write(stage, team, home)
    applying.submit(team, home, "en")
    keep_pdf(team)
    assert mails_to(stage.windows.world, FOUNDER)
    team.leave()


def german_team(stage: Stage) -> None:
    team = stage.enters("researcher", "de")
    home = applying.begin(team)
    applying.first_section(team, home)
    applying.fill(team, "de")
    applying.upload(team, home, stage.folder)
    have_university_write(stage, team, home)
    applying.submit(team, home, "de")
    assert mails_to(stage.windows.world, RESEARCHER)
    team.leave()


def have_university_write(stage: Stage, team: Person, home: str) -> None:
    applying.invite_university(team, home, UNIVERSITY, NAMES[UNIVERSITY])
    university = stage.enters(UNIVERSITY, "de")
    applying.complete_part(university, link_to(stage.windows.world, UNIVERSITY, INVITATION))
    university.leave()


def keep_pdf(team: Person) -> None:
    with team.page.expect_download() as kept:
        team.main.get_by_role("link", name="Receipt as PDF").click()
    assert Path(kept.value.path()).read_bytes().startswith(b"%PDF")


def third_team_begins(stage: Stage) -> str:
    """Everything but the page that comes too late."""
    team = stage.enters(LATE)
    home = applying.begin(team)
    applying.first_section(team, home)
    applying.fill(team, "en", "late")
    applying.upload(team, home, stage.folder)
    have_university_write(stage, team, home)
    team.leave()
    return home


def third_team_is_late(stage: Stage, home: str) -> str:
    """The page is open a quarter of an hour before the end, and sent after it. The receipt of what was sent."""
    world = stage.windows.world
    world.clock.at = world.remembered_at + CLOSES - timedelta(minutes=15)
    team = stage.enters(LATE)
    team.open(home)
    team.look("team shortly before the deadline", on_phone=True)
    team.page.locator("main a[href*='/section_plan']").first.click()
    team.page.locator("#answers").wait_for()
    world.clock.move(minutes=25)
    receipt = applying.type_too_late(team, LATE_WORDS)
    team.leave()
    return receipt


def third_team_submits(stage: Stage, home: str) -> None:
    """After the staff admitted the text and gave a later end."""
    team = stage.enters(LATE)
    applying.submit(team, home, "late")
    team.leave()
