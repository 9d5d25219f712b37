"""Of two people at one form of the staff the slower one is told, reads what is stored, and keeps what they typed."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import Reviewer, ReviewPhase, Round
from app.fellowships.states import ReviewerState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import make_open_round
from tests.factories.questionnaires import make_being_written


@pytest.fixture
def row(client: Client, session: Session, staff: Account) -> Round:
    made = make_open_round(session, by_id=staff.id)
    make_being_written(session, made, by_id=staff.id, unsure=make_account(session))
    here = f"/staff/rounds/{made.public_id}"
    client.send(f"{here}/review/begin", page=f"{here}/review")
    return made


@pytest.fixture
def place(session: Session, row: Round, clock: MovableClock) -> Reviewer:
    made = Reviewer(
        programme_id=row.programme_id,
        round_id=row.id,
        invited_address="r@hochschule.example",
        invited_name="R",
        languages=["de"],
        state=ReviewerState.INVITED,
        load_least=1,
        load_most=10,
        invited_at=clock.at,
    )
    session.add(made)
    session.flush()
    return made


def form_of(client: Client, page: str, action: str) -> dict[str, Any]:
    """What the form's fields hold, as a browser sends it."""
    form = BeautifulSoup(client.get(page).text, "html.parser").select_one(f"form[action='{action}']")
    assert form is not None, page
    sent: dict[str, Any] = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        is_off = each.get("type") in ("checkbox", "radio") and not each.has_attr("checked")
        if not is_off:
            sent.setdefault(str(each["name"]), []).append(str(each.get("value") or each.text or ""))
    return sent


@pytest.mark.parametrize(
    ("page", "field", "first", "second"),
    [
        ("dates", "grace_minutes", "10", "20"),
        ("dates", "closes_at", "1.4.2027 12:00", "2.4.2027 12:00"),
        ("review", "reviews_each", "2", "5"),
        ("review/phases/{phase}", "name_de", "Lesen der einen", "Lesen der anderen"),
        ("reviewers/{place}", "load_most", "20", "30"),
        ("questionnaire/parties", "mentor_most", "3", "4"),
        ("call", "title_de", "Der eine Titel", "Der andere Titel"),
    ],
)
def test_the_slower_one_reads_what_is_stored_and_keeps_what_they_typed(
    client: Client,
    session: Session,
    row: Round,
    place: Reviewer,
    page: str,
    field: str,
    first: str,
    second: str,
) -> None:
    phase = session.scalars(select(ReviewPhase.public_id).where(ReviewPhase.round_id == row.id)).all()[-1]
    here = f"/staff/rounds/{row.public_id}/{page.format(phase=phase, place=place.public_id)}"
    opened = form_of(client, here, here)
    assert client.post(here, data={**opened, field: first}).status_code == 303
    late = client.post(here, data={**opened, field: second})
    assert late.status_code == 409
    read = BeautifulSoup(late.text, "html.parser")
    theirs = " ".join(each.text for each in read.select(".notice dl dd"))
    assert {"closes_at": "01.04.2027 12:00"}.get(field, first) in theirs
    again = form_of(client, here, here)
    assert again[field] == [first]
    mine = read.select_one(f"form[action='{here}']")
    assert mine is not None
    assert second in str(mine)
    sent = {str(each["name"]): str(each.get("value", "")) for each in mine.select("input[type=hidden]")}
    assert client.post(here, data={**opened, **sent, field: second}).status_code == 303


@pytest.mark.parametrize("field", ["closes_at", "screening"])
def test_a_day_that_nobody_means_is_told_beside_its_field(client: Client, row: Round, field: str) -> None:
    here = f"/staff/rounds/{row.public_id}/dates"
    for year in ("0001", "9999"):
        refused = client.post(
            here, data={**form_of(client, here, here), field: f"{year}-12-31T23:59", "used": "screening"}
        )
        assert (refused.status_code, "between 2000 and 2100" in refused.text) == (422, True)


def test_a_version_as_long_as_a_book_is_none(client: Client, row: Round) -> None:
    here = f"/staff/rounds/{row.public_id}/eligibility"
    assert client.send(f"{here}/publish", {"version": "9" * 5_000}, page=here).status_code == 303
