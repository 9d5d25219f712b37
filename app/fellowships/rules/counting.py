"""How long a text is, counted alike here and in the browser (`static/js/anschub.js`).

Lines end with one character however the browser sent them, and white space around the text does not count. A character
is what JavaScript's ``[...text].length`` counts: a code point of the composed text (NFC). A word is what stands
between white space and holds a letter or a digit, so that a dash between blanks is none.
"""

import re
import unicodedata

_BREAKS = re.compile(r"\r\n?")
# JavaScript's \s, written out: Python's own holds four control characters more.
_BLANK = "[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"
_BETWEEN = re.compile(_BLANK)
_AROUND = re.compile(rf"\A{_BLANK}|{_BLANK}\Z")
_SOLID = re.compile(r"[^\W_]")


def plain(text: str) -> str:
    """The text as it is stored and measured."""
    return _AROUND.sub("", unicodedata.normalize("NFC", _BREAKS.sub("\n", text)))


def characters(text: str) -> int:
    return len(plain(text))


def words(text: str) -> int:
    return sum(1 for piece in _BETWEEN.split(plain(text)) if _SOLID.search(piece))
