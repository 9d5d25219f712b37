"""Counting, reading and checking answers, without a database."""

from typing import Any

import pytest

from app.core.language import speaking
from app.fellowships.rules.answers.checking import faults_in, faults_of
from app.fellowships.rules.answers.printing import in_words
from app.fellowships.rules.answers.reading import LONGEST, MOST_ROWS, fields_of, stored_text, value_from
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


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.500", "1500"),
        ("1 500 000", "1500000"),
        ("1\u00a0500", "1500"),
        ("1.500,25", "1500.25"),
        ("1,500.25", "1500.25"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("-0", "0"),
        ("-0,5", "-0.5"),
        ("0.000000001", "0.000000001"),
        ("007", "7"),
    ],
)
def test_a_number_is_what_people_mean_by_it(typed: str, read: str) -> None:
    assert value_from(BY_KEY["people"], [("q.people", typed)]) == read


@pytest.mark.parametrize("typed", ["1e309", "1E5", "NaN", "-Infinity", "٣", "１２", "1_000", "0x10", "1.500.25", "²"])
def test_what_only_programs_read_as_a_number_is_none(typed: str) -> None:
    value = value_from(BY_KEY["people"], [("q.people", typed)])
    with speaking("en"):
        told = [str(text) for text, _ in faults_in(BY_KEY["people"], value, "en")]
    assert (value, told) == (typed, ["“People”: this is not a number. Write it in digits."])


@pytest.mark.parametrize("typed", ["20270301", "2027-W09-1", "2027-02-30", "٢٠٢٧-٠٣-٠١"])
def test_what_only_programs_read_as_a_day_is_none(typed: str) -> None:
    with speaking("en"):
        told = [str(text) for text, _ in faults_in(BY_KEY["begin"], typed, "en")]
    assert told == ["“Begin”: this is not a date. Write it like 31.12.2027."]


@pytest.mark.parametrize(("key", "value"), [("plan", "gone"), ("fields", ["grid", "gone"])])
def test_what_is_no_longer_offered_is_chosen_again(key: str, value: object) -> None:
    label = BY_KEY[key].label.en
    with speaking("en"):
        told = [str(text) for text, _ in faults_in(BY_KEY[key], value, "en")]
    assert told == [f"“{label}”: what was chosen is no longer offered. Choose again."]


def test_a_row_names_what_is_offered() -> None:
    rows = [{"item": "Stelle", "purpose": "gone", "eur": 5}]
    with speaking("en"):
        told = [str(text) for text, _ in faults_in(BY_KEY["budget"], rows, "en")]
    assert told == ["“Budget”, row 1: “Kind of cost” is missing or cannot be read."]


def test_a_row_too_many_is_told_and_not_dropped() -> None:
    pairs = [(f"q.markets.{number}.where", str(number)) for number in range(MOST_ROWS + 1)]
    value = value_from(BY_KEY["markets"], pairs)
    with speaking("en"):
        told = [str(text) for text, _ in faults_in(BY_KEY["markets"], value, "en")]
    assert isinstance(value, list)
    assert (len(value), told[-1]) == (MOST_ROWS + 1, "“Markets”: at most 100.")


def test_line_breaks_of_a_form_take_nothing_from_a_long_text() -> None:
    lines = "\r\n".join(["x" * 99] * (LONGEST // 100))
    assert len(stored_text(lines) or "") == LONGEST - 1


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
