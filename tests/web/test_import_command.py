"""`flask profiles import` and `export` as an operator runs them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import AccountToken
from app.core import clock
from app.core.outbox import OutboxMail
from app.profiles.actions.members import accept_membership
from app.profiles.models import Profile, ProfileSource
from app.profiles.states import ProfileState
from tests.factories.accounts import make_account

GOOD = "id;Name;Land;TRL;Einrichtung\n1;Öl;Sachsen;4;TU\n"
BAD = GOOD + "2;Bär;Narnia;zehn;TU\n"


@pytest.fixture
def run(app, session, tmp_path):
    """Run a command in a folder; answers exit code and what was printed."""

    def call(*arguments: str | Path):
        session.commit()
        done = app.test_cli_runner().invoke(args=["profiles", *map(str, arguments)])
        session.expire_all()
        return done.exit_code, done.output

    return call


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "teams.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def profiles(session) -> int:
    return session.scalar(select(func.count()).select_from(Profile)) or 0


def test_it_says_what_it_did_and_the_second_time_that_there_is_nothing_to_do(run, file, session):
    status, said = run("import", "--kind", "spinoff", file(GOOD))
    assert (status, profiles(session)) == (0, 1)
    assert "1 new, 0 changed, 0 as they were, 0 refused." in said
    status, said = run("import", "--kind", "spinoff", file(GOOD))
    assert (status, profiles(session)) == (0, 1)
    assert "Nothing to do: everything is known already." in said


def test_refused_rows_are_told_and_set_the_exit_status(run, file, session):
    status, said = run("import", "--kind", "spinoff", file(BAD))
    assert (status, profiles(session)) == (1, 1)
    assert "line 3, region (Land), “Narnia”:" in said
    assert "line 3, trl (TRL), “zehn”: Enter a whole number from 1 to 9." in said


def test_the_report_holds_every_refusal_as_json_lines_in_the_language_asked_for(run, file, session, tmp_path):
    report = tmp_path / "report.jsonl"
    run("import", "--kind", "spinoff", "--report", report, "--language", "de", file(BAD))
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(line["line"], line["id"], line["field"], line["column"], line["value"]) for line in lines] == [
        (3, "2", "region", "Land", "Narnia"),
        (3, "2", "trl", "TRL", "zehn"),
    ]
    assert lines[1]["reason"] == "Nennen Sie eine ganze Zahl von 1 bis 9."


def test_the_report_is_readable_text_under_any_other_name(run, file, session, tmp_path):
    report = tmp_path / "report.txt"
    run("import", "--kind", "spinoff", "--report", report, file(BAD))
    assert report.read_text(encoding="utf-8").splitlines()[1].startswith("line 3, trl (TRL), “zehn”: ")


def test_many_refusals_are_cut_on_the_terminal_and_not_in_the_report(run, file, session, tmp_path):
    rows = "".join(f"{number};A{number};Narnia;1;TU\n" for number in range(30))
    report = tmp_path / "report.txt"
    _status, said = run("import", "--kind", "spinoff", file(GOOD.replace("1;Öl;Sachsen;4;TU\n", "") + rows))
    assert said.count("“Narnia”") == 20
    assert "… and 10 more. --report FILE writes all of them." in said
    run("import", "--kind", "spinoff", "--report", report, file(GOOD.replace("1;Öl;Sachsen;4;TU\n", "") + rows))
    assert len(report.read_text(encoding="utf-8").splitlines()) == 30


def test_a_dry_run_and_a_refused_whole_file_leave_everything_as_it_was(run, file, session):
    status, said = run("import", "--kind", "spinoff", "--dry-run", file(GOOD))
    assert (status, profiles(session)) == (0, 0)
    assert "This was a dry run: nothing was changed." in said
    status, said = run("import", "--kind", "spinoff", "--all-or-nothing", file(BAD))
    assert (status, profiles(session)) == (1, 0)
    assert "Nothing was taken." in said


def test_the_source_is_the_files_name_unless_it_is_said(run, file, session):
    run("import", "--kind", "spinoff", file(GOOD))
    run("import", "--kind", "spinoff", "--source", "register", file(GOOD))
    assert session.scalars(select(ProfileSource.source).order_by(ProfileSource.id)).all() == ["teams", "register"]


def test_a_file_that_cannot_be_read_is_answered_with_one_sentence(run, file, session):
    status, said = run("import", "--kind", "spinoff", file("a\tb\n", name="tabs.csv"))
    assert status == 1
    assert said.splitlines()[-1].startswith("Error: No column of the first line is known")
    assert (
        run("import", "--kind", "spinoff", file(GOOD, encoding="utf-16"))[1]
        .splitlines()[-1]
        .startswith("Error: This file is UTF-16")
    )


def test_a_wrong_mapping_file_is_answered_with_one_sentence(run, file, session):
    mapping = file("[columns]\nx = 'nonsense'", name="mapping.toml")
    status, said = run("import", "--kind", "spinoff", "--mapping", mapping, file(GOOD))
    assert (status, said.splitlines()[-1]) == (
        1,
        'Error: The mapping file brings "x" to "nonsense", which is no field of this kind.',
    )


def test_profiles_may_be_shown_at_once(run, file, session):
    header = "id;Name;Land;Typ;thesis.de;stages;ticket_min_eur;deploying\n"
    text = header + "1;A;Sachsen;Business Angel;Wir;Seed;100k;ja\n2;B;;;;;;\n"
    _status, said = run("import", "--kind", "investor", "--state", "published", file(text))
    states = session.scalars(select(Profile.state).order_by(Profile.id)).all()
    assert states == [ProfileState.PUBLISHED, ProfileState.DRAFT]
    assert "1 new profile lacks something and stays a draft." in said


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_export_of_all_profiles_is_what_the_import_reads(run, file, session, tmp_path, suffix):
    run("import", "--kind", "spinoff", file(GOOD))
    out = tmp_path / f"out.{suffix}"
    status, said = run("export", "--kind", "spinoff", out)
    assert (status, said) == (0, f"1 profiles written to {out}.\n")
    assert run("import", "--kind", "spinoff", "--source", "copy", out)[0] == 0
    names = session.scalars(select(Profile.name).order_by(Profile.id)).all()
    assert names == ["Öl", "Öl"]


def test_an_imported_profile_is_handed_over_to_its_first_owner(run, file, session, new_client):
    run("import", "--kind", "spinoff", file(GOOD))
    profile = session.scalars(select(Profile)).one()
    status, said = run("invite", profile.public_id, "ada@example.org")
    assert (status, said) == (0, "An invitation to own Öl is on its way to ada@example.org.\n")
    token = session.scalars(select(AccountToken)).one()
    mail = session.scalars(select(OutboxMail)).one()
    assert (token.detail, token.subject_id, mail.to) == ("owner", profile.id, "ada@example.org")
    ada = make_account(session, address="ada@example.org")
    accept_membership(session, token, ada.id, clock.now())
    status, said = run("invite", profile.public_id, "bo@example.org")
    assert (status, said) == (1, "Error: This profile has an owner, who can invite further people.\n")


def test_nobody_is_invited_to_a_profile_that_does_not_exist_or_under_no_address(run, file, session):
    run("import", "--kind", "spinoff", file(GOOD))
    public_id = session.scalars(select(Profile.public_id)).one()
    assert run("invite", "aaaaaaaaaaaa", "ada@example.org") == (1, "Error: There is no profile aaaaaaaaaaaa.\n")
    assert run("invite", public_id, "nonsense")[0] == 1
    assert session.scalars(select(OutboxMail)).all() == []
