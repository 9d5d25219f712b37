"""Nobody fakes an attestation by a name: marks and words that read as somebody's seal of approval are refused in it."""

import re

from app.core.errors import RuleBroken
from app.core.language import message

# Ticks, rosettes, medals, shields and the circled letters that stand for "certified": whoever reads a name with one of
# them believes that somebody checked something.
_SEAL_MARKS = re.compile(
    "[\u2611\u2705\u2713\u2714\u2605\u2b50\u2b51\u24b8\u24c7\u24c8\U0001f12a-\U0001f12c\U0001f396\U0001f397\U0001f3c5\U0001f3c6"
    "\U0001f3f5\U0001f31f\U0001f44c\U0001f44d\U0001f4ae\U0001f4af\U0001f4db\U0001f4dc\U0001f50f\U0001f510\U0001f512\U0001f530\U0001f5f8\U0001f5f9\U0001f6e1\U0001f947-\U0001f949"
    "\U0001f197\U0001faaa]"
)
# In a name they claim a check that nobody here made. "Siegel" alone is a surname, "geprüft" alone part of sentences.
_SEAL_WORDS = re.compile(
    r"\b(?:zertifizierte?[mnrs]?|certified|akkreditierte?[mnrs]?|accredited|verifizierte?[mnrs]?|verified"
    r"|t[üu]v[- ]?gepr[üu]fte?[mnrs]?|(?:güte|gute|guete|prüf|pruef|qualitäts|qualitaets|ki)-?siegel)\b",
    re.IGNORECASE,
)


def imitates_a_seal(text: str) -> bool:
    """Whether a line carries a mark that reads as somebody's seal of approval."""
    return _SEAL_MARKS.search(text) is not None


def claims_a_seal(name: str) -> bool:
    """Whether a name says of itself that somebody checked it."""
    return _SEAL_WORDS.search(name) is not None


def refuse_marks(text: str, *, field: str) -> None:
    """Names and one-liners stand where attestations stand, so none may look like one. Raises RuleBroken."""
    if imitates_a_seal(text):
        raise RuleBroken(
            message(
                "Leave out ticks, medals and shields here: they read as a seal. Attestations have a place of their own."
            ),
            field=field,
        )


def refuse_seal_in_name(name: str, *, field: str) -> None:
    """As `refuse_marks`, and no word that claims a check: a sentence may say it, a name may not. Raises RuleBroken."""
    refuse_marks(name, field=field)
    if found := _SEAL_WORDS.search(name):
        raise RuleBroken(
            message(
                "Leave “{word}” out of the name: it reads as a seal. Attestations have a place of their own.",
                word=found[0],
            ),
            field=field,
        )
