"""A round in a real browser, from its first line to its scores: staff, three teams, a university, three reviewers.

One team writes in German, one is offline in the middle of a sentence, one is late. The pictures of all pages go to
var/pictures/fellowship journey/; with JOURNEY_LOOKS=all dark ones and those of the other language as well.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import EVERY, Application, Assignment, Review, within
from app.fellowships.queries.applications.reading import current_of, values_of
from app.fellowships.states import ReviewState
from tests.browser.fellowship_round import after_the_call, reviewing, three_teams
from tests.browser.fellowship_round.applying import TITLES, WROTE_ON_THE_TRAIN
from tests.browser.fellowship_round.building import build
from tests.browser.fellowship_round.camera import Camera
from tests.browser.fellowship_round.person import add_people
from tests.browser.fellowship_round.three_teams import LATE_WORDS, Stage
from tests.browser.looking import Windows
from tests.browser.world import World
from tests.factories.applications import part_of

STAFF = "programme"
REVIEWS = 6


@pytest.fixture
def stage(windows: Windows, changed_world: World, pictures: Path, tmp_path: Path) -> Iterator[Stage]:
    """The browser itself notes that a line is cut and that a late text is refused."""
    changed_world.ask(add_people)
    yield Stage(windows, Camera(pictures / "fellowship journey"), tmp_path)
    complaints = windows.noticed.complaints
    complaints[:] = [each for each in complaints if "net::ERR_" not in each]


def test_a_round_from_its_call_to_its_scores(stage: Stage) -> None:
    world = stage.windows.world
    staff = stage.enters(STAFF)
    home = build(staff)
    staff.leave()

    world.clock.move(days=2)
    three_teams.english_team_goes_offline(stage)
    three_teams.german_team(stage)
    late = three_teams.third_team_begins(stage)
    receipt = three_teams.third_team_is_late(stage, late)
    admit(stage, home, receipt)
    three_teams.third_team_submits(stage, late)
    assert world.ask(submitted) == dict.fromkeys(TITLES.values(), "submitted")

    world.clock.move(hours=7)
    set_up(stage, home)
    reviewing.everybody_takes_a_place(stage)
    hand_out(stage, home)
    assert reviewing.everybody_reviews(stage) == REVIEWS
    assert world.ask(finished) == REVIEWS
    read_scores(stage, home)


def admit(stage: Stage, home: str, receipt: str) -> None:
    staff = stage.enters(STAFF)
    after_the_call.admit_late(staff, home, receipt)
    after_the_call.extend(staff, home)
    staff.leave()


def set_up(stage: Stage, home: str) -> None:
    staff = stage.enters(STAFF)
    after_the_call.screen(staff, home)
    after_the_call.set_up_reviews(staff, home)
    after_the_call.invite_reviewers(staff, home)
    staff.leave()


def hand_out(stage: Stage, home: str) -> None:
    stage.windows.world.clock.move(minutes=2)
    staff = stage.enters(STAFF)
    after_the_call.enter_conflict(staff, home)
    after_the_call.make_blind(staff, home)
    after_the_call.assign(staff, home)
    staff.leave()


def read_scores(stage: Stage, home: str) -> None:
    stage.windows.world.clock.move(minutes=2)
    staff = stage.enters(STAFF)
    staff.open(f"{home}/reviews")
    staff.main.get_by_text("6 of 6 reviews are finished").wait_for()
    staff.look("staff reviews")
    staff.open(f"{home}/scores")
    for title in TITLES.values():
        line = staff.main.get_by_role("row").filter(has_text=title)
        assert line.count() == 1
    staff.look("staff scores")
    staff.leave()


def submitted(session: Session) -> dict[str | None, str]:
    """The state of each application by its title; nothing that was typed is lost."""
    with within(session, EVERY):
        rows = session.scalars(select(Application).where(Application.title.in_(TITLES.values()))).all()
        said = {row.title: answers_of(session, row) for row in rows}
        assert said[TITLES["en"]]["solution"] == WROTE_ON_THE_TRAIN
        assert said[TITLES["late"]]["risks"] == LATE_WORDS
        return {row.title: row.state.value for row in rows}


def answers_of(session: Session, row: Application) -> Mapping[str, object]:
    part = part_of(session, row)
    return values_of(session, part, current_of(session, part))


def finished(session: Session) -> int:
    with within(session, EVERY):
        mine = select(func.count()).select_from(Review).join(Assignment, Assignment.id == Review.assignment_id)
        mine = mine.join(Application, Application.id == Assignment.application_id)
        mine = mine.where(Application.title.in_(TITLES.values()), Review.state == ReviewState.FINISHED)
        return session.scalars(mine).one()
