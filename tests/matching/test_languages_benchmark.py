"""The measurement of two languages takes any model that lies in a folder."""

import json

import pytest

from benchmarks import languages
from matching import HashingEncoder
from tests.matching.tiny_models import tiny_model

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]

LABELS = "code,de,en\n1,Weinbau,wine growing\n2,Krankenhäuser,hospitals\n"


@pytest.fixture
def measured(tmp_path, monkeypatch, capsys):
    """Figures and what was printed, with a few pitches and a stand-in for the bundled model."""

    def run(*given):
        (tmp_path / "labels.csv").write_text(LABELS, encoding="utf-8")
        pitches = list(languages.read_pitches())[:4]
        monkeypatch.setattr(languages, "read_pitches", lambda: iter(pitches))
        monkeypatch.setattr(languages, "bundled_encoder", HashingEncoder)
        out = tmp_path / "figures.json"
        named = ("--labels", str(tmp_path / "labels.csv"), "--json", str(out))
        monkeypatch.setattr("sys.argv", ["languages", *named, *map(str, given)])
        languages.main()
        return json.loads(out.read_text(encoding="utf-8")), capsys.readouterr().out

    return run


def test_a_model_in_a_folder_is_measured_alone_and_fused_beside_the_others(tmp_path, measured):
    figures, said = measured("--model", tiny_model(tmp_path / "ours"))
    for way in ("labels DE→EN", "labels EN→DE", "pitches DE→EN", "pitches EN paraphrase→EN"):
        assert list(figures["ways"][way]) == [
            *("BM25", "character TF-IDF", "bundled model", "anschub: bridge", "anschub: fused"),
            *("model", "model: fused"),
        ]
    assert "model: fused" in said


def test_the_lexicons_coverage_of_the_demo_is_printed(measured):
    figures, said = measured()
    assert figures["coverage"]["demo"] > 0.95
    assert f"demo {figures['coverage']['demo']:.3f}" in said


def test_every_model_of_a_folder_is_found_and_an_empty_one_is_named(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modules.json").touch()
    (tmp_path / "none").mkdir()
    assert [path.name for path in languages.models_in(tmp_path)] == ["one", "two"]
    assert languages.models_in(tmp_path / "two") == [tmp_path / "two"]
    with pytest.raises(SystemExit, match="none"):
        languages.models_in(tmp_path / "none")
