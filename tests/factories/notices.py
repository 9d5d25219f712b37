"""A kind of notice for tests, whose things are told by name as long as they are there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts import notices
from app.accounts.actions.notices import notify
from app.accounts.models import Account
from app.accounts.notices import Line, Notice, Waiting
from app.accounts.states import NoticeChoice
from app.core import clock
from app.core.language import message
from tests.conftest import Client


@dataclass
class Things:
    """What is told of: number → name. Taking one out erases it."""

    app: Flask
    kind: str
    names: dict[int, str] = field(default_factory=lambda: {number: f"Ding {number}" for number in range(1, 100)})

    def lines(
        self, _session: Session, _account_id: int, waiting: Sequence[Waiting], _at: datetime
    ) -> dict[Waiting, Line]:
        known = [each for each in waiting if each.subject_id in self.names]
        return {each: Line(self.names[each.subject_id], f"/things/{each.subject_id}") for each in known}

    def tell(self, session: Session, *people: Account, number: int = 1) -> int:
        """As a feature would; the mail at once is the reminder's, which is there."""
        with self.app.app_context():
            return notify(
                session,
                self.kind,
                [each.id for each in people],
                template="test",
                path=f"/things/{number}",
                subject_id=number,
                at=clock.now(),
            )


@contextmanager
def announced(app: Flask, kind: str, default: NoticeChoice = NoticeChoice.daily) -> Iterator[Things]:
    """The kind exists inside the block, for everybody."""
    things = Things(app, kind)
    name, reason = message("Mail address"), message("Members of your profiles see it.")
    notices.announce(Notice(kind, name, reason, lambda _session, _id: True, default=default, lines=things.lines))
    try:
        yield things
    finally:
        del notices._notices[kind]


def choose_on_page(client: Client, changed: Mapping[str, str]) -> TestResponse:
    """Change some answers of the page of choices and save it, the others as they stand there."""
    page = BeautifulSoup(client.get("/account/mails").text, "html.parser")
    standing = {str(each["name"]): str(each["value"]) for each in page.select("main input[type=radio][checked]")}
    return client.send("/account/mails", {**standing, **changed})
