"""From an inflected German word to the lemmas it may be a form of, cheapest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from matching.bridge.lexicon import Entry
from matching.word_lists import words

Strip: TypeAlias = tuple[str, tuple[str, ...]]
Capital: TypeAlias = bool | None
"""How a word was written, or None where that says nothing: nouns have a capital, all else has none."""

# (ending, what stood in its place); "Firmen" is of "Firma", "Zentren" of "Zentrum", "Kriterien" of "Kriterium".
_NOUN_ENDINGS: Final[tuple[Strip, ...]] = (
    ("", ("",)),
    ("s", ("",)),
    ("n", ("",)),
    ("e", ("",)),
    ("es", ("",)),
    ("en", ("", "um", "a", "us", "o", "on", "as", "is")),
    ("er", ("",)),
    ("ern", ("",)),
    ("se", ("",)),
    ("sen", ("",)),
    ("ses", ("",)),
    ("a", ("um", "on")),
    ("ien", ("", "ium", "ie")),
)
# What reading an umlaut as a plain vowel costs: "Häuser" and "Pläne" have one for sure, "Gärten" may.
_UMLAUT_ENDINGS: Final = {"e": 0.05, "er": 0.05, "ern": 0.05, "": 0.2, "en": 0.1, "n": 0.2}
_ADJECTIVE_ENDINGS: Final = ("", "e", "en", "em", "er", "es")
_STEPS: Final = ("", "er", "st", "est")
_FINITE: Final = ("", "e", "st", "est", "t", "et", "te", "test", "tet", "ten", "ete", "eten", "en", "n")
_UMLAUTS: Final = (("äu", "au"), ("ä", "a"), ("ö", "o"), ("ü", "u"))

_WRONG_CASE: Final = {"noun": 0.6, "other": 0.5}
_SHORTEST_STEM: Final = 2
_SHORTEST_VERB: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A lemma that a word is a form of; ``cost`` grows with what had to be taken off or changed."""

    entry: Entry
    cost: float
    form: str = ""
    """``"gerund"`` of a verb used as a noun, ``"participle"`` of one used as an adjective, else ``""``."""


