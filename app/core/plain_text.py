"""Text as it may be stored: one Unicode form, no characters that hide, reverse or break."""

import re
import unicodedata

# Controls except tab and line break, surrogates, direction overrides and isolates, zero-width and other unseen marks.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# Ticks, rosettes, medals, shields and the circled letters that stand for "certified": whoever reads a name with one of
# them believes that somebody checked something.
_SEAL_MARKS = re.compile(
    "[\u2611\u2705\u2713\u2714\u2b50\u2b51\u24b8\u24c7\u24c8\U0001f12a-\U0001f12c\U0001f396\U0001f397\U0001f3c5\U0001f3c6"
    "\U0001f3f5\U0001f44c\U0001f4ae\U0001f4af\U0001f4dc\U0001f510\U0001f512\U0001f530\U0001f5f8\U0001f5f9\U0001f6e1\U0001f947-\U0001f949"
    "\U0001f197]"
)
_SPACES = re.compile(r"[^\S\n]+")


def clean_text(text: str) -> str:
    """``text`` in NFC with plain line breaks, its ends trimmed, refused characters left out.

    The joiners U+200C and U+200D stay: emoji and several scripts need them.
    """
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _REFUSED.sub("", unbroken)).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line, runs of white space as one space."""
    return _SPACES.sub(" ", clean_text(text).replace("\n", " ")).strip()


def imitates_a_seal(text: str) -> bool:
    """Whether a line carries a mark that reads as somebody's seal of approval."""
    return _SEAL_MARKS.search(text) is not None


def comparable(text: str) -> str:
    """The form in which names and addresses are compared for equality: NFKC, case-folded, spaces joined."""
    return unicodedata.normalize("NFKC", clean_line(text)).casefold()


def typed_length(text: str) -> int:
    """Characters as the counter in the page counts them: code points, a line break as one."""
    return len(text.replace("\r\n", "\n"))
