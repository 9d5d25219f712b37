"""Capability 7: whatever staff do to a questionnaire, it stays whole and no answer is left without its question."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import DomainError, RuleBroken
from app.fellowships.rules.asking import editing
from app.fellowships.rules.asking.changes import ChangeKind, changes, former, settled_by, touched
from app.fellowships.rules.asking.faults import faults
from app.fellowships.rules.asking.fitting import fits
from app.fellowships.rules.asking.order import check_whole
from app.fellowships.rules.asking.sheet import Sheet, read_sheet, sheet_as_data
from app.fellowships.rules.questionnaire import (
    Asked,
    Condition,
    Limits,
    Option,
    PartyRule,
    Question,
    Section,
    Words,
    as_data,
    read,
)
from app.fellowships.states import Party, QuestionKind

BOTH = Words("deutsch", "English")
A_B = (Option("a", BOTH), Option("b", BOTH))


def question(key: str, kind: QuestionKind = QuestionKind.LONG_TEXT, **rest: object) -> Question:
    return replace(Question(key, kind, BOTH), **rest)  # type: ignore[arg-type]  # fields by name


def sheet(*questions: Question, party: Party = Party.LEAD) -> Sheet:
    return Sheet(Asked((Section("s1", BOTH, party=party, questions=questions), Section("s2", BOTH))))


DECIDING = question("first", QuestionKind.CHOICE, options=A_B)
DEPENDENT = question("second", condition=Condition("first", ("a",)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: editing.remove_question(s, "first").asked,
        lambda s: editing.move_question(s.asked, "first", 1),
        lambda s: editing.move_question_to(s.asked, "first", "s2"),
        lambda s: editing.change_question(s.asked, replace(DECIDING, options=A_B[1:])),
    ],
)
def test_an_edit_that_would_leave_a_condition_without_its_answer_is_refused_with_a_sentence(
    edit: Callable[[Sheet], Asked],
) -> None:
    with pytest.raises(RuleBroken, match="asked only after"):
        check_whole(edit(sheet(DECIDING, DEPENDENT)), {})


def test_a_question_that_moves_takes_its_condition_along() -> None:
    moved = editing.move_question_to(sheet(DECIDING, DEPENDENT).asked, "second", "s2")
    check_whole(moved, {})
    assert moved.question("second") == DEPENDENT


def test_what_was_removed_comes_back_where_it_stood() -> None:
    before = sheet(question("a"), question("b"), question("c"))
    removed = editing.remove_question(before, "b")
    assert [each.key for each in removed.asked.questions()] == ["a", "c"]
    assert editing.bring_back(removed, removed.removed[0]) == before


def test_a_whole_section_comes_back_with_its_questions() -> None:
    before = sheet(question("a"), question("b"))
    removed = editing.remove_section(before, "s1")
    assert not list(removed.asked.questions())
    assert editing.bring_back(removed, removed.removed[0]) == before


def test_a_copy_has_a_key_of_its_own_and_is_no_title() -> None:
    copied = editing.duplicate_question(sheet(question("a", is_title=True), question("b")).asked, "a", "new")
    assert [(each.key, each.is_title) for each in copied.questions()] == [("a", True), ("new", False), ("b", False)]


def test_only_one_question_is_the_title() -> None:
    before = sheet(question("a", is_title=True), question("b")).asked
    after = editing.change_question(before, question("b", is_title=True))
    assert [each.key for each in after.questions() if each.is_title] == ["b"]


def test_a_published_question_keeps_its_party_and_its_kind() -> None:
    before = sheet(question("a")).asked
    settled = settled_by([before])
    mentors = editing.change_section(before, Section("s1", BOTH, party=Party.MENTOR))
    with pytest.raises(RuleBroken, match="belong to the party"):
        check_whole(mentors, settled)
    with pytest.raises(RuleBroken, match="keeps its kind"):
        check_whole(editing.change_question(before, question("a", QuestionKind.DATE)), settled)


def test_what_is_missing_is_said_with_its_place() -> None:
    unfinished = question("a", QuestionKind.CHOICE, label=Words("nur deutsch"), options=A_B[:1])
    asked = replace(sheet(unfinished).asked, parties={Party.MENTOR: PartyRule(1, 1)})
    found = {(fault.section_key, fault.question_key) for fault in faults(asked)}
    assert found == {("", ""), ("s1", "a"), ("s2", "")}
    assert len(faults(asked)) == 4


def test_limits_that_contradict_each_other_are_said() -> None:
    for limits in (Limits(least="5", most="3"), Limits(least="viel"), Limits(words=0)):
        asked = Asked((Section("s1", BOTH, questions=(question("a", QuestionKind.NUMBER, limits=limits),)),))
        assert len(faults(asked)) == 1


def test_changes_name_what_differs_and_count_the_answers_that_no_longer_fit() -> None:
    before = sheet(question("a"), question("b"), question("c")).asked
    after = sheet(question("a"), question("b", limits=Limits(words=2)), question("d")).asked
    found = touched(changes(before, after), {"b": ["eins zwei drei", "eins", ""], "c": ["weg"], "a": ["bleibt"]})
    assert [(each.change.kind, each.change.key, each.answered, each.unfit) for each in found] == [
        (ChangeKind.CHANGED, "b", 2, 1),
        (ChangeKind.ADDED, "d", 0, 0),
        (ChangeKind.REMOVED, "c", 1, 0),
    ]


def test_answers_are_measured_by_their_kind() -> None:
    number = question("a", QuestionKind.NUMBER, limits=Limits(least="1.5", most="9"))
    day = question("a", QuestionKind.DATE, limits=Limits(most="2027-03-31"))
    several = question("a", QuestionKind.MULTIPLE, options=A_B, limits=Limits(most="1"))
    assert [fits(number, each) for each in ("1.5", "1.4", "viel", None)] == [True, False, False, True]
    assert [fits(day, each) for each in ("2027-03-31", "2027-04-01")] == [True, False]
    assert [fits(several, each) for each in (["a"], ["a", "b"], ["c"])] == [True, False, False]


@dataclass
class Desk:
    """A questionnaire with its published versions and what teams have answered meanwhile."""

    sheet: Sheet = field(default_factory=lambda: Sheet(Asked((Section("s0", BOTH, questions=(question("q0"),)),))))
    published: list[Asked] = field(default_factory=list)
    answered: set[tuple[Party, str]] = field(default_factory=set)

    def try_(self, edit: Callable[[Sheet], Sheet]) -> None:
        try:
            after = edit(self.sheet)
            check_whole(after.asked, settled_by(self.published))
        except DomainError:
            return
        self.sheet = after

    def publish(self) -> None:
        if faults(self.sheet.asked):
            return
        self.published.append(self.sheet.asked)
        self.sheet = Sheet(self.sheet.asked)
        self.answered |= {(s.party, q.key) for s in self.sheet.asked.sections for q in s.questions}


Pick = st.integers(0, 30)
STEPS = st.lists(st.tuples(st.integers(0, 10), Pick, Pick, st.sampled_from(list(Party))), max_size=60)


def step(desk: Desk, deed: int, first: int, second: int, party: Party, keys: "count[int]") -> None:
    sections = desk.sheet.asked.sections
    questions = list(desk.sheet.asked.questions())
    section = sections[first % len(sections)].key if sections else "none"
    key = questions[first % len(questions)].key if questions else "none"
    other = questions[second % len(questions)].key if questions else "none"
    kind = list(QuestionKind)[second % len(QuestionKind)]
    new = Question(f"q{next(keys)}", kind, BOTH, options=A_B, declaration=BOTH, profile_field="name")
    target = sections[second % len(sections)].key if sections else "none"
    removed = desk.sheet.removed[second % len(desk.sheet.removed)] if desk.sheet.removed else None
    edits: list[Callable[[Sheet], Sheet]] = [
        lambda s: replace(s, asked=editing.add_section(s.asked, Section(f"s{next(keys)}", BOTH, party=party))),
        lambda s: replace(s, asked=editing.add_question(s.asked, section, new, second)),
        lambda s: replace(s, asked=editing.move_question(s.asked, key, 1 if second % 2 else -1)),
        lambda s: replace(s, asked=editing.move_question_to(s.asked, key, target)),
        lambda s: editing.remove_question(s, key),
        lambda s: editing.remove_section(s, section),
        lambda s: replace(s, asked=editing.duplicate_question(s.asked, key, new.key)),
        lambda s: replace(s, asked=editing.move_section(s.asked, section, 1 if second % 2 else -1)),
        lambda s: replace(s, asked=editing.change_section(s.asked, Section(section, BOTH, party=party))),
        lambda s: replace(
            s,
            asked=editing.change_question(
                s.asked, replace(editing.question_of(s.asked, key)[1], condition=Condition(other, ("a",)))
            ),
        ),
        lambda s: editing.bring_back(s, removed) if removed else s,
    ]
    desk.try_(edits[deed])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rules
@given(STEPS, st.integers(2, 9))
def test_no_answer_is_orphaned_and_every_version_reads_back_whatever_staff_do(
    steps: list[tuple[int, int, int, Party]], often: int
) -> None:
    desk, keys = Desk(), count(1)
    for number, (deed, first, second, party) in enumerate(steps):
        step(desk, deed, first, second, party, keys)
        assert read_sheet(json.loads(json.dumps(sheet_as_data(desk.sheet)))) == desk.sheet
        if number % often == 0:
            desk.publish()
    for version in desk.published:
        assert read(json.loads(json.dumps(as_data(version)))) == version
        check_whole(version, {})
    if desk.published:
        now = desk.published[-1]
        asked = {(s.party, q.key) for s in now.sections for q in s.questions}
        apart = {(each.party, key) for key, each in former(desk.published, now).items()}
        assert desk.answered == asked | apart
        assert not asked & apart
