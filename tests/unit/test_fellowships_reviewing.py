"""What reviewers may see by phase and own state, in which order tasks come, what a review must say, what differs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fellowships.models import Review, ReviewPhase
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.reviewing.differing import Way, runs_between
from app.fellowships.rules.reviewing.queue import Item, Stage, in_order, next_after, opened_before, stage_of, walk_on
from app.fellowships.rules.reviewing.rights import Rights, rights_of, sees_others
from app.fellowships.rules.reviewing.saying import faults_of, fields_of, said, value_from, write
from app.fellowships.rules.rubric import Anchor, Criterion, Judged
from app.fellowships.states import OthersSeen, ReviewState

N, A, Y = OthersSeen.NEVER, OthersSeen.AFTER_OWN, OthersSeen.ALWAYS
DRAFT, FINISHED, ABSTAINED = ReviewState.DRAFT, ReviewState.FINISHED, ReviewState.ABSTAINED
JUDGED = Judged(
    (
        Criterion(
            "idea", Words("Neuheit", "Novelty"), anchors=(Anchor(1, Words("a", "a")), Anchor(2, Words("b", "b")))
        ),
        Criterion("style", Words("Stil", "Style"), is_reason_required=False),
    )
)


@pytest.mark.parametrize(
    ("others", "own", "shown"),
    [
        (N, None, False), (N, DRAFT, False), (N, FINISHED, False), (N, ABSTAINED, False),
        (A, None, False), (A, DRAFT, False), (A, FINISHED, True), (A, ABSTAINED, False),
        (Y, None, True), (Y, DRAFT, True), (Y, FINISHED, True), (Y, ABSTAINED, True),
    ],
)  # fmt: skip
def test_others_reviews_are_shown_by_the_table(others: OthersSeen, own: ReviewState | None, shown: bool) -> None:
    assert sees_others(Rights(others=others), own) is shown


def test_without_a_phase_nothing_is_written_and_all_is_blind() -> None:
    assert rights_of(None) == Rights(writes=False, others=N, sees_applicants=False, sees_reviewers=False)


def test_rights_are_the_phase_s_own() -> None:
    phase = ReviewPhase(can_review=False, others=Y, sees_applicants=True, sees_reviewers=False)
    assert rights_of(phase) == Rights(writes=False, others=Y, sees_applicants=True, sees_reviewers=False)


@pytest.mark.parametrize(
    ("state", "is_written", "is_older", "stage"),
    [
        (None, False, False, Stage.NEW),
        (DRAFT, False, False, Stage.NEW),
        (DRAFT, True, False, Stage.BEGUN),
        (DRAFT, True, True, Stage.BEGUN),
        (FINISHED, True, False, Stage.FINISHED),
        (FINISHED, True, True, Stage.CHANGED),
        (ABSTAINED, True, True, Stage.ABSTAINED),
    ],
)
def test_where_a_task_stands(state: ReviewState | None, is_written: bool, is_older: bool, stage: Stage) -> None:
    assert stage_of(state, is_written=is_written, is_older=is_older) is stage


def item(number: int, stage: Stage, others: int = 0) -> Item:
    return Item(f"task{number}", f"blind{number}", number, "de", number, stage, others=others)


def opened(number: int, minute: int, stage: Stage = Stage.NEW) -> Item:
    return replace(item(number, stage), opened_at=datetime(2027, 5, 1, 9, minute, tzinfo=UTC))


def test_going_on_comes_past_each_that_is_left_and_back_past_all_that_was_opened() -> None:
    items = [opened(1, 10), opened(2, 20, Stage.FINISHED), opened(3, 30), item(4, Stage.NEW), item(5, Stage.NEW)]
    on = {each.number: walk_on(items, each.assignment_id) for each in items}
    back = {each.number: opened_before(items, each.assignment_id) for each in items}
    assert {number: each.number if each else None for number, each in on.items()} == {1: 3, 2: 3, 3: 4, 4: 5, 5: 4}
    assert {number: each.number if each else None for number, each in back.items()} == {
        1: None, 2: 1, 3: 2, 4: None, 5: None
    }  # fmt: skip
    assert walk_on(items[:1], "task1") is None
    assert walk_on([*items[:3], opened(4, 40), opened(5, 50)], "task5") == items[0]


def test_changed_texts_come_first_then_what_was_begun_then_what_fewest_have_read() -> None:
    items = [
        item(1, Stage.FINISHED), item(2, Stage.NEW, 2), item(3, Stage.NEW, 0), item(4, Stage.BEGUN, 5),
        item(5, Stage.CHANGED, 3), item(6, Stage.ABSTAINED),
    ]  # fmt: skip
    ordered = in_order(items, "reviewer")
    assert [each.number for each in ordered] == [5, 4, 3, 2, 1, 6]
    assert next_after(ordered) == items[4]
    assert next_after(ordered, "task5") == items[3]
    assert next_after(items[:1]) is None


def test_among_equals_each_reviewer_has_a_turn_of_their_own_that_stays() -> None:
    items = [item(number, Stage.NEW) for number in range(8)]
    one, again, other = (in_order(turn, who) for turn, who in ((items, "a"), (items[::-1], "a"), (items, "b")))
    assert one == again != other


def test_the_fields_of_a_review_in_their_order() -> None:
    assert fields_of(JUDGED) == (
        "points.idea", "reason.idea", "points.style", "reason.style", "confidence", "words", "note", "abstain_reason",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("points.idea", "2", 2), ("points.idea", "3", None), ("points.idea", "zwei", None), ("points.idea", "", None),
        ("points.gone", "1", None), ("confidence", "5", 5), ("confidence", "6", None),
        ("reason.idea", "  a\r\nb ", "a\nb"), ("note", "", ""), ("abstain_reason", "x" * 500, "x" * 400),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_it_is_stored(field: str, typed: str, value: object) -> None:
    assert value_from(JUDGED, field, [typed]) == value


def test_a_field_reads_as_it_was_written_and_leaves_the_others() -> None:
    review = Review(scores={}, words="", note="", abstain_reason="")
    write(review, "reason.idea", "Neu.")
    write(review, "points.idea", 2)
    write(review, "words", "Gut.")
    assert review.scores == {"idea": {"points": 2, "reason": "Neu."}}
    assert [said(review, name) for name in ("points.idea", "reason.idea", "words", "points.style")] == [
        2,
        "Neu.",
        "Gut.",
        None,
    ]


def test_a_review_is_finished_when_points_reasons_and_sureness_are_there() -> None:
    review = Review(scores={}, words="", note="", abstain_reason="")
    assert [each.field for each in faults_of(JUDGED, review, "en")] == ["points.idea", "reason.idea", "confidence"]
    review.scores, review.confidence = {"idea": {"points": 1, "reason": "x"}}, 3
    assert faults_of(JUDGED, review, "en") == ()


TEXTS = st.text(alphabet="ab ,.\nü", max_size=40)


@given(TEXTS, TEXTS)
def test_what_differs_holds_both_texts_whole(before: str, after: str) -> None:
    runs = runs_between(before, after)
    assert "".join(each.text for each in runs if each.way is not Way.NEW) == before
    assert "".join(each.text for each in runs if each.way is not Way.GONE) == after


def test_only_the_words_that_changed_are_marked() -> None:
    runs = runs_between("Wir messen Kabel.", "Wir messen Rohre.")
    assert [(each.way, each.text) for each in runs if each.way is not Way.SAME] == [
        (Way.GONE, "Kabel"),
        (Way.NEW, "Rohre"),
    ]
