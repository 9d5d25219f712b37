"""The anonymous teaser: proposed from the texts of a team, without anything that could name it."""

import re
from collections.abc import Iterable, Mapping

from app.core.errors import Conflict
from app.core.language import message
from app.profiles.states import Language

TEASER_LENGTH = 900
SENTENCES = 2
TELLING_WORD_LENGTH = 4

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TELLING = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\b(universit|hochschul|fraunhofer|max-planck|helmholtz|leibniz|institut|fakult|lehrstuhl"
    r"|professor|prof\.|dr\.|gmbh|ug\b|e\.\s?v\.|department|faculty|laborator|research group|arbeitsgruppe)",
    re.IGNORECASE,
)


def propose_teaser(texts: Iterable[str], forbidden: Iterable[str]) -> str:
    """The first sentences of each text that name nobody, at most `TEASER_LENGTH` characters; '' if none is left.

    ``forbidden`` are names: of the team, its members, its institution, its city. A sentence with one of them, or with a
    word that points to an institution, is left out as a whole, because a gap would still tell.
    """
    names = [name.casefold() for name in forbidden if len(name.strip()) > 1]
    kept: list[str] = []
    for text in texts:
        quiet = [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence and not tells(sentence, names)]
        kept += quiet[:SENTENCES]
    return _shortened(kept)


def tells(sentence: str, names: Iterable[str]) -> bool:
    """Whether a sentence would point to who wrote it; ``names`` are case-folded."""
    folded = sentence.casefold()
    return bool(_TELLING.search(sentence)) or any(name in folded for name in names)


def _shortened(sentences: list[str]) -> str:
    teaser = ""
    for sentence in sentences:
        longer = f"{teaser} {sentence}".strip()
        if len(longer) > TEASER_LENGTH:
            break
        teaser = longer
    return teaser


def first_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0]


def name_parts(names: Iterable[str | None]) -> tuple[str, ...]:
    """Names and their single words of four letters or more, for finding them in running text."""
    found: list[str] = []
    for name in names:
        if name:
            found += [name, *(word for word in re.findall(r"\w+", name) if len(word) >= TELLING_WORD_LENGTH)]
    return tuple(dict.fromkeys(found))


class TeasersClash(Conflict):
    """Raised when a teaser was changed since the page was opened; ``saved`` are the texts of the other window."""

    def __init__(self, saved: Mapping[Language, str]) -> None:
        super().__init__(message("The teaser was changed in the meantime. Compare both texts, then confirm yours."))
        self.saved = saved


def texts_to_confirm(
    sent: Mapping[Language, str], opened: Mapping[Language, str], saved: Mapping[Language, str]
) -> dict[Language, str]:
    """The texts that a person read and wants; what only another window changed stays. Raises TeasersClash."""
    changed = {language for language in sent if opened.get(language, "") != saved.get(language, "")}
    mine = {language: text for language, text in sent.items() if text != opened.get(language, "")}
    late = {language for language in changed & mine.keys() if mine[language] != saved.get(language, "")}
    if late:
        raise TeasersClash({language: saved.get(language, "") for language in Language if language in late})
    return {language: text for language, text in sent.items() if text and (language not in changed or language in mine)}
