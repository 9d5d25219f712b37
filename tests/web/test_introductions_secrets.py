"""No byte of a hidden field in HTML, JSON, mail, title, count or search: looked for as everybody, on every page, at
every stage. Time is not measured here: hidden words are in no index that another side's search looks into."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import slots
from app.core.outbox import OutboxMail
from app.introductions.models import Introduction
from app.matches.tasks import encode_due_facets
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import Two, make_two_with_spinoff, text_of
from tests.web.planting import PLANTED, REASON, SPINOFF, Level, found_by, leaks, mails_to, plant
from tests.web.test_introductions_stages import link_in

NAMED, CONTACT, ASKED, THREAD = Level.NAMED, Level.CONTACT, Level.REASON, Level.THREAD


@pytest.fixture
def two(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    made = make_two_with_spinoff(app, session, clock, new_client, **SPINOFF)
    plant(made)
    with app.app_context():
        encode_due_facets()
    return made


def published(_two: Two) -> None:
    return None


def sent(two: Two) -> Introduction:
    return two.ask(REASON)


def asked(two: Two) -> Introduction:
    made = sent(two)
    two.clock.move(minutes=10)
    two.work()
    return made


def named(two: Two) -> Introduction:
    made = asked(two)
    two.press(two.at_investor, made, "names")
    two.press(two.at_team, made, "names")
    return made


def unnamed_again(two: Two) -> Introduction:
    made = named(two)
    two.press(two.at_team, made, "hide-names")
    return made


def declined(two: Two) -> Introduction:
    made = named(two)
    two.press(two.at_investor, made, "decline")
    two.clock.move(minutes=10)
    two.work()
    return made


def withdrawn(two: Two) -> Introduction:
    made = named(two)
    two.press(two.at_team, made, "withdraw")
    return made


def expired(two: Two) -> Introduction:
    made = asked(two)
    two.later(days=14)
    return made


def accepted(two: Two) -> Introduction:
    made = asked(two)
    two.press(two.at_investor, made, "accept")
    two.clock.move(minutes=10)
    two.work()
    return made


def refused_by_office(two: Two) -> Introduction:
    made = accepted(two)
    _office(two, "no")
    return made


def introduced(two: Two) -> Introduction:
    made = accepted(two)
    _office(two, "yes")
    path = f"/introductions/{made.public_id}/words/message"
    two.at_team.send(path, {"text": "Gern am Mittwoch, zqthreadmessage."}, page="/account/name")
    two.press(two.at_team, made, "outcome", result="met", reason="Gutes Gespräch, zqownoutcome.")
    return made


def ended(two: Two) -> Introduction:
    made = introduced(two)
    two.press(two.at_investor, made, "end")
    return made


def _office(two: Two, answer: str) -> None:
    address = str(SPINOFF["transfer_office_email"])
    link = link_in(two.session, "introductions/office", address, "/introductions/office")
    two.at_team.send(link, {"answer": answer})


STAGES: list[tuple[Callable[[Two], Introduction | None], set[Level]]] = [
    (published, set()),
    (sent, set()),
    (asked, {ASKED}),
    (named, {ASKED, NAMED}),
    (unnamed_again, {ASKED}),
    (declined, {ASKED}),
    (withdrawn, {ASKED}),
    (expired, {ASKED}),
    (accepted, {ASKED}),
    (refused_by_office, {ASKED}),
    (introduced, {ASKED, NAMED, CONTACT, THREAD}),
    (ended, {ASKED, NAMED, CONTACT, THREAD}),
]
names = [stage.__name__ for stage, _allowed in STAGES]


@pytest.mark.parametrize(("stage", "allowed"), STAGES, ids=names)
def test_the_other_side_reads_what_was_released_to_it_and_no_more(two, app, stage, allowed):
    made, allowed = stage(two), {*allowed, Level.FUND}
    assert found_by(two.at_investor, app, two, made, allowed) == []
    # A mail of a time at which the team was named stays what it was; so does its subject in the list of mails.
    then = {*allowed, NAMED} if stage in (unnamed_again, declined, withdrawn) else allowed
    assert leaks(mails_to(two, two.partner), then) == []
    assert leaks(exported(two, two.partner.id), then) == []


@pytest.mark.parametrize(
    ("stage", "hidden"),
    [(asked, ("person", "mail", "phone", "member", "website", "nevershow")), (introduced, ("nevershow",))],
    ids=["asked", "introduced"],
)
def test_the_team_reads_of_the_investor_what_was_released_to_it_and_no_more(two, app, stage, hidden):
    made = stage(two)
    told = " ".join([*found_by(two.at_team, app, two, made, set()), exported(two, two.founder.id)])
    told += mails_to(two, two.founder)
    assert [f"zqfund{field}" for field in hidden if f"zqfund{field}" in told] == []


def exported(two: Two, account_id: int) -> str:
    """Everything that this person would take along."""
    two.session.commit()
    with two.app.test_request_context():
        return str(slots.filled("person.export", two.session, None, [account_id])[account_id])


@pytest.mark.parametrize("stage", [named, introduced], ids=["named", "introduced"])
@pytest.mark.parametrize("who", ["nobody", "another investor", "another team", "an account", "reviewer"])
def test_nobody_else_learns_a_word_at_any_stage(two, session, app, new_client, stage, who):
    made = stage(two)
    client = new_client()
    sign_in_as(client, session, who)
    assert found_by(client, app, two, made, set()) == []


def sign_in_as(client: Client, session: Session, who: str) -> None:
    if who == "nobody":
        return
    account = make_account(session, roles=["reviewer"] if who == "reviewer" else [])
    if who == "another investor":
        make_investor(session, account, name="Fremdgeld")
    if who == "another team":
        make_startup(session, account, name="Fremdteam", website=None)
    session.commit()
    sign_in(client, session, account)


@pytest.mark.parametrize("role", ["matching_staff", "administrator"])
def test_the_staff_reads_profiles_and_neither_documents_nor_conversations(two, session, app, new_client, role):
    made = introduced(two)
    account = make_account(session, roles=[role])
    session.commit()
    client = new_client()
    sign_in(client, session, account)
    allowed = {NAMED, CONTACT, ASKED, Level.OWN, Level.FUND}
    assert found_by(client, app, two, made, allowed) == []


def test_the_team_itself_finds_every_word_so_that_there_is_something_to_hide(two, app):
    made = introduced(two)
    told = " ".join([*found_by(two.at_team, app, two, made, set()), exported(two, two.founder.id)])
    assert [each.word for each in PLANTED if each.level is not Level.FUND and each.word not in told] == []


HIDDEN = [each.word for each in PLANTED if each.level in (NAMED, CONTACT)]


@pytest.mark.parametrize("path", ["/search?q=", "/matches?q=", "/matches/why-not?q="])
def test_a_search_for_a_hidden_word_finds_what_a_search_for_nothing_finds(two, path):
    def said(words: str) -> str:
        return text_of(two.at_investor, f"{path}{words}").casefold().replace(words, "…")

    nothing = said("zqnothingatall")
    assert [word for word in HIDDEN if said(word) != nothing] == []


def test_no_mail_to_anybody_but_the_two_sides_and_the_office_names_the_team(two, session):
    introduced(two)
    contacts = {"zqcontactmail@kontakt.example", "zqfundmail@kontakt.example"}
    known = {two.founder.email, two.partner.email, str(SPINOFF["transfer_office_email"]), *contacts}
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    others = [row for row in rows if not known & set(row.readers)]
    assert [
        leaks(f"{row.subject} {row.text}", set()) for row in others if leaks(f"{row.subject} {row.text}", set())
    ] == []
