"""Lists as files: whole, harmless in a spreadsheet, bounded, and on record."""

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry, record
from app.core.lists import cutting
from app.core.lists.exports import as_csv
from app.profiles.actions.staff import report_profile
from app.profiles.states import ReportReason
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup

LISTS = ("verification", "outdated", "people", "outbox", "reports", "imports", "audit")
FORMULAS = ["=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "\tTAB", "\rCR", "\n=1", "＝1", "=cmd|' /C calc'!A0"]


def staff(client: Client, session: Session, role: str = "administrator") -> Any:
    account = make_account(session, name="Ute Brandström", roles=[role])
    sign_in(client, session, account)
    return account


def rows_of(text: str, delimiter: str = ";") -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize("cell", FORMULAS)
def test_s39_no_cell_begins_a_formula(cell: str) -> None:
    assert rows_of(as_csv(["a"], [[cell]]))[1] == [f"'{cell}"]


def test_s39_ordinary_cells_come_back_whole() -> None:
    cells = ["Müller & Söhne", "a=b", "12-34", 'He said "yes"', "two\nlines", "semi;colon, comma", "線 😀"]
    assert rows_of(as_csv([str(place) for place in range(7)], [cells]))[1] == cells


def test_what_is_missing_is_an_empty_cell_and_times_are_iso(clock: MovableClock) -> None:
    assert rows_of(as_csv(["a", "b", "c"], [[None, clock.at, 5]]))[1] == ["", "2026-11-21T09:00:00+00:00", "5"]


def test_s39_a_name_that_is_a_formula_is_text_in_every_export(
    client: Client, session: Session, clock: MovableClock
) -> None:
    evil = "=HYPERLINK(1)"
    owner = make_account(session, name=evil)
    profile = make_startup(session, owner, name=evil)
    investor = make_investor(session, owner, name=evil)
    from app.profiles.models import InvestorFacts

    session.get_one(InvestorFacts, investor.id).deploying_said_at = clock.at.replace(month=1)
    report_profile(session, profile, ReportReason.WRONG, "", by_id=owner.id, at=clock.at)
    staff(client, session)
    for name in ("verification", "outdated", "people", "reports"):
        cells = [cell for row in rows_of(client.get(f"/staff/{name}.csv").text) for cell in row]
        assert f"'{evil}" in cells, name
        assert evil not in cells, name


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_staff_is_a_file_too(client: Client, session: Session, name: str) -> None:
    staff(client, session)
    answer = client.get(f"/staff/{name}.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="anschub-')
    assert disposition.endswith('.csv"')
    assert len(rows_of(answer.text)[0]) >= 3


def test_a_file_has_the_filters_of_the_list(client: Client, session: Session) -> None:
    make_account(session, name="Leonie Achterberg")
    make_account(session, name="Adaeze Okafor")
    staff(client, session)
    assert "/staff/people.csv?q=Leonie" in client.get("/staff/people?q=Leonie").text
    assert [row[0] for row in rows_of(client.get("/staff/people.csv?q=Leonie").text)[1:]] == ["Leonie Achterberg"]


def test_a_spreadsheet_shows_umlauts(client: Client, session: Session) -> None:
    staff(client, session)
    answer = client.get("/staff/people.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "Ute Brandström" in [row[0] for row in rows_of(answer.text)]


def test_s54_a_file_is_bounded_in_rows(client: Client, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cutting.WHOLE.size == cutting.EXPORT_ROWS == 10_000
    from app.staff.routes import people

    monkeypatch.setattr(people, "WHOLE", cutting.Cut(1, 2))
    for number in range(5):
        make_account(session, name=f"Person {number}")
    staff(client, session)
    assert len(rows_of(client.get("/staff/people.csv").text)) == 3


def test_s54_files_are_bounded_an_hour_for_each_person(
    client: Client, session: Session, clock: MovableClock, new_client: Any
) -> None:
    staff(client, session)
    answers = [client.get("/staff/imports.csv").status_code for _time in range(61)]
    assert answers == [200] * 60 + [429]
    other = new_client()
    staff(other, session)
    assert other.get("/staff/imports.csv").status_code == 200
    clock.move(hours=1, seconds=1)
    assert client.get("/staff/imports.csv").status_code in (200, 302)


@pytest.mark.parametrize("name", LISTS)
def test_s57_every_file_is_on_record(client: Client, session: Session, name: str) -> None:
    me = staff(client, session)
    client.get(f"/staff/{name}.csv")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "list.exported")).one()
    details = json.loads(entry.details)
    assert (entry.actor_id, details["list"]) == (me.id, name)
    assert isinstance(details["rows"], int)


def test_the_log_is_narrowed_by_event_object_and_person(client: Client, session: Session) -> None:
    me = staff(client, session)
    record(session, "profile.verified", actor_id=me.id, object_type="profile", object_id=41, what="x")
    record(session, "profile.published", actor_id=None, object_type="profile", object_id=42)
    session.commit()

    def found(query: str) -> list[str]:
        return [row[1] for row in rows_of(client.get(f"/staff/audit.csv?{query}").text)[1:]]

    assert found("event=profile.v") == ["profile.verified"]
    assert found("object_type=profile&object=42") == ["profile.published"]
    assert found(f"actor={me.id}&object_type=profile") == ["profile.verified"]
    assert found("event=%25") == []


def test_the_log_shows_who_what_and_whether_it_is_sealed(client: Client, session: Session) -> None:
    me = staff(client, session)
    record(session, "profile.verified", actor_id=me.id, object_type="profile", object_id=41, what="code")
    page = client.get("/staff/audit?event=profile.verified").text
    for words in ("profile.verified", f"Ute Brandström ({me.id})", "profile 41", "what: code", "not yet"):
        assert words in page


def test_the_log_is_for_administrators_alone(client: Client, session: Session) -> None:
    staff(client, session, "matching_staff")
    assert (client.get("/staff/audit").status_code, client.get("/staff/audit.csv").status_code) == (403, 403)
