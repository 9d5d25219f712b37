"""Staff write the criteria of a round through the pages: begun, edited by two, published, changed, discarded."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant
from app.accounts.states import Scope
from app.core.audit import AuditEntry
from app.fellowships.actions.rubrics import begin_rubric, edit_rubric, publish_rubric
from app.fellowships.models import EVERY, Reviewer, Round, Rubric, enter
from app.fellowships.queries.rubrics import find_rubric_draft, rubric_for
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.rules.judging.editing import remove_criterion
from app.fellowships.rules.judging.sheet import read_sheet
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Criterion, Judged, read
from app.fellowships.states import PhaseKind, ReviewerState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.fellowships import make_programme, make_round
from tests.factories.reviewing import ANCHORS, JUDGED, make_phase, make_rubric

LINES = {
    "anchor_points": ["0", "5", "10"],
    "anchor_de": ["Nichts", "Etwas", ""],
    "anchor_en": ["Nothing", "Something", "All"],
}


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_round(session, make_programme(session, staff.id), by_id=staff.id)


@pytest.fixture
def home(session: Session, row: Round, staff: Account, clock: MovableClock) -> str:
    """The pages of criteria that are being written."""
    begin_rubric(session, row, JUDGED, by_id=staff.id, at=clock.at)
    return f"/staff/rounds/{row.public_id}/rubric"


def draft(session: Session, row: Round) -> Judged:
    session.expire_all()
    found = find_rubric_draft(session, row.id)
    assert found is not None, "a version is being written"
    return read_sheet(found.definition).judged


def keys(judged: Judged) -> list[str]:
    return [each.key for each in judged.criteria]


def fields(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send back from a page's form."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    form = next(each for each in page.select("main form") if each.select("input[name=seen]"))
    found: dict[str, Any] = {}
    for each in form.select("input[name]:not([type=checkbox])"):
        found.setdefault(each["name"], []).append(each.get("value", ""))
    for each in form.select("input[checked]"):
        found.setdefault(each["name"], []).append(each["value"])
    for each in form.select("textarea"):
        found[each["name"]] = each.text.lstrip("\n")
    return found


def main_of(text: str) -> str:
    return " ".join(BeautifulSoup(text, "html.parser").select_one("main").get_text(" ").split())


def test_a_round_begins_with_the_prepared_criteria_and_publishes_them(
    client: Client, session: Session, row: Round
) -> None:
    home = f"/staff/rounds/{row.public_id}/rubric"
    assert client.get(home).location == f"{home}/begin"
    assert client.send(f"{home}/begin", {"start": "template"}).location == home
    assert draft(session, row) == first_rubric()
    assert "none has been begun" in client.get(f"{home}/publish").text
    assert client.send(f"{home}/publish", {"version": "1"}).location == home
    assert read(rubric_for(session, row.id).definition) == first_rubric()
    assert "Version 1 is published." in client.get(home).text
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("rubric.%")))
    assert list(events) == ["rubric.begun", "rubric.published"]


def test_criteria_are_copied_from_an_earlier_round(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock
) -> None:
    earlier = make_round(session, make_programme(session, staff.id, "Früher"), by_id=staff.id, title="Runde 2026")
    made = begin_rubric(session, earlier, JUDGED, by_id=staff.id, at=clock.at)
    publish_rubric(session, earlier, lock=made.lock, note="", by_id=staff.id, at=clock.at)
    begin = f"/staff/rounds/{row.public_id}/rubric/begin"
    assert "Früher: Runde 2026 (2)" in client.get(begin).text
    assert client.send(begin, {"start": "copy"}).status_code == 422
    client.send(begin, {"start": "copy", "source": earlier.public_id})
    assert draft(session, row) == JUDGED


def test_shares_of_the_total_are_told_for_each_criterion(client: Client, home: str) -> None:
    page = BeautifulSoup(client.get(home).text, "html.parser")
    told = [each.get_text().strip() for each in page.select(".rows strong")]
    assert told == ["75% of the total", "25% of the total"]


def test_a_criterion_is_added_with_its_points(client: Client, session: Session, row: Round, home: str) -> None:
    page = f"{home}/criteria/new"
    typed = {"name_de": "Markt", "name_en": "", "help_de": "Wer zahlt?", "weight": "0", **LINES}
    assert client.send(page, {**fields(client, page), **typed, "is_reason_required": []}).status_code == 303
    made = draft(session, row).criteria[-1]
    assert (made.name, made.help, made.weight, made.points) == (Words("Markt"), Words("Wer zahlt?"), 0, (0, 5, 10))
    assert made.anchors[2].words == Words("", "All")
    assert not made.is_reason_required
    assert "Read, moves no total" in client.get(home).text


def test_lines_are_added_and_removed_without_saving(client: Client, session: Session, row: Round, home: str) -> None:
    page = f"{home}/criteria/plan"
    more = client.send(page, {**fields(client, page), "name_de": "Vorhaben", "more": "1"})
    shown = BeautifulSoup(more.text, "html.parser")
    assert more.status_code == 200
    assert [each["value"] for each in shown.select("main input[name=anchor_points]")] == ["1", "2", "3", ""]
    assert shown.select_one("main input[name=name_de]")["value"] == "Vorhaben"
    fewer = client.send(page, {**fields(client, page), "remove": "1"})
    shown = BeautifulSoup(fewer.text, "html.parser")
    assert [each["value"] for each in shown.select("main input[name=anchor_points]")] == ["1", "3"]
    assert draft(session, row) == JUDGED


@pytest.mark.parametrize(
    ("typed", "told", "wrong"),
    [
        ({"name_de": "", "name_en": ""}, "Name the criterion in at least one language.", 0),
        ({"weight": "11"}, "Enter a whole number from 0 to 10.", 0),
        ({"anchor_points": ["1", "zwei", "3"]}, "Write points as whole numbers, for example 1 or 5.", 1),
        ({"anchor_points": ["1", "3", "2"]}, "The points grow from line to line", 1),
        ({"anchor_de": ["", "b", "c"], "anchor_en": ["", "", ""]}, "Say what each number of points means", 1),
        ({"anchor_points": ["1"], "anchor_de": ["a"], "anchor_en": ["a"]}, "Write 2 to 10 lines of points", 0),
        ({"anchor_de": ["a" * 301, "b", "c"]}, "Shorten each line to 300 characters.", 1),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    client: Client, session: Session, row: Round, home: str, typed: dict[str, Any], told: str, wrong: int
) -> None:
    page = f"{home}/criteria/plan"
    answer = client.send(page, {**fields(client, page), **typed})
    shown = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert told in main_of(answer.text)
    assert len(shown.select("main input[name=anchor_points][aria-invalid]")) == wrong
    links = [each["href"].lstrip("#") for each in shown.select("a[href^='#']") if told in each.get_text()]
    assert [shown.find(id=each) is not None for each in links] == [True]
    assert draft(session, row) == JUDGED


def test_criteria_move_go_and_come_back(client: Client, session: Session, row: Round, home: str) -> None:
    client.send(f"{home}/criteria/plan/up", {}, page=home)
    assert keys(draft(session, row)) == ["plan", "idea"]
    client.send(f"{home}/criteria/plan/down", {}, page=home)
    client.send(f"{home}/criteria/idea/remove", {}, page=home)
    assert keys(draft(session, row)) == ["plan"]
    assert "100% of the total" in client.get(home).text
    client.send(f"{home}/back/idea", {}, page=home)
    assert draft(session, row) == JUDGED


def test_two_people_at_one_criterion_both_keep_their_text(
    client: Client, session: Session, row: Round, home: str
) -> None:
    page = f"{home}/criteria/idea"
    mine = {**fields(client, page), "name_de": "Meine"}
    theirs = {**fields(client, page), "name_de": "Ihre", "anchor_points": ["1", "2", "9"]}
    assert client.send(page, theirs).status_code == 303
    answer = client.send(page, mine)
    assert answer.status_code == 409
    assert "Ihre" in main_of(answer.text)
    assert "9 · Stufe 3 / Level 3" in main_of(answer.text)
    assert BeautifulSoup(answer.text, "html.parser").select_one("main input[name=name_de]")["value"] == "Meine"
    assert draft(session, row).criteria[0].name.de == "Ihre"
    again = BeautifulSoup(answer.text, "html.parser").select_one("main input[name=seen]")["value"]
    assert client.send(page, {**mine, "seen": again}).status_code == 303
    assert draft(session, row).criteria[0].name.de == "Meine"


def test_two_people_at_two_criteria_do_not_notice_each_other(
    client: Client, session: Session, row: Round, home: str
) -> None:
    one, other = f"{home}/criteria/idea", f"{home}/criteria/plan"
    mine, theirs = {**fields(client, one), "weight": "5"}, {**fields(client, other), "weight": "2"}
    client.send(other, theirs)
    assert client.send(one, mine).status_code == 303
    assert [each.weight for each in draft(session, row).criteria] == [5, 2]


def test_settings_are_changed_and_clash_as_criteria_do(client: Client, session: Session, row: Round, home: str) -> None:
    page = f"{home}/settings"
    sent = fields(client, page)
    assert client.send(page, {**sent, "asks_confidence": []}).status_code == 303
    assert (draft(session, row).asks_confidence, draft(session, row).may_abstain) == (False, True)
    answer = client.send(page, {**sent, "may_abstain": []})
    assert answer.status_code == 409
    assert "Reviewers say how sure they are No" in main_of(answer.text)
    assert (draft(session, row).asks_confidence, draft(session, row).may_abstain) == (False, True)


def test_nothing_is_published_that_was_not_on_the_page(
    client: Client, session: Session, row: Round, home: str, staff: Account
) -> None:
    edit_rubric(session, row, lambda sheet: remove_criterion(sheet, "plan"), by_id=staff.id)
    session.commit()
    enter(session, EVERY)
    answer = client.send(f"{home}/publish", {"version": "1"})
    assert answer.status_code == 409
    assert keys(draft(session, row)) == ["idea"]


def test_criteria_without_a_weight_are_not_published(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock
) -> None:
    read_alone = Judged((Criterion("read", Words("Gelesen"), weight=0, anchors=ANCHORS),))
    begin_rubric(session, row, read_alone, by_id=staff.id, at=clock.at)
    home = f"/staff/rounds/{row.public_id}/rubric"
    assert "No criterion moves the total" in client.get(home).text
    assert client.send(f"{home}/publish", {"version": "1"}, page=f"{home}/settings").status_code == 422
    assert session.scalar(select(Rubric.published_at).where(Rubric.round_id == row.id)) is None


def test_a_published_version_stays_as_it_is(client: Client, session: Session, row: Round, home: str) -> None:
    client.send(f"{home}/publish", {"version": "1"})
    assert client.get(f"{home}/criteria/idea").status_code == 404
    client.send(f"{home}/change", {}, page=home)
    assert client.send(f"{home}/publish", {"version": "1"}).status_code == 422
    page = f"{home}/criteria/plan"
    client.send(page, {**fields(client, page), "weight": "3"})
    assert "25% → 50%" in main_of(client.get(f"{home}/publish").text)
    client.send(f"{home}/publish", {"version": "2", "note": "Gleich viel"})
    versions = session.scalars(select(Rubric).where(Rubric.round_id == row.id).order_by(Rubric.number)).all()
    assert [[each.weight for each in read(row.definition).criteria] for row in versions] == [[3, 1], [3, 3]]
    assert "Gleich viel" in client.get(home).text


def test_an_unpublished_version_is_discarded_by_whoever_saw_it(
    client: Client, session: Session, row: Round, home: str
) -> None:
    client.send(f"{home}/publish", {"version": "1"})
    client.send(f"{home}/change", {}, page=home)
    client.send(f"{home}/discard", {"version": "7"}, page=home)
    assert draft(session, row) == JUDGED
    client.send(f"{home}/discard", {"version": "1"}, page=home)
    assert find_rubric_draft(session, row.id) is None


def test_the_preview_prints_what_the_desk_prints(client: Client, home: str) -> None:
    page = BeautifulSoup(client.get(f"{home}/preview").text, "html.parser")
    labels = [each.get_text().strip() for each in page.select("main legend")]
    assert labels[:2] == ["Novelty", "Plan"]
    assert [each["value"] for each in page.select("main input[type=radio]")[:3]] == ["1", "2", "3"]
    assert "Reason for “Plan”" in main_of(str(page))


def test_staff_of_another_programme_find_no_criteria(
    client: Client, session: Session, home: str, staff: Account, clock: MovableClock
) -> None:
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == staff.id)).one()
    grant.scope, grant.scope_id = Scope.programme, make_programme(session, staff.id, "Fremdes").id
    session.commit()
    pages = [client.get(f"{home}{page}").status_code for page in ("", "/criteria/idea", "/preview", "/publish")]
    assert pages == [404, 404, 404, 404]


def test_a_round_begins_to_review_with_a_plan_and_published_criteria_alone(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock
) -> None:
    page, sent = f"/staff/rounds/{row.public_id}/phase", {"seen": "call", "phase": "review", "reason": "Alles da."}
    clock.move(days=2)
    sign_in(client, session, staff)
    refused = client.send(page, sent)
    assert refused.status_code == 422
    assert "Nothing says how reviews are made." in main_of(refused.text)
    enter(session, EVERY)
    make_phase(session, row)
    draft_ = begin_rubric(session, row, JUDGED, by_id=staff.id, at=clock.at)
    session.commit()
    assert "No criteria are published." in main_of(client.send(page, sent).text)
    enter(session, EVERY)
    publish_rubric(session, row, lock=draft_.lock, note="", by_id=staff.id, at=clock.at)
    session.commit()
    assert client.send(page, sent).status_code == 303
    session.expire_all()
    enter(session, EVERY)
    assert session.get_one(Round, row.id).phase is PhaseKind.REVIEW


def states(client: Client, row: Round) -> dict[str, str]:
    page = BeautifulSoup(client.get(f"/staff/rounds/{row.public_id}").text, "html.parser")
    names = ("How reviews are made", "Criteria", "Reviewers")
    tasks = {each.select_one("a").get_text(): each for each in page.select("main .task")}
    return {name: tasks[name].select_one(".task__state").get_text().strip() for name in names}


def test_the_task_list_says_what_reviewers_need_and_stops_no_call(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock
) -> None:
    assert row.announced_at is not None
    assert set(states(client, row).values()) == {"Optional"}
    enter(session, EVERY)
    make_phase(session, row)
    make_rubric(session, row)
    for _ in range(3):
        person = make_account(session).id
        session.add(
            Reviewer(
                programme_id=row.programme_id, round_id=row.id, account_id=person, state=ReviewerState.ACTIVE,
                invited_at=clock.at,
            )
        )  # fmt: skip
    session.commit()
    assert set(states(client, row).values()) == {"Complete"}
    enter(session, EVERY)
    session.scalars(select(Reviewer)).first().state = ReviewerState.ENDED
    session.get_one(Round, row.id).phase = PhaseKind.REVIEW
    begin_rubric(session, row, Judged(), by_id=staff.id, at=clock.at)
    session.commit()
    assert states(client, row) == {"How reviews are made": "Complete", "Criteria": "To do", "Reviewers": "To do"}
