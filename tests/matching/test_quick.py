"""The faster way is taken only where it changes no order."""

import numpy as np
import pytest

from matching import HashingEncoder, quick
from matching.encoders import SentenceTransformerEncoder, unit_rows
from tests.matching.tiny_models import tiny_model


def rows(count=40, width=32):
    return unit_rows(np.random.default_rng(1).standard_normal((count, width)).astype(np.float32))


def test_the_same_rows_agree_and_others_do_not():
    exact = rows()
    assert quick.agrees(exact, exact)
    assert not quick.agrees(exact, unit_rows(exact + np.float32(0.1) * rows()[::-1]))


def test_one_row_that_is_off_is_enough():
    exact = rows()
    spoilt = exact.copy()
    spoilt[7] = unit_rows(exact[7:8] + np.float32(0.06) * exact[8:9])[0]
    assert float((exact[7] * spoilt[7]).sum()) < quick.LEAST_COSINE
    assert not quick.agrees(exact, spoilt)


def test_another_among_the_first_ten_is_refused_unless_it_is_a_tie(monkeypatch):
    exact = rows()
    moved = unit_rows(exact + np.float32(0.035) * rows()[::-1])
    monkeypatch.setattr(quick, "LEAST_COSINE", 0.99)
    assert not quick.agrees(exact, moved)
    monkeypatch.setattr(quick, "TIE", 0.2)
    assert quick.agrees(exact, moved)


def test_the_self_test_has_short_and_long_texts_in_both_languages():
    texts = quick.self_test()
    assert len(texts) == 40
    assert any("ß" in text or "ü" in text for text in texts)
    assert min(map(len, texts)) < 60
    assert max(map(len, texts)) > 200


def test_an_encoder_without_a_model_stays_as_it_is():
    encoder = HashingEncoder()
    assert quick.quickened(encoder) is encoder


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("has", "passes", "halved"), [(True, True, True), (True, False, False), (False, True, False)])
def test_halves_are_taken_only_with_the_instructions_and_a_passed_self_test(tmp_path, monkeypatch, has, passes, halved):
    encoder = SentenceTransformerEncoder(tiny_model(tmp_path))
    exact = encoder.encode(["robots for hospitals"])
    monkeypatch.setattr(quick, "multiplies_halves", lambda: has)
    monkeypatch.setattr(quick, "agrees", lambda *_rows: passes)
    assert quick.quickened(encoder) is encoder
    assert encoder.is_halved is halved
    for purpose in ("passage", "query"):
        row = encoder.encode(["robots for hospitals"], purpose=purpose)
        assert (row.tobytes() == exact.tobytes()) is not halved
        assert float((row * exact).sum()) > quick.LEAST_COSINE


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_rows_in_halves_are_the_same_to_the_last_bit_whatever_stands_beside_them(tmp_path):
    encoder = SentenceTransformerEncoder(tiny_model(tmp_path))
    encoder.halve()
    texts = [f"robots for hospitals {'and wine ' * count}" for count in range(6)] * 3
    among = encoder.encode(texts)
    assert [encoder.encode([text])[0].tobytes() for text in texts] == [row.tobytes() for row in among]


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_halves_take_half_the_memory_and_can_be_taken_back(tmp_path):
    encoder = SentenceTransformerEncoder(tiny_model(tmp_path))
    exact, whole = encoder.encode(["robots for hospitals"]), weight_bytes(encoder)
    take_back = encoder.halve()
    assert weight_bytes(encoder) * 2 == whole
    take_back()
    assert weight_bytes(encoder) == whole
    assert encoder.encode(["robots for hospitals"]).tobytes() == exact.tobytes()


def weight_bytes(encoder):
    return sum(each.nbytes for each in encoder._model[0].auto_model.parameters())
