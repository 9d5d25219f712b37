"""What a reason says: one sentence a kind, naming the fact of either side."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.core.filters import eur_range
from app.core.language import Message, filled, message, plural_message
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import Kind, TaxonomyList
from matching.model import FactRef, Reason

EVIDENCE: Mapping[str, Message] = {
    "self_declared": message("own statement"),
    "document_seen": message("document seen"),
    "confirmed": message("confirmed attestation"),
    "from_portfolio": message("from your portfolio"),
}
ATTESTED_SYSTEM = message("own statement, the system is attested")
_LISTS = {
    "sectors": TaxonomyList.SECTORS,
    "ai_fields": TaxonomyList.AI_FIELDS,
    "stages": TaxonomyList.STAGES,
    "instruments": TaxonomyList.INSTRUMENTS,
    "region": TaxonomyList.REGIONS,
    "regions_wanted": TaxonomyList.REGIONS,
    "languages": TaxonomyList.LANGUAGES,
}
# Where on a profile's page a fact stands: (investor's page, team's page). Texts stand under their own name, and what
# stands in the line under the name is at the top.
_ANCHORS = {
    "amount": ("ticket_min_eur", "ask_min_eur"),
    "stages": ("stages", "stage"),
    "available": ("deploying", "raising"),
    "lead": ("lead_role", "lead_wanted"),
    "regions_wanted": ("regions", "main"),
    "region": ("main", "main"),
    "sectors": ("main", "main"),
    "ai_fields": ("main", "main"),
    "updated_day": ("main", "main"),
}
FACETS: Mapping[str, Message] = {
    "problem": message("the problem they solve"),
    "technology": message("their technology"),
    "market": message("their market"),
    "team": message("their team"),
    "need": message("what they need"),
    "teaser": message("their outline"),
    "thesis": message("their thesis"),
    "portfolio": message("their portfolio"),
}
OWN_FACETS: Mapping[str, Message] = {
    "problem": message("the problem you solve"),
    "technology": message("your technology"),
    "market": message("your market"),
    "team": message("your team"),
    "need": message("what you need"),
    "teaser": message("your outline"),
    "thesis": message("your thesis"),
    "portfolio": message("your portfolio"),
}
LONGEST_QUOTE = 78
_NEAR_KM = 60
_MONTH_DAYS = 31


@dataclass(frozen=True)
class Teller:
    """Says reasons to one side: an investor is told of teams, a team of investors."""

    seeker: Kind
    taxonomy: Taxonomy

    def sentence(self, reason: Reason) -> object:
        """The reason in words; quoted texts carry their language."""
        tell = _SENTENCES_FOR if reason.in_favour else _SENTENCES_AGAINST
        return tell[reason.kind](self, reason)

    def anchor(self, reason: Reason) -> str:
        """Where on the other side's page the named fact stands."""
        field = reason.candidate.field
        of_investor, of_team = _ANCHORS.get(field, (field, field))
        return of_team if self.is_investor else of_investor

    def term(self, fact: FactRef) -> Term | str:
        found = _LISTS.get(fact.field)
        return self.taxonomy.term(found, fact.value) if found else fact.value

    @property
    def is_investor(self) -> bool:
        return self.seeker is Kind.INVESTOR


def evidence_label(reason: Reason, *, has_attested_system: bool = False) -> Message:
    """How the named facts are known: the portfolio of the asking side counts as its own kind.

    An attestation confirms the system that the technology text describes, never the words of the text.
    """
    if reason.seeker is not None and reason.seeker.evidence == "from_portfolio":
        return EVIDENCE["from_portfolio"]
    if has_attested_system and reason.candidate.field == "technology":
        return ATTESTED_SYSTEM
    known = "self_declared" if reason.candidate.evidence == "from_portfolio" else reason.candidate.evidence
    return EVIDENCE[known]


def quote(fact: FactRef) -> Markup:
    """The words of a text in its own language, in the quotation marks of that language."""
    text = fact.snippet.strip().rstrip(".")
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(" ,;:–") + " …"
    first, last = "„“" if fact.language == "de" else "“”"
    language = escape(fact.language or "de")
    return Markup(f'<span lang="{language}">{first}{escape(text)}{last}</span>')  # noqa: S704 -- both escaped


def _semantic(_teller: Teller, reason: Reason) -> object:
    theirs = FACETS.get(reason.candidate.field, message("their text"))
    if reason.candidate.item:
        return filled(
            message("Their investment in {item} is close to what you do: {words}."),
            item=reason.candidate.item,
            words=quote(reason.candidate),
        )
    if reason.seeker is None:
        return filled(message("It fits your search: {words}."), words=quote(reason.candidate))
    if reason.seeker.item and reason.candidate.field == "teaser":
        return filled(message("Their outline is close to {item} in your portfolio."), item=reason.seeker.item)
    if reason.seeker.item:
        return filled(
            message("Close to {item} in your portfolio, by {facet}: {words}."),
            item=reason.seeker.item,
            facet=theirs,
            words=quote(reason.candidate),
        )
    return _texts(reason, theirs)


