"""S49: many hands at once. One outcome, one mail to each reader, one entry in the audit log; real threads."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.introductions.actions.advancing import advance
from app.introductions.actions.answering import accept_introduction, decline_introduction
from app.introductions.actions.documents import agree_to_document
from app.introductions.actions.requesting import withdraw_request
from app.introductions.models import Consent, Introduction, Release
from app.introductions.states import Answer, Side, State
from app.profiles.models import Disclosure, Tie
from tests.conftest import Client
from tests.factories.documents import keep_document
from tests.served import Answer as Answered
from tests.served import served
from tests.web.introductions import Two

Deed = Callable[[Session, Introduction], object]
OUTCOMES = ["accept", "decline", "withdraw", "expire", "end"]


def at_once(two: Two, made: Introduction, deeds: Sequence[Deed]) -> Counter[str]:
    """Each deed in a thread and a transaction of its own, from one starting line; what was done and what refused."""
    key = made.id
    two.session.commit()
    line = threading.Barrier(len(deeds))

    def run(deed: Deed) -> str:
        with two.app.app_context():
            line.wait(60)
            try:
                with unit_of_work() as session:
                    deed(session, session.get_one(Introduction, key))
            except DomainError:
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        found = Counter(pool.map(run, deeds))
    two.session.expire_all()
    return found


def pressed_at_once(two: Two, client: Client, path: str, fields: dict[str, str]) -> list[Answered]:
    """Twenty times the same button, over real HTTP."""
    cookie = client.get_cookie("anschub")
    assert cookie is not None
    two.session.commit()  # what the test looked at would hold SQLite's one writer
    with served(two.app) as browser:
        browser.cookie = f"anschub={cookie.value}"
        sent = {"csrf_token": browser.token("/account/name"), **fields}
        return browser.at_once(path, [sent] * 20)


def outcomes(session: Session) -> list[str]:
    wanted = [f"introduction.{deed}" for deed in OUTCOMES]
    return list(session.scalars(select(AuditEntry.event).where(AuditEntry.event.in_(wanted)).order_by(AuditEntry.id)))


def brought_together(two: Two) -> list[str]:
    """The first reader of each mail that brings contacts to both sides."""
    return [to for subject, to in two.mails() if subject.startswith("Introduction:")]


def test_s49_of_twenty_yes_at_once_comes_one_introduction_one_mail_to_both_and_one_entry(two, session):
    made = two.delivered()
    path = f"/introductions/{made.public_id}/accept"
    answers = pressed_at_once(two, two.at_investor, path, {})
    assert Counter(answer.status for answer in answers) == {303: 20}
    two.clock.move(minutes=10)
    at_once(two, made, [lambda s, row: advance(s, row.id, at=two.clock.at)] * 20)
    session.refresh(made)
    assert (made.state, made.answer) == (State.INTRODUCED, Answer.ACCEPT)
    assert outcomes(session) == ["introduction.accept"]
    assert brought_together(two) == [two.founder.email]
    counted = [len(session.scalars(select(table.id)).all()) for table in (Disclosure, Tie, Consent)]
    assert counted == [2, 1, 2]


def test_s49_both_sides_agree_to_a_document_at_once_and_it_opens_once(two, session):
    keep_document(session, two.team, by_id=two.founder.id, at=two.clock.at)
    made, at = two.delivered(), two.clock.at
    sides = {Side.ASKER: two.founder.id, Side.RECEIVER: two.partner.id}
    agree = [
        lambda s, row, side=side, by_id=by_id: agree_to_document(s, row, side, Side.ASKER, by_id=by_id, at=at)
        for side, by_id in sides.items()
    ]
    assert at_once(two, made, agree * 5) == {"done": 10}
    release = session.scalars(select(Release)).one()
    assert (release.both_agreed, release.owner) == (True, Side.ASKER)
    assert len(session.scalars(select(Disclosure.id)).all()) == 1
    opened = [subject for subject, _to in two.mails() if "released a document" in subject or "may read" in subject]
    assert (len(opened), two.deeds().count("release")) == (1, 2)


def test_s49_yes_against_no_leaves_the_one_that_came_first(two, session):
    made, at, partner_id = two.delivered(), two.clock.at, two.partner.id
    yes: Deed = lambda s, row: accept_introduction(s, row, by_id=partner_id, at=at)  # noqa: E731
    no: Deed = lambda s, row: decline_introduction(s, row, by_id=partner_id, at=at)  # noqa: E731
    assert at_once(two, made, [yes, no] * 10) == {"done": 10, "refused": 10}
    two.clock.move(minutes=10)
    at_once(two, made, [lambda s, row: advance(s, row.id, at=two.clock.at)] * 4)
    assert len(outcomes(session)) == 1


def test_s49_a_yes_at_the_moment_of_a_withdrawal_brings_nobody_together(two, session):
    made, at, partner_id, founder_id = two.delivered(), two.clock.at, two.partner.id, two.founder.id
    yes: Deed = lambda s, row: accept_introduction(s, row, by_id=partner_id, at=at)  # noqa: E731
    withdraw: Deed = lambda s, row: withdraw_request(s, row, by_id=founder_id, at=at)  # noqa: E731
    assert at_once(two, made, [yes, withdraw] * 10)["done"] >= 10
    two.clock.move(minutes=10)
    at_once(two, made, [lambda s, row: advance(s, row.id, at=two.clock.at)] * 4)
    session.refresh(made)
    assert (made.state, made.answer, outcomes(session)) == (State.WITHDRAWN, None, ["introduction.withdraw"])
    assert (brought_together(two), session.scalars(select(Disclosure.id)).all()) == ([], [])


def test_s49_a_yes_that_holds_against_a_withdrawal_leaves_one_outcome(two, session):
    made, founder_id = two.delivered(), two.founder.id
    two.press(two.at_investor, made, "accept")
    late = two.clock.move(minutes=10)
    settle: Deed = lambda s, row: advance(s, row.id, at=late)  # noqa: E731
    # Sent in the last second of the ten minutes, looked at when the answer may hold already.
    withdraw: Deed = lambda s, row: withdraw_request(s, row, by_id=founder_id, at=late - timedelta(seconds=1))  # noqa: E731
    at_once(two, made, [settle, withdraw] * 10)
    session.refresh(made)
    introduced = made.state is State.INTRODUCED
    assert made.state in (State.INTRODUCED, State.WITHDRAWN)
    assert outcomes(session) == ["introduction.accept" if introduced else "introduction.withdraw"]
    assert brought_together(two) == ([two.founder.email] if introduced else [])
    assert len(session.scalars(select(Disclosure.id)).all()) == (2 if introduced else 0)


def test_s49_a_yes_against_expiry_leaves_one_outcome(two, session):
    made, partner_id = two.delivered(), two.partner.id
    due = made.due_at
    yes: Deed = lambda s, row: accept_introduction(s, row, by_id=partner_id, at=due - timedelta(seconds=1))  # noqa: E731
    expire: Deed = lambda s, row: advance(s, row.id, at=due)  # noqa: E731
    two.clock.at = due
    made.next_at, made.told = due, 2
    at_once(two, made, [yes, expire] * 10)
    at_once(two, made, [lambda s, row: advance(s, row.id, at=due + timedelta(minutes=10))] * 4)
    session.refresh(made)
    assert made.state in (State.INTRODUCED, State.EXPIRED)
    accepted = made.state is State.INTRODUCED
    assert outcomes(session) == ["introduction.accept" if accepted else "introduction.expire"]
    assert brought_together(two) == ([two.founder.email] if accepted else [])
    assert sum("has expired" in subject for subject, _to in two.mails()) == (0 if accepted else 1)


def test_s49_twenty_requests_at_once_are_one(two, session):
    path = f"/introductions/request/{two.investor.public_id}"
    answers = pressed_at_once(two, two.at_team, path, {"wish": "talk", "reason": "Wir hören zu."})
    assert {answer.status for answer in answers} == {303}
    assert len(session.scalars(select(Introduction.id)).all()) == 1
    assert two.deeds() == ["request"]
