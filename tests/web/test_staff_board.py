"""The board: figures of made introductions, counted by hand; what it says while there is nothing to say; its files."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.introductions.models import Introduction, OutcomeReport
from app.introductions.states import Answer, DeclineReason, EndCause, Result, Side, State, Way
from app.profiles.models import Profile
from app.staff.queries.board.answers import answers, decline_reasons, median_answer, meetings
from app.staff.rules.figures import Fate, Meetings, ReasonLine
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def pairs(session: Session, clock: MovableClock) -> Any:
    """An introduction of a new pair each time."""
    receiver = make_investor(session, name="Nordlicht Ventures")

    def make(state: State, delivered: datetime, **values: Any) -> Introduction:
        return make_introduction(session, make_startup(session), receiver, state, at=delivered, **values)

    return make


def declined(pairs: Any, delivered: datetime, after: timedelta, reason: DeclineReason | None = None) -> Introduction:
    said = delivered + after
    found: Introduction = pairs(
        State.DECLINED, delivered, answer=Answer.DECLINE, answered_at=said, reacted_at=said, closed_at=said,
        decline_reason=reason,
    )  # fmt: skip
    return found


def test_only_what_a_person_said_within_14_days_counts_as_an_answer(pairs: Any, session: Session) -> None:
    at = NOW - 30 * DAY
    declined(pairs, at, 2 * DAY)
    declined(pairs, at, 14 * DAY - timedelta(seconds=1))
    declined(pairs, at, 14 * DAY)
    pairs(State.EXPIRED, at, reacted_at=at + DAY, closed_at=at + 14 * DAY)
    pairs(State.EXPIRED, at, closed_at=at + 14 * DAY)
    pairs(State.REQUESTED, at)
    pairs(State.WITHDRAWN, at, closed_at=at + DAY)
    pairs(State.ENDED, at, closed_at=at + DAY, end_cause=EndCause.ROUND_CLOSED)
    pairs(State.WITHDRAWN, at, closed_at=at - timedelta(minutes=1))
    pairs(State.REQUESTED, NOW - 3 * DAY)
    pairs(State.REQUESTED, NOW + timedelta(minutes=5))
    found = answers(session, NOW)
    assert {fate: number for fate, number in found.fates.items() if number} == {
        Fate.ANSWERED: 3, Fate.LATE: 1, Fate.EXPIRED: 2, Fate.WITHDRAWN: 1, Fate.CLOSED: 1,
    }  # fmt: skip
    assert (found.delivered, found.young, found.share) == (8, 1, 3 / 8)


def test_an_answer_that_can_still_be_undone_is_none_yet(pairs: Any, session: Session) -> None:
    at = NOW - 14 * DAY
    pairs(State.REQUESTED, at, due_at=NOW, answer=Answer.ACCEPT, answered_at=NOW - timedelta(minutes=9))
    assert answers(session, NOW).fates[Fate.OPEN] == 1
    assert answers(session, NOW + timedelta(minutes=1)).fates[Fate.ANSWERED] == 1


def test_months_begin_at_midnight_in_berlin(pairs: Any, session: Session) -> None:
    declined(pairs, datetime(2026, 9, 30, 21, 59, tzinfo=UTC), DAY)
    declined(pairs, datetime(2026, 9, 30, 22, 0, tzinfo=UTC), DAY)
    declined(pairs, datetime(2025, 11, 30, 22, 59, tzinfo=UTC), DAY)
    declined(pairs, datetime(2025, 11, 30, 23, 0, tzinfo=UTC), DAY)
    found = answers(session, NOW)
    assert (found.months[0].first, found.months[-1].first) == (date(2025, 12, 1), date(2026, 11, 1))
    assert {month.first: month.answered for month in found.months if month.delivered} == {
        date(2025, 12, 1): 1, date(2026, 9, 1): 1, date(2026, 10, 1): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "median"), [([1], 1 * DAY), ([1, 4], 2.5 * DAY), ([9, 1, 2], 2 * DAY), ([1, 9, 20, 3], 6 * DAY)]
)
def test_the_median_is_the_middle_of_those_who_said_something(
    pairs: Any, session: Session, days: list[int], median: timedelta
) -> None:
    for each in days:
        declined(pairs, NOW - 40 * DAY, each * DAY)
    pairs(State.REQUESTED, NOW - 40 * DAY)
    assert median_answer(session, answers(session, NOW), NOW) == median


def test_everybodys_yes_and_meetings(pairs: Any, session: Session) -> None:
    at = NOW - 40 * DAY
    pairs(State.INTRODUCED, at, reacted_at=at + DAY)
    pairs(State.MET, at, reacted_at=at + DAY)
    talks = pairs(State.OUTCOME, at, reacted_at=at + DAY)
    nothing = pairs(State.OUTCOME, at, reacted_at=at + DAY)
    declined(pairs, at, DAY)
    for made, side, result in (
        (talks, Side.ASKER, Result.IN_TALKS),
        (talks, Side.RECEIVER, Result.MET),
        (nothing, Side.ASKER, Result.NO),
    ):
        report = OutcomeReport(introduction_id=made.id, side=side, day=14, result=result, at=NOW, way=Way.ACCOUNT)
        session.add(report)
    session.flush()
    assert answers(session, NOW).agreed_share == 4 / 5
    assert meetings(session, NOW) == Meetings(introduced=4, met=2)


def test_decline_reasons_are_counted_once_they_hold(pairs: Any, session: Session) -> None:
    for reason in (DeclineReason.FOCUS, DeclineReason.TEAM, DeclineReason.FOCUS, None):
        declined(pairs, NOW - 20 * DAY, DAY, reason)
    undoable = {"answer": Answer.DECLINE, "answered_at": NOW, "decline_reason": DeclineReason.KNOWN}
    pairs(State.REQUESTED, NOW - DAY, **undoable)
    found = decline_reasons(session, NOW)
    assert found[0] == ReasonLine(DeclineReason.FOCUS, 2)
    assert set(found[1:]) == {ReasonLine(DeclineReason.TEAM, 1), ReasonLine(None, 1)}


def verified(session: Session, name: str, **values: Any) -> Profile:
    profile = make_investor(session, name=name, **values)
    profile.verified_at, profile.verified_what = NOW - DAY, "Handelsregister"
    session.flush()
    return profile


def staff(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session, roles=["matching_staff"]))


def text_of(page: str) -> str:
    main = BeautifulSoup(page, "html.parser").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_without_introductions_the_board_says_that_it_is_too_early(
    client: Client, session: Session, clock: MovableClock
) -> None:
    staff(client, session)
    page = client.get("/staff/board")
    assert page.status_code == 200
    assert text_of(page.text).count("Too early to say") >= 8
    assert "<img" not in page.text.split("<main")[1]
    assert client.get("/staff/board/answers.svg").status_code == 404


def test_each_figure_is_a_sentence_a_picture_and_a_table(
    client: Client, session: Session, clock: MovableClock, pairs: Any
) -> None:
    declined(pairs, NOW - 30 * DAY, 2 * DAY, DeclineReason.FOCUS)
    pairs(State.EXPIRED, NOW - 30 * DAY, closed_at=NOW - 16 * DAY)
    staff(client, session)
    page = BeautifulSoup(client.get("/staff/board").text, "html.parser")
    answered = page.select_one("#answers")
    assert answered is not None
    assert "Of 2 requests of the last twelve months, 1 were answered" in answered.get_text()
    assert [cell.get_text() for cell in answered.select("tbody tr > *")] == [
        "October 2026", "2", "1", "50%", "0", "1", "0", "0",
    ]  # fmt: skip
    picture = answered.select_one("img")
    assert picture is not None
    assert picture["alt"] == "Chart: Answered within 14 days. The table below says the same."
    drawn = client.get(str(picture["src"]))
    assert f'width="{picture["width"]}" height="{picture["height"]}"' in drawn.text
    assert drawn.mimetype == "image/svg+xml"
    assert "<svg" in drawn.text
    assert "10/26" in drawn.text


def test_pictures_are_drawn_for_known_papers_and_widths_only(
    client: Client, session: Session, clock: MovableClock, pairs: Any
) -> None:
    declined(pairs, NOW - 30 * DAY, DAY, DeclineReason.TEAM)
    staff(client, session)
    light, dark = (client.get(f"/staff/board/reasons.svg?paper={paper}").text for paper in ("light", "dark"))
    assert "#1f44a8" in light
    assert "#1f44a8" not in dark
    assert 'width="280" height="44"' in client.get("/staff/board/reasons.svg?width=narrow").text
    for wrong in ("reasons.svg?paper=red", "reasons.svg?width=9", "unknown.svg"):
        assert client.get(f"/staff/board/{wrong}").status_code == 404


def test_the_file_says_every_figure_as_a_number_and_calculates_nothing(
    client: Client, session: Session, clock: MovableClock
) -> None:
    evil = verified(session, "=HYPERLINK(1)", requests_per_week=3)
    make_introduction(session, make_startup(session), evil, State.REQUESTED, at=NOW - DAY)
    staff(client, session)
    answer = client.get("/staff/board.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Figure", "Line", "Measure", "Value"]
    assert ["Key figures", "Too early to say", "until the receiver first said something, in the middle", ""] in rows
    assert ["Load of the investors", "'=HYPERLINK(1)", "Reads a week", "3"] in rows


def test_many_introductions_cost_as_many_statements_as_one(
    client: Client, session: Session, clock: MovableClock, pairs: Any, counting: Callable[[], Any]
) -> None:
    staff(client, session)
    spent = []
    for place in range(3):
        declined(pairs, NOW - (30 + place) * DAY, DAY, DeclineReason.FOCUS)
        session.commit()
        client.get("/staff/board")
        with counting() as statements:
            assert client.get("/staff/board").status_code == 200
        spent.append(len(statements))
    assert spent[0] == spent[2]


def test_a_german_file_has_german_decimals(client: Client, session: Session, clock: MovableClock, pairs: Any) -> None:
    declined(pairs, NOW - 30 * DAY, 36 * timedelta(hours=1))
    pairs(State.EXPIRED, NOW - 30 * DAY, closed_at=NOW - 16 * DAY)
    staff(client, session)
    client.set_cookie("language", "de")
    lines = client.get("/staff/board.csv").text.splitlines()
    assert "Innerhalb von 14 Tagen beantwortet;Oktober 2026;Anteil;0,5000" in lines
    assert "Auf einen Blick;36 Stunden;bis zur ersten Antwort der Empfangenden, im Median;1,5000" in lines
