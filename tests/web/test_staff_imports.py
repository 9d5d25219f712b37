"""Imports on the desk: runs, refused rows, and a file sent from the browser."""

import csv
import io
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.files import StoredFile
from app.profiles import tasks
from app.profiles.actions.importing import running
from app.profiles.actions.importing.batches import compare
from app.profiles.models import ImportRefusal, ImportRun, Profile, ProfileSource
from app.profiles.states import ImportMode, Kind, ProfileState, RunState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_startup

HEAD = "id;Name;Land;TRL;Einrichtung\n"
GOOD = HEAD + "1;Öl;Sachsen;4;TU\n2;Bär;Sachsen;4;TU\n"
BAD = GOOD + "3;=1+1;Narnia;zehn;TU\n"
Send = Callable[..., Any]


@pytest.fixture
def me(client: Client, session: Session, clock: MovableClock) -> Any:
    account = make_account(session, name="Ute Brandström", roles=["matching_staff"])
    sign_in(client, session, account)
    return account


@pytest.fixture
def send(client: Client, me: Any) -> Send:
    """Send a file from the browser; answers the run's page."""

    def call(text: str, name: str = "teams.csv", **given: Any) -> Any:
        fields = {"kind": "spinoff", "state": "draft", "file": (BytesIO(text.encode()), name), **given}
        return client.send("/staff/imports/new", fields, content_type="multipart/form-data")

    return call


@pytest.fixture
def work(app: Flask, session: Session) -> Callable[[], None]:
    def call() -> None:
        session.commit()
        with app.app_context():
            tasks.run_due_imports()
        session.expire_all()

    return call


def runs(session: Session) -> list[ImportRun]:
    return list(session.scalars(select(ImportRun).order_by(ImportRun.id)))


def profiles(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Profile)) or 0


def text_of(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


def test_a_file_goes_through_a_dry_run_and_then_in(
    client: Client, session: Session, send: Send, work: Callable[[], None], me: Any
) -> None:
    there = send(BAD).headers["Location"]
    assert "State: waits for the worker" in text_of(client.get(there).text)
    work()
    page = client.get(there).text
    assert "State: ended" in text_of(page)
    assert "Import these 2 rows" in page
    assert (profiles(session), runs(session)[0].mode) == (0, ImportMode.CHECK)
    after = client.send(f"{there}/take", page=there).headers["Location"]
    work()
    assert profiles(session) == 2
    dry, real = runs(session)
    assert (real.mode, real.created, real.refused, real.state) == (ImportMode.TAKE, 2, 1, RunState.ENDED)
    assert (real.by_id, real.on_command_line, real.checked_by_run_id) == (me.id, False, dry.id)
    assert "Import these" not in client.get(there).text
    assert after in client.get(there).text


def test_asking_twice_imports_once(client: Client, session: Session, send: Send, work: Callable[[], None]) -> None:
    there = send(GOOD).headers["Location"]
    work()
    first = client.send(f"{there}/take", page=there).headers["Location"]
    second = client.send(f"{there}/take", page=there).headers["Location"]
    assert (first, len(runs(session))) == (second, 2)


def test_nothing_goes_in_before_the_dry_run_has_ended(client: Client, session: Session, send: Send) -> None:
    there = send(GOOD).headers["Location"]
    answer = client.send(f"{there}/take", page="/staff/imports/new", follow_redirects=True)
    assert "Only a file whose dry run has ended can be imported." in answer.text
    assert len(runs(session)) == 1


def test_an_upload_is_read_as_the_command_reads_it(
    app: Flask, client: Client, session: Session, send: Send, work: Callable[[], None], tmp_path: Path
) -> None:
    there = send(GOOD, source="karte").headers["Location"]
    work()
    client.send(f"{there}/take", page=there)
    work()
    file = tmp_path / "karte.csv"
    file.write_text(GOOD, encoding="utf-8")
    session.commit()
    done = app.test_cli_runner().invoke(args=["profiles", "import", "--kind", "spinoff", str(file)])
    assert "Nothing to do: everything is known already." in done.output


def test_a_mapping_file_is_read_too(client: Client, session: Session, send: Send, work: Callable[[], None]) -> None:
    mapping = 'id = "nr"\nsource = "liste"\n[columns]\ntitel = "name"\n'
    send("nr;titel\n7;Quarz\n", mapping=(BytesIO(mapping.encode()), "m.toml"))
    work()
    assert (runs(session)[0].source, runs(session)[0].created) == ("liste", 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "teams.xlsx"}, "Choose a file that ends in .csv or .jsonl."),
        ({"text": ""}, "This file is empty."),
        ({"mapping": (BytesIO(b"=="), "m.toml")}, "The mapping file is not valid TOML"),
        ({"kind": ""}, "Say what the rows are."),
        ({"file": (BytesIO(b""), "")}, "Choose a file."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_leaves_nothing(
    session: Session, send: Send, given: dict[str, Any], said: str
) -> None:
    answer = send(**{"text": GOOD, **given})
    assert answer.status_code == 422
    assert said in answer.text
    assert runs(session) == []
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_complete_profiles_are_shown_at_once_only_when_asked(
    session: Session, send: Send, work: Callable[[], None]
) -> None:
    send(GOOD, state="published")
    work()
    assert runs(session)[0].publish is True
    assert session.scalar(select(func.count()).where(Profile.state == ProfileState.PUBLISHED)) == 0


def test_refused_rows_are_shown_filtered_and_a_harmless_file(
    client: Client, session: Session, send: Send, work: Callable[[], None], me: Any
) -> None:
    there = send(BAD + "4;D;Narnia;4;TU\n").headers["Location"]
    work()
    rows = BeautifulSoup(client.get(there).text, "html.parser").select("#results tbody tr")
    assert len(rows) == 4
    narrowed = BeautifulSoup(client.get(f"{there}?field=region").text, "html.parser").select("#results tbody tr")
    assert [row.select_one("th").get_text(strip=True) for row in narrowed] == ["4", "5"]  # type: ignore[union-attr]
    session.scalars(select(ImportRefusal)).first().value = "=1+1"  # type: ignore[union-attr]
    answer = client.get(f"{there}/refused.csv?field=region")
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row[0] for row in table] == ["Line", "4", "5"]
    assert "=1+1" not in [cell for row in table for cell in row]
    exported = session.scalars(select(AuditEntry).where(AuditEntry.event == "list.exported")).one()
    assert exported.actor_id == me.id


