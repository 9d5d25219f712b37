"""Text as it looks: characters that nobody sees are dropped, look-alikes of another script become what they imitate.

Without this a zero-width space inside a name would carry it past the lists, and a Cyrillic letter would make a copied
sentence a new one.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

# Letters of other scripts that look like Latin ones; only replaced inside words that hold Latin letters too.
_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԚԜаеѕіјорсухүԛԝһԁոսΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυχιкмтԍǃ",
    "ABESIJKMHOPCTYXYQWaesijopcyxyqwhdnuABEZHIKMNOPTYXavopuxikmtg!",
)
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_FOREIGN_WORD: Final = re.compile(r"\w*[Ͱ-֏ǃ]\w*")
_SHORTEST_DISGUISE: Final = 4


def _hidden() -> Iterator[int]:
    return chain(
        (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0, 0x2800),
        range(0x180B, 0x1810),
        range(0x200B, 0x2010),
        range(0x202A, 0x202F),
        range(0x2060, 0x2070),
        range(0xFE00, 0xFE10),
        range(0xFFF0, 0xFFFC),
        range(0x1D173, 0x1D17B),
        range(0xE0000, 0xE1000),  # tag characters: a whole hidden text
    )


_HIDDEN: Final = dict.fromkeys(_hidden())
# Styled letters: mathematical alphabets, full width, circled and squared letters, ligatures, modifier letters.
_STYLED: Final = re.compile("[ʰ-ʸᴬ-ᵪⁱⁿₐ-ₜ①-⓿ﬀ-ﬆ！-～𝐀-𝟿🄰-🅏🅐-🅩🅰-🆉]")


def plain_characters(text: str) -> str:
    """The text without invisible characters, its letters composed and written in one script a word.

    >>> plain_characters("Fraun\u200bhofer, \U0001d411\U0001d428boter und Рflege")
    'Fraunhofer, Roboter und Pflege'
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text.translate(_HIDDEN))
    text = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return _FOREIGN_WORD.sub(_in_latin, text)


def _in_latin(found: re.Match[str]) -> str:
    """A word of two scripts, or one of four letters or more with nothing but look-alikes, is meant in Latin ones."""
    word = found.group()
    latin = word.translate(_ALIKE)
    if latin == word or not (_LATIN.search(word) or (latin.isascii() and len(latin) >= _SHORTEST_DISGUISE)):
        return word
    return latin
