"""Repeating the seeker's words, one's own, or hiding words brings nobody nearer to the top."""

from dataclasses import replace

import pytest

from matching import HashingEncoder, Market, mask_text, rank
from matching.copies import Copied
from matching.model import Facet, Facts, Match, Profile, Relations
from matching.pairs import pair_score, seeker_of
from matching.scoring import default_weights, normalised
from tests.matching.worlds import TODAY

THESIS = (
    "We fund teams that plan beds and nurses in hospitals. We invest early, lead rounds in Europe and help with "
    "first customers, hiring and the next round."
)
OWN = "Our cameras count parcels on conveyor belts so that warehouses lose none of them."
FITTING = "Software that plans beds and nurses so that hospitals lose no patient."
ENCODER = HashingEncoder()


def _profile(number: int, *texts: str) -> Profile:
    names = ("technology", "problem", "market", "team", "need")
    facets = tuple(
        Facet(name, text, "en", vector=ENCODER.encode([mask_text(text)])[0])
        for name, text in zip(names, texts, strict=False)
    )
    return Profile(Facts(number, "startup"), facets)


def _fund() -> Profile:
    return Profile(
        Facts(99, "investor"), (Facet("thesis", THESIS, "en", vector=ENCODER.encode([mask_text(THESIS)])[0]),)
    )


def _market(*texts: str) -> Market:
    others = [f"{OWN} Site {number} has many rooms and a team." for number in range(3, 20)]
    honest = [_profile(2, FITTING), *(_profile(3 + place, text) for place, text in enumerate(others))]
    return Market.build([_profile(1, *texts), *honest, _fund()])


def _attacker(*texts: str) -> Match:
    page = rank(_market(*texts), 99, today=TODAY, limit=50)
    return next(match for match in page.matches if match.candidate == 1)


@pytest.mark.parametrize(
    "texts",
    [
        (THESIS,),
        (f"{OWN} {THESIS}",),
        (OWN, THESIS),
        (" ".join([THESIS] * 10),),
        (f"{OWN} " + "\u200b".join(THESIS),),
        (f"{OWN} {THESIS.replace('e', 'е').replace('a', 'а')}",),
        (f"{OWN} fund, teams, plan, beds, nurses, hospitals, invest, early, lead, rounds, Europe, help, customers.",),
    ],
    ids=["alone", "below", "facet", "ten", "hidden", "cyrillic", "keywords"],
)
def test_copying_the_thesis_gains_nothing(texts: tuple[str, ...]) -> None:
    assert _attacker(*texts).score <= _attacker(OWN).score


@pytest.mark.parametrize(
    "text",
    [
        " ".join([OWN] * 10),
        f"{OWN}\n" * 10,
        OWN + "".join(chr(0xE0000 + ord(letter)) for letter in THESIS),
        "\u00ad".join(OWN),
        "".join(f"{letter}\u200d" for letter in OWN),
    ],
    ids=["ten", "lines", "tags", "soft", "joiners"],
)
def test_saying_it_again_or_hiding_words_changes_no_score(text: str) -> None:
    assert _attacker(text).score == pytest.approx(_attacker(OWN).score, abs=2e-3)


def test_an_honest_pitch_is_no_copy_and_stays_first() -> None:
    assert not Copied([(THESIS, "en")]).is_copy(FITTING)
    assert rank(_market(f"{OWN} {THESIS}"), 99, today=TODAY).matches[0].candidate == 2


def test_a_search_finds_the_very_words() -> None:
    found = rank(_market(OWN), 99, today=TODAY, query=FITTING, query_vector=ENCODER.encode([FITTING])[0])

    assert found.matches[0].candidate == 2


def test_a_copy_is_bounded_for_the_pair_as_for_the_list() -> None:
    whole = _market(OWN, THESIS)
    asking = seeker_of(whole, 99, today=TODAY, relations=Relations())
    score = pair_score(whole, whole.pools["supply"], asking, whole.profile(1), normalised(default_weights("demand")))

    listed = next(match for match in rank(whole, 99, today=TODAY, limit=50).matches if match.candidate == 1)
    assert score == pytest.approx(listed.score, abs=2e-6)


def test_a_word_said_ten_times_counts_as_one_said_three_times() -> None:
    def words(text: str) -> float:
        lexical = Market.build([_profile(1, text), _profile(2, OWN)]).pools["supply"].lexical
        return float(lexical.scores(lexical.query([("hospital", "en")]), 2)[0])

    assert words("hospital " * 5) <= words("hospital " * 3)


@pytest.mark.parametrize("texts", [("",), (" ", ""), ("AI",), ("\u200b",), ("Robot",)])
def test_empty_and_one_word_profiles_stand_below_whoever_fits(texts: tuple[str, ...]) -> None:
    whole = _market(*texts)

    assert rank(whole, 99, today=TODAY).matches[0].candidate == 2
    assert 0 <= next(m.score for m in rank(whole, 99, today=TODAY, limit=50).matches if m.candidate == 1) < 1


def test_a_masked_text_of_the_caller_is_read_as_it_is() -> None:
    profile = _profile(1, OWN)
    kept = replace(profile, facets=tuple(replace(each, masked="robots") for each in profile.facets))

    assert Market.build([kept]).profile(1).facets[0].masked == "robots"
