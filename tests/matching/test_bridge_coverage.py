"""How much of German as it is written here the lexicon reads."""

from benchmarks.languages import demo_texts, read_pitches
from matching.bridge.glossing import glosser
from matching.bridge.lexicon import lexicon


def test_of_hundred_words_of_the_demo_ninety_five_are_read() -> None:
    found = glosser().coverage(demo_texts())

    assert found.words > 5_000
    assert found.share >= 0.95, found.unknown.most_common(40)


def test_of_hundred_words_of_the_pitches_ninety_five_are_read() -> None:
    found = glosser().coverage([each[name] for each in read_pitches() for name in ("de", "de_paraphrase")])

    assert found.words > 3_000
    assert found.share >= 0.95, found.unknown.most_common(40)


def test_the_lexicon_has_several_thousand_lemmas_of_all_kinds() -> None:
    entries = lexicon().entries.values()

    assert len(entries) > 5_000
    assert sum(entry.is_noun for entry in entries) > 3_000
    assert sum(not entry.is_noun for entry in entries) > 1_000


def test_unknown_words_are_named_and_numbers_are_no_words() -> None:
    found = glosser().coverage(["Wir bauen 600.000 Qwxyzen."])

    assert (found.words, dict(found.unknown)) == (3, {"Qwxyzen": 1})
    assert round(found.share, 3) == 0.667
