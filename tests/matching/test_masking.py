"""Whatever stands on a list of names, titles, pronouns, gendered forms, nationalities or institutions moves nothing."""

import json
import random
import re
from pathlib import Path

import pytest

from matching import HashingEncoder, Market, mask_text, masking, rank
from matching.cohesion import LONG_WORDS, cohesive
from matching.model import Facet, Facts, Profile
from matching.word_lists import phrases, words
from tests.matching.worlds import TODAY

GERMAN = (
    "{name} leitet das Vorhaben und {pronoun} kennt die Kliniken.",
    "Wir sind an der {institution} entstanden, {title} {name} berät uns.",
    "Unser {nation_de}es Team hat zwei {gendered}.",
    "{title} {name} und {name} gründeten gemeinsam; {pronoun} planen Betten mit Krankenhäusern.",
)
ENGLISH = (
    "{name} leads the project and {pronoun} knows the clinics.",
    "We started at {institution}; {title} {name} advises us.",
    "Our {nation_en} team follows the {english}.",
    "{title} {name} and {name} plan beds; {pronoun} worked in hospitals.",
)
LISTS = {
    "name": words("first_names"),
    "title": [title for title in phrases("titles") if title[0].isupper()],
    "institution": phrases("institutions"),
    "nation_de": words("nationalities", "de-adjectives"),
    "nation_en": words("nationalities", "en"),
    "english": ["chairman", "chairwoman"],
}
PRONOUNS = {"de": words("pronouns", "de"), "en": words("pronouns", "en")}
GENDERED = [
    ("Gründer", "Gründerinnen", "Gründer*innen", "Gründer:innen", "GründerInnen", "Gründern", "Gründer/-innen"),
    ("Ärzte", "Ärztinnen", "Ärzt*innen", "Ärzt:innen"),
    ("Experten", "Expertinnen", "Expert*innen", "Expert:innen", "Experte", "Expertin"),
    ("Kollegen", "Kolleginnen", "Kolleg:innen"),
    ("Ingenieure", "Ingenieurinnen", "Ingenieur*in"),
    ("Patienten", "Patientinnen", "Patient:innen"),
    ("Mittelstandsberater", "Mittelstandsberaterin", "Mittelstandsberater*innen"),
    ("Kaufmann", "Kauffrau"),
    ("Krankenschwester", "Krankenschwestern")[:1],
]


def _written(template: str, language: str, chance: random.Random) -> str:
    chosen = {key: chance.choice(list(options)) for key, options in LISTS.items()}
    gendered = chance.choice(GENDERED[0])
    return template.format(**chosen, pronoun=chance.choice(PRONOUNS[language]), gendered=gendered)


@pytest.mark.parametrize(("language", "templates"), [("de", GERMAN), ("en", ENGLISH)])
def test_any_word_of_a_list_gives_the_same_masked_text(language: str, templates: tuple[str, ...]) -> None:
    chance = random.Random(7)
    for template in templates:
        variants = {mask_text(_written(template, language, chance)) for _ in range(400)}

        assert len(variants) == 1, sorted(variants)[:3]


@pytest.mark.parametrize("forms", GENDERED, ids=lambda forms: forms[0])
def test_all_forms_of_a_person_word_are_one(forms: tuple[str, ...]) -> None:
    masked = {mask_text(f"Die {form} planen Betten.").replace("Die ", "") for form in forms}

    assert len(masked) == 1


def test_the_article_does_not_tell_the_gender() -> None:
    assert mask_text("Mit der Gründerin sprechen") == mask_text("Mit dem Gründer sprechen")


def test_every_first_name_is_masked() -> None:
    left = [name for name in words("first_names") if mask_text(f"with {name} today") != "with Person today"]

    assert left == []


def test_every_institution_is_masked() -> None:
    left = [each for each in phrases("institutions") if mask_text(f"from {each} today") != "from Institution today"]

    assert left == []


def test_names_of_members_are_masked_wherever_they_stand() -> None:
    text = "Qwertz Uiopü (Uiopü) – qwertzähnlich"

    assert mask_text(text, names=["Qwertz Uiopü"]) == "Person (Person) – qwertzähnlich"


@pytest.mark.parametrize(
    "sentence",
    [
        "Wir bauen Software mit Krankenhäusern in Bayern.",
        "We will mark the art of planning in August.",
        "Termin, Benzin und Berlin bleiben, wie es kam.",
        "",
        "\x00\ud800 🦾",
    ],
)
def test_ordinary_words_stay(sentence: str) -> None:
    assert mask_text(sentence) == sentence