class Inflections:
    """The lemmas of one lexicon, found by any of their forms."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.nouns: dict[str, Entry] = {}
        self.verbs: dict[str, Entry] = {}
        self.others: dict[str, Entry] = {}
        self.forms: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._kind_of(entry).setdefault(folded(entry.lemma), entry)
            for form in entry.forms:
                self.forms[folded(form)].append(entry)
        self.stems = {
            verb.removesuffix("en") if verb.endswith("en") else verb[:-1]: e for verb, e in self.verbs.items()
        }
        self._separable = sorted(words("bridge_rules", "separable"), key=len, reverse=True)
        self._prefixes = sorted({*self._separable, *words("bridge_rules", "inseparable")}, key=len, reverse=True)
        self._add_prefixed_forms()

    def _kind_of(self, entry: Entry) -> dict[str, Entry]:
        if entry.is_noun:
            return self.nouns
        return self.verbs if is_infinitive(entry.lemma) else self.others

    def _add_prefixed_forms(self) -> None:
        """ "übernommen" is of "übernehmen" because "genommen" is of "nehmen"."""
        for verb, entry in self.verbs.items():
            prefix = next(
                (each for each in self._prefixes if verb.startswith(each) and verb[len(each) :] in self.verbs), ""
            )
            if not prefix or entry.forms:
                continue
            for form in self.verbs[verb.removeprefix(prefix)].forms:
                for prefixed in {prefix + folded(form), prefix + folded(form).removeprefix("ge")}:
                    self.forms[prefixed].append(entry)

    def best(self, word: str, *, capital: Capital = None) -> Found | None:
        """The cheapest reading of a folded word; ``capital`` says how it was written, None that it says nothing."""
        return cheapest(self._all(word, capital))

    def _all(self, word: str, capital: Capital) -> Iterator[Found]:
        for entry in self.forms.get(word, ()):
            yield Found(entry, 0.02 + _case(entry.is_noun, capital))
        for lemma, cost in _lemmas_of_noun(word):
            if lemma in self.nouns:
                yield Found(self.nouns[lemma], cost + _case(True, capital))
        if word in self.verbs:
            yield Found(self.verbs[word], _case(False, capital), "gerund" if capital else "")
        for lemma, cost in _lemmas_of_adjective(word):
            yield from self._others(lemma, cost + _case(False, capital))
        yield from self._verbs(word, capital)

    def _others(self, lemma: str, cost: float) -> Iterator[Found]:
        if lemma in self.others:
            yield Found(self.others[lemma], cost)
        for entry in self.forms.get(lemma, ()):
            if not entry.is_noun:
                yield Found(entry, cost + 0.03, "participle")

    def _verbs(self, word: str, capital: Capital) -> Iterator[Found]:
        for stem, cost, form in self._verb_stems(word):
            entry = self.stems.get(stem)
            if entry is not None:
                yield Found(entry, cost + 0.05 + _case(False, capital), form)

    def _verb_stems(self, word: str) -> Iterator[tuple[str, float, str]]:
        for ending in _FINITE:
            if word.endswith(ending) and len(word) - len(ending) > _SHORTEST_STEM:
                yield word.removesuffix(ending), 0.04 * len(ending), ""
        if word.endswith("s") and word[:-1].endswith("en"):
            yield word[:-3], 0.1, "gerund"
        for ending in _ADJECTIVE_ENDINGS:
            if not word.endswith(ending):
                continue
            base, cost = word.removesuffix(ending), 0.04 * len(ending)
            if base.endswith("nd"):
                yield base.removesuffix("nd").removesuffix("e"), cost + 0.05, "participle"
                yield base.removesuffix("d").removesuffix("n"), cost + 0.06, "participle"
            yield from self._participles(base, cost)
        yield from self._with_zu(word)

    def _participles(self, base: str, cost: float) -> Iterator[tuple[str, float, str]]:
        for end in ("et", "t", "en"):
            if not base.endswith(end):
                continue
            stem = base.removesuffix(end)
            yield stem, cost + 0.05, "participle"
            if stem.startswith("ge"):
                yield stem[2:], cost + 0.05, "participle"
            for prefix in self._separable:
                if stem.startswith(f"{prefix}ge"):
                    yield prefix + stem[len(prefix) + 2 :], cost + 0.05, "participle"

    def _with_zu(self, word: str) -> Iterator[tuple[str, float, str]]:
        for prefix in self._separable:
            if word.startswith(f"{prefix}zu") and word.endswith("n"):
                rest = word[len(prefix) + 2 :]
                yield prefix + (rest.removesuffix("en") if rest.endswith("en") else rest[:-1]), 0.05, ""

    def without_prefix(self, word: str, capital: Capital) -> Found | None:
        """A verb whose prefix no lemma has: "abgießen" says nearly what "gießen" says."""
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) > _SHORTEST_VERB:
                found = cheapest(self._verbs(word.removeprefix(prefix), capital))
                if found is not None:
                    return Found(found.entry, found.cost + 0.8, found.form)
        return None


def cheapest(found: Iterable[Found]) -> Found | None:
    """Ties go by the alphabet."""
    return min(found, key=lambda each: (each.cost, each.entry.lemma), default=None)


def folded(word: str) -> str:
    """Lower case, and "ss" for "ß", which Switzerland and many keyboards do not write.

    >>> folded("Maßstab")
    'massstab'
    """
    return word.lower().replace("ß", "ss")


def is_infinitive(lemma: str) -> bool:
    """Whether a lemma in lower case may be a verb; "offen" may too and has an adjective's endings beside.

    >>> is_infinitive("planen"), is_infinitive("handeln"), is_infinitive("grün")
    (True, True, False)
    """
    return lemma.endswith(("en", "ern", "eln", "tun", "sein"))


def _case(is_noun: bool, capital: Capital) -> float:  # noqa: FBT001 -- facts, not switches
    if capital is None or capital == is_noun:
        return 0.0
    return _WRONG_CASE["noun" if is_noun else "other"]


def _lemmas_of_noun(word: str) -> Iterator[tuple[str, float]]:
    for ending, replacements in _NOUN_ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        for replacement in replacements:
            yield stem + replacement, 0.05 * len(ending) + 0.1 * bool(replacement)
        plain = without_umlaut(stem)
        if plain and ending in _UMLAUT_ENDINGS:
            yield plain, 0.05 * len(ending) + _UMLAUT_ENDINGS[ending]


def _lemmas_of_adjective(word: str) -> Iterator[tuple[str, float]]:
    for ending in _ADJECTIVE_ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < _SHORTEST_STEM:
            continue
        stem, cost = word.removesuffix(ending), 0.05 * len(ending)
        for step in _STEPS:
            if not stem.endswith(step):
                continue
            base = stem.removesuffix(step)
            for lemma in _bases(base):
                yield lemma, cost + 0.1 * len(step)
            plain = without_umlaut(base)
            if plain and step:
                yield plain, cost + 0.1 * len(step) + 0.1


def _bases(stem: str) -> Iterator[str]:
    yield stem
    yield f"{stem}e"
    if stem.endswith(("l", "r")):
        yield f"{stem[:-1]}e{stem[-1]}"


def without_umlaut(stem: str) -> str:
    """The stem with its last umlaut plain, or ``""`` without one.

    >>> without_umlaut("häus"), without_umlaut("gärten"), without_umlaut("rat")
    ('haus', 'garten', '')
    """
    places = {stem.rfind(umlaut): (umlaut, plain) for umlaut, plain in reversed(_UMLAUTS)}
    last = max(places)
    if last < 0:
        return ""
    umlaut, plain = places[last]
    return stem[:last] + plain + stem[last + len(umlaut) :]
