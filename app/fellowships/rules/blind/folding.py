"""A text as it is compared: letters that look alike are one, what nobody sees is gone, each letter knows its place."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

# Percent signs and entities stand for letters; a letter keeps the marks that are set above or below it.
_UNIT = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});|.[\u0300-\u036f]*", re.DOTALL
)
_LOOKS_LIKE = {
    **dict(zip("авекмнорстухіјѕԁһԛԝӏґгп", "abekmhopctyxijsdhqwlrrn", strict=True)),
    **dict(zip("АВЕКМНОРСТУХІЈЅԌԜ", "abekmhopctyxijsgw", strict=True)),
    **dict(zip("αεικνορτυχγ", "aeikvoptuxy", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True)),
    **dict(zip("ɑɡɩʀɴʏᴀʙᴄᴅᴇɢʜᴊᴋʟᴍᴏᴘᴛᴜᴠᴡᴢ", "agirnyabcdeghjklmoptuvwz", strict=True)),
    **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-"),
    **dict.fromkeys("’‘ʼ´`′＇", "'"),
    **dict.fromkeys("·•∙・‧⋅", "·"),
}
_UNSEEN = {"Cf", "Cc", "Mn", "Me", "Cn", "Co", "Cs"}
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"})
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SPELT_OUT = re.compile(r"(?<![aeiouq])([aou])e")


@dataclass(frozen=True)
class Folded:
    """``starts`` and ``ends`` say, for each character of ``text``, from where to where it stands in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    capitals: frozenset[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    capitals: set[int] = set()
    for start, end, unit in _units(text):
        same = _compared(unit)
        if same and unit[0].isupper():
            capitals.add(len(starts))
        letters.append(same)
        starts.extend([start] * len(same))
        ends.extend([end] * len(same))
    return Folded("".join(letters), tuple(starts), tuple(ends), frozenset(capitals))


def _units(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _UNIT.finditer(text):
        unit = match[0]
        if unit[0] == "%" and len(unit) > 1:
            yield from _of_percent_signs(match.start(), unit)
        else:
            yield match.start(), match.end(), html.unescape(unit) if unit[0] == "&" else unit


def _of_percent_signs(start: int, unit: str) -> Iterator[tuple[int, int, str]]:
    """ "%C3%BC" is one letter, wherever it came from."""
    for letter in unquote_to_bytes(unit).decode("utf-8", "replace"):
        end = min(start + 3 * len(letter.encode()), start + len(unit))
        yield start, max(end, start + 1), letter
        start = end


@lru_cache(maxsize=20_000)
def _compared(unit: str) -> str:
    if len(unit) == 1 and unit.isascii():
        return unit.lower() if unit.isprintable() or unit == "\n" else ("" if unit not in "\t\r\f\v" else " ")
    return "".join(_letter(sign) for sign in unicodedata.normalize("NFKC", unit))


def _letter(sign: str) -> str:
    if sign in _LOOKS_LIKE:
        return _LOOKS_LIKE[sign]
    if sign in "\u2028\u2029\n":
        return "\n"
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in _UNSEEN:
        return ""
    small = sign.casefold()
    return "".join(each for each in small if unicodedata.category(each) != "Mn")


@lru_cache(maxsize=50_000)
def spellings(word: str) -> frozenset[str]:
    """How a word of a text may be meant, umlauts written out and left out: "müller" is "mueller" and "muller"."""
    if word.isascii():
        return frozenset((word,))
    return frozenset((_bare(word.translate(_GERMAN)), _bare(word)))


def all_spellings(word: str) -> frozenset[str]:
    """How a word one looks for may be written; "mueller" may be "müller" and "muller" too."""
    found = spellings(word)
    return found | {_SPELT_OUT.sub(r"\1", each) for each in found}


def _bare(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
