"""The operator's command line, and the model that refuses to start."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.core.database import current_revision
from app.matches.models import FacetVector
from config import Settings
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.matching.past_deals import written


@pytest.fixture
def run(app, session):
    def call(*words):
        session.commit()
        result = app.test_cli_runner().invoke(args=["matches", *words])
        session.expire_all()
        return result

    return call


def test_rebuild_encodes_everything_and_missing_only_what_is(run, client, session):
    make_market(client, session)
    assert "6 texts of 3 profiles encoded with hashing-384." in run("rebuild").output
    assert "6 texts of 3 profiles" in run("rebuild").output
    assert session.scalar(select(func.count()).select_from(FacetVector)) == 6
    assert "Every text has its vector." in run("rebuild", "--missing").output
    make_startup(session, name="Wattwerk")
    assert "2 texts of 1 profiles" in run("rebuild", "--missing").output


def test_rebuilding_does_not_leave_the_worker_everything_to_check_again(run, client, session):
    make_market(client, session)
    run("rebuild")
    from app.matches.models import EncodingMark

    assert session.get(EncodingMark, "hashing-384").revision == current_revision(session)


def test_explain_shows_true_gates_parts_and_reasons(run, client, session):
    market = make_market(client, session)
    output = run("explain", "Nordlicht Ventures", market.startup.public_id).output
    for words in ("Nordlicht Ventures → Stromlese", "Place ", "semantic", "Never-show list"):
        assert words in output


@pytest.mark.usefixtures("clock")
def test_explain_says_days_and_amounts_in_words_and_in_both_languages(run, client, session):
    market = make_market(client, session)
    make_startup(session, name="Wattwerk", stage="growth", raising_until=clock.today() + timedelta(days=30))
    english = run("explain", market.investor.public_id, "Wattwerk").output
    assert "Wattwerk: until 21 December 2026" in english
    assert "Nordlicht Ventures: €0.25–1.5m · Wattwerk: €0.8–1.2m" in english
    assert re.search(r"Never-show list +passes *\n", english)
    assert "Nordlicht Ventures: Pre-seed, Seed · Wattwerk: Growth" in english
    german = run("explain", market.investor.public_id, "Wattwerk", "--language", "de").output
    assert "Wattwerk: bis 21. Dezember 2026" in german
    assert "steht im Weg" in german


def test_top_writes_one_json_document(run, client, session):
    market = make_market(client, session)
    document = json.loads(run("top", market.investor.public_id, "--json").output)
    assert document["total"] == 2
    assert {row["name"] for row in document["matches"]} == {"Stromlese", "Quarzlicht"}
    assert [row["rank"] for row in document["matches"]] == [1, 2]


def test_an_unknown_or_doubled_name_is_a_sentence(run, client, session):
    make_market(client, session)
    make_startup(session)
    assert "There is no profile with the id or name 'Niemand'." in run("top", "Niemand").output
    twice = run("top", "Stromlese")
    assert twice.exit_code == 1
    assert "names 2 profiles; use one of these ids" in twice.output


def with_model(app, monkeypatch, model):
    settings: Settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"encoder_model": model}))


@pytest.mark.parametrize("command", ["check", "worker"])
def test_a_missing_model_path_refuses_to_start_with_a_sentence(app, session, monkeypatch, command):
    with_model(app, monkeypatch, "/nowhere/at/all")
    result = app.test_cli_runner().invoke(args=[command])
    assert result.exit_code == 1
    assert "The model path '/nowhere/at/all' does not exist." in result.output


def test_a_swapped_model_file_refuses_to_start_with_a_sentence(app, session, monkeypatch, tmp_path):
    from app.matches.ranker import encoders

    (tmp_path / "model.safetensors").write_bytes(b"another model")
    monkeypatch.setattr(encoders, "_bundled_folder", lambda: tmp_path)
    with_model(app, monkeypatch, "bundled")
    result = app.test_cli_runner().invoke(args=["worker"])
    assert result.exit_code == 1
    assert "has the SHA-256" in result.output


def test_rebuild_with_a_missing_model_says_so(app, run, client, session, monkeypatch):
    make_market(client, session)
    with_model(app, monkeypatch, "/nowhere/at/all")
    result = run("rebuild")
    assert result.exit_code == 1
    assert "does not exist" in result.output


def test_vectors_of_another_width_refuse_until_they_are_forgotten(run, client, session):
    make_market(client, session)
    run("rebuild")
    session.execute(update(FacetVector).values(dimension=8, vector=b"\0" * 32))
    refused = run("rebuild")
    assert refused.exit_code == 1
    assert "makes vectors of 384 numbers, but 8 are stored" in refused.output
    assert "6 texts of 3 profiles" in run("rebuild", "--from-scratch").output


def test_evaluate_refuses_an_unknown_method(run, tmp_path):
    result = run("evaluate", "--data", str(tmp_path), "--methods", "magic")
    assert result.exit_code == 2
    assert "There is no method 'magic'" in result.output


def test_evaluate_names_the_line_that_it_cannot_read(run, tmp_path):
    folder = written(tmp_path, investments="company_id,investor_id,date,split\na,b,soon,train\n")
    result = run("evaluate", "--data", str(folder), "--methods", "popularity")
    assert result.exit_code == 2
    assert "investments.csv', line 2: the date 'soon' is none" in result.output


def test_evaluate_looks_for_the_folder_of_its_figures_before_it_counts(run, tmp_path):
    result = run("evaluate", "--data", str(written(tmp_path)), "--json", str(tmp_path / "none" / "figures.json"))
    assert result.exit_code == 2
    assert "There is no folder" in result.output
    assert result.stdout == ""


def test_promoting_what_was_never_learned_says_so(run):
    result = run("promote", "aaaaaaaaaaaa", "--reason", "better")
    assert result.exit_code == 1
    assert "There is no learned order of this number." in result.output


def test_evaluate_prints_one_table_and_writes_nothing_but_the_figures(run, tmp_path):
    folder, figures = written(tmp_path), tmp_path / "figures.json"

    one, other = (run("evaluate", "--data", str(folder), "--json", str(figures)) for _ in range(2))

    assert one.exit_code == 0, one.output
    assert one.stdout == other.stdout
    assert "anschub" in one.stdout
    assert "anschub A: the learned ranking spoke for 0 candidates, the rules for 2" in one.stdout
    tree = json.loads(figures.read_text(encoding="utf-8"))
    assert {task: set(groups) for task, groups in tree.items()} == {"A": {"all", "cold", "warm"}, "B": {"all"}}
    assert set(tree["A"]["cold"]["anschub"]) == {"ndcg@10", "recall@10", "recall@50", "mrr"}


def test_evaluate_of_one_method_prints_its_rows_and_the_time_apart(run, tmp_path):
    result = run("evaluate", "--data", str(written(tmp_path)), "--methods", "popularity,anschub", "--queries", "1")

    rows = [line.split()[:4] for line in result.stdout.splitlines()[1:-1]]
    assert rows[:2] == [["A", "all", "popularity", "1"], ["A", "all", "anschub", "1"]]
    assert "anschub 0 s" in result.stderr
    assert " s," not in result.stdout
