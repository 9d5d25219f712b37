"""Runs of imports: what is written of them while they go, and what becomes of one that is broken off."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import RuleBroken
from app.profiles import tasks
from app.profiles.actions.import_runs import Order, begin_run, track_import, tracking
from app.profiles.actions.importing import ImportOrder, running
from app.profiles.actions.importing.orders import Watching
from app.profiles.models import ImportRefusal, ImportRun, Profile
from app.profiles.rules.import_runs import known_before, shown_state
from app.profiles.states import ImportMode, Kind, RunState
from tests.conftest import MovableClock

HEAD = "id;Name;Land;TRL;Einrichtung\n"
GOOD = HEAD + "1;Öl;Sachsen;4;TU\n"
BAD = GOOD + "2;Bär;Narnia;zehn;TU\n"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str]:
        session.commit()
        done = app.test_cli_runner().invoke(args=["profiles", "import", "--kind", "spinoff", *map(str, arguments)])
        session.expire_all()
        return done.exit_code, done.output

    return call


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "teams.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def rows_of(*ids: int) -> str:
    return HEAD + "".join(f"{each};Team {each};Sachsen;4;TU\n" for each in ids)


def only_run(session: Session) -> ImportRun:
    return session.scalars(select(ImportRun)).one()


def profiles(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Profile)) or 0


def test_a_run_keeps_file_numbers_and_who_began_it(run: Run, file: Callable[[str], Path], session: Session) -> None:
    run(file(BAD))
    found = only_run(session)
    assert (found.file_name, found.source, found.kind, found.mode) == (
        "teams.csv", "teams", Kind.SPINOFF, ImportMode.TAKE
    )  # fmt: skip
    assert (found.created, found.changed, found.same, found.refused) == (1, 0, 0, 1)
    assert (found.state, found.on_command_line, found.by_id) == (RunState.ENDED, True, None)
    assert found.file_sha256 == sha256(BAD.encode()).hexdigest()
    assert found.bytes_read == found.size == len(BAD.encode())


def test_refused_rows_are_kept_with_the_reason_in_both_languages(
    run: Run, file: Callable[[str], Path], session: Session
) -> None:
    run(file(BAD))
    rows = list(session.scalars(select(ImportRefusal).order_by(ImportRefusal.id)))
    assert [(row.line, row.row_id, row.field, row.column, row.value) for row in rows] == [
        (3, "2", "region", "Land", "Narnia"),
        (3, "2", "trl", "TRL", "zehn"),
    ]
    assert rows[1].reason_en == "Enter a whole number from 1 to 9."
    assert rows[1].reason_de == "Nennen Sie eine ganze Zahl von 1 bis 9."


def test_a_dry_run_is_a_run_of_its_own_and_changes_no_profile(
    run: Run, file: Callable[[str], Path], session: Session
) -> None:
    run("--dry-run", file(GOOD))
    found = only_run(session)
    assert (found.mode, found.created, found.state) == (ImportMode.CHECK, 1, RunState.ENDED)
    assert profiles(session) == 0


def test_all_or_nothing_takes_no_row_and_keeps_why(run: Run, file: Callable[[str], Path], session: Session) -> None:
    run("--all-or-nothing", file(BAD))
    found = only_run(session)
    assert (found.mode, found.created, found.refused, found.state) == (ImportMode.WHOLE, 0, 1, RunState.ENDED)
    assert session.scalar(select(func.count()).select_from(ImportRefusal)) == 2
    assert profiles(session) == 0


def test_the_same_file_after_an_end_is_another_run(run: Run, file: Callable[[str], Path], session: Session) -> None:
    run(file(GOOD))
    run(file(GOOD))
    found = list(session.scalars(select(ImportRun).order_by(ImportRun.id)))
    assert [(each.created, each.same) for each in found] == [(1, 0), (0, 1)]


def test_a_killed_run_goes_on_as_the_same_run_and_counts_every_row_once(
    run: Run, file: Callable[[str], Path], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
    write, batches = running.write, []

    def killed(*arguments: object) -> object:
        batches.append(arguments)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "write", killed)
    run(file(rows_of(1, 2, 3, 4, 5)))
    assert (only_run(session).state, only_run(session).created) == (RunState.BROKEN_OFF, 2)
    monkeypatch.setattr(running, "write", write)
    run(file(rows_of(1, 2, 3, 4, 5)))
    found = only_run(session)
    assert (found.state, found.attempt, profiles(session)) == (RunState.ENDED, 2, 5)
    assert (found.created_before + found.created, found.same) == (5, 2)
    assert known_before(found.same, found.created_before, found.changed_before) == 0


def test_a_file_that_cannot_be_read_ends_with_the_reason(
    run: Run, file: Callable[[str], Path], session: Session
) -> None:
    run(file("nonsense\n1\n"))
    found = only_run(session)
    assert found.state is RunState.UNREADABLE
    assert [row.line for row in session.scalars(select(ImportRefusal))] == [0]


def test_no_more_than_the_limit_of_refusals_is_kept_and_the_rest_is_counted(
    run: Run, file: Callable[[str], Path], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "MOST_REFUSALS", 3)
    run(file(BAD + "3;C;Narnia;zehn;TU\n4;D;Narnia;zehn;TU\n"))
    assert session.scalar(select(func.count()).select_from(ImportRefusal)) == 3
    assert only_run(session).refusals_left_out == 3


def test_a_file_of_bad_rows_only_is_written_down_on_the_way(
    run: Run, file: Callable[[str], Path], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(tracking, "HELD_AT_MOST", 1)
    bad = "".join(f"{each};C;Narnia;4;TU\n" for each in range(4))
    run(file(HEAD + bad))
    assert session.scalar(select(func.count()).select_from(ImportRefusal)) == 4
    assert only_run(session).refused == 4


def test_whoever_was_taken_over_stops_and_writes_nothing_more(
    app: Flask, file: Callable[[str], Path], session: Session
) -> None:
    from app.core.database import unit_of_work

    told = ImportOrder(Kind.SPINOFF, file(GOOD), "teams")
    order = Order.of(told, ImportMode.TAKE)
    session.commit()
    with app.app_context():
        with unit_of_work() as own:
            first = begin_run(own, order, at=clock.now())
            attempt = first.attempt
        with unit_of_work() as own:
            second = begin_run(own, order, at=clock.now())
        assert (second.id, second.attempt) == (first.id, attempt + 1)
        with pytest.raises(RuleBroken):
            track_import(first.id, attempt, told, ImportMode.TAKE, unit_of_work, Watching(lambda _: None))
    session.expire_all()
    assert profiles(session) == 0
    assert only_run(session).state is RunState.RUNNING


def test_a_run_without_a_sign_of_life_reads_as_broken_off(clock: MovableClock) -> None:
    assert shown_state(RunState.RUNNING, clock.at, clock.at + timedelta(minutes=15)) is RunState.RUNNING
    assert shown_state(RunState.RUNNING, clock.at, clock.at + timedelta(minutes=16)) is RunState.BROKEN_OFF
    assert shown_state(RunState.ENDED, clock.at, clock.at + timedelta(days=1)) is RunState.ENDED


def test_refused_rows_are_forgotten_after_90_days_and_the_run_stays(
    app: Flask, run: Run, file: Callable[[str], Path], session: Session, clock: MovableClock
) -> None:
    run(file(BAD))
    clock.move(days=90)
    with app.app_context():
        tasks.clear_imports()
    assert session.scalar(select(func.count()).select_from(ImportRefusal)) == 2
    session.commit()
    clock.move(minutes=1)
    with app.app_context():
        tasks.clear_imports()
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(ImportRefusal)) == 0
    assert only_run(session).refused == 1
