"""What every encoder must do; a test class inherits it and gives the encoder."""

import numpy as np

from matching.model import Encoder


class EncoderContract:
    def test_it_is_an_encoder_with_a_name(self, encoder: Encoder) -> None:
        assert isinstance(encoder, Encoder)
        assert encoder.name

    def test_rows_have_length_one_and_the_stated_width(self, encoder: Encoder) -> None:
        rows = encoder.encode(["Robots for hospitals", "Schichtplanung"])

        assert (rows.dtype, rows.shape) == (np.float32, (2, encoder.dimension))
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    def test_no_text_gives_no_row_and_an_empty_text_zeros(self, encoder: Encoder) -> None:
        assert encoder.encode([]).shape == (0, encoder.dimension)
        assert not encoder.encode(["", "  \n"]).any()

    def test_the_same_text_gives_the_same_row_whatever_stands_beside_it(self, encoder: Encoder) -> None:
        alone = encoder.encode(["Robots for hospitals"])
        among = encoder.encode(["Tax", "Robots for hospitals", "A much longer text about something else " * 5])

        assert alone[0].tobytes() == among[1].tobytes()

    def test_a_long_text_is_not_cut(self, encoder: Encoder) -> None:
        start = "Robots carry meals through the hospital. " * 120
        rows = encoder.encode([start, start + "Winemakers spray less against mildew. " * 120])

        assert rows[0] @ rows[1] < 0.99

    def test_odd_characters_do_no_harm(self, encoder: Encoder) -> None:
        rows = encoder.encode(["a\x00b", "\ud800 lone", "🦾" * 50, "\u202eRTL", "x" * 20_000])

        assert np.isfinite(rows).all()

    def test_queries_have_the_same_width(self, encoder: Encoder) -> None:
        assert encoder.encode(["robots"], purpose="query").shape == (1, encoder.dimension)
