"""The bundled model itself; the only module that loads it."""

import pytest

from matching import bundled_encoder
from matching.encoders import BUNDLED_NAME
from matching.errors import EncoderError
from matching.model import Encoder
from tests.matching.encoder_contract import EncoderContract

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return bundled_encoder(expected_dimension=384)


class TestBundledEncoder(EncoderContract):
    def test_it_is_the_bundled_model(self, encoder: Encoder) -> None:
        assert (encoder.name, encoder.dimension) == (BUNDLED_NAME, 384)

    def test_it_knows_what_belongs_together(self, encoder: Encoder) -> None:
        rows = encoder.encode(
            ["We carry meals to patients", "Hospital robots serve food", "Tax returns for freelancers"]
        )

        assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2

    def test_another_dimension_is_refused_with_a_sentence(self) -> None:
        with pytest.raises(EncoderError, match="makes vectors of 384 numbers, but 768 are stored"):
            bundled_encoder(expected_dimension=768)