def _texts(reason: Reason, theirs: Message) -> Markup:
    assert reason.seeker is not None, "called for a pair of texts"
    if reason.candidate.field == "teaser":
        # The outline stands right above the reason: quoting it again would say nothing.
        own = OWN_FACETS.get(reason.seeker.field, message("your text"))
        return filled(message("Their outline is close to {own}: {words}."), own=own, words=quote(reason.seeker))
    if reason.seeker.field == "thesis" and reason.seeker.snippet:
        return filled(
            message("Your thesis says {mine}; {facet} answers it: {words}."),
            mine=quote(reason.seeker),
            facet=theirs,
            words=quote(reason.candidate),
        )
    own = OWN_FACETS.get(reason.seeker.field, message("your text"))
    return filled(message("Close to {own}, by {facet}: {words}."), own=own, facet=theirs, words=quote(reason.candidate))


def _sector(teller: Teller, reason: Reason) -> Message:
    if teller.is_investor:
        return message("They work in {sector}, a sector you look for.", sector=teller.term(reason.candidate))
    return message("They look for your sector, {sector}.", sector=teller.term(reason.candidate))


def _ai_field(teller: Teller, reason: Reason) -> Message:
    if teller.is_investor:
        return message("They work with {field}, an AI field you look for.", field=teller.term(reason.candidate))
    return message("They look for your AI field, {field}.", field=teller.term(reason.candidate))


def _stage(teller: Teller, reason: Reason) -> Message:
    if teller.is_investor:
        return message("They are in the stage {stage}, one of yours.", stage=teller.term(reason.candidate))
    return message("They invest in your stage, {stage}.", stage=teller.term(reason.candidate))


def _ticket(teller: Teller, reason: Reason) -> Message:
    amount = amount_of(reason.candidate.value)
    if teller.is_investor:
        return message("They seek {amount}; your ticket covers it.", amount=amount)
    return message("Their ticket of {amount} fits the amount you seek.", amount=amount)


def _region(teller: Teller, reason: Reason) -> Message:
    place, far = teller.term(reason.candidate), distance_of(reason)
    if reason.candidate.field == "regions_wanted":
        return message("They invest in {place}.", place=place)
    if reason.seeker is not None and reason.seeker.field == "regions_wanted":
        if reason.seeker.value == reason.candidate.value:
            return message("They work in {place}, one of your regions.", place=place)
        wanted = teller.term(reason.seeker)
        return message("They work in {place}; you look for teams from {wanted}.", place=place, wanted=wanted)
    return message("They are in {place}, {distance}.", place=place, distance=far) if far else _in_place(place)


def _in_place(place: Term | str) -> Message:
    return message("They are in {place}.", place=place)


def _freshness(_teller: Teller, reason: Reason) -> Message:
    days = int(reason.values[0]) if reason.values else 0
    if days <= 1:
        return message("The profile was changed in the last days.")
    return plural_message("Changed {count} day ago.", "Changed {count} days ago.", days)


def _lead(teller: Teller, _reason: Reason) -> Message:
    if teller.is_investor:
        return message("They look for a lead investor; you lead rounds.")
    return message("They lead rounds; you look for a lead investor.")


def _other_sector(teller: Teller, reason: Reason) -> Message:
    if teller.is_investor:
        return message("They work in {sector}; your criteria name other sectors.", sector=teller.term(reason.candidate))
    return message("Their criteria name other sectors, {sector} for example.", sector=teller.term(reason.candidate))


def _narrow_ticket(teller: Teller, reason: Reason) -> Message:
    amount = amount_of(reason.candidate.value)
    if teller.is_investor:
        return message("They seek {amount}; your ticket covers only part of it.", amount=amount)
    return message("Their ticket of {amount} covers only part of what you seek.", amount=amount)


def _far(teller: Teller, reason: Reason) -> Message:
    place = teller.term(reason.candidate)
    return message("They are in {place}, {distance}.", place=place, distance=distance_of(reason) or message("far away"))


def _no_lead(teller: Teller, reason: Reason) -> Message:
    if teller.is_investor:
        wants = message("They look for a lead investor; you follow others.")
        return wants if reason.candidate.value == "yes" else message("They have a lead already; you lead rounds.")
    follows = message("They follow others; you look for a lead investor.")
    return (
        follows if reason.candidate.value == "no" else message("They lead rounds; you look for investors who follow.")
    )


def _old(_teller: Teller, reason: Reason) -> Message:
    months = max(1, int(reason.values[0]) // _MONTH_DAYS) if reason.values else 6
    return plural_message(
        "The profile has not been changed for {count} month.",
        "The profile has not been changed for {count} months.",
        months,
    )


def _stale(_teller: Teller, reason: Reason) -> Message:
    months = max(1, int(reason.values[0]) // _MONTH_DAYS) if reason.values else 3
    return plural_message(
        "That they invest now was last said {count} month ago.",
        "That they invest now was last said {count} months ago.",
        months,
    )


_SENTENCES_FOR = {
    "semantic": _semantic,
    "sector": _sector,
    "ai_field": _ai_field,
    "stage": _stage,
    "ticket": _ticket,
    "region": _region,
    "freshness": _freshness,
    "lead": _lead,
}
_SENTENCES_AGAINST = {
    "sector": _other_sector,
    "ticket": _narrow_ticket,
    "region": _far,
    "lead": _no_lead,
    "freshness": _old,
    "stale": _stale,
}


def amount_of(value: str) -> str:
    """'100000-500000' as an amount; open ends are empty."""
    low, _, high = value.partition("-")
    return eur_range(int(low) if low else None, int(high) if high else None)


def distance_of(reason: Reason) -> Message | None:
    """A distance in words, rounded as nobody would measure it."""
    if not reason.values:
        return None
    kilometres = int(reason.values[0])
    if kilometres < _NEAR_KM:
        return message("close to you")
    return message("about {count} km from you", count=round(kilometres, -1))
