"""The taxonomy as values: codes with their words in both languages, in the order of the lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.language import current_language
from app.profiles.states import TaxonomyList


@dataclass(frozen=True)
class Term:
    """One code; `str()` says it in the current language."""

    code: str
    label_de: str
    label_en: str
    hint_de: str | None = None
    hint_en: str | None = None
    place: tuple[float, float] | None = None
    valid_until: date | None = None

    def __str__(self) -> str:
        return self.label_de if current_language() == "de" else self.label_en

    @property
    def hint(self) -> str | None:
        return self.hint_de if current_language() == "de" else self.hint_en


GERMANY_PREFIX = "DE-"
GERMANY = Term("DE", "Deutschland", "Germany")


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """All lists, each in its order. A code that left the newest edition stays readable. Equal to itself alone."""

    lists: Mapping[TaxonomyList, Mapping[str, Term]]

    def term(self, list_name: TaxonomyList, code: str) -> Term:
        """The term of a code; a code that no edition knows is shown as it is."""
        return self.lists.get(list_name, {}).get(code) or Term(code, code, code)

    def terms(self, list_name: TaxonomyList, codes: Iterable[str]) -> tuple[Term, ...]:
        """The terms of ``codes`` in the order of the list."""
        wanted = set(codes)
        known = [term for code, term in self.lists.get(list_name, {}).items() if code in wanted]
        unknown = sorted(wanted - {term.code for term in known})
        return (*known, *(Term(code, code, code) for code in unknown))

    def regions(self, codes: Iterable[str]) -> tuple[Term, ...]:
        """Like `terms`, but all Länder together read as Germany: sixteen names would hide the rest."""
        found = self.terms(TaxonomyList.REGIONS, codes)
        laender = {code for code in self.lists.get(TaxonomyList.REGIONS, {}) if code.startswith(GERMANY_PREFIX)}
        if not laender or not laender <= {term.code for term in found}:
            return found
        return (GERMANY, *(term for term in found if term.code not in laender))

    def offered(self, list_name: TaxonomyList, today: date) -> tuple[Term, ...]:
        """What may be chosen today, in order."""
        terms = self.lists.get(list_name, {}).values()
        return tuple(term for term in terms if term.valid_until is None or term.valid_until >= today)

    def codes(self, list_name: TaxonomyList) -> frozenset[str]:
        return frozenset(self.lists.get(list_name, {}))
