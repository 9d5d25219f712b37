"""A round whose questionnaire and rules are being written, with a case that a person decides."""

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.fellowships.actions.eligibility import begin_rules, edit_rules, keep_check, publish_rules
from app.fellowships.actions.questionnaires import begin_questionnaire
from app.fellowships.actions.rubrics import begin_rubric, edit_rubric, publish_rubric
from app.fellowships.models import EVERY, Round, within
from app.fellowships.rules.asking.first import first_questionnaire
from app.fellowships.rules.eligibility import Rule, RuleKind, Terms, take_out
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.rules.judging.editing import remove_criterion
from app.fellowships.rules.questionnaire import Words, as_data

RESEARCH = Rule(
    "research",
    RuleKind.YES_NO,
    Words("Arbeiten Sie an einer Hochschule?", "Do you work at a university?"),
    no=("no",),
    reason=Words("Das Programm ist für Teams aus der Forschung.", "The programme is for teams from research."),
    legal=Words("Antragsberechtigt sind Hochschulen.", "Universities are entitled to apply."),
    source="Förderbedingungen, Nr. 2",
)


def make_rules(session: Session, row: Round, *rules: Rule, by_id: int) -> None:
    """Published."""
    with within(session, EVERY):
        draft = begin_rules(session, row, Terms(rules or (RESEARCH,)), by_id=by_id, at=clock.now())
        publish_rules(session, row, lock=draft.lock, by_id=by_id, at=clock.now())


def make_criteria_being_written(session: Session, row: Round, *, by_id: int) -> dict[str, Any]:
    """The second version, with one criterion taken out; and what its addresses are made of."""
    kept, gone, *_ = (each.key for each in first_rubric().criteria)
    with within(session, EVERY):
        draft = begin_rubric(session, row, first_rubric(), by_id=by_id, at=clock.now())
        publish_rubric(session, row, lock=draft.lock, note="", by_id=by_id, at=clock.now())
        begin_rubric(session, row, first_rubric(), by_id=by_id, at=clock.now())
        edit_rubric(session, row, lambda sheet: remove_criterion(sheet, gone), by_id=by_id)
    return {
        "fellowships.rubric_criterion:key": kept,
        "fellowships.rubric_criterion_do:key": kept,
        "fellowships.rubric_criterion_do:deed": "up",
        "fellowships.rubric_back:key": gone,
    }


def make_being_written(session: Session, row: Round, *, by_id: int, unsure: Account) -> dict[str, Any]:
    """What the addresses of these pages are made of, by endpoint and argument."""
    make_rules(session, row, RESEARCH, by_id=by_id)
    with within(session, EVERY):
        begin_questionnaire(session, row, as_data(first_questionnaire()), by_id=by_id, at=clock.now())
        check = keep_check(session, row, {"research": "unsure"}, account_id=unsure.id, at=clock.now())
        gone = Rule("gone", RuleKind.YES_NO, Words("Weg?", "Gone?"))
        begin_rules(session, row, Terms((RESEARCH, gone)), by_id=by_id, at=clock.now())
        edit_rules(session, row, lambda terms: take_out(terms, "gone"), by_id=by_id)
    sections = ("question_section", "section_words", "do_with_section", "choose_kind", "new_question")
    questions = ("question", "do_with_question", "move_question")
    return {
        **{f"fellowships.{endpoint}:key": "section_idea" for endpoint in sections},
        **{f"fellowships.{endpoint}:key": "problem" for endpoint in questions},
        **{
            f"fellowships.{endpoint}:deed": "up" for endpoint in ("do_with_section", "do_with_question", "do_with_rule")
        },
        **{f"fellowships.{endpoint}:key": "research" for endpoint in ("rule", "do_with_rule")},
        "fellowships.bring_back:key": "idea",
        "fellowships.new_question:kind": "short_text",
        "fellowships.new_rule:kind": "yes_no",
        "fellowships.preview:view": "applicant",
        "fellowships.decide_unclear:check_id": check.public_id,
        **make_criteria_being_written(session, row, by_id=by_id),
    }
