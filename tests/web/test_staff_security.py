"""What the whole installation must not show, and what it must put on record."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.accounts import delete_account
from app.core.audit import AuditEntry
from app.core.outbox import OutboxMail
from app.profiles.actions.staff import report_profile
from app.profiles.states import ReportReason
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.profiles import make_startup

HIDDEN = (
    "/console", "/?__debugger__=yes&cmd=resource&f=debugger.js", "/.git/config", "/.git/HEAD", "/.env", "/metrics",
    "/api", "/api/docs", "/openapi.json", "/swagger.json", "/backup.sql", "/anschub.sqlite3", "/var/anschub.sqlite3",
    "/config.py", "/wsgi.py", "/.ci/run", "/server-status", "/phpinfo.php", "/static/../config.py",
    "/static/%2e%2e/config.py", "/static/..%2fvar/secret_key", "/admin", "/debug", "/.well-known/../.env",
)  # fmt: skip


@pytest.mark.parametrize("path", HIDDEN)
def test_s55_nothing_of_the_machinery_is_served(client: Client, path: str) -> None:
    answer = client.get(path)
    if path.startswith("/?"):
        assert (answer.mimetype, "openShell" in answer.text) == ("text/html", False)
    else:
        assert answer.status_code == 404
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
@pytest.mark.parametrize("path", ["/", "/staff/", "/account/sign-in", "/static/css/base.css"])
def test_s55_methods_nobody_needs_are_refused(client: Client, method: str, path: str) -> None:
    answer = client.open(path, method=method, headers={"X-Canary": "planted"})
    assert answer.status_code == 405
    assert "planted" not in answer.text


def test_s55_no_header_names_a_version(client: Client) -> None:
    for path in ("/", "/nothing-here", "/static/css/base.css", "/healthz"):
        with client.get(path) as answer:
            assert not {"Server", "X-Powered-By"} & set(answer.headers.keys())
            said = str(answer.headers)
            assert not any(name in said for name in ("Werkzeug", "Python", "Flask", "gunicorn", "waitress"))


def test_s55_debugging_is_off(client: Client) -> None:
    assert (client.application.debug, client.application.config["PROPAGATE_EXCEPTIONS"]) == (False, False)


def recorded(session: Session) -> set[str]:
    session.expire_all()
    return set(session.scalars(select(AuditEntry.event)))


def test_s57_what_counts_is_on_record(client: Client, session: Session, clock: MovableClock, new_client: Any) -> None:
    """One walk through the platform; each deed that the list of events names leaves its entry."""
    person = make_account(session, address="person@example.org")
    profile = make_startup(session, person)
    report = report_profile(session, profile, ReportReason.WRONG, "", by_id=person.id, at=clock.at)
    session.add(
        OutboxMail(
            public_id="failedmail22", to="a@example.org", template="test", language="en", subject="s", text="t",
            html="", state="failed", created_at=clock.at, due_at=clock.at,
        )
    )  # fmt: skip
    theirs, stranger = new_client(), new_client()
    stranger.send("/account/sign-in", {"address": "person@example.org", "password": "not this one"})
    stranger.send("/account/sign-in", {"address": "person@example.org", "password": PASSWORD})
    sign_in(theirs, session, person)
    theirs.send("/account/data.json", page="/account/data")
    admin = make_account(session, roles=["administrator"])
    sign_in(client, session, admin)
    desk, account = f"/staff/verification/{profile.public_id}", f"/staff/people/{person.public_id}"
    client.get(account)
    client.send(f"{desk}/verify", {"seen": "register"}, page=desk)
    client.send(f"{desk}/withdraw", page=desk)
    client.send(f"{account}/roles/grant", {"role": "reviewer", "why": "new_duties"})
    client.send(f"{account}/roles/revoke", {"role": "reviewer", "why": "duties_ended"})
    client.send(f"{account}/lock", {"why": "abuse"})
    client.send(f"{account}/unlock", {"why": "cleared"})
    client.get("/staff/people.csv")
    client.get("/staff/outbox/failedmail22")
    client.send("/staff/outbox/failedmail22/drop")
    shown = f"/staff/reports/{report.public_id}"
    client.send(f"{shown}/close", {"outcome": "no_action"}, page=shown)
    with client.application.app_context():
        delete_account(session, person, viewer=None, at=clock.at)
        session.commit()
    assert {
        "sign_in.accepted", "sign_in.refused",
        "role.granted", "role.revoked",
        "account.exported", "list.exported",
        "profile.seen_by_staff", "account.seen_by_staff", "mail.seen_by_staff",
        "profile.verified", "profile.verification_withdrawn", "profile.report_closed", "profile.reported",
        "account.locked", "account.unlocked", "account.changed_by_staff", "mail.dropped",
        "account.deleted",
    } - recorded(session) == set()  # fmt: skip


def test_s57_an_entry_names_time_actor_object_and_request(
    client: Client, session: Session, clock: MovableClock
) -> None:
    profile = make_startup(session, make_account(session))
    me = make_account(session, roles=["matching_staff"])
    sign_in(client, session, me)
    desk = f"/staff/verification/{profile.public_id}"
    client.send(f"{desk}/verify", {"seen": "register"}, page=desk)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "profile.verified")).one()
    assert (entry.at, entry.actor_id, entry.object_type, entry.object_id) == (clock.at, me.id, "profile", profile.id)
    assert len(entry.request_id) >= 12


def test_s57_no_entry_of_the_desk_carries_a_persons_words(
    client: Client, session: Session, clock: MovableClock
) -> None:
    person = make_account(session, name="Canary Name", address="canary@example.org")
    profile = make_startup(session, person, name="Canary Profile")
    sign_in(client, session, make_account(session, roles=["administrator"]))
    desk = f"/staff/verification/{profile.public_id}"
    client.send(f"{desk}/ask", {"question": "Canary question"}, page=desk)
    client.send(f"{desk}/verify", {"seen": "register", "note": "Canary note"}, page=desk)
    client.send(f"/staff/people/{person.public_id}/lock", {"why": "abuse"})
    client.get("/staff/people.csv?q=Canary")
    assert [said for said in session.scalars(select(AuditEntry.details)) if "canary" in said.lower()] == []
