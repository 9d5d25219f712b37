"""A search in one language also asks for the other, through the labels of sectors and AI fields: they exist in both."""

import re

from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import TaxonomyList

MOST_TERMS = 3
SHORTEST_WORD = 4
_LISTS = (TaxonomyList.SECTORS, TaxonomyList.AI_FIELDS)


def widened(query: str, terms: Taxonomy) -> str:
    """The query, followed by both labels of at most three terms one of whose labels shares a word with it."""
    asked = _words(query)
    if not asked:
        return query
    known = [term for name in _LISTS for term in terms.lists.get(name, {}).values()]
    met = [term for term in known if asked & _words(f"{term.label_de} {term.label_en}")][:MOST_TERMS]
    return " ".join([query, *(_missing(term, query) for term in met)])


def _missing(term: Term, query: str) -> str:
    said = query.casefold()
    return " ".join(label for label in (term.label_de, term.label_en) if label.casefold() not in said)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_WORD}
