"""An answer to a rule in words."""

from datetime import date

from app.core.filters import show_date
from app.core.language import current_language, message
from app.fellowships.rules.eligibility import UNSURE, Rule, RuleKind


def answer_words(rule: Rule, answer: str | None) -> str:
    if answer is None:
        return str(message("no answer"))
    if answer == UNSURE:
        return str(message("I am not sure"))
    if rule.kind is RuleKind.YES_NO:
        return str(message("Yes") if answer == "yes" else message("No"))
    if rule.kind is RuleKind.DATE:
        return show_date(date.fromisoformat(answer))
    words = next((each.words for each in rule.options if each.key == answer), None)
    return words.in_language(current_language()) if words else answer
