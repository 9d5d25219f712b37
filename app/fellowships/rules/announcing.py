"""What a round must say before everybody reads it."""

from dataclasses import dataclass
from datetime import datetime

from app.core.language import Message, message
from app.fellowships.models import Round
from app.fellowships.rules.deadlines import opens_at
from app.fellowships.rules.phases import Plan

_TEXTS: tuple[tuple[str, Message], ...] = (
    ("lead", message("One sentence that says what the call is for")),
    ("for_whom", message("Who may apply")),
    ("offer", message("What fellows get")),
    ("decision", message("How the decision is made")),
)
QUESTIONNAIRE = "questionnaire"


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the field that would hold it."""

    field: str
    text: Message


def missing_for_announcement(row: Round, plan: Plan, at: datetime, *, is_asking: bool) -> list[Missing]:
    """In the order of the pages; empty when the round can be announced. ``is_asking``: a questionnaire is published."""
    found = [
        Missing(
            f"{name}_{language}", message("{text} ({language}) is missing.", text=text, language=_LANGUAGES[language])
        )
        for language in ("de", "en")
        for name, text in _TEXTS
        if not getattr(row, f"{name}_{language}")
    ]
    if opens_at(plan) is None:
        found.append(Missing("call", message("The call has no opening date.")))
    if row.closes_at is None:
        found.append(Missing("closes_at", message("The call has no deadline.")))
    elif row.closes_at <= at:
        found.append(Missing("closes_at", message("The deadline has passed already.")))
    if not is_asking:
        found.append(Missing(QUESTIONNAIRE, message("No questionnaire is published.")))
    return found


_LANGUAGES = {"de": message("German"), "en": message("English")}
