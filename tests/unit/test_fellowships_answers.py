"""Counting, reading and checking answers, without a database."""

from typing import Any

import pytest

from app.core.language import speaking
from app.fellowships.rules.answers.checking import faults_in, faults_of
from app.fellowships.rules.answers.printing import in_words
from app.fellowships.rules.answers.reading import fields_of, stored_text, value_from
from app.fellowships.rules.answers.standing import Standing, standing_of
from app.fellowships.rules.counting import characters, words
from app.fellowships.rules.questionnaire import Question
from app.fellowships.states import Party
from tests.factories.questions import EVERY_KIND, WHOLE
from tests.factories.texts import COUNTED

BY_KEY = {question.key: question for question in EVERY_KIND}


@pytest.mark.parametrize(("text", "of_characters", "of_words"), COUNTED)
def test_texts_are_measured_as_the_table_says(text: str, of_characters: int, of_words: int) -> None:
    stored = stored_text(text) or ""
    assert (characters(stored), words(stored)) == (of_characters, of_words)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "Titel"),
        ("plan", "pilot"),
        ("fields", ["grid", "heat"]),
        ("people", "3.5"),
        ("need", 1_500_000),
        ("need", "viel"),
        ("begin", "2027-03-01"),
        ("markets", [{"where": "DE", "size": "groß"}]),
        ("ready", "no"),
        ("team", [{"name": "Ada", "role": "Technik", "percent": 80}]),
        ("team", [{"name": "Ada", "role": "", "percent": "halb"}]),
        ("budget", [{"item": "Stelle", "purpose": "staff", "eur": 60_000}]),
        ("idea", None),
    ],
)
def test_a_value_is_read_back_from_its_own_fields(key: str, value: object) -> None:
    assert value_from(BY_KEY[key], fields_of(BY_KEY[key], value)) == value


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("partner", None, "“Partner”: this answer is missing."),
        ("idea", "a b c d e f g", "“Idea”: 2 words too many."),
        ("title", "x" * 41, "“Title”: 1 character too many."),
        ("people", "10", "“People”: at most 9."),
        ("people", "viele", "“People”: this is not a number. Write it in digits."),
        ("need", "viel", "“Need”: this is not an amount in whole euros."),
        ("begin", "morgen", "“Begin”: this is not a date. Write it like 31.12.2027."),
        (
            "true",
            {"agreed": True, "sha256": "other"},
            "“Declaration”: the words have changed. Read them and agree again.",
        ),
        (
            "team",
            [{"name": "Ada", "role": "x", "percent": 101}],
            "“Team”: nobody gives more than 100 percent of their time.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(key: str, value: object, told: str) -> None:
    with speaking("en"):
        assert [str(text) for text, _ in faults_in(BY_KEY[key], value, "en")] == [told]


@pytest.mark.parametrize(("key", "value"), [("idea", None), ("need", 5), ("begin", "2027-03-01"), ("people", "9")])
def test_what_is_right_or_not_required_is_no_fault(key: str, value: object) -> None:
    assert faults_in(BY_KEY[key], value, "en") == []


def test_a_question_that_is_not_asked_is_no_fault() -> None:
    required: dict[str, Any] = {"title": "Titel"}
    assert faults_of(WHOLE, Party.LEAD, {**required, "plan": "sales"}, "en") == []
    assert [each.question_key for each in faults_of(WHOLE, Party.LEAD, {**required, "plan": "pilot"}, "en")] == [
        "partner"
    ]


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({}, Standing.NOT_BEGUN),
        ({"idea": "eins"}, Standing.BEGUN),
        ({"title": "Titel"}, Standing.COMPLETE),
        ({"title": "Titel", "need": "viel"}, Standing.NEEDS_ATTENTION),
    ],
)
def test_a_page_stands_where_its_answers_stand(values: dict[str, object], standing: Standing) -> None:
    assert standing_of(WHOLE.sections[0], values) is standing


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("plan", "pilot", "Pilot"),
        ("plan", "gone", "gone"),
        ("fields", ["grid", "heat"], "Grid, Heat"),
        ("ready", "no", "No"),
        ("true", {"agreed": True}, "Agreed"),
        ("budget", [{"item": "Stelle", "purpose": "staff", "eur": 5}], "Stelle · Staff · €5"),
        ("team", [{"name": "Ada", "role": "Technik", "percent": 80}], "Ada · Technik · 80 %"),
    ],
)
def test_an_answer_reads_as_people_write(key: str, value: object, said: str) -> None:
    with speaking("en"):
        assert in_words(_question(key), value, "en", euros=lambda amount: f"€{amount}", day=str) == said


def _question(key: str) -> Question:
    return BY_KEY[key]
