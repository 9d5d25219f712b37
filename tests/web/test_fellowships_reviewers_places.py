"""A reviewer's invitation, what they bring, and what they wish to read."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.fellowships.actions.conflicts.declaring import declare_conflict
from app.fellowships.models import EVERY, Application, Bid, Reviewer, Round, enter
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.rules.reviewing.wishes import ASKS_WISHES
from app.fellowships.states import PhaseKind, ReviewerState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_open_round
from tests.factories.blind import ASKED, ONE, OTHER, make_submitted
from tests.factories.reviewing import make_phase


@pytest.fixture
def row(session: Session, clock: MovableClock) -> Round:
    enter(session, EVERY)
    staff = make_account(session, roles=["programme_staff"])
    made = make_open_round(session, by_id=staff.id, asked=ASKED)
    made.phase = PhaseKind.REVIEW
    make_phase(session, made, settings={ASKS_WISHES: True})
    return made


@pytest.fixture
def reader(session: Session, row: Round) -> Account:
    return make_account(session)


@pytest.fixture
def place(client: Client, session: Session, row: Round, reader: Account) -> Reviewer:
    made = Reviewer(
        programme_id=row.programme_id,
        round_id=row.id,
        account_id=reader.id,
        state=ReviewerState.INVITED,
        languages=[],
        invited_at=core_clock.now(),
    )
    session.add(made)
    sign_in(client, session, reader)
    return made


def home(place: Reviewer, end: str = "") -> str:
    return f"/reviews/places/{place.public_id}{end}"


def events(session: Session) -> list[str]:
    wanted = select(AuditEntry.event).where(AuditEntry.event.like("reviewer.%")).order_by(AuditEntry.id)
    return list(session.scalars(wanted))


ANSWER = {"languages": ["de"], "expertise": "Sensorik\nKabel", "own_quota": "4"}


def test_an_invitation_stands_in_the_list_and_is_accepted_with_what_one_brings(
    client: Client, session: Session, place: Reviewer
) -> None:
    assert home(place) in client.get("/reviews").text
    assert client.send(home(place), ANSWER).status_code == 303
    assert (place.state, place.languages, place.expertise, place.own_quota) == (
        ReviewerState.ACTIVE,
        ["de"],
        "Sensorik\nKabel",
        4,
    )
    client.send(home(place), ANSWER | {"own_quota": ""})
    assert (place.own_quota, events(session)) == (None, ["reviewer.accepted", "reviewer.changed"])


def test_what_is_missing_is_said_and_nothing_is_accepted(client: Client, place: Reviewer) -> None:
    answer = client.send(home(place), {"languages": [], "expertise": "Sensorik"})
    assert (answer.status_code, place.state) == (422, ReviewerState.INVITED)


def test_declining_keeps_the_reason_and_ends_what_there_was_to_see(
    client: Client, session: Session, place: Reviewer
) -> None:
    answer = client.send(home(place, "/decline"), {"reason": "Keine Zeit."}, page=home(place))
    assert (answer.headers["Location"], place.state, place.decline_reason) == (
        "/reviews",
        ReviewerState.DECLINED,
        "Keine Zeit.",
    )
    assert client.get(home(place)).status_code == 404
    assert "You are not a reviewer of any round" in client.get("/reviews").text
    assert events(session) == ["reviewer.declined"]


def test_an_invitation_that_was_accepted_is_not_declined_any_more(client: Client, place: Reviewer) -> None:
    client.send(home(place), ANSWER)
    client.send(home(place, "/decline"), {"reason": ""}, page=home(place))
    assert place.state is ReviewerState.ACTIVE


@pytest.mark.parametrize("end", ["", "/wishes"])
def test_somebody_elses_place_is_not_there(
    client: Client, session: Session, row: Round, place: Reviewer, end: str
) -> None:
    place.account_id = make_account(session).id
    assert client.get(home(place, end)).status_code == 404


@pytest.fixture
def choices(session: Session, row: Round, place: Reviewer) -> list[Application]:
    place.state = ReviewerState.ACTIVE
    return [make_submitted(session, row, team)[0] for team in (ONE, OTHER)]


def wishes(session: Session) -> dict[int, int]:
    rows: Any = session.execute(select(Bid.application_id, Bid.wish).order_by(Bid.id))
    return dict(rows.all())


def test_wishes_are_kept_by_application_and_name_nobody(
    client: Client, session: Session, place: Reviewer, choices: list[Application]
) -> None:
    page = client.get(home(place, "/wishes")).text
    assert [name in page for team in (ONE, OTHER) for name in vars(team).values()] == [False] * 6
    one, other = choices
    sent = {f"wish.{one.blind_id}": "2", f"wish.{other.blind_id}": "-1", "wish.gone": "1"}
    client.send(home(place, "/wishes"), sent)
    client.send(home(place, "/wishes"), {f"wish.{one.blind_id}": "0", f"wish.{other.blind_id}": "7"})
    assert wishes(session) == {one.id: 0, other.id: -1}


def test_what_somebody_is_in_conflict_with_is_not_offered(
    client: Client, session: Session, place: Reviewer, reader: Account, choices: list[Application]
) -> None:
    mine = choices[0]
    declare_conflict(
        session, mine, account_id=reader.id, kind=ConflictKind.FAMILY, words="", by_id=reader.id, at=core_clock.now()
    )
    page = client.get(home(place, "/wishes")).text
    assert [each.blind_id in page for each in choices] == [False, True]
    client.send(home(place, "/wishes"), {f"wish.{mine.blind_id}": "2"})
    assert wishes(session) == {}


def test_where_a_round_does_not_ask_there_is_nothing_to_wish(
    client: Client, session: Session, row: Round, place: Reviewer, choices: list[Application]
) -> None:
    make_phase(session, row, position=2)
    assert client.get(home(place, "/wishes")).status_code == 404
    assert "What I would like to read" not in client.get("/reviews").text
