"""Staff write a questionnaire through the pages: begun, edited by two, published, changed while teams write."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant
from app.accounts.states import Scope
from app.core.audit import AuditEntry
from app.fellowships.actions.questionnaires import begin_questionnaire, bring_up_to_date, publish_questionnaire
from app.fellowships.models import Questionnaire, Round
from app.fellowships.queries.applications.own import answers_of
from app.fellowships.queries.questionnaires import answers_apart, find_draft, questionnaire_for, questionnaire_of
from app.fellowships.rules.asking.first import first_questionnaire
from app.fellowships.rules.asking.sheet import read_sheet
from app.fellowships.rules.questionnaire import Asked, Question, Section, Words, as_data, read
from app.fellowships.states import ApplicationState, Party, QuestionKind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.fellowships import make_programme, make_round

BOTH = Words("Idee", "Idea")
ASKED = Asked(
    (
        Section(
            "s1",
            BOTH,
            questions=(Question("q1", QuestionKind.LONG_TEXT, BOTH), Question("q2", QuestionKind.DATE, BOTH)),
        ),
        Section("s2", Words("Plan", "Plan"), questions=(Question("q3", QuestionKind.YES_NO, BOTH),)),
    )
)


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_round(session, make_programme(session, staff.id), by_id=staff.id, is_announced=False, is_asking=False)


@pytest.fixture
def home(session: Session, row: Round, staff: Account, clock: MovableClock) -> str:
    """The pages of a questionnaire that is being written."""
    begin_questionnaire(session, row, as_data(ASKED), by_id=staff.id, at=clock.at)
    return f"/staff/rounds/{row.public_id}/questionnaire"


def draft(session: Session, row: Round) -> Asked:
    session.expire_all()
    found = find_draft(session, row.id)
    assert found is not None, "a version is being written"
    return read_sheet(found.definition).asked


def keys(asked: Asked) -> list[str]:
    return [each.key for each in asked.questions()]


def fields(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send back from a page's first form of fields."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    form = next(each for each in page.select("main form") if each.select("input[name=seen]"))
    found: dict[str, Any] = {}
    for each in form.select("input[name]:not([type=checkbox]):not([type=radio])"):
        found.setdefault(each["name"], []).append(each.get("value", ""))
    for each in form.select("input[checked]"):
        found.setdefault(each["name"], []).append(each["value"])
    for each in form.select("textarea"):
        found[each["name"]] = each.text.lstrip("\n")
    return found


def test_a_round_begins_with_the_prepared_questionnaire_and_publishes_it(
    client: Client, session: Session, row: Round
) -> None:
    home = f"/staff/rounds/{row.public_id}/questionnaire"
    assert client.get(home).location == f"{home}/begin"
    assert client.send(f"{home}/begin", {"start": "template"}).location == home
    assert draft(session, row) == first_questionnaire()
    assert "41 questions are asked for the first time" in client.get(f"{home}/publish").text
    client.send(f"{home}/publish", {"version": "1"})
    assert read(questionnaire_for(session, row.id).definition) == first_questionnaire()
    assert "Version 1 is published." in client.get(home).text
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("questionnaire.%")))
    assert list(events) == ["questionnaire.begun", "questionnaire.published"]


def test_a_question_of_each_kind_is_added_through_its_page(
    client: Client, session: Session, row: Round, home: str
) -> None:
    for kind in QuestionKind:
        page = client.send(f"{home}/sections/s2/add", {"kind": kind.value}, page=f"{home}/sections/s2").location
        sent = {
            **fields(client, page),
            "label_de": f"Frage {kind.value}",
            "label_en": f"Question {kind.value}",
            "option_key": ["", ""],
            "option_de": ["Eins", "Zwei"],
            "option_en": ["One", "Two"],
            "declaration_de": "Ja.",
            "declaration_en": "Yes.",
            "profile_field": "name",
        }
        assert client.send(page, sent).status_code == 303
    added = draft(session, row).section("s2").questions[1:]
    assert [each.kind for each in added] == list(QuestionKind)
    assert {each.label.de for each in added} == {f"Frage {kind.value}" for kind in QuestionKind}
    assert len({each.key for each in added}) == len(QuestionKind)
    assert "See what changes and publish" in client.get(home).text


def test_an_answer_keeps_its_key_when_it_is_moved_or_reworded(
    client: Client, session: Session, row: Round, home: str
) -> None:
    page = f"{home}/sections/s1/new/choice"
    rows = {"option_key": ["", "", ""], "option_de": ["A", "", "B"], "option_en": ["a", "", "b"]}
    client.send(page, {**fields(client, page), "label_de": "Wahl", "label_en": "Choice", **rows})
    made = draft(session, row).section("s1").questions[-1]
    first, second = (each.key for each in made.options)
    page = f"{home}/questions/{made.key}"
    moved = client.send(page, {**fields(client, page), "up": "1"})
    assert moved.status_code == 200
    shown = BeautifulSoup(moved.text, "html.parser").select("main input[name=option_key]")
    assert [each["value"] for each in shown][:2] == [second, first]
    assert [each.key for each in draft(session, row).question(made.key).options] == [first, second]
    rows = {"option_key": [second, first], "option_de": ["Bee", "A"], "option_en": ["bee", "a"]}
    client.send(page, {**fields(client, page), **rows})
    assert [(each.key, each.words.de) for each in draft(session, row).question(made.key).options] == [
        (second, "Bee"),
        (first, "A"),
    ]


def test_questions_and_sections_move_by_buttons_and_come_back_when_removed(
    client: Client, session: Session, row: Round, home: str
) -> None:
    page = f"{home}/sections/s1"
    client.send(f"{home}/questions/q2/up", {}, page=page)
    assert keys(draft(session, row)) == ["q2", "q1", "q3"]
    client.send(f"{home}/questions/q2/move", {"section": "s2"}, page=page)
    assert keys(draft(session, row)) == ["q1", "q3", "q2"]
    client.send(f"{home}/sections/s2/up", {}, page=home)
    assert keys(draft(session, row)) == ["q3", "q2", "q1"]
    client.send(f"{home}/questions/q1/remove", {}, page=page)
    assert keys(draft(session, row)) == ["q3", "q2"]
    client.send(f"{home}/back/q1", {}, page=page)
    assert keys(draft(session, row)) == ["q3", "q2", "q1"]
    client.send(f"{home}/sections/s2/remove", {}, page=home)
    assert keys(draft(session, row)) == ["q1"]
    client.send(f"{home}/back/s2", {}, page=home)
    assert keys(draft(session, row)) == ["q3", "q2", "q1"]


def test_what_a_condition_needs_cannot_be_removed_and_the_reason_is_said(
    client: Client, session: Session, row: Round, home: str
) -> None:
    client.send(f"{home}/sections/s2/up", {}, page=home)
    page = f"{home}/questions/q1"
    client.send(page, {**fields(client, page), "condition": ["q3|yes"]})
    assert draft(session, row).question("q1").condition.one_of == ("yes",)
    client.send(f"{home}/questions/q3/remove", {}, page=home)
    assert "is asked only after a question that would be missing" in client.get(home).text
    assert "q3" in keys(draft(session, row))


def test_of_two_people_at_one_question_the_slower_reads_both_texts_and_loses_none(
    client: Client, session: Session, row: Round, home: str
) -> None:
    page = f"{home}/questions/q1"
    seen = fields(client, page)
    assert client.send(page, {**seen, "label_de": "Eins"}).status_code == 303
    slower = client.send(page, {**seen, "label_de": "Zwei"})
    assert slower.status_code == 409
    shown = BeautifulSoup(slower.text, "html.parser")
    assert shown.select_one("main input[name=label_de]")["value"] == "Zwei"
    assert shown.select_one(".notice dd").text == "Eins"
    again = {**seen, "label_de": "Zwei", "seen": shown.select_one("main input[name=seen]")["value"]}
    assert client.send(page, again).status_code == 303
    assert draft(session, row).question("q1").label.de == "Zwei"


def test_two_people_at_different_questions_do_not_disturb_each_other(
    client: Client, session: Session, row: Round, home: str
) -> None:
    first, second = f"{home}/questions/q1", f"{home}/questions/q2"
    seen, other = fields(client, first), fields(client, second)
    client.send(first, {**seen, "label_de": "Eins"})
    assert client.send(second, {**other, "label_de": "Zwei"}).status_code == 303
    assert [each.label.de for each in draft(session, row).questions()][:2] == ["Eins", "Zwei"]


def test_nothing_is_published_that_was_not_on_the_page(client: Client, session: Session, row: Round, home: str) -> None:
    client.send(f"{home}/questions/q2/up", {}, page=home)
    late = client.send(f"{home}/publish", {"version": "1"})
    assert late.status_code == 409
    assert find_draft(session, row.id).published_at is None


def test_a_copy_of_an_earlier_round_brings_questions_and_no_people(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock, home: str
) -> None:
    publish_questionnaire(session, row, lock=1, note="geheim", by_id=staff.id, at=clock.at)
    programme = make_programme(session, staff.id, name="Anderes Programm")
    other = make_round(session, programme, by_id=staff.id, is_announced=False, is_asking=False)
    page = f"/staff/rounds/{other.public_id}/questionnaire/begin"
    assert client.send(page, {"start": "copy", "source": ""}).status_code == 422
    client.send(page, {"start": "copy", "source": row.public_id})
    made = find_draft(session, other.id)
    assert read_sheet(made.definition).asked == ASKED
    assert (made.note, made.published_at, made.number) == ("", None, 1)


def test_staff_of_one_programme_copy_from_their_own_rounds_alone(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock, home: str
) -> None:
    publish_questionnaire(session, row, lock=1, note="", by_id=staff.id, at=clock.at)
    programme = make_programme(session, staff.id, name="Eigenes")
    mine = make_round(session, programme, by_id=staff.id, is_announced=False, is_asking=False)
    person = make_account(session, roles=["programme_staff"])
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
    grant.scope, grant.scope_id = Scope.programme, programme.id
    session.flush()
    sign_in(client, session, person)
    page = f"/staff/rounds/{mine.public_id}/questionnaire/begin"
    client.send(page, {"start": "copy", "source": row.public_id})
    assert find_draft(session, mine.id) is None


def test_rules_for_parties_are_kept_and_contradictions_refused(
    client: Client, session: Session, row: Round, home: str
) -> None:
    page = f"{home}/parties"
    zero = {f"{party.value}_{name}": "0" for party in Party for name in ("least", "most", "later")}
    seen = BeautifulSoup(client.get(page).text, "html.parser").select_one("input[name=version]")["value"]
    wrong = client.send(page, {**zero, "version": seen, "mentor_least": "3", "mentor_most": "1"})
    assert wrong.status_code == 422
    client.send(page, {**zero, "version": seen, "mentor_least": "1", "mentor_most": "2", "mentor_later": "1440"})
    rule = draft(session, row).parties[Party.MENTOR]
    assert (rule.least, rule.most, rule.later_minutes) == (1, 2, 1440)
    assert "Mentor: must take part and is asked nothing." in client.get(home).text


def test_both_previews_show_each_party_and_save_nothing(
    client: Client, session: Session, row: Round, staff: Account, clock: MovableClock
) -> None:
    begin_questionnaire(session, row, as_data(first_questionnaire()), by_id=staff.id, at=clock.at)
    home = f"/staff/rounds/{row.public_id}/questionnaire/preview"
    assert "How does the technology work?" in client.get(f"{home}/applicant").text
    assert "How do you see project and team?" in client.get(f"{home}/applicant?party=mentor").text
    reviewed = BeautifulSoup(client.get(f"{home}/reviewer").text, "html.parser")
    said = {each.dt.text: each.dd.text for each in reviewed.select("dl > div")}
    assert said["Who is in the team?"] == "hidden while read blind"
    assert said["Truth"] == "never shown to reviewers"
    assert said["Title of the project"].startswith("Short text")
    assert session.scalars(select(Questionnaire.lock)).all() == [1]


def test_publishing_says_which_drafts_it_touches_and_no_answer_is_lost(
    client: Client, session: Session, staff: Account, clock: MovableClock
) -> None:
    row = make_open_round(session, by_id=staff.id)
    owner = make_account(session)
    answers = {"title": "Netze", "summary": "eins zwei drei", "money": 40_000}
    application = make_application(session, row, owner, answers=answers)
    submitted = make_application(session, row, make_account(session), answers=answers)
    submitted.state, submitted.submitted_at = ApplicationState.SUBMITTED, clock.at
    submitted.number = submitted.submissions = 1
    home = f"/staff/rounds/{row.public_id}/questionnaire"
    client.send(f"{home}/change", {}, page=home)
    page = f"{home}/questions/summary"
    client.send(page, {**fields(client, page), "words": "2"})
    client.send(f"{home}/questions/money/remove", {}, page=home)
    shown = client.get(f"{home}/publish").text
    assert "There is 1 draft." in shown
    assert "1 of them has an answer to a question that changes." in shown
    assert "1 answer no longer fits its limits or choices." in shown
    version = BeautifulSoup(shown, "html.parser").select_one("main input[name=version]")["value"]
    client.send(f"{home}/publish", {"version": version})
    newest = questionnaire_for(session, row.id)
    assert questionnaire_of(session, application).id == newest.id
    assert bring_up_to_date(session, application).id == application.questionnaire_id == newest.id
    assert bring_up_to_date(session, submitted).id != newest.id
    part = part_of(session, application)
    apart = answers_apart(session, row.id, Party.LEAD, read(newest.definition), answers_of(session, [part.id])[part.id])
    assert [(each.question.key, each.current.value) for each in apart] == [("money", 40_000)]
