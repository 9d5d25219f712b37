"""The bundled model itself; the only module that loads it."""

import numpy as np
import pytest

from matching import bundled_encoder
from matching.encoders import BUNDLED_NAME, SentenceTransformerEncoder
from matching.errors import EncoderError
from matching.model import Encoder
from matching.quick import agrees, multiplies_halves, quickened, self_test
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

    def test_a_faster_way_passes_its_self_test_or_is_left(self, encoder: Encoder) -> None:
        exact = encoder.encode(self_test())
        quick = quickened(bundled_encoder())

        assert isinstance(quick, SentenceTransformerEncoder)
        assert agrees(exact, quick.encode(self_test()))
        assert quick.is_halved is not np.array_equal(quick.encode(self_test()), exact)

    def test_rows_in_halves_do_not_feel_what_stands_beside_them(self) -> None:
        quick, texts = bundled_encoder(), self_test()
        assert isinstance(quick, SentenceTransformerEncoder)
        if multiplies_halves():  # elsewhere bfloat16 is reckoned in another way
            quick.halve()

        among = quick.encode(texts)
        assert [quick.encode([text])[0].tobytes() for text in texts[::7]] == [row.tobytes() for row in among[::7]]

    def test_another_dimension_is_refused_with_a_sentence(self) -> None:
        with pytest.raises(EncoderError, match="makes vectors of 384 numbers, but 768 are stored"):
            bundled_encoder(expected_dimension=768)
