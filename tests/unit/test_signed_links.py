import string

import pytest

from app.core.signed_links import SignedLinks

LINKS = SignedLinks("a secret key of the tests, long enough for every check")


def test_what_was_signed_is_read_again() -> None:
    link = LINKS.signed("unsubscribe", "abc123", "still_deploying")
    assert LINKS.parts("unsubscribe", link, count=2) == ("abc123", "still_deploying")


def test_a_link_is_plain_and_is_no_hidden_file_to_a_web_server() -> None:
    link = LINKS.signed("unsubscribe", *("x" * 60,) * 3)
    assert set(link) <= set(string.ascii_letters + string.digits + "-_~.")
    assert link[0] != "."


def test_another_purpose_another_key_and_another_count_read_nothing() -> None:
    link = LINKS.signed("unsubscribe", "abc", "def")
    assert LINKS.parts("confirm", link, count=2) is None
    assert SignedLinks("another key that is long enough for it").parts("unsubscribe", link, count=2) is None
    assert LINKS.parts("unsubscribe", link, count=3) is None


@pytest.mark.parametrize("link", ["", ".", "abc~def", "abc~def.", "ä~ö.ü", "\x00", "x" * 400, "\ud800"])
def test_anything_else_reads_as_nothing(link: str) -> None:
    assert LINKS.parts("unsubscribe", link, count=2) is None


def test_one_sign_changed_reads_as_nothing() -> None:
    link = LINKS.signed("unsubscribe", "abc", "def")
    changed = [link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :] for at in range(len(link) - 1)]
    assert [each for each in changed if LINKS.parts("unsubscribe", each, count=2) is not None] == []


def test_only_ids_codes_and_numbers_are_signed() -> None:
    with pytest.raises(ValueError, match="not plain enough"):
        LINKS.signed("unsubscribe", "a~b", "c")
