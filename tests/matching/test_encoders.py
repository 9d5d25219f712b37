"""One contract for every encoder; the real model loads in ``test_model.py`` alone."""

import numpy as np
import pytest

from matching import HashingEncoder
from matching.encoders import SentenceTransformerEncoder, verify_checksum
from matching.errors import EncoderError
from tests.matching.encoder_contract import EncoderContract


@pytest.fixture(scope="module")
def encoder() -> HashingEncoder:
    return HashingEncoder(64)


class TestHashingEncoder(EncoderContract):
    """The stand-in."""


def test_a_missing_path_is_said_in_a_sentence() -> None:
    with pytest.raises(EncoderError, match=r"The model path '/nowhere/at/all' does not exist\. Name a folder"):
        SentenceTransformerEncoder("/nowhere/at/all")


def test_a_missing_file_and_a_wrong_checksum_are_said_in_a_sentence(tmp_path) -> None:
    path = tmp_path / "model.safetensors"
    with pytest.raises(EncoderError, match=r"model\.safetensors' does not exist"):
        verify_checksum(path, "00")
    path.write_bytes(b"swapped")
    with pytest.raises(EncoderError, match=r"has the SHA-256 [0-9a-f]{64}, expected was 00"):
        verify_checksum(path, "00")


def test_related_texts_are_closer_than_unrelated_ones() -> None:
    rows = HashingEncoder().encode(["hospital robots", "robots for hospitals", "tax returns"])

    assert rows[0] @ rows[1] > 0.5 > rows[0] @ rows[2]
    assert np.isfinite(rows).all()
