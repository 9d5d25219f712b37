"""People on the desk: found without surprises, acted on with a fresh password and a reason, never by themselves."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.models import Account, RoleGrant
from app.accounts.queries import role_names_of, sessions_of
from app.accounts.states import Role, Scope
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup


def staff(client: Client, session: Session, role: str = "matching_staff") -> Account:
    account = make_account(session, name="Ute Brandström", roles=[role])
    sign_in(client, session, account)
    return account


def found(page: str) -> list[str]:
    return [each.text for each in BeautifulSoup(page, "html.parser").select("tbody th a")]


def path(account: Account, deed: str = "") -> str:
    return f"/staff/people/{account.public_id}{'/' + deed if deed else ''}"


def last_entry(session: Session, event: str) -> AuditEntry:
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.id.desc())).first()
    assert entry is not None, f"no {event}"
    return entry


def test_people_are_found_by_part_of_name_or_mail(client: Client, session: Session) -> None:
    make_account(session, name="Leonie Achterberg", address="leonie@stromlese.example")
    make_account(session, name="Adaeze Okafor", address="adaeze@quarzlicht.example")
    staff(client, session)
    assert found(client.get("/staff/people?q=achter").text) == ["Leonie Achterberg"]
    assert found(client.get("/staff/people?q=QUARZ").text) == ["Adaeze Okafor"]


@pytest.mark.parametrize("typed", ["özlem", "ÖZLEM", "Özlem", "zlem"])
def test_capital_umlauts_do_not_matter_in_the_search(client: Client, session: Session, typed: str) -> None:
    make_account(session, name="Özlem Ünal")
    make_account(session, name="Leonie Achterberg")
    staff(client, session)
    assert found(client.get("/staff/people", query_string={"q": typed}).text) == ["Özlem Ünal"]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "%25", "\\%"])
def test_s32_wildcards_in_the_search_are_ordinary_signs(client: Client, session: Session, sign: str) -> None:
    make_account(session, name="Leonie Achterberg")
    make_account(session, name=f"Zeichen {sign} im Namen")
    staff(client, session)
    answer = client.get("/staff/people", query_string={"q": sign})
    assert found(answer.text) == [f"Zeichen {sign} im Namen"]


def test_s32_a_ten_kilobyte_search_and_a_thousand_filters_are_bounded(client: Client, session: Session) -> None:
    staff(client, session, "administrator")
    for name in ("people", "outbox", "audit"):
        query = {"q": "x" * 10_000, "event": "y" * 10_000, **{f"filter{number}": "z" for number in range(1_000)}}
        assert client.get(f"/staff/{name}", query_string=query).status_code == 200


@pytest.mark.parametrize("text", ["' OR 1=1 --", "\x00", "a\x00b", "\ud83d", "1; DROP TABLE accounts", "%F0%9F"])
def test_s31_no_filter_reaches_the_database_as_anything_but_a_value(
    client: Client, session: Session, text: str
) -> None:
    make_account(session, name="Leonie Achterberg")
    staff(client, session, "administrator")
    value = text.encode("utf-8", "surrogatepass")
    for name, filters in {
        "people": ("q", "role", "state"),
        "outbox": ("q", "state"),
        "reports": ("state",),
        "verification": ("queue", "kind"),
        "audit": ("event", "object_type", "object", "actor"),
    }.items():
        for each in filters:
            answer = client.get(f"/staff/{name}", query_string={each: value, "sort": value, "order": value})
            assert answer.status_code == 200, (name, each)
    assert session.scalar(select(Account.display_name).where(Account.display_name == "Leonie Achterberg"))


def test_a_filter_by_role_and_state(client: Client, session: Session, clock: MovableClock) -> None:
    make_account(session, name="Offen")
    make_account(session, name="Wartet", confirmed=False)
    make_account(session, name="Zu").locked_at = clock.at
    staff(client, session)
    assert found(client.get("/staff/people?state=locked").text) == ["Zu"]
    assert found(client.get("/staff/people?state=unconfirmed").text) == ["Wartet"]
    assert found(client.get("/staff/people?role=matching_staff").text) == ["Ute Brandström"]


def test_the_page_of_a_person_shows_addresses_profiles_roles_and_sessions(
    client: Client, session: Session, clock: MovableClock, new_client: Any
) -> None:
    person = make_account(session, name="Mirjam Osterloh", address="mirjam@runde.example")
    make_startup(session, person, name="Stromlese")
    grant_role(session, person.id, Role.reviewer, by_id=None, at=clock.at, scope=Scope.round, scope_id=7)
    sign_in(new_client(), session, person)
    staff(client, session)
    page = BeautifulSoup(client.get(path(person)).text, "html.parser").select_one("main")
    assert page is not None
    for words in ("mirjam@runde.example", "Stromlese", "Reviewer", "round 7", "command line"):
        assert words in page.text
    facts = {each.dt.text: each.dd.text for each in page.select(".fact-list > div")}  # type: ignore[union-attr]
    assert facts["sessions"] == "1"


def test_s57_looking_at_an_account_is_on_record(client: Client, session: Session) -> None:
    person = make_account(session)
    me = staff(client, session)
    client.get(path(person))
    entry = last_entry(session, "account.seen_by_staff")
    assert (entry.actor_id, entry.object_id) == (me.id, person.id)


def test_s06_a_locked_person_is_out_at_the_next_request_and_back_after_unlocking(
    client: Client, session: Session, new_client: Any
) -> None:
    person = make_account(session)
    theirs = new_client()
    sign_in(theirs, session, person)
    staff(client, session)
    assert theirs.get("/account/").status_code == 200
    assert client.send(path(person, "lock"), {"why": "abuse"}).status_code == 302
    assert theirs.get("/account/").status_code == 302
    client.send(path(person, "unlock"), {"why": "cleared"})
    sign_in(theirs, session, person)
    assert theirs.get("/account/").status_code == 200


@pytest.mark.parametrize(("deed", "why"), [("lock", "taken_over"), ("unlock", "mistake"), ("end-sessions", "asked")])
def test_s08_every_deed_on_an_account_is_on_record_with_its_reason(
    client: Client, session: Session, deed: str, why: str
) -> None:
    person = make_account(session)
    me = staff(client, session)
    client.send(path(person, deed), {"why": why})
    entry = last_entry(session, "account.changed_by_staff")
    assert (entry.actor_id, entry.object_id) == (me.id, person.id)
    assert json.loads(entry.details) == {"deed": deed, "why": why}


@pytest.mark.parametrize("deed", ["lock", "unlock", "end-sessions", "roles/grant", "roles/revoke"])
def test_s08_no_deed_goes_without_a_reason(client: Client, session: Session, deed: str) -> None:
    person = make_account(session, roles=["matching_staff"])
    staff(client, session, "administrator")
    answer = client.send(path(person, deed), {"role": "matching_staff"})
    assert answer.status_code == 422
    assert "Choose a reason." in answer.text


@pytest.mark.parametrize("deed", ["lock", "unlock", "end-sessions", "roles/grant", "roles/revoke"])
def test_s08_a_deed_on_somebodys_account_asks_for_the_password_again(
    client: Client, session: Session, clock: MovableClock, deed: str
) -> None:
    person = make_account(session)
    staff(client, session, "administrator")
    token = client.token(path(person, deed))
    clock.move(minutes=16)
    asked = client.get(path(person, deed))
    assert asked.headers["Location"].startswith("/account/again")
    late = client.post(path(person, deed), data={"csrf_token": token, "why": "abuse", "role": "administrator"})
    assert late.status_code == 401
    session.refresh(person)
    assert (person.locked_at, role_names_of(session, person.id, clock.at)) == (None, frozenset())


def test_s08_resending_a_confirmation_and_closing_a_report_ask_for_it_too(client: Client, session: Session) -> None:
    views = client.application.view_functions
    names = ("account_deed", "grant", "revoke", "confirmation", "close")
    assert [views[f"staff.{name}"].access.recent for name in names] == [True] * 5  # type: ignore[attr-defined]


@pytest.mark.parametrize("deed", ["lock", "end-sessions"])
def test_nobody_locks_or_ends_their_own_account_here(client: Client, session: Session, deed: str) -> None:
    me = staff(client, session, "administrator")
    answer = client.send(path(me, deed), {"why": "abuse"})
    session.refresh(me)
    assert (answer.status_code, me.locked_at) == (422, None)
    assert len(sessions_of(session, me.id)) == 1


def test_matching_staff_may_not_lock_other_staff(client: Client, session: Session) -> None:
    colleague = make_account(session, roles=["administrator"])
    staff(client, session)
    answer = client.send(path(colleague, "lock"), {"why": "abuse"})
    session.refresh(colleague)
    assert (answer.status_code, colleague.locked_at) == (403, None)


def test_s06_a_role_given_and_ended_works_at_the_next_request(
    client: Client, session: Session, clock: MovableClock, new_client: Any
) -> None:
    person = make_account(session, roles=["reviewer"])
    theirs = new_client()
    sign_in(theirs, session, person)
    me = staff(client, session, "administrator")
    assert theirs.get("/staff/").status_code == 403
    assert client.send(path(person, "roles/grant"), {"role": "matching_staff", "why": "new_duties"}).status_code == 302
    assert theirs.get("/staff/").status_code == 200
    entry = last_entry(session, "role.granted")
    assert (entry.actor_id, entry.object_id) == (me.id, person.id)
    client.send(path(person, "roles/revoke"), {"role": "matching_staff", "why": "duties_ended"})
    assert theirs.get("/staff/").status_code == 403
    assert last_entry(session, "role.revoked").actor_id == me.id


def test_a_role_until_a_day_ends_with_that_day_in_berlin(client: Client, session: Session, clock: MovableClock) -> None:
    person = make_account(session)
    staff(client, session, "administrator")
    given = {"role": "reviewer", "why": "new_duties", "until": "24.12.2026"}
    assert client.send(path(person, "roles/grant"), given).status_code == 302
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
    assert grant.granted_until is not None
    assert grant.granted_until.isoformat() == "2026-12-24T22:59:59+00:00"


def test_a_role_cannot_end_before_it_begins(client: Client, session: Session, clock: MovableClock) -> None:
    person = make_account(session)
    staff(client, session, "administrator")
    given = {"role": "reviewer", "why": "new_duties", "until": "1.1.2020"}
    answer = client.send(path(person, "roles/grant"), given)
    assert (answer.status_code, role_names_of(session, person.id, clock.at)) == (422, frozenset())


def test_nobody_gives_themselves_a_role(client: Client, session: Session, clock: MovableClock) -> None:
    me = staff(client, session, "administrator")
    answer = client.send(path(me, "roles/grant"), {"role": "registry_approver", "why": "new_duties"})
    assert answer.status_code == 422
    assert role_names_of(session, me.id, clock.at) == {"administrator"}


def test_the_last_administrator_stays(client: Client, session: Session, clock: MovableClock) -> None:
    me = staff(client, session, "administrator")
    answer = client.send(path(me, "roles/revoke"), {"role": "administrator", "why": "duties_ended"})
    assert answer.status_code == 422
    assert "This is the only administrator." in answer.text
    assert role_names_of(session, me.id, clock.at) == {"administrator"}


def test_only_administrators_give_and_end_roles(client: Client, session: Session) -> None:
    person = make_account(session)
    staff(client, session)
    assert "roles/grant" not in client.get(path(person)).text
    assert client.get(path(person, "roles/grant")).status_code == 403
    assert client.get(path(person, "roles/revoke")).status_code == 403


@pytest.mark.parametrize("role", ["", "emperor", "administrator'--"])
def test_s31_an_unknown_role_is_no_role(client: Client, session: Session, clock: MovableClock, role: str) -> None:
    person = make_account(session)
    staff(client, session, "administrator")
    answer = client.send(path(person, "roles/grant"), {"role": role, "why": "new_duties"})
    assert (answer.status_code, role_names_of(session, person.id, clock.at)) == (422, frozenset())


def test_the_confirmation_is_sent_again_and_not_without_end(
    client: Client, session: Session, clock: MovableClock, mailer: RecordingMailer, deliver: Any
) -> None:
    person = make_account(session, address="wartet@example.org", confirmed=False)
    staff(client, session)
    for _time in range(5):
        last = client.send(path(person, "confirmation"), page=path(person))
    deliver()
    sent = [mail["To"] for mail in mailer.sent if mail["To"] == "wartet@example.org"]
    assert (len(sent), last.status_code) == (4, 429)
    assert last_entry(session, "account.confirmation_resent").object_id == person.id


def test_a_confirmed_address_gets_no_second_confirmation(client: Client, session: Session) -> None:
    person = make_account(session)
    staff(client, session)
    token = client.token("/account/name")
    answer = client.post(path(person, "confirmation"), data={"csrf_token": token}, follow_redirects=True)
    assert "The address is confirmed already." in answer.text
