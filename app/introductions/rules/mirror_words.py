"""The mirror in words: one plain sentence a difference, and what each button does."""

from collections.abc import Mapping, Sequence

from app.core.filters import eur
from app.core.language import Message, message, plural_message
from app.introductions.rules.mirror import ABOVE, Act, Dimension, Finding, Thesis
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import TaxonomyList

MOST_NAMED = 3
LISTS: Mapping[Dimension, TaxonomyList] = {
    Dimension.STAGE: TaxonomyList.STAGES,
    Dimension.SECTOR: TaxonomyList.SECTORS,
    Dimension.AI_FIELD: TaxonomyList.AI_FIELDS,
    Dimension.REGION: TaxonomyList.REGIONS,
}
NAMES: Mapping[Dimension, Message] = {
    Dimension.STAGE: message("Stage"),
    Dimension.SECTOR: message("Sectors"),
    Dimension.AI_FIELD: message("AI fields"),
    Dimension.REGION: message("Regions"),
    Dimension.TICKET: message("Ticket"),
}
ACTS: Mapping[Act, Message] = {
    Act.INVESTED: message("invested"),
    Act.AGREED: message("said yes"),
    Act.ASKED: message("asked yourselves"),
    Act.SAVED: message("saved"),
    Act.DECLINED: message("said no"),
}
_SENTENCES: Mapping[Dimension, Message] = {
    Dimension.STAGE: message("You name {stated}; {hits} of your last {known} teams are at {value}."),
    Dimension.SECTOR: message("You name {stated}; {hits} of your last {known} teams work in {value}."),
    Dimension.AI_FIELD: message("You name {stated}; {hits} of your last {known} teams work with {value}."),
    Dimension.REGION: message("You name {stated}; {hits} of your last {known} teams are in {value}."),
}
_ABOVE = message("Your highest ticket is {stated}; {hits} of your last {known} teams seek more than that.")
_BELOW = message("Your lowest ticket is {stated}; {hits} of your last {known} teams seek less than that.")


def terms_of(terms: Taxonomy, dimension: Dimension, codes: Sequence[str]) -> tuple[Term, ...]:
    """In the order given."""
    return tuple(terms.term(LISTS[dimension], code) for code in codes)


def listed(terms: Sequence[Term]) -> str:
    shown = ", ".join(str(term) for term in terms[:MOST_NAMED])
    more = len(terms) - MOST_NAMED
    return (
        str(plural_message("{shown} and {count} more", "{shown} and {count} more", more, shown=shown))
        if more > 0
        else shown
    )


def stated_in(thesis: Thesis, dimension: Dimension, terms: Taxonomy) -> str:
    codes = thesis.codes[dimension]
    named = terms.regions(codes) if dimension is Dimension.REGION else terms.terms(LISTS[dimension], codes)
    return listed(named)


def sentence(finding: Finding, thesis: Thesis, terms: Taxonomy) -> Message:
    figures = {"hits": finding.hits, "known": finding.known}
    if finding.dimension is Dimension.TICKET:
        least, most = thesis.ticket
        said, amount = (_ABOVE, most) if finding.code == ABOVE else (_BELOW, least)
        return message(said.source, stated=eur(amount), **figures)
    value = terms.term(LISTS[finding.dimension], finding.code)
    stated = stated_in(thesis, finding.dimension, terms)
    return message(_SENTENCES[finding.dimension].source, stated=stated, value=value, **figures)


def against(finding: Finding) -> Message | None:
    """What speaks the other way."""
    if not finding.declined:
        return None
    return plural_message(
        "To {count} team of this kind you said no.", "To {count} teams of this kind you said no.", finding.declined
    )


def add_label(finding: Finding, terms: Taxonomy) -> Message:
    if finding.dimension is not Dimension.TICKET:
        value = terms.term(LISTS[finding.dimension], finding.code)
        return message("Add “{value}” to my thesis", value=value)
    if finding.code == ABOVE:
        return message("Raise the highest ticket to {amount}", amount=eur(finding.amount_eur))
    return message("Lower the lowest ticket to {amount}", amount=eur(finding.amount_eur))


def replace_label(finding: Finding, terms: Taxonomy) -> Message | None:
    if not finding.instead:
        return None
    return message(
        "Name only: {values}", values=", ".join(map(str, terms_of(terms, finding.dimension, finding.instead)))
    )