def test_swapping_every_listed_word_leaves_order_and_scores_unchanged() -> None:
    encoder = HashingEncoder()

    def page(seed: int) -> list[tuple[int, float]]:
        chance = random.Random(seed)
        written = [
            (language, _written(template, language, chance))
            for language, templates in (("de", GERMAN), ("en", ENGLISH))
            for template in templates
        ]
        teams = [
            Profile(
                Facts(number, "startup", sectors=("health",)),
                (Facet("team", text, language, vector=encoder.encode([mask_text(text)])[0]),),
            )
            for number, (language, text) in enumerate(written, start=1)
        ]
        thesis = "We look for teams that plan beds with hospitals, wir suchen Kliniken."
        fund = Profile(Facts(99, "investor"), (Facet("thesis", thesis, vector=encoder.encode([thesis])[0]),))
        found = rank(Market.build([*teams, fund]), 99, today=TODAY, limit=50)
        return [(match.candidate, match.score) for match in found.matches]

    first = page(1)
    assert len({score for _, score in first}) > 3
    assert all(page(seed) == first for seed in range(2, 30))


def _demo_texts() -> list[tuple[str, str]]:
    """(language, text) of everything that the demo world says."""
    found = []
    for path in sorted((Path(__file__).parents[2] / "demo").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for value in json.loads(line).values():
                if isinstance(value, dict):
                    found += [(language, text) for language, text in value.items() if isinstance(text, str)]
    return found


def _swapped(text: str, listed: list[str], chance: random.Random) -> str:
    """Every whole word or phrase of the list replaced by another of it; a capital at the start is kept."""
    longest_first = sorted(listed, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return pattern.sub(lambda _: chance.choice(listed), text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_swapping_listed_words_in_every_demo_text_changes_no_masked_text(language: str) -> None:
    chance = random.Random(11)
    adjectives = {
        ending: [f"{stem}{ending}" for stem in LISTS["nation_de"]] for ending in ("e", "en", "er", "es", "em")
    }
    pronouns = list(PRONOUNS[language])
    lists = [
        list(LISTS["name"]),
        list(LISTS["institution"]),
        pronouns,
        [word.capitalize() for word in pronouns],
        *(adjectives.values() if language == "de" else [list(LISTS["nation_en"])]),
        *map(list, GENDERED),
    ]
    texts = [text for spoken, text in _demo_texts() if spoken == language]
    changed = 0
    for text in texts:
        for listed in lists:
            other = _swapped(text, listed, chance)
            changed += other != text
            assert mask_text(other) == mask_text(text), (text, other)

    assert len(texts) > 100
    assert changed > 50


def test_rules_that_mask_otherwise_have_another_version() -> None:
    """Stored rows made by other rules are not comparable: whoever changes one of these texts raises RULES."""
    german = "Dr. Anna Müller (TU München) und ihre Gründerinnen. Gründer:innen und Ärzte; zwei Türkinnen am KIT."
    english = "(S)he studied at Yale; the German chairwoman's team. Mu\u0308nchen, Fraun\u200bhofer, \u0420flege."
    stuffed = (
        "We count parcels on the belts of a warehouse. Beds, nurses, wards, meals, shifts, linen. " * 2 + "Hospital."
    )
    strange = " ".join(f"w{n}a w{n}b w{n}c w{n}d w{n}e w{n}f." for n in range(20))
    row = cohesive(HashingEncoder(), [strange], ["en"])[0]

    assert len(strange.split()) > LONG_WORDS
    assert (masking.RULES, *map(mask_text, (german, english, stuffed)), round(float((row @ row) ** 0.5), 3)) == (
        "3",
        "Person (Institution) und sie Gründer. und Ärzte; zwei national an Institution.",
        "they studied at Institution; the national chair's team. München, Institution, Pflege.",
        "We count parcels on the belts of a warehouse. ",
        0.163,
    )


def test_a_word_more_on_a_list_gives_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = masking.rules_version()
    masking.rules_version.cache_clear()
    lists = masking.sections
    monkeypatch.setattr(masking, "sections", lambda name: {**lists(name), "": (*lists(name).get("", ()), "Xaverius")})
    after = masking.rules_version()
    masking.rules_version.cache_clear()

    assert before.startswith("3-")
    assert after != before
