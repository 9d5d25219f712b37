"""From values to what a page prints: labelled facts and texts in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.profiles.queries.values import Loaded, value_of
from app.profiles.rules import catalogue
from app.profiles.rules.documents import documented_fields
from app.profiles.rules.fields import Field, Shape, Value, is_given
from app.profiles.rules.kinds import Entry
from app.profiles.rules.teasers import first_sentence
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.rules.views import Amount, Facet, Fact, Shown, Words
from app.profiles.states import CodeList, Language, TaxonomyList


def documented_facts(loaded: Loaded, entries: Iterable[Entry], taxonomy: Taxonomy) -> tuple[Fact, ...]:
    """As `facts`, each with how it is known. Not for teasers: what staff saw names the team."""
    told = facts(loaded, entries, taxonomy)
    if not loaded.profile.documented:
        return told
    seen = documented_fields(loaded.profile.kind, loaded.profile.documented)
    return tuple(replace(fact, is_documented=True) if fact.field in seen else fact for fact in told)


def facts(loaded: Loaded, entries: Iterable[Entry], taxonomy: Taxonomy) -> tuple[Fact, ...]:
    """The entries that were answered, in order."""
    found: list[Fact] = []
    for entry in entries:
        values = [value_of(loaded, field, taxonomy) for field in entry.fields]
        shown = _amount(values) if len(values) > 1 else shown_value(entry.fields[0], values[0], taxonomy)
        if shown is not None:
            found.append(Fact(entry.fields[0].name, entry.label, shown))
    return tuple(found)


def _amount(values: list[Value]) -> Amount | None:
    low, high = (value if isinstance(value, int) else None for value in values)
    return Amount(low, high) if low is not None or high is not None else None


def shown_value(field: Field, value: Value, taxonomy: Taxonomy) -> Shown | None:
    """A value as it is printed: a code becomes its term, a word of a closed set its label."""
    if not is_given(value):
        return None
    if isinstance(value, tuple):
        return _terms(field, value, taxonomy)
    if field.shape is Shape.CODE and field.taxonomy is not None:
        return taxonomy.term(field.taxonomy, str(value))
    if field.shape is Shape.CHOICE:
        return dict(field.choices).get(str(value))
    if field.shape is Shape.MONEY and isinstance(value, int):
        return Amount(value, value)
    return value


def _terms(field: Field, codes: tuple[str, ...], taxonomy: Taxonomy) -> tuple[Term, ...] | None:
    if field.taxonomy is TaxonomyList.REGIONS:
        return taxonomy.regions(codes)
    return taxonomy.terms(field.taxonomy, codes) if field.taxonomy else None


def words(texts: Mapping[str, Mapping[Language, str]], field: str) -> Words | None:
    found = texts.get(field)
    return Words(found) if found else None


def one_line(texts: Mapping[str, Mapping[Language, str]]) -> Words | None:
    """The line under the name; a thesis lends its first sentence to an investor who wrote none."""
    line = words(texts, catalogue.ONE_LINER.name)
    thesis = texts.get(catalogue.THESIS.name)
    if line or not thesis:
        return line
    return Words({language: first_sentence(text) for language, text in thesis.items()})


def facets(loaded: Loaded, fields: Iterable[Field]) -> tuple[Facet, ...]:
    """The written ones of ``fields``, in order."""
    found = [(field, words(loaded.texts, field.name)) for field in fields]
    return tuple(Facet(field.name, field.asked, text) for field, text in found if text is not None)


def terms_of(loaded: Loaded, list_name: CodeList, taxonomy: Taxonomy) -> tuple[Term, ...]:
    fields = {field.name: field for field in loaded.kind.fields}
    field = fields.get(list_name.value)
    if field is None or field.taxonomy is None:
        return ()
    return taxonomy.terms(field.taxonomy, loaded.codes.get(list_name, frozenset()))
