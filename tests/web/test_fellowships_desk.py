"""A round's applications, reviews and scores as its staff reads them, and the screening between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    Assignment,
    ConflictOfInterest,
    Extension,
    Review,
    Round,
    Submission,
    enter,
)
from app.fellowships.rules.frozen import read
from app.fellowships.states import ApplicationState, ConflictSource
from demo.fill_round import Size, fill
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.attachments import submit_files

SMALL = Size(applications=12, reviews=30, reviewers=6, drafts=2)


def filled(session: Session, clock: MovableClock, size: Size = SMALL) -> Round:
    """A round of four places whose call is over, with applications in review and a crowd of reviewers."""
    opener = make_account(session, name="Setzt auf", roles=["programme_staff"])
    enter(session, EVERY)
    row = make_open_round(session, by_id=opener.id)
    row.places = 4
    session.flush()
    clock.move(days=33)
    fill(session, row, size, seed=7, at=clock.at, tick=lambda _count: None)
    return row


@pytest.fixture
def staff(client: Client, session: Session, clock: MovableClock) -> Any:
    return make_account(session, roles=["programme_staff"])


@pytest.fixture
def row(client: Client, session: Session, staff: Any, clock: MovableClock) -> Round:
    made = filled(session, clock)
    # Numbers are drawn by lot: these tests name applications by them.
    wanted = select(Application).where(Application.round_id == made.id, Application.number.is_not(None))
    for number, each in enumerate(session.scalars(wanted.order_by(Application.id)), start=1):
        each.number = number
    session.flush()
    sign_in(client, session, staff)
    return made


def address(row: Round, page: str = "applications") -> str:
    return f"/staff/rounds/{row.public_id}/{page}"


def listed(client: Client, path: str) -> list[str]:
    """The first two cells of each line: number and title."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    lines = page.select("main table tbody tr")
    return [" ".join(cell.get_text(" ", strip=True) for cell in line.select("td, th")[:2]) for line in lines]


def application(session: Session, row: Round, number: int) -> Application:
    session.expire_all()
    enter(session, EVERY)
    wanted = select(Application).where(Application.round_id == row.id, Application.number == number)
    return session.scalars(wanted).one()


def submitted(session: Session, row: Round, *numbers: int) -> None:
    wanted = update(Application).where(Application.round_id == row.id, Application.number.in_(numbers))
    session.execute(wanted.values(state=ApplicationState.SUBMITTED))
    session.expire_all()


def test_submitted_applications_are_listed_and_of_drafts_only_their_number(client: Client, row: Round) -> None:
    page = client.get(address(row)).text
    assert (len(listed(client, address(row))), "2 drafts, which only their teams read" in page) == (12, True)


def test_the_list_is_narrowed_by_number_title_state_and_language(client: Client, session: Session, row: Round) -> None:
    third = application(session, row, 3)
    title, language = third.title, third.language
    submitted(session, row, 3)
    german = session.scalars(select(Application.number).where(Application.language == language)).all()
    assert listed(client, f"{address(row)}?q=0003") == [f"3 {title}"]
    assert f"3 {title}" in listed(client, f"{address(row)}?q={title[:5].lower()}")
    assert listed(client, f"{address(row)}?state=submitted") == [f"3 {title}"]
    numbers = {int(line.split()[0]) for line in listed(client, f"{address(row)}?language={language}")}
    assert numbers == {number for number in german if number is not None}


def test_the_best_mean_comes_first_and_those_without_one_last(client: Client, session: Session, row: Round) -> None:
    best, without = application(session, row, 9).id, application(session, row, 2).id
    session.execute(update(Review).where(Review.total > 99).values(total=98.0))
    session.execute(update(Review).where(Review.application_id == best).values(total=100.0))
    session.execute(delete(Review).where(Review.application_id == without))
    order = [int(line.split()[0]) for line in listed(client, f"{address(row)}?order=mean")]
    assert (order[0], order[-1]) == (9, 2)


