"""Text as it may be stored: one Unicode form, no characters that hide, reverse or break."""

import re
import unicodedata

# Controls except tab and line break, surrogates, what no feed may hold (U+FFFE, U+FFFF), direction overrides and
# isolates, zero-width and other unseen marks.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Where mail programs find an address within running text, and make a link of it that nobody meant.
_LINKED = re.compile(r"(?<=\S)[.:/@](?=\S)")
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


def unlinked(text: str) -> str:
    """`clean_line` for mails: an unseen mark keeps mail programs from making a link of what strangers wrote."""
    return _LINKED.sub(lambda found: f"{found[0]}\u200b", clean_line(text))


def comparable(text: str) -> str:
    """The form in which names and addresses are compared for equality: NFKC, case-folded, spaces joined."""
    return unicodedata.normalize("NFKC", clean_line(text)).casefold()


def typed_length(text: str) -> int:
    """Characters as the counter in the page counts them: code points, a line break as one."""
    return len(text.replace("\r\n", "\n"))
