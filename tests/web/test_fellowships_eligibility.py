"""Capability 6: checked before the form, by rules that say why; what is unclear goes to a person."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.language import LANGUAGE_COOKIE
from app.core.outbox import OutboxMail
from app.fellowships.actions.eligibility import begin_rules, edit_rules, keep_check, publish_rules
from app.fellowships.models import EVERY, Answer, Application, EligibilityCheck, Programme, Round, enter
from app.fellowships.queries.eligibility import check_for, find_rules, find_rules_draft, terms_of
from app.fellowships.rules.eligibility import Rule, RuleKind, Terms
from app.fellowships.rules.questionnaire import Words
from app.fellowships.states import AnswerOrigin, Eligibility
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round
from tests.factories.fellowships import make_programme, make_round
from tests.factories.profiles import make_spinoff

RESEARCH = Rule(
    "research",
    RuleKind.YES_NO,
    Words("Arbeiten Sie an einer Hochschule?", "Do you work at a university?"),
    no=("no",),
    reason=Words("Das Programm ist für Teams aus der Forschung.", "The programme is for teams from research."),
    legal=Words("Antragsberechtigt sind Hochschulen.", "Universities are entitled to apply."),
    source="Förderbedingungen, Nr. 2",
)
PLACE = Rule("months", RuleKind.NUMBER, Words("Monate seit Gründung?", "Months since founding?"), no_above="24",
             unclear_above="12", reason=Words("Zu alt.", "Too old."), legal=Words("Zwei Jahre.", "Two years."),
             source="Nr. 3")  # fmt: skip


@pytest.fixture
def staff(session: Session, clock: MovableClock) -> Any:
    enter(session, EVERY)
    return make_account(session, name="Frau Staff", roles=["programme_staff"])


@pytest.fixture
def row(session: Session, staff: Any) -> Round:
    return make_round(session, make_programme(session, staff.id), by_id=staff.id)


@pytest.fixture
def rules(session: Session, row: Round, staff: Any, clock: MovableClock) -> str:
    """Published; returns the address of the check."""
    begin_rules(session, row, Terms((RESEARCH, PLACE)), by_id=staff.id, at=clock.at)
    publish_rules(session, row, lock=1, by_id=staff.id, at=clock.at)
    return f"/fellowships/wege-aus-der-forschung/{row.slug}/check"


def heading(client: Client, path: str) -> str:
    return BeautifulSoup(client.get(path).text, "html.parser").h1.text


def test_staff_write_rules_through_the_pages_and_publish_them(
    client: Client, session: Session, row: Round, staff: Any
) -> None:
    sign_in(client, session, staff)
    home = f"/staff/rounds/{row.public_id}/eligibility"
    client.send(f"{home}/begin", {}, page=home)
    for kind, rest in (
        (
            "yes_no",
            {"option_key": ["yes", "no"], "option_de": ["", ""], "option_en": ["", ""], "option_says": ["yes", "no"]},
        ),
        (
            "choice",
            {
                "option_key": ["", ""],
                "option_de": ["A", "B"],
                "option_en": ["a", "b"],
                "option_says": ["yes", "unclear"],
            },
        ),
        ("number", {"no_above": "24", "unclear_above": "12,5"}),
        ("date", {"no_below": "1.1.2026"}),
    ):
        page = client.send(f"{home}/rules", {"kind": kind}, page=home).location
        words = {
            f"{name}_{language}": f"{name} {kind}"
            for name in ("question", "reason", "legal")
            for language in ("de", "en")
        }
        assert client.send(page, {**words, "source": "Nr. 1", "may_be_unsure": "y", **rest}).status_code == 303
    client.send(f"{home}/publish", {"version": "5"}, page=home)
    published = terms_of(find_rules(session, row.id))
    assert [rule.kind for rule in published.rules] == list(RuleKind)
    yes_no, choice, number, day = published.rules
    assert (yes_no.no, yes_no.unclear) == (("no",), ())
    assert choice.unclear == (choice.options[1].key,)
    assert (number.no_above, number.unclear_above, day.no_below) == ("24", "12.5", "2026-01-01")
    assert "Checked before the form." in client.get(f"/staff/rounds/{row.public_id}").text


def test_what_a_rule_still_needs_is_said_before_and_in_the_readers_language(
    client: Client, session: Session, row: Round, staff: Any, clock: MovableClock
) -> None:
    lacking = Rule("months", RuleKind.NUMBER, Words("Seit wann?", "Since when?"), no_above="24", reason=Words("n", "n"),
                   legal=Words("n", "n"))  # fmt: skip
    begin_rules(session, row, Terms((lacking,)), by_id=staff.id, at=clock.at)
    session.commit()
    sign_in(client, session, staff)
    home = f"/staff/rounds/{row.public_id}/eligibility"
    assert "“Since when?”: where the legal text stands is missing." in client.get(home).text
    page = BeautifulSoup(client.get(f"{home}/rules/months").text, "html.parser")
    assert page.select_one("label[for=source]").text.strip() == "Source of the legal text"
    assert "Needed before the rules are published." in page.text
    client.set_cookie(LANGUAGE_COOKIE, "de")
    assert "„Seit wann?“" in client.get(home).text


def test_of_two_people_at_one_rule_the_slower_reads_both_texts(
    client: Client, session: Session, row: Round, rules: str, staff: Any
) -> None:
    sign_in(client, session, staff)
    home = f"/staff/rounds/{row.public_id}/eligibility"
    client.send(f"{home}/begin", {}, page=home)
    page = f"{home}/rules/months"
    seen = BeautifulSoup(client.get(page).text, "html.parser").select_one("main input[name=seen]")["value"]
    sent = {"seen": seen, "question_en": "x", "no_above": "24"}
    assert client.send(page, {**sent, "question_de": "Eins"}).status_code == 303
    slower = client.send(page, {**sent, "question_de": "Zwei"})
    assert slower.status_code == 409
    assert "Eins" in slower.text
    assert 'value="Zwei"' in slower.text
    assert terms_of(find_rules_draft(session, row.id)).rule("months").question.de == "Eins"


def test_a_visitor_reads_each_rule_that_says_no_with_its_reason_and_legal_text(
    client: Client, session: Session, row: Round, rules: str
) -> None:
    assert heading(client, rules) == "May you apply?"
    sent = client.send(rules, {"research": "no", "months": "25"})
    assert (sent.status_code, sent.location) == (303, rules)
    page = client.get(rules).text
    assert "You may not apply in this round" in page
    for said in ("The programme is for teams from research.", "Universities are entitled", "Nr. 2", "Two years."):
        assert said in page
    assert session.scalars(select(EligibilityCheck.account_id)).all() == [None]


def test_another_visitor_sees_nothing_of_it(
    client: Client, new_client: Callable[[], Client], session: Session, rules: str
) -> None:
    client.send(rules, {"research": "no", "months": "1"})
    assert heading(new_client(), rules) == "May you apply?"


def test_t7_a_visitors_unclear_answers_survive_registration_and_are_decided_by_a_person(
    app: Flask, client: Client, new_client: Callable[[], Client], session: Session, row: Round, rules: str, staff: Any
) -> None:
    client.send(rules, {"research": "yes", "months": "13"})
    assert "Sign in or register" in client.get(rules).text
    person = make_account(session, name="Ada")
    sign_in(client, session, person)
    client.send(f"{rules}/hand-over", {}, page=rules)
    check = session.scalars(select(EligibilityCheck)).one()
    assert (check.account_id, check.outcome, check.rules_hit) == (person.id, Eligibility.UNCLEAR, ["months"])
    assert check_for(session, row.id, person.id).may_begin is False
    desk = new_client()
    sign_in(desk, session, staff)
    home = f"/staff/rounds/{row.public_id}/eligibility/unclear"
    assert "Ada" in desk.get(home).text
    page = f"{home}/{check.public_id}"
    assert desk.send(page, {"says": "yes"}).status_code == 422
    desk.send(page, {"says": "yes", "reason": "Die Gründung war <b>eine Umwandlung</b>."})
    session.refresh(check)
    assert (check.decision, check.decided_by_id) == (Eligibility.YES, staff.id)
    assert check_for(session, row.id, person.id).may_begin is True
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "fellowships/eligibility_decided")).one()
    assert mail.account_id == person.id
    assert "<b>eine Umwandlung" not in mail.html
    assert "You may apply" in client.get(rules).text


def test_a_later_change_of_rules_changes_no_earlier_outcome(
    client: Client, session: Session, row: Round, rules: str, staff: Any, clock: MovableClock
) -> None:
    person = make_account(session)
    keep_check(session, row, {"research": "no", "months": "1"}, account_id=person.id, at=clock.at)
    begin_rules(session, row, Terms((RESEARCH,)), by_id=staff.id, at=clock.at)
    lenient = Rule("research", RuleKind.YES_NO, Words("Neu?", "New?"), unclear=("no",), reason=Words("n", "n"),
                   legal=Words("n", "n"), source="n")  # fmt: skip
    edit_rules(session, row, lambda _: Terms((lenient,)), by_id=staff.id)
    publish_rules(session, row, lock=2, by_id=staff.id, at=clock.at)
    assert check_for(session, row.id, person.id).says is Eligibility.NO
    sign_in(client, session, person)
    page = client.get(rules).text
    assert "Do you work at a university?" in page
    assert "New?" not in page


def test_what_a_person_decided_is_not_answered_anew(
    client: Client, session: Session, row: Round, rules: str, staff: Any, clock: MovableClock
) -> None:
    person = make_account(session)
    check = keep_check(session, row, {"research": "unsure", "months": "1"}, account_id=person.id, at=clock.at)
    check.decision, check.decided_at, check.reason = Eligibility.NO, clock.at, "Nein."
    sign_in(client, session, person)
    refused = client.send(rules, {"research": "yes", "months": "1"}, page=f"{rules}?again=1")
    assert refused.status_code == 422
    assert "A person has decided" in refused.text
    assert check_for(session, row.id, person.id).says is Eligibility.NO


def test_a_round_without_rules_checks_nobody(client: Client, session: Session, row: Round, staff: Any) -> None:
    assert check_for(session, row.id, staff.id).may_begin is True
    assert client.get(f"/fellowships/wege-aus-der-forschung/{row.slug}/check").status_code == 404


def test_an_application_begins_after_a_yes_and_names_its_check(
    client: Client, session: Session, staff: Any, clock: MovableClock
) -> None:
    person = make_account(session)
    profile = make_spinoff(session, person)
    row = make_open_round(session, by_id=staff.id)
    begin_rules(session, row, Terms((RESEARCH,)), by_id=staff.id, at=clock.at)
    publish_rules(session, row, lock=1, by_id=staff.id, at=clock.at)
    here = f"/fellowships/{session.get_one(Programme, row.programme_id).slug}/{row.slug}"
    sign_in(client, session, person)
    assert client.get(f"{here}/apply").location == f"{here}/check"
    refused = client.send(f"{here}/apply", {"profile": profile.public_id}, page=f"{here}/check")
    assert refused.location == f"{here}/check"
    assert session.scalars(select(Application)).all() == []
    client.send(f"{here}/check", {"research": "yes"})
    client.send(f"{here}/apply", {"profile": profile.public_id})
    made = session.scalars(select(Application)).one()
    assert made.eligibility_check_id == session.scalars(select(EligibilityCheck.id)).one()


def test_t13_a_new_application_is_empty_for_every_way_in(
    client: Client, new_client: Callable[[], Client], session: Session, staff: Any, clock: MovableClock
) -> None:
    row = make_open_round(session, by_id=staff.id)
    begin_rules(session, row, Terms((RESEARCH,)), by_id=staff.id, at=clock.at)
    publish_rules(session, row, lock=1, by_id=staff.id, at=clock.at)
    here = f"/fellowships/{session.get_one(Programme, row.programme_id).slug}/{row.slug}"
    make_application(session, row, make_account(session), answers={"title": "Geheimes Vorhaben"})
    ways = ("/apply", "/apply?again=1", f"/apply?application={session.scalars(select(Application.public_id)).one()}")
    visitor = new_client()
    visitor.send(f"{here}/check", {"research": "yes"})
    person = make_account(session)
    profile = make_spinoff(session, person, name="Leeres Profil")
    for browser in (visitor, client):
        for way in ways:
            assert "Geheimes Vorhaben" not in browser.get(f"{here}{way}").text
    sign_in(client, session, person)
    client.send(f"{here}/check", {"research": "yes"})
    for way in ways:
        assert "Geheimes Vorhaben" not in client.get(f"{here}{way}").text
    client.send(f"{here}/apply", {"profile": profile.public_id})
    made = session.scalars(select(Application).where(Application.profile_id == profile.id)).one()
    written = session.scalars(select(Answer).where(Answer.application_id == made.id)).all()
    assert {answer.origin for answer in written} <= {AnswerOrigin.PROFILE}
    assert "Geheimes Vorhaben" not in str([answer.value for answer in written])
