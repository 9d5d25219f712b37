"""T15, T16, T20: what mails of the feature say and where they lead, whatever somebody wrote; who may look at them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import meta
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant
from app.accounts.states import Scope
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail, message_of, queue_mail
from app.fellowships.models import EVERY, Round, enter, within
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round
from tests.web.fellowship_walk import ASKED, pages
from tests.web.test_access_matrix import World

FOLDER = Path(__file__).parents[2] / "templates" / "emails" / "fellowships"
TEMPLATES = sorted(each.stem for each in FOLDER.glob("*.txt"))
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "X-Anschub-Id", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Language",
}  # fmt: skip
WRITTEN = (
    "Zitterlicht\r\nBcc: everybody@evil.example\r\n\r\nIhr Konto ist gesperrt",
    '<a href="https://evil.example">Konto entsperren</a><img src=x onerror=zq()>',
    "[Konto entsperren](https://evil.example) **sofort** https://evil.example/x www.evil.example ihr@evil.example",
    "%(name)s {0} {{7*7191}} {name}\u2028Bcc: everybody@evil.example",
)
# What applicants decide: a title, what they call themselves. The rest is ours or the staff's, and is escaped, too.
OF_APPLICANTS = ("name", "title", "inviter")
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
# Where a mail program finds a link in running text.
LINKED = re.compile(r"https?://[\w.-]+|www\.\w[\w.-]*|[\w.]+@[\w-]+\.[\w.]+|[\w-]+\.example\b")


def values_of(template: str, app: Flask, words: str) -> dict[str, Any]:
    """Everything that the mail's texts name, with ``words`` wherever there is a text."""
    named: set[str] = set()
    for ending in ("txt", "html"):
        source = (FOLDER / f"{template}.{ending}").read_text("utf-8")
        named |= meta.find_undeclared_variables(app.jinja_env.parse(source))
    known: dict[str, object] = {
        "round": SimpleNamespace(title_de=words, title_en=words, time_zone="Europe/Berlin"),
        "count": 3, "minutes": 3, "number": 7, "ordinal": 1, "zone": "Europe/Berlin", "time_zone": "Europe/Berlin",
        "questions": [words], "path": "/applications/x",
        **dict.fromkeys(("until", "received_at", "closes_at", "began_at", "due_at"), AT),
    }  # fmt: skip
    given = {"base_url", "settings", "current_language", "_", "ngettext", "self"}
    return {name: known.get(name, words) for name in named - given}


def queued(app: Flask, session: Session, template: str, language: str, values: dict[str, Any]) -> OutboxMail:
    with app.test_request_context():
        return queue_mail(
            session, to="ada@team.example", language=language, template=f"fellowships/{template}", **values
        )


