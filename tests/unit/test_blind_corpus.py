"""Capability 14: of the names, mails and organisations planted hardly one is missed, and others' texts stay."""

from app.fellowships.rules.blind import find
from benchmarks.blind_corpus.people import APPLICANTS
from benchmarks.blind_corpus.planted import accused, in_texts, innocent_texts, outcome_of


def test_of_what_is_planted_in_texts_at_least_99_percent_is_found_and_each_miss_is_named():
    outcomes = [outcome_of(planted) for planted in in_texts()]
    missed = [(each.planted.trick, each.planted.secret, each.left) for each in outcomes if not each.is_found]
    assert len(outcomes) >= 700
    assert len(missed) <= len(outcomes) // 100, missed


def test_nothing_is_certain_in_texts_of_others():
    texts = innocent_texts()
    assert len(texts) >= 200
    assert [(text[span.start : span.end], text) for text, span in accused(texts) if span.is_certain] == []


def test_hints_in_texts_of_others_are_few():
    """Even where every text is searched for people whose names are ordinary words."""
    common = [each.identity() for each in APPLICANTS if each.family in {"Kraft", "Winter"}]
    texts = innocent_texts()
    hints = [(text, span) for text in texts for identity in common for span in find(text, identity)]
    # The name of a firm, and no ordinary word of our list: it counts as the name wherever it stands.
    assert [text[span.start : span.end] for text, span in hints if span.is_certain] == ["Lichtung"]
    assert len(hints) <= len(texts) // 20
