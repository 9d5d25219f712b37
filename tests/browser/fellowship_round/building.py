"""The staff of a programme build a round: call, dates, questions, rules, and announce it."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.browser.fellowship_round.person import Person

PROGRAMME, ROUND, ROUND_DE = "Springboard AI (invented)", "Springboard winter", "Sprungbrett Winter"
CALL = "/fellowships/sprungbrett-ki-erfunden/sprungbrett-winter"
OPENS, CLOSES = timedelta(days=1), timedelta(days=21)
ADDED = "Who in the team speaks with users?"
TEXTS = {
    "lead": ("Zwölf Monate für Teams aus der Forschung.", "Twelve months for teams from research."),
    "for_whom": ("Teams, die noch nicht gegründet haben.", "Teams that have not founded yet."),
    "offer": ("Geld, Räume, Rat.", "Money, rooms, advice."),
    "decision": ("Zwei Gutachten, dann ein Gespräch.", "Two reviews, then a conversation."),
    "late_rule": (
        "Wer durch Krankheit verhindert war, wird bis drei Tage danach zugelassen.",
        "Whoever was kept by illness is admitted until three days later.",
    ),
}


def build(staff: Person) -> str:
    """Where the staff finds the round."""
    home = _begin(staff)
    _write_call(staff)
    _set_dates(staff)
    _ask(staff, home)
    _rule(staff, home)
    staff.open(home)
    staff.look("staff round ready to announce")
    staff.push("Announce the call")
    staff.main.get_by_text("Announced on").wait_for()
    staff.look("staff round announced")
    return home


def _begin(staff: Person) -> str:
    staff.open("/staff/programmes")
    staff.look("staff programmes")
    staff.follow(re.compile(f"New round.*{re.escape(PROGRAMME)}"))
    staff.write(title_de=ROUND_DE, title_en=ROUND)
    staff.look("staff new round")
    staff.push("Begin the round")
    staff.arrives_at(ROUND)
    staff.look("staff round begun")
    return staff.page.url


def _write_call(staff: Person) -> None:
    staff.follow("What the call says")
    for name, (german, english) in TEXTS.items():
        staff.write(**{f"{name}_de": german, f"{name}_en": english})
    staff.write(places="5", award_eur="30.000")
    staff.look("staff call texts")
    staff.push("Save changes")
    staff.arrives_at(ROUND)


def _set_dates(staff: Person) -> None:
    now = staff.world.clock.at.astimezone(ZoneInfo("Europe/Berlin"))
    staff.follow("Dates and phases")
    staff.write(call=f"{now + OPENS:%d.%m.%Y %H:%M}", closes_at=f"{now + CLOSES:%d.%m.%Y %H:%M}")
    staff.look("staff dates")
    staff.push("Save changes")
    staff.arrives_at(ROUND)


def _ask(staff: Person, home: str) -> None:
    """The prepared questionnaire with one question more."""
    staff.open(f"{home}/questionnaire/begin")
    staff.look("staff questionnaire to begin")
    staff.page.locator("main [name=start]").first.check()
    staff.push("Begin")
    staff.arrives_at("Questionnaire")
    staff.look("staff questionnaire")
    staff.open(f"{home}/questionnaire/sections/section_team/new/short_text")
    staff.write(label_de="Wer im Team spricht mit Nutzenden?", label_en=ADDED)
    staff.page.locator("main [name=is_required]").check()
    staff.look("staff question")
    staff.push("Add the question")
    staff.main.get_by_text(ADDED).first.wait_for()
    staff.look("staff section")
    staff.open(f"{home}/questionnaire/preview/applicant")
    staff.look("staff preview")
    staff.open(f"{home}/questionnaire/publish")
    staff.look("staff questionnaire to publish")
    staff.push("Publish")
    staff.told("The questionnaire is published")


def _rule(staff: Person, home: str) -> None:
    staff.open(f"{home}/eligibility")
    staff.push("Write rules")
    staff.look("staff rules")
    staff.open(f"{home}/eligibility/rules/new/yes_no")
    staff.write(question_de="Haben Sie schon gegründet?", question_en="Have you founded already?")
    for answer, says in zip(staff.page.locator("main [name=option_says]").all(), ("no", "yes"), strict=True):
        answer.select_option(says)
    staff.write(
        reason_de="Gegründete Firmen fördert ein anderes Programm.",
        reason_en="Companies are funded by another programme.",
        legal_de="§ 3 der Richtlinie (erfunden)",
        legal_en="Section 3 of the rules (invented)",
        source="Richtlinie vom 1. Oktober 2026 (erfunden)",
    )
    staff.look("staff rule")
    staff.push("Add the rule")
    staff.arrives_at("Who may apply")
    staff.push("Publish the rules")
    staff.look("staff rules published")
