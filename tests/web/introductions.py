"""Two people in two browsers, and the worker's round, for tests of introductions."""

from collections.abc import Callable
from dataclasses import dataclass

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.outbox import OutboxMail
from app.introductions.models import Introduction
from app.introductions.tasks import advance_introductions, end_introductions
from app.profiles.actions.staff import verify_profile
from app.profiles.models import Profile
from app.profiles.rules.fields import Value
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import REASON
from tests.factories.profiles import make_investor, make_spinoff, make_startup


@dataclass
class Two:
    """A team and a verified investor, each with a browser of its own."""

    app: Flask
    session: Session
    clock: MovableClock
    founder: Account
    partner: Account
    team: Profile
    investor: Profile
    at_team: Client
    at_investor: Client

    def ask(self, reason: str = REASON, **fields: str) -> Introduction:
        """The team asks the investor through the page."""
        path = f"/introductions/request/{self.investor.public_id}"
        self.at_team.send(path, {"wish": "talk", "reason": reason, **fields}, page="/account/name")
        return self.session.scalars(select(Introduction).order_by(Introduction.id.desc())).first()  # type: ignore[return-value]

    def delivered(self) -> Introduction:
        made = self.ask()
        self.clock.move(minutes=10)
        self.work()
        return made

    def introduced(self) -> Introduction:
        made = self.delivered()
        self.press(self.at_investor, made, "accept")
        self.clock.move(minutes=10)
        self.work()
        return made

    def later(self, **delta: float) -> None:
        """Some time passes; both sign in again, and the worker does its rounds."""
        self.clock.move(**delta)
        sign_in(self.at_team, self.session, self.founder)
        sign_in(self.at_investor, self.session, self.partner)
        self.work()

    def press(self, client: Client, made: Introduction, deed: str, **fields: str) -> int:
        answer = client.send(f"/introductions/{made.public_id}/{deed}", fields, page="/account/name")
        return answer.status_code

    def work(self) -> None:
        """The worker's rounds, once each."""
        self.session.commit()
        with self.app.app_context():
            advance_introductions()
            end_introductions()
        self.session.expire_all()

    def mails(self) -> list[tuple[str, str]]:
        """Subject and reader of each mail about introductions."""
        mine = OutboxMail.template.startswith("introductions/")
        rows = self.session.execute(select(OutboxMail.subject, OutboxMail.to).where(mine).order_by(OutboxMail.id))
        return [(subject, to) for subject, to in rows]

    def deeds(self) -> list[str]:
        mine = AuditEntry.event.startswith("introduction.")
        wanted = select(AuditEntry.event).where(mine).order_by(AuditEntry.id)
        return [event.removeprefix("introduction.") for event in self.session.scalars(wanted)]


def make_two(
    app: Flask,
    session: Session,
    clock: MovableClock,
    new_client: Callable[[], Client],
    make: Callable[..., Profile] = make_startup,
    **values: Value,
) -> Two:
    founder, partner = make_account(session, name="Ada Okafor"), make_account(session, name="Mert Yıldız")
    team = make(session, founder, **values)
    investor = make_investor(session, partner)
    verify_profile(session, investor, "Handelsregister", by_id=None, at=now())
    at_team, at_investor = new_client(), new_client()
    sign_in(at_team, session, founder)
    sign_in(at_investor, session, partner)
    return Two(app, session, clock, founder, partner, team, investor, at_team, at_investor)


def make_two_with_spinoff(
    app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client], **values: Value
) -> Two:
    return make_two(app, session, clock, new_client, make_spinoff, **values)


def text_of(client: Client, path: str) -> str:
    """What a page says, in one line, without the notice of what was done just before."""
    main = BeautifulSoup(client.get(path).text, "html.parser").select_one("main")
    assert main is not None
    for notices in main.select("#notices"):
        notices.decompose()
    return " ".join(main.get_text(" ").split())
