"""Every reason that the library may give has a sentence for either side."""

import pytest

from app.core.language import speaking
from app.matches.rules.gates import GATES
from app.matches.rules.reasons import _SENTENCES_AGAINST, _SENTENCES_FOR, Teller, amount_of, evidence_label
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import Kind, TaxonomyList
from matching.gates import SUPPLY_AND_DEMAND
from matching.model import FactRef, Reason
from matching.private_gates import PRIVATE_GATES

TERMS = Taxonomy(
    {TaxonomyList.SECTORS: {"energy-grids": Term("energy-grids", "Energie und Netze", "Energy and grids")}}
)
FACTS = {
    "semantic": FactRef("problem", "problem", snippet="Netze altern.", language="de"),
    "ticket": FactRef("amount", "500000-1000000"),
    "sector": FactRef("sectors", "energy-grids"),
    "ai_field": FactRef("ai_fields", "vision"),
    "stage": FactRef("stages", "seed"),
    "region": FactRef("region", "DE-BY"),
    "lead": FactRef("lead", "yes"),
    "freshness": FactRef("updated_day", "739000"),
    "stale": FactRef("available", "yes"),
}
THESIS = FactRef("thesis", "thesis", snippet="Wir suchen Netze.", language="de")


def reason(kind, *, in_favour=True, seeker=THESIS):
    return Reason(kind, seeker, FACTS[kind], in_favour, 0.1, ("120",))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("seeker", list(Kind))
@pytest.mark.parametrize("kind", sorted(_SENTENCES_FOR))
def test_each_reason_in_favour_is_a_whole_sentence(kind, seeker, language):
    with speaking(language):
        sentence = str(Teller(seeker, TERMS).sentence(reason(kind)))
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("seeker", list(Kind))
@pytest.mark.parametrize("kind", sorted(_SENTENCES_AGAINST))
def test_each_reason_against_is_a_whole_sentence(kind, seeker, language):
    with speaking(language):
        sentence = str(Teller(seeker, TERMS).sentence(reason(kind, in_favour=False)))
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_quoted_words_carry_their_language_and_are_escaped():
    theirs = FactRef("problem", "problem", snippet="<b>Netze</b> & mehr", language="de")
    with speaking("en"):
        sentence = str(Teller(Kind.INVESTOR, TERMS).sentence(Reason("semantic", THESIS, theirs, True, 0.1)))
    assert '<span lang="de">„&lt;b&gt;Netze&lt;/b&gt; &amp; mehr“</span>' in sentence


def test_what_comes_from_the_portfolio_says_so():
    mine = FactRef("portfolio", "Trafokompass", item="Trafokompass", evidence="from_portfolio")
    with speaking("en"):
        assert str(evidence_label(Reason("semantic", mine, FACTS["semantic"], True, 0.1))) == "from your portfolio"
        assert str(evidence_label(reason("sector"))) == "own statement"


def test_amounts_are_read_with_open_ends():
    with speaking("en"):
        assert [amount_of(each) for each in ("500000-1000000", "-1000000", "500000-")] == [
            "€0.5–1m",
            "up to €1m",
            "from €500,000",
        ]


def test_every_gate_has_a_name():
    assert {gate.name for gate in (*SUPPLY_AND_DEMAND, *PRIVATE_GATES)} | {"private"} <= set(GATES)