def test_a_draft_has_no_page_for_the_staff(client: Client, session: Session, row: Round) -> None:
    draft = session.scalars(select(Application).where(Application.state == ApplicationState.DRAFT)).first()
    assert draft is not None
    assert client.get(address(row, f"applications/{draft.public_id}")).status_code == 404


def test_an_application_of_another_round_is_not_found_under_this_one(
    client: Client, session: Session, staff: Any, row: Round
) -> None:
    here = application(session, row, 1).public_id
    other = make_open_round(session, by_id=staff.id, title="Andere")
    assert client.get(address(row, f"applications/{here}")).status_code == 200
    assert client.get(address(other, f"applications/{here}")).status_code == 404


def test_the_page_shows_what_was_submitted_not_what_the_team_wrote_since(
    client: Client, session: Session, row: Round
) -> None:
    one = application(session, row, 1)
    page = address(row, f"applications/{one.public_id}")
    session.execute(update(Answer).where(Answer.application_id == one.id).values(value="Später geschrieben"))
    text = client.get(page).text
    frozen = session.scalars(select(Submission).where(Submission.application_id == one.id)).one().content
    assert ("Später geschrieben" in text, str(read(frozen).lead.answers["title"]) in text) == (False, True)


def test_an_application_goes_to_the_reviewers_and_back_while_nobody_has_it(
    client: Client, session: Session, row: Round
) -> None:
    one = application(session, row, 4)
    session.execute(delete(Assignment).where(Assignment.application_id == one.id))
    submitted(session, row, 4)
    page = address(row, f"applications/{one.public_id}")
    client.send(f"{page}/screen/admit", page=page)
    assert application(session, row, 4).state is ApplicationState.IN_REVIEW
    client.send(f"{page}/screen/return", page=page)
    assert application(session, row, 4).state is ApplicationState.SUBMITTED


def test_what_reviewers_have_does_not_go_back(client: Client, session: Session, row: Round) -> None:
    page = address(row, f"applications/{application(session, row, 4).public_id}")
    client.send(f"{page}/screen/return", page=page)
    assert "End their tasks first." in client.get(page).text
    assert application(session, row, 4).state is ApplicationState.IN_REVIEW


def test_not_eligible_needs_a_reason_which_the_team_gets(client: Client, session: Session, row: Round) -> None:
    submitted(session, row, 5)
    page = address(row, f"applications/{application(session, row, 5).public_id}")
    empty = client.send(f"{page}/exclude", {"reason": ""}, page=f"{page}/exclude")
    assert (empty.status_code, application(session, row, 5).state) == (422, ApplicationState.SUBMITTED)
    client.send(f"{page}/exclude", {"reason": "Die Gründung liegt zu lange zurück."}, page=f"{page}/exclude")
    found = application(session, row, 5)
    assert (found.state, found.reason) == (ApplicationState.INELIGIBLE, "Die Gründung liegt zu lange zurück.")
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "fellowships/excluded")).one()
    assert "Die Gründung liegt zu lange zurück." in mail.text
    client.send(f"{page}/screen/readmit", page=page)
    found = application(session, row, 5)
    assert (found.state, found.reason) == (ApplicationState.SUBMITTED, "")


def test_many_go_to_the_reviewers_at_once_and_others_are_passed_over(
    client: Client, session: Session, row: Round
) -> None:
    submitted(session, row, 6, 7)
    ids = [application(session, row, number).public_id for number in (6, 7, 8)]
    answer = client.send(f"{address(row)}/admit", {"id": ids}, page=address(row))
    told = client.get(answer.location).text
    assert {application(session, row, number).state for number in (6, 7)} == {ApplicationState.IN_REVIEW}
    assert "2 applications go to the reviewers." in told
    assert "were passed over" in told


