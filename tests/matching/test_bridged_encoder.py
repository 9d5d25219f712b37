"""The encoder behind the bridge: German in English words, English untouched, a name that follows the lexicon."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.matches.ranker.encoders import encoder_name, passages
from matching import HashingEncoder, similarity_range
from matching.bridge.encoder import BridgedEncoder, bridged_name
from matching.bridge.glossing import RULES_VERSION, Glosser
from matching.bridge.lexicon import Lexicon, parsed
from matching.encoders import BUNDLED_NAME
from matching.lexical import Lexical, LexicalBuilder
from matching.model import Purpose, Vectors
from tests.matching.encoder_contract import EncoderContract

ENTRIES = (
    "Krankenhaus\thospital\tKrankenhäuser",
    "Planung\tplanning",
    "Schicht\tshift; layer",
    "Roboter\trobot",
    "Wein\twine",
    "für\tfor",
    "und\tand",
)


def bridge(version: str = "test") -> Glosser:
    entries = [parsed(line) for line in ENTRIES]
    return Glosser(Lexicon({entry.lemma: entry for entry in entries}, version))


class Listening:
    """A hashing encoder that remembers the texts it was given."""

    name, dimension = "english-only", 64

    def __init__(self) -> None:
        self.heard: list[str] = []

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        self.heard += texts
        return HashingEncoder(64).encode(texts, purpose=purpose)


class TestBridgedEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self) -> BridgedEncoder:
        return BridgedEncoder(HashingEncoder(64), bridge())


def test_a_german_text_reaches_the_model_in_english_once_a_meaning() -> None:
    model = Listening()

    BridgedEncoder(model, bridge()).encode(["Schichtplanung für Krankenhäuser"])

    assert model.heard == ["shift planning for hospital", "layer planning for hospital"]


def test_english_rows_are_the_models_own_to_the_last_bit() -> None:
    english = ["Robots for hospitals", "Die casting and wine in was made", ""]

    alone = HashingEncoder(64).encode(english)
    among = BridgedEncoder(HashingEncoder(64), bridge()).encode([*english, "Planung für Krankenhäuser"])

    assert among[:3].tobytes() == alone.tobytes()


def test_the_stated_language_decides_before_any_guess() -> None:
    encoder, own = BridgedEncoder(HashingEncoder(64), bridge()), HashingEncoder(64)
    german, stated = encoder.encode(["Wein", "Wein"], languages=["de", "en"])

    assert np.allclose(german, own.encode(["wine"])[0])
    assert stated.tobytes() == own.encode(["Wein"])[0].tobytes()


@pytest.mark.parametrize("query", ["Schichtplanung Krankenhaus", "Krankenhäuser", "Roboter Wein"])
def test_a_search_without_stop_words_is_recognised(query: str) -> None:
    model = Listening()

    BridgedEncoder(model, bridge()).encode([query], purpose="query")

    assert query not in model.heard


@pytest.mark.parametrize("query", ["wine robot", "hospital planning", "Berlin", "blockchain", "shift"])
def test_an_english_search_is_left_alone(query: str) -> None:
    model = Listening()

    BridgedEncoder(model, bridge()).encode([query], purpose="query")

    assert model.heard == [query]


def test_both_languages_meet() -> None:
    rows = BridgedEncoder(HashingEncoder(), bridge()).encode(
        ["Planung für Krankenhäuser", "hospital planning", "Wein und Roboter"]
    )

    assert rows[0] @ rows[1] > 0.6 > rows[0] @ rows[2]


def test_the_name_carries_rules_and_lexicon_and_keeps_the_models_range() -> None:
    assert bridged_name(BUNDLED_NAME, bridge("a")).startswith(f"{BUNDLED_NAME}+bridge-{RULES_VERSION}-")
    assert bridged_name(BUNDLED_NAME, bridge("a")) != bridged_name(BUNDLED_NAME, bridge("b"))
    assert similarity_range(bridged_name(BUNDLED_NAME)) == similarity_range(BUNDLED_NAME)


def test_only_the_bundled_model_stands_behind_the_bridge() -> None:
    assert encoder_name("bundled") == bridged_name(BUNDLED_NAME)
    assert encoder_name("intfloat/multilingual-e5-small") == "intfloat/multilingual-e5-small"


def test_languages_of_passages_are_told_to_the_bridge_alone() -> None:
    plain, bridged = HashingEncoder(64), BridgedEncoder(HashingEncoder(64), bridge())

    assert passages(plain, ["Wein"], ["de"]).tobytes() == plain.encode(["Wein"]).tobytes()
    assert np.allclose(passages(bridged, ["Wein"], ["de"]), plain.encode(["wine"]))


def built(*texts: tuple[str, str]) -> Lexical:
    builder = LexicalBuilder()
    for text in texts:
        builder.add([text], public=True)
    return builder.build()


def test_words_find_across_languages_both_ways() -> None:
    lexical = built(
        ("Wir bauen Roboter für Krankenhäuser", "de"), ("Robots for hospitals", "en"), ("Tax software", "en")
    )
    german = lexical.scores(lexical.query([("Krankenhausroboter", "de")]), 3)
    english = lexical.scores(lexical.query([("hospital robot", "en")]), 3)

    assert (german > 0).tolist() == (english > 0).tolist() == [True, True, False]


def test_false_friends_do_not_meet() -> None:
    lexical = built(("Die Software plant Schichten.", "de"), ("Sensors for plants", "en"), ("Wer plant Tunnel?", "de"))
    german = lexical.scores(lexical.query([("Sie plant", "de")]), 3)
    english = lexical.scores(lexical.query([("a healthy plant", "en")]), 3)

    assert (german > 0).tolist() == [True, False, True]
    assert (english > 0).tolist() == [False, True, False]


def test_english_scores_among_english_texts_feel_no_lexicon() -> None:
    lexical = built(("Robots for hospitals", "en"), ("Tax software", "en"))

    found = lexical.query([("hospital robots and software", "en")]).spoken

    assert found.keys() == {"hospit", "hospital", "robot", "softwar"}
