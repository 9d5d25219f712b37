"""Words that German and English share but for their endings: "Robotik", "Toxizität", "Digitalisierung"."""

from collections.abc import Iterator, Set
from typing import Final

# (German ending, English endings to try); the longest that fits speaks.
_ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("isierungen", ("izations", "ization")),
    ("isierung", ("ization", "izing")),
    ("isieren", ("ize", "izing")),
    ("isiert", ("ized",)),
    ("fizierung", ("fication",)),
    ("fizieren", ("fy",)),
    ("fiziert", ("fied",)),
    ("ifizierung", ("ification",)),
    ("ierung", ("ation", "ing", "ation")),
    ("ieren", ("e", "ate", "", "ise")),
    ("iert", ("ed", "ated")),
    ("ologie", ("ology",)),
    ("ologien", ("ologies", "ology")),
    ("ologisch", ("ological",)),
    ("ographie", ("ography",)),
    ("ografie", ("ography",)),
    ("grafisch", ("graphic",)),
    ("ikationen", ("ications", "ication")),
    ("ationen", ("ations", "ation")),
    ("ionen", ("ions", "ion")),
    ("istisch", ("istic",)),
    ("istik", ("istics",)),
    ("atik", ("atics", "atic")),
    ("ik", ("ics", "ic", "ique")),
    ("ika", ("ics",)),
    ("iker", ("ician", "ic")),
    ("ismus", ("ism",)),
    ("ität", ("ity",)),
    ("itäten", ("ities", "ity")),
    ("tät", ("ty",)),
    ("ie", ("y", "ia", "ie")),
    ("ien", ("ies", "ia")),
    ("isch", ("ic", "ical", "ian", "ish", "al")),
    ("ell", ("al", "ial")),
    ("iell", ("ial",)),
    ("uell", ("ual",)),
    ("är", ("ary", "ar")),
    ("ös", ("ous",)),
    ("iv", ("ive",)),
    ("enz", ("ence", "ency")),
    ("enzen", ("ences", "ence")),
    ("anz", ("ance", "ancy")),
    ("eur", ("eur", "er", "or")),
    ("or", ("or",)),
    ("oren", ("ors", "or")),
    ("ist", ("ist",)),
    ("isten", ("ists", "ist")),
    ("at", ("ate", "at")),
    ("ate", ("ates", "ate")),
    ("abel", ("able",)),
    ("ibel", ("ible",)),
    ("al", ("al",)),
    ("tum", ("tum",)),
    ("skop", ("scope",)),
    ("meter", ("meter",)),
    ("gramm", ("gram",)),
    ("graf", ("graph",)),
    ("log", ("logue", "log")),
    ("ogen", ("ogenic", "ogen")),
    ("er", ("er",)),
    ("e", ("e", "")),
    ("", ("", "e")),
)
_INFLECTIONS: Final = ("", "e", "en", "em", "er", "es", "s", "n")
# Letters that Greek and Latin words write differently; tried against the known English words.
_SPELLINGS: Final = (
    (), (("k", "c"),), (("z", "c"),), (("k", "c"), ("z", "c")), (("f", "ph"),), (("ä", "ae"),), (("ö", "e"),),
    (("ä", "e"),), (("sch", "sh"),), (("tz", "c"),), (("ph", "f"),), (("k", "c"), ("ä", "a")),
    (("kt", "ct"),), (("ü", "y"),),
)  # fmt: skip
_SHORTEST: Final = 4
_SURE: Final = (
    "isier",
    "fizier",
    "olog",
    "ograph",
    "ograf",
    "ikation",
    "ation",
    "istik",
    "atik",
    "ismus",
    "ität",
    "itäten",
)
"""Endings that mark a shared word even when no list knows its English form."""


def cognate(word: str, english: Set[str]) -> tuple[str, bool] | None:
    """The English form of a lower-case word and whether it is among the known words; None when nothing fits.

    >>> cognate("robotik", {"robotics"}), cognate("toxizität", {"toxicity"}), cognate("pneumologie", set())
    (('robotics', True), ('toxicity', True), ('pneumology', False))
    >>> cognate("haus", {"house"}) is None
    True
    """
    if len(word) < _SHORTEST:
        return None
    spoken = list(_candidates(word))
    known = next((form for form, _sure in spoken if form in english), None)
    if known:
        return known, True
    return next(((form, False) for form, sure in spoken if sure), None)


def _candidates(word: str) -> Iterator[tuple[str, bool]]:
    for inflection in _INFLECTIONS:
        if not word.endswith(inflection) or len(word) - len(inflection) < _SHORTEST:
            continue
        base = word.removesuffix(inflection)
        for ending, replacements in _ENDINGS:
            if not base.endswith(ending):
                continue
            stem = base.removesuffix(ending)
            sure = ending.startswith(_SURE)
            for spelling in _SPELLINGS:
                spoken = stem
                for old, new in spelling:
                    spoken = spoken.replace(old, new)
                if spelling and spoken == stem:
                    continue
                yield from ((spoken + replacement, sure and not spelling) for replacement in replacements)
