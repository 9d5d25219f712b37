"""What rules about who may apply say of answers."""

import json

import pytest

from app.fellowships.rules.eligibility import Hit, Outcome, Rule, RuleKind, Terms, as_data, faults, outcome, read
from app.fellowships.rules.questionnaire import Option, Words
from app.fellowships.states import Eligibility

BOTH = Words("de", "en")
YES, NO, UNCLEAR = Eligibility.YES, Eligibility.NO, Eligibility.UNCLEAR
RESEARCH = Rule("research", RuleKind.YES_NO, BOTH, no=("no",), reason=BOTH, legal=BOTH, source="§ 1")
AGE = Rule("age", RuleKind.NUMBER, BOTH, no_above="24", unclear_above="12", no_below="0")
DAY = Rule("day", RuleKind.DATE, BOTH, no_below="2025-11-21", unclear_below="2026-01-01")
PLACE = Rule(
    "place",
    RuleKind.CHOICE,
    BOTH,
    options=(Option("de", BOTH), Option("eu", BOTH)),
    unclear=("eu",),
    may_be_unsure=False,
)
TERMS = Terms((RESEARCH, AGE, DAY, PLACE))
GOOD = {"research": "yes", "age": "12", "day": "2026-01-01", "place": "de"}


@pytest.mark.parametrize(
    ("changed", "says", "keys"),
    [
        ({}, YES, []),
        ({"research": "no"}, NO, ["research"]),
        ({"research": "no", "age": "24.5", "place": "eu"}, NO, ["research", "age", "place"]),
        ({"age": "12.5"}, UNCLEAR, ["age"]),
        ({"age": "24"}, UNCLEAR, ["age"]),
        ({"age": "-1"}, NO, ["age"]),
        ({"age": "viele"}, UNCLEAR, ["age"]),
        ({"day": "2025-11-21"}, UNCLEAR, ["day"]),
        ({"day": "2025-11-20"}, NO, ["day"]),
        ({"place": "elsewhere"}, UNCLEAR, ["place"]),
        ({"research": "unsure"}, UNCLEAR, ["research"]),
    ],
)
def test_answers_are_judged_rule_by_rule_and_bounds_are_within(
    changed: dict[str, str], says: Eligibility, keys: list[str]
) -> None:
    found = outcome(TERMS, GOOD | changed)
    assert found.says is says
    assert [hit.key for hit in found.hits] == keys


def test_a_missing_answer_goes_to_a_person() -> None:
    assert outcome(Terms((RESEARCH,)), {}) == Outcome(UNCLEAR, (Hit("research", UNCLEAR),))


def test_rules_read_back_from_json() -> None:
    assert read(json.loads(json.dumps(as_data(TERMS)))) == TERMS


def test_a_rule_without_reason_legal_text_and_source_cannot_be_published() -> None:
    bare = Rule("bare", RuleKind.YES_NO, BOTH)
    assert len(faults(Terms((bare,)))) == 4
    assert faults(Terms((RESEARCH,))) == []
