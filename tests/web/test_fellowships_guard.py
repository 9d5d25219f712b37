"""One guard for every view that writes an application: none lacks it, and after the deadline none writes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.accounts.models import Account
from app.fellowships.models import EVERY, Answer, Application, Attachment, Extension, KeptText, Round, Submission, enter
from app.fellowships.states import ApplicationState, KeptWhy, Party
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, part_of

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
# Views that write and do not end with the deadline. Whoever adds one says here why it must not.
AT_ANY_TIME = {
    "fellowships.withdraw_own": "who no longer wants to be judged may say so until the decision",
    "fellowships.accept_invitation": "it opens a part; what is written there asks for the deadline",
    "fellowships.decline_invitation": "saying no is never too late",
}
# Of the file's last byte nothing is known: what counts is its first.
TYPED = {"q.summary": "Ein langer Satz, an dem jemand bis zuletzt geschrieben hat.", "b.summary": "1"}


def writing_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/applications", "/parts")) and WRITING & (rule.methods or set())
    ]


def is_guarded(app: Flask, rule: Rule) -> bool:
    return bool(getattr(app.view_functions[rule.endpoint], "until_deadline", False))


def test_no_view_that_writes_an_application_lacks_the_guard(app: Flask) -> None:
    rules = writing_rules(app)
    assert len(rules) >= 5
    unguarded = {rule.endpoint for rule in rules if not is_guarded(app, rule)}
    assert unguarded == set(AT_ANY_TIME)
    assert all(getattr(app.view_functions[endpoint], "at_any_time", "") for endpoint in unguarded)


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session)
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def round_(session: Session, owner: Account) -> Round:
    staff = make_account(session)
    return make_open_round(session, by_id=staff.id, closes_in=timedelta(hours=1), grace=timedelta(minutes=5))


@pytest.fixture
def draft(session: Session, owner: Account, round_: Round) -> Application:
    return make_application(session, round_, owner)


def until(round_: Round) -> datetime:
    assert round_.closes_at is not None
    return round_.closes_at + timedelta(minutes=round_.grace_minutes)


def address(app: Flask, rule: Rule, session: Session, row: Application) -> str:
    """The rule's address with this application's ids; what else it asks for is something."""
    known = {"application_id": row.public_id, "part_id": part_of(session, row).public_id, "question_key": "cv"}
    values = {name: known.get(name, _one_of(rule, name)) for name in rule.arguments}
    _, path = rule.build(values) or ("", "")
    return path


def _one_of(rule: Rule, name: str) -> str:
    """What a closed set of words allows, else anything."""
    words = getattr(rule._converters[name], "items", None)
    return sorted(words)[0] if words else "idea"


def figures(session: Session, row: Application) -> tuple[object, ...]:
    session.expire_all()
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Answer, Attachment, Submission)]
    return (row.state, row.submissions, row.reopened_at, row.withdrawn_at, *counts)


def test_t03_after_closing_and_grace_every_write_is_refused_and_the_draft_untouched(
    app: Flask, client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    before = figures(session, draft)
    paths = [address(app, rule, session, draft) for rule in writing_rules(app) if is_guarded(app, rule)]
    clock.at = until(round_)
    found = {path: client.post(path, data={"csrf_token": token, **TYPED}).status_code for path in paths}
    assert found == dict.fromkeys(paths, 409)
    assert figures(session, draft) == before
    page = client.get(f"/applications/{draft.public_id}/check")
    assert "Erdkabel altern an Muffen" in page.text
    assert "The call has closed." in page.text


def submit(client: Client, row: Application, token: str, key: str = "one") -> Any:
    return client.post(f"/applications/{row.public_id}/submit", data={"csrf_token": token, "key": key})


def test_the_deadline_is_half_open_to_the_microsecond(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    clock.at = until(round_)
    assert submit(client, draft, token).status_code == 409
    clock.at = until(round_) - timedelta(microseconds=1)
    assert submit(client, draft, token).status_code == 303
    assert draft.submitted_at == clock.at


def test_s50_what_counts_is_the_first_byte(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    """A request that began in time and ended late is in time; one that began a microsecond late is late."""
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    path, sent = f"/applications/{draft.public_id}/submit", {"csrf_token": token, "key": "one"}
    clock.at = until(round_) + timedelta(minutes=2)
    late = client.post(path, data=sent, environ_overrides={"anschub.received_at": until(round_)})
    assert late.status_code == 409
    begun = until(round_) - timedelta(microseconds=1)
    assert client.post(path, data=sent, environ_overrides={"anschub.received_at": begun}).status_code == 303
    assert draft.submitted_at == begun


@pytest.mark.parametrize(
    ("closes", "offset"),
    [
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), "23:59 (CEST)"),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), "23:59 (CET)"),
    ],
)
def test_t03_days_on_which_the_clocks_change_close_when_their_wall_clock_says(
    client: Client, session: Session, clock: MovableClock, owner: Account, closes: datetime, offset: str
) -> None:
    clock.at = closes - timedelta(hours=1)
    round_ = make_open_round(session, by_id=owner.id, closes_in=timedelta(hours=1))
    row = make_application(session, round_, owner)
    sign_in(client, session, owner)
    assert offset in client.get(f"/applications/{row.public_id}/check").text
    token = client.token(f"/applications/{row.public_id}/withdraw")
    clock.at = closes
    assert submit(client, row, token).status_code == 409
    clock.at = closes - timedelta(seconds=1)
    assert submit(client, row, token).status_code == 303


def test_t04_a_text_that_comes_a_second_late_is_in_the_answer_and_kept_with_a_receipt(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    part = part_of(session, draft)
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    clock.at = until(round_) + timedelta(seconds=1)
    path = f"/applications/{draft.public_id}/parts/{part.public_id}/idea"
    answer = client.post(path, data={"csrf_token": token, **TYPED})
    kept = session.scalars(select(KeptText)).one()
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert TYPED["q.summary"] in [field.text.strip() for field in page.select("textarea")]
    assert kept.public_id in answer.text
    assert kept.sha256 in answer.text
    assert (kept.values, kept.why, kept.received_at) == ({"summary": TYPED["q.summary"]}, KeptWhy.LATE, clock.at)
    own = client.get(f"/applications/{draft.public_id}/kept").text
    assert TYPED["q.summary"] in own


def test_t04_the_same_holds_for_what_the_script_saves(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    part = part_of(session, draft)
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    clock.at = until(round_)
    sent = {"save": 7, "answers": {"summary": {"base": 1, "fields": [["q.summary", TYPED["q.summary"]]]}}}
    path = f"/applications/{draft.public_id}/parts/{part.public_id}/answers"
    answer = client.post(path, json=sent, headers={"X-CSRFToken": token})
    kept = session.scalars(select(KeptText)).one()
    assert answer.status_code == 409
    assert answer.json["save"] == 7
    assert answer.json["kept"] == {
        "receipt": kept.public_id, "received_at": clock.at.isoformat(), "sha256": kept.sha256
    }  # fmt: skip
    assert answer.json["values"] == {"summary": TYPED["q.summary"]}


def test_the_same_late_text_sent_again_is_kept_once(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    part = part_of(session, draft)
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    clock.at = until(round_)
    path = f"/applications/{draft.public_id}/parts/{part.public_id}/idea"
    answers = [client.post(path, data={"csrf_token": token, **TYPED}) for _ in range(2)]
    kept = session.scalars(select(KeptText)).one()
    assert [kept.public_id in answer.text for answer in answers] == [True, True]


def test_kept_texts_of_the_lead_are_not_read_by_another_party(
    client: Client,
    new_client: Callable[[], Client],
    session: Session,
    clock: MovableClock,
    owner: Account,
    round_: Round,
) -> None:
    university = make_account(session)
    row = make_application(session, round_, owner, parties={Party.UNIVERSITY: university})
    part = part_of(session, row)
    token = client.token(f"/applications/{row.public_id}/withdraw")
    clock.at = until(round_)
    client.post(f"/applications/{row.public_id}/parts/{part.public_id}/idea", data={"csrf_token": token, **TYPED})
    theirs = new_client()
    sign_in(theirs, session, university)
    page = theirs.get(f"/applications/{row.public_id}/kept")
    assert (page.status_code, TYPED["q.summary"] in page.text) == (200, False)
    assert TYPED["q.summary"] in client.get(f"/applications/{row.public_id}/kept").text


def test_an_extension_opens_this_application_alone_and_ends_exactly(
    client: Client, session: Session, clock: MovableClock, owner: Account, draft: Application, round_: Round
) -> None:
    other = make_application(session, round_, owner)
    later = until(round_) + timedelta(minutes=30)
    session.add(
        Extension(
            programme_id=draft.programme_id,
            application_id=draft.id,
            until=later,
            reason="Krank",
            at=clock.at,
            by_id=None,
        )
    )
    token = client.token(f"/applications/{draft.public_id}/withdraw")
    clock.at = later - timedelta(microseconds=1)
    assert submit(client, other, token).status_code == 409
    assert submit(client, draft, token).status_code == 303
    assert draft.state is ApplicationState.SUBMITTED
    clock.at = later
    assert client.post(f"/applications/{draft.public_id}/reopen", data={"csrf_token": token}).status_code == 409
