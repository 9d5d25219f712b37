"""The gate reads every text again with another word of the same list."""

from matching.feedback import swapped


def test_every_word_of_every_list_is_swapped_and_none_shows() -> None:
    found = swapped()
    assert {each.kind for each in found} == {
        "name", "title", "institution", "nationality, German", "nationality, English", "pronoun, German",
        "pronoun, English", "gendered form, German", "gendered form, English",
    }  # fmt: skip
    assert min(each.texts for each in found) > 0
    assert sum(each.texts for each in found) > 9_000
    assert [each for each in found if each.changed] == []


def test_without_masking_every_kind_of_word_shows() -> None:
    assert all(each.changed == each.texts for each in swapped(lambda text: text))