@pytest.mark.parametrize("words", WRITTEN, ids=["lines", "tags", "links", "places"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_t16_what_somebody_wrote_is_text_in_every_mail(app: Flask, session: Session, template: str, words: str) -> None:
    mail = queued(app, session, template, "de", values_of(template, app, words))
    made = message_of(mail, app.config["SETTINGS"])
    assert set(made.keys()) == HEADERS
    assert (made["To"], "\n" in mail.subject, "\r" in mail.subject) == ("ada@team.example", False, False)
    page = BeautifulSoup(mail.html, "html.parser")
    base = app.config["BASE_URL"]
    assert [link for link in page.select("[href]") if not str(link["href"]).startswith((base, "mailto:"))] == []
    assert page.select("img, script, [onerror]") == []
    assert "50337" not in mail.html + mail.text


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_t16_no_mail_program_makes_a_link_of_what_applicants_wrote(
    app: Flask, session: Session, template: str, language: str
) -> None:
    values = values_of(template, app, "Runde")
    chosen = [name for name in OF_APPLICANTS if name in values]
    plain = queued(app, session, template, language, values)
    told = queued(app, session, template, language, values | dict.fromkeys(chosen, WRITTEN[2]))
    body = BeautifulSoup(told.html, "html.parser").body or BeautifulSoup(told.html, "html.parser")
    assert LINKED.findall(told.text) == LINKED.findall(plain.text)
    assert LINKED.findall(body.get_text(" ")) == LINKED.findall(
        (BeautifulSoup(plain.html, "html.parser").body or BeautifulSoup(plain.html, "html.parser")).get_text(" ")
    )
    assert told.text.replace("\u200b", "").count("https://evil.example/x") >= (1 if chosen else 0)


def test_t16_a_title_of_several_lines_adds_no_line_to_an_invitation(app: Flask, session: Session) -> None:
    values = values_of("party_invitation", app, "Runde")
    several = dict.fromkeys(OF_APPLICANTS, "Zitterlicht\n\nIhr Konto ist gesperrt.")
    plain, told = (
        queued(app, session, "party_invitation", "de", values | given)
        for given in ({}, {name: several[name] for name in several if name in values})
    )
    assert told.text.count("\n") == plain.text.count("\n")


@pytest.mark.parametrize("is_in_part", [True, False], ids=["one programme", "all programmes"])
def test_t15_staff_of_programmes_read_no_mail_of_anybody(
    app: Flask, client: Client, session: Session, clock: MovableClock, is_in_part: bool
) -> None:
    """Neither of other rounds nor of their own: the outbox belongs to the platform's staff."""
    with app.app_context():
        world = World(session, clock)
    staff = world.people["programme staff"]
    if is_in_part:
        with within(session, EVERY):
            programme = session.scalars(select(Round)).first()
        grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == staff.id)).one()
        grant.scope, grant.scope_id = Scope.programme, programme.programme_id if programme else None
    for mail in session.scalars(select(OutboxMail)).all():
        mail.subject = mail.text = mail.html = mail.error = "zqmail"
        mail.account_id, mail.to = world.account.id, "zqaddress@team.example"
    session.commit()
    sign_in(client, session, staff)
    told = {way.path: _read(client, way.path) for way in pages(app, world, everywhere=True, feature="")}
    assert [path for path, (_, text) in told.items() if b"zqmail" in text or b"zqaddress" in text] == []
    assert {status for path, (status, _) in told.items() if path.startswith("/staff/outbox")} == {403}
    opened = [path for path, (status, _) in told.items() if path.startswith("/staff/rounds/") and status == 200]
    assert len(opened) > 5
    # The platform's staff finds them, so there was something to find.
    sign_in(client, session, world.people["matching staff"])
    assert "zqmail" in client.get("/staff/outbox").text


def _read(client: Client, path: str) -> tuple[int, bytes]:
    with client.get(path) as answer:
        return answer.status_code, answer.data


def test_t20_links_in_mails_of_the_feature_come_from_the_settings_alone(
    app: Flask,
    client: Client,
    session: Session,
    clock: MovableClock,
    mailer: RecordingMailer,
    deliver: Callable[[], int],
) -> None:
    enter(session, EVERY)
    owner = make_account(session, address="ada@team.example")
    row = make_open_round(session, by_id=owner.id, asked=ASKED)
    application = make_application(session, row, owner, answers={"title": "Zitterlicht"})
    sign_in(client, session, owner)
    page = f"/applications/{application.public_id}/parties"
    sent = {"csrf_token": client.token(page), "party": "mentor", "name": "Kim Lange", "language": "de"}
    forged: list[dict[str, Any]] = [
        {"headers": {"Host": "evil.example"}},
        {"base_url": "http://evil.example"},
        {"headers": {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "81"}},
        {
            "headers": {
                "X-Forwarded-Server": "evil.example",
                "Forwarded": "host=evil.example",
                "X-Original-Host": "evil.example",
            }
        },
    ]
    statuses = [
        client.post(page, data=sent | {"address": f"m{at}@people.example"}, **each).status_code
        for at, each in enumerate(forged)
    ]
    assert statuses == [400, 400, 303, 303]
    deliver()
    assert len(mailer.sent) == 2
    links = [link for mail in mailer.sent for link in re.findall(r"https?://[^\s\"<>]+", _whole(mail))]
    assert {link.split("/applications")[0] for link in links if "/applications" in link} == {app.config["BASE_URL"]}
    assert "evil.example" not in "".join(_whole(mail) for mail in mailer.sent)


def _whole(mail: EmailMessage) -> str:
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "".join([*(f"{name}: {value}\n" for name, value in mail.items()), *parts])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*")), ids=lambda path: path.name)
def test_t20_every_address_in_a_mail_begins_with_that_of_the_settings(path: Path) -> None:
    source = path.read_text("utf-8")
    assert "url_for" not in source
    assert {found.strip() for found in re.findall(r'href="([^"]*)', source)} <= {
        "{{ base_url }}{{ path }}",
        "{{ base_url }}/reviews",
    }
