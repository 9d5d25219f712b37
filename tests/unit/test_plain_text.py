"""Text as it may be stored."""

import pytest

from app.core.plain_text import clean_line, clean_text, comparable, typed_length


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Öl und Gas  ", "Öl und Gas"),
        ("O\u0308l", "Öl"),
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("abc\u202ecba", "abccba"),
        ("zero\u200bwidth", "zerowidth"),
        ("eins\r\nzwei", "eins\nzwei"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_s37_hidden_characters_are_left_out_and_one_form_is_kept(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


def test_a_line_has_no_breaks_and_single_spaces() -> None:
    assert clean_line("eins\n zwei\t\tdrei") == "eins zwei drei"


def test_s37_names_that_look_alike_compare_equal() -> None:
    assert comparable("Straße ﬁve") == comparable("STRASSE five")


def test_u21_a_line_break_counts_once_as_in_the_page() -> None:
    assert typed_length("a\r\nb") == 3