def test_nothing_is_screened_while_its_team_may_change_it(client: Client, session: Session, staff: Any) -> None:
    enter(session, EVERY)
    row = make_open_round(session, by_id=staff.id)
    draft = make_application(session, row, make_account(session))
    draft.state, draft.number, draft.submissions, draft.submitted_at = ApplicationState.SUBMITTED, 1, 1, row.created_at
    session.flush()
    sign_in(client, session, staff)
    client.send(f"{address(row)}/admit", {"id": [draft.public_id]}, page=address(row))
    assert application(session, row, 1).state is ApplicationState.SUBMITTED


def test_an_application_with_a_later_end_of_its_own_is_not_offered_for_screening_until_then(
    client: Client, session: Session, staff: Any, clock: MovableClock
) -> None:
    enter(session, EVERY)
    row = make_open_round(session, by_id=staff.id)
    draft = make_application(session, row, make_account(session))
    submit_files(session, draft, [part_of(session, draft)])
    draft.state = ApplicationState.SUBMITTED
    until = (row.closes_at or clock.at) + timedelta(days=3)
    of = {"programme_id": row.programme_id, "application_id": draft.id}
    session.add(Extension(**of, until=until, reason="Krank.", by_id=staff.id, at=clock.at))
    session.commit()
    clock.at = until - timedelta(hours=1)
    sign_in(client, session, staff)
    page = address(row, f"applications/{draft.public_id}")
    assert "Hand to the reviewers" not in client.get(page).text
    clock.at = until
    assert "Hand to the reviewers" in client.get(page).text


def test_scores_stand_raw_and_calibrated_side_by_side_best_first(client: Client, row: Round) -> None:
    page = BeautifulSoup(client.get(address(row, "scores")).text, "html.parser")
    ranks = [line.select_one("td").text for line in page.select("tbody tr")]  # type: ignore[union-attr]
    assert ranks == [str(number) for number in range(1, 13)]
    assert len(page.select("tr.cut-after")) == 1


def test_t11_scores_of_who_is_in_conflict_are_those_of_a_world_without_that_application(
    client: Client, session: Session, staff: Any, row: Round, clock: MovableClock
) -> None:
    gone = application(session, row, 3)
    gone_id, public_id = gone.id, gone.public_id
    session.add(
        ConflictOfInterest(
            programme_id=row.programme_id,
            application_id=gone_id,
            account_id=staff.id,
            kind="declared",
            fingerprint="0" * 64,
            source=ConflictSource.DECLARED,
            at=clock.at,
        )
    )
    session.flush()
    pages = [client.get(address(row, page)).text for page in ("applications", "reviews", "scores", "scores.csv")]
    enter(session, EVERY)
    session.execute(delete(ConflictOfInterest))
    session.execute(delete(Application).where(Application.id == gone_id))
    without = [client.get(address(row, page)).text for page in ("applications", "reviews", "scores", "scores.csv")]
    assert [text for text in pages if public_id in text] == []
    assert [neutral(text) for text in pages] == [neutral(text) for text in without]


def neutral(text: str) -> str:
    """Without the parts of a page that differ by the moment it is drawn."""
    page = BeautifulSoup(text, "html.parser")
    main = page.select_one("main")
    for each in page.select("input[name=csrf_token]"):
        each.decompose()
    return main.get_text(" ", strip=True) if main else text


def test_the_pages_of_a_thousand_applications_need_few_statements(
    client: Client, session: Session, staff: Any, clock: MovableClock, counting: Callable[[], Any]
) -> None:
    large = filled(session, clock, Size(applications=1_000, reviews=3_000, reviewers=80))
    sign_in(client, session, staff)
    most = {"applications": 15, "reviews": 20, "scores": 20}
    used = {}
    for page in most:
        client.get(address(large, page))
        with counting() as statements:
            assert client.get(address(large, page)).status_code == 200
        used[page] = len(statements)
    assert {page: count for page, count in used.items() if count > most[page]} == {}
