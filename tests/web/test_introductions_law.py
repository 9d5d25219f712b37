"""Every request, proposal and suggestion says on its page and in its mail that we introduce people and nothing more."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.outbox import OutboxMail
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.states import Origin, State
from tests.factories.introductions import make_introduction
from tests.web.introductions import Two, text_of

ENGLISH = "Introduction only: Anschub gives no investment advice, brokers nothing and checks no offer."
GERMAN = "Kontaktanbahnung, keine Anlageberatung oder -vermittlung"


def bodies(session: Session) -> Iterator[tuple[str, str]]:
    mails = select(OutboxMail).where(OutboxMail.template.startswith("introductions/")).order_by(OutboxMail.id)
    for mail in session.scalars(mails):
        yield mail.subject, " ".join(mail.text.split())
        yield mail.subject, " ".join((mail.html or "").split())


@pytest.mark.parametrize("state", list(State))
def test_every_page_of_an_introduction_says_so(two: Two, session: Session, state: State) -> None:
    more: dict[str, object] = {}
    if state is State.DECLINED:
        more = {"answer": "decline", "answered_at": now()}
    if state is State.ENDED:
        more = {"end_cause": "closed"}
    made = make_introduction(session, two.team, two.investor, state, at=now(), **more)
    session.commit()
    for client in (two.at_team, two.at_investor):
        assert ENGLISH in text_of(client, f"/introductions/{made.public_id}")
        assert ENGLISH in text_of(client, "/introductions")


def test_the_request_page_says_so_whether_one_may_ask_or_not(two: Two, session: Session) -> None:
    path = f"/introductions/request/{two.investor.public_id}"
    assert ENGLISH in text_of(two.at_team, path)
    assert ENGLISH in text_of(two.at_team, f"{path}?draft=1")
    two.at_team.get("/language/de")
    assert GERMAN in text_of(two.at_team, path)
    two.investor.not_proposed_since = now()
    two.team.state = "paused"  # type: ignore[assignment]
    session.commit()
    assert GERMAN in text_of(two.at_team, path)


def test_a_suggestion_says_so(two: Two, session: Session) -> None:
    made = suggest_introduction(session, two.team.id, two.investor.id, origin=Origin.STAFF, by_id=None, at=now())
    session.commit()
    for path in ("/introductions", f"/introductions/{made.public_id}"):
        assert ENGLISH in text_of(two.at_team, path)


def test_every_mail_about_a_request_says_so(hidden: Two, session: Session) -> None:
    made = hidden.delivered()
    hidden.press(hidden.at_investor, made, "words/question", text="Seit wann?")
    hidden.later(days=7)
    hidden.press(hidden.at_investor, made, "accept")
    hidden.later(minutes=10)

    told = list(bodies(session))
    assert len(told) >= 6
    assert [subject for subject, body in told if ENGLISH not in body and GERMAN not in body] == []