def test_a_row_says_all_that_is_wrong_with_it_by_the_fields_own_names(
    client: Client, session: Session, send: Send, work: Callable[[], None]
) -> None:
    there = send("id;name;problem_de;region;trl\n1;;=1;Narnia;4\n").headers["Location"]
    work()
    cells = BeautifulSoup(client.get(there).text, "html.parser").select("#results tbody td:first-of-type")
    assert sorted(cell.get_text(" ") for cell in cells) == [
        "Land or country region",
        "Name",
        "Problem, in German problem_de",
    ]


def test_a_file_that_cannot_be_read_offers_no_filter_by_field(
    client: Client, session: Session, send: Send, work: Callable[[], None]
) -> None:
    there = send("<html>\n").headers["Location"]
    work()
    page = BeautifulSoup(client.get(there).text, "html.parser")
    assert [cell.get_text() for cell in page.select("#results tbody :is(th, td)")][:2] == ["file", ""]
    assert page.select("select[name=field]") == []


def test_the_reasons_are_told_in_the_readers_language(
    client: Client, session: Session, send: Send, work: Callable[[], None]
) -> None:
    there = send(BAD).headers["Location"]
    work()
    client.set_cookie("language", "de")
    assert "Nennen Sie eine ganze Zahl von 1 bis 9." in client.get(there).text


def test_an_import_that_was_broken_off_goes_on_by_itself_and_by_hand(
    app: Flask,
    client: Client,
    session: Session,
    send: Send,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = send(GOOD).headers["Location"]

    def broken(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(running, "compare", broken)
    for _attempt in range(2):
        with pytest.raises(MemoryError):
            work()
    assert (runs(session)[0].state, runs(session)[0].attempt) == (RunState.BROKEN_OFF, 3)
    monkeypatch.setattr(running, "compare", compare)
    work()
    assert runs(session)[0].state is RunState.BROKEN_OFF
    assert "Go on with the import" in client.get(there).text
    client.send(f"{there}/continue", page=there)
    work()
    assert (runs(session)[0].state, runs(session)[0].created) == (RunState.ENDED, 2)


def test_an_upload_that_nobody_imported_is_deleted_after_a_week(
    app: Flask,
    client: Client,
    session: Session,
    send: Send,
    work: Callable[[], None],
    clock: MovableClock,
) -> None:
    there = send(GOOD).headers["Location"]
    work()
    folder = Path(app.config["SETTINGS"].data_dir) / "files"
    assert len(list(folder.iterdir())) == 1
    clock.move(days=7, minutes=1)
    session.commit()
    with app.app_context():
        tasks.clear_imports()
    session.expire_all()
    assert list(folder.iterdir()) == []
    assert (runs(session)[0].file_id, runs(session)[0].created) == (None, 2)
    sign_in(client, session, make_account(session, roles=["matching_staff"]))
    assert "Import these" not in client.get(there).text


def test_an_imported_file_is_not_kept(
    app: Flask, client: Client, session: Session, send: Send, work: Callable[[], None]
) -> None:
    there = send(GOOD).headers["Location"]
    work()
    client.send(f"{there}/take", page=there)
    work()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert list((Path(app.config["SETTINGS"].data_dir) / "files").iterdir()) == []


def test_programme_staff_read_runs_and_import_nothing(
    client: Client, session: Session, send: Send, work: Callable[[], None]
) -> None:
    there = send(GOOD).headers["Location"]
    work()
    sign_in(client, session, make_account(session, roles=["programme_staff"]))
    page = client.get(there)
    assert (page.status_code, "Import these" in page.text) == (200, False)
    assert "Import a file" not in client.get("/staff/imports").text


def test_one_run_and_three_cost_the_same_statements(
    client: Client, session: Session, me: Any, clock: MovableClock, counting: Any
) -> None:
    spent = []
    for number in (1, 2):
        for _each in range(number):
            run = ImportRun(
                file_name="a.csv", file_sha256="a" * 64, fingerprint="b" * 64, size=1, kind=Kind.STARTUP, source="a",
                mode=ImportMode.TAKE, publish=False, state=RunState.ENDED, started_at=clock.at, beat_at=clock.at,
                ended_at=clock.at, by_id=me.id, on_command_line=False,
            )  # fmt: skip
            session.add(run)
        session.commit()
        with counting() as statements:
            client.get("/staff/imports")
        spent.append(len(statements))
    assert spent[0] == spent[1]


def test_sources_show_their_number_and_last_time(
    client: Client, session: Session, me: Any, clock: MovableClock
) -> None:
    for number in range(2):
        profile = make_startup(session, None, name=f"Import {number}")
        key = {"source": "ki-landkarte", "external_id": str(number), "row_hash": "", "imported_at": clock.at}
        session.add(ProfileSource(profile_id=profile.id, **key))
    page = BeautifulSoup(client.get("/staff/imports/sources").text, "html.parser")
    assert [cell.text for cell in page.select("tbody tr > *")][:2] == ["ki-landkarte", "2"]
