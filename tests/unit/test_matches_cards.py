"""What a card says of a profile in a line."""

from app.core.language import speaking
from app.matches.routes.facts import span_of, whole
from app.profiles.rules.terms import Term

SEED, SERIES_A = Term("seed", "Seed", "Seed"), Term("series-a", "Series A", "Series A")


def test_a_stage_of_two_words_never_breaks_between_lines():
    with speaking("de"):
        assert str(whole(SERIES_A)) == '<span class="nowrap">Series A</span>'
        assert str(span_of((SEED, SERIES_A))) == 'Seed bis <span class="nowrap">Series A</span>'
        assert whole(SEED) is SEED
        assert span_of((SEED,)) is SEED
        assert (span_of(()), whole(None)) == (None, None)
