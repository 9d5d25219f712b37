"""Any sentence-transformers model through one class: prompts, window, width and cut rows, with tiny random models."""

import numpy as np
import pytest

from app.matches.ranker import encoders as gateway
from matching import similarity_range
from matching.encoders import SentenceTransformerEncoder
from matching.errors import EncoderError
from matching.families import family_of
from matching.model import Encoder
from tests.matching.encoder_contract import EncoderContract
from tests.matching.tiny_models import TOKENS, WIDTH, tiny_model

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def encoder(folder) -> Encoder:
    return SentenceTransformerEncoder(folder)


class TestTinyModel(EncoderContract):
    """A model nobody knows, from a folder."""

    def test_its_width_is_read_from_the_model(self, encoder: Encoder) -> None:
        assert encoder.dimension == WIDTH


def spoken(encoder, monkeypatch):
    """What reaches the model, prompt included; each text once, for short ones stand in for each other in a batch."""
    heard = {}
    real = encoder._model.preprocess

    def listening(inputs, prompt=None, **more):
        heard.update({f"{prompt or ''}{text}": None for text in inputs})
        return real(inputs, prompt=prompt, **more)

    monkeypatch.setattr(encoder._model, "preprocess", listening)
    return heard


def asked(folder, monkeypatch, name=None):
    encoder = SentenceTransformerEncoder(folder, name=name)
    heard = spoken(encoder, monkeypatch)
    encoder.encode(["robots"], purpose="query")
    query = list(heard)
    heard.clear()
    encoder.encode(["robots"], purpose="passage")
    return [*query, *heard]


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: robots", "passage: robots"),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: robots", "robots"),
        ("BAAI/bge-m3", "robots", "robots"),
        ("ibm-granite/granite-embedding-107m-multilingual", "robots", "robots"),
        ("our-own", "robots", "robots"),
    ],
)
def test_a_family_lends_its_prompts_where_the_model_stores_none(folder, monkeypatch, name, query, passage):
    assert asked(folder, monkeypatch, name) == [query, passage]


@pytest.mark.parametrize("kind", ["document", "passage"])
def test_the_models_own_prompts_come_first(tmp_path, monkeypatch, kind):
    folder = tiny_model(tmp_path, prompts={"query": "find: ", kind: "text: "})
    assert asked(folder, monkeypatch, "intfloat/multilingual-e5-small") == ["find: robots", "text: robots"]


def test_a_model_with_a_prompt_for_queries_alone_gets_none_for_passages(tmp_path, monkeypatch):
    folder = tiny_model(tmp_path, prompts={"query": "find: "})
    assert asked(folder, monkeypatch, "intfloat/multilingual-e5-small") == ["find: robots", "robots"]


def test_a_long_text_reaches_the_model_in_windows_that_hold_the_prompt(folder, monkeypatch):
    encoder = SentenceTransformerEncoder(folder, name="e5-tiny")
    heard = spoken(encoder, monkeypatch)
    encoder.encode([" ".join(f"robots for hospitals {number}" for number in range(20))])
    assert len(heard) > 3
    sizes = [len(ids) for ids in encoder._model.tokenizer(list(heard))["input_ids"]]
    assert max(sizes) <= TOKENS
    assert all(text.startswith("passage: ") for text in heard)
    assert sum(text.count("hospitals") for text in heard) == 20


def test_the_same_text_has_the_same_row_to_the_last_bit_whatever_stands_beside_it(encoder):
    texts = [f"robots for hospitals {'and wine ' * count}" for count in range(12)] * 2
    among = encoder.encode(texts)
    for place in (0, 5, 11, 17):
        assert encoder.encode([texts[place]])[0].tobytes() == among[place].tobytes()


def test_texts_are_not_padded_to_each_other(encoder, monkeypatch):
    shapes = []
    real = encoder._model.preprocess

    def watching(inputs, **more):
        features = real(inputs, **more)
        shapes.append(features["attention_mask"].min().item())
        return features

    monkeypatch.setattr(encoder._model, "preprocess", watching)
    encoder.encode(["robots", "robots for hospitals", "tax", "wine and meals for the hospital"])
    assert set(shapes) == {1}
    assert len(shapes) == 3


def test_a_model_cut_by_its_own_files_keeps_that_width(tmp_path):
    encoder = SentenceTransformerEncoder(tiny_model(tmp_path, truncate_dim=16))
    rows = encoder.encode(["robots"])
    assert (encoder.dimension, rows.shape) == (16, (1, 16))
    assert np.allclose(np.linalg.norm(rows), 1, atol=1e-6)


def test_rows_are_cut_to_a_width_that_the_model_names(tmp_path):
    folder = tiny_model(tmp_path, matryoshka=[24])
    whole, cut = SentenceTransformerEncoder(folder), SentenceTransformerEncoder(f"{folder}@24")
    first = whole.encode(["robots"])[:, :24]
    assert (cut.dimension, cut.name) == (24, f"{folder}@24")
    assert np.allclose(cut.encode(["robots"]), first / np.linalg.norm(first), atol=1e-6)


def test_a_family_names_widths_too(folder):
    made = SentenceTransformerEncoder(f"{folder}@256", name="snowflake-arctic-embed-m-v2.0@256")
    assert made._model.truncate_dim == 256


@pytest.mark.parametrize("width", [24, 0, 1000])
def test_rows_of_a_model_that_was_not_made_for_it_are_not_cut(folder, width):
    with pytest.raises(EncoderError, match=f"may be cut to {width}.*Leave the number behind '@' out"):
        SentenceTransformerEncoder(f"{folder}@{width}")


def test_the_setting_takes_a_folder_with_a_width_and_no_bridge(tmp_path):
    folder = tiny_model(tmp_path, matryoshka=[24])
    setting = f"{folder}@24"
    assert gateway.encoder_fault(setting) is None
    assert gateway.encoder_fault("/nowhere/at/all@24") is not None
    assert gateway.encoder_name(setting) == setting
    encoder = gateway.encoder_for(setting, expected_dimension=24)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.dimension == 24


def test_each_family_has_a_range_in_which_cosines_count():
    ranges = {
        name: similarity_range(name) for name in ("e5-base", "bge-m3", "arctic-embed-l-v2.0", "granite-embedding")
    }
    assert len(set(ranges.values())) == 4
    assert all(0 <= low < high <= 1 for low, high in ranges.values())
    assert family_of("multilingual-e5-large-instruct").passage == ""
