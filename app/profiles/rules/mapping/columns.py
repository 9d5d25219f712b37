"""Which column brings which field. The registry of kinds is the source: a new field is a new column by itself."""

from collections.abc import Iterator

from app.profiles.rules.fields import Field, Holder, text_key
from app.profiles.rules.kinds import KindOfProfile, Part
from app.profiles.rules.mapping.words import folded, in_both_languages
from app.profiles.states import Language

ID = "id"
PORTFOLIO = "portfolio"

# Further words that people put over a column, by our name of the field; labels and names are known without being here.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    ID: ("external id", "identifier", "kennung", "nummer", "nr", "schlüssel"),
    PORTFOLIO: ("beteiligungen", "portfolio companies"),
    "name": ("company", "company name", "firma", "unternehmen", "organisation"),
    "legal_name": ("firmierung", "rechtlicher name"),
    "website": ("url", "webseite", "web", "homepage", "internet"),
    "region": ("land", "bundesland", "country", "state", "land oder staat"),
    "city": ("stadt", "ort", "sitz", "town"),
    "languages": ("sprachen",),
    "one_liner": ("kurzbeschreibung", "short description", "tagline", "claim"),
    "sectors": ("branche", "branchen", "sector", "industry", "industries"),
    "ai_fields": ("ki feld", "ki felder", "ai field"),
    "technology": ("technologie", "description", "beschreibung"),
    "market": ("markt",),
    "need": ("bedarf",),
    "founded_year": ("founded", "gegründet", "gründungsjahr", "year founded"),
    "team_size": ("teamgröße", "employees", "beschäftigte", "mitarbeitende"),
    "stage": ("phase",),
    "stages": ("phasen",),
    "business_model": ("geschäftsmodell",),
    "has_revenue": ("umsatz", "revenue"),
    "revenue_band": ("umsatzklasse", "umsatzspanne"),
    "raising": ("kapitalsuche", "fundraising"),
    "raising_from": ("kapitalsuche ab", "raising from"),
    "raising_until": ("kapitalsuche bis", "raising until"),
    "ask_min_eur": ("kapitalbedarf mindestens", "kapitalbedarf von", "amount min"),
    "ask_max_eur": ("kapitalbedarf höchstens", "kapitalbedarf bis", "amount max"),
    "instruments": ("instrumente",),
    "ai_act_risk": ("risikoklasse", "risk class"),
    "institution_name": ("hochschule", "einrichtung", "university"),
    "ip_status": ("schutzrechte", "ip"),
    "investor_type": ("typ", "art", "type"),
    "thesis": ("these",),
    "ticket_min_eur": ("ticket mindestens", "ticket von", "ticket min"),
    "ticket_max_eur": ("ticket höchstens", "ticket bis", "ticket max"),
    "regions": ("regionen",),
    "requests_per_week": ("anfragen pro woche", "anfragen je woche"),
}
_LANGUAGE_WORDS = {Language.DE: ("de", "deutsch", "german"), Language.EN: ("en", "englisch", "english")}


def columns_of(kind: KindOfProfile, text_language: Language) -> dict[str, str]:
    """Folded header → key, for every way of writing a header. Texts without a language are in ``text_language``.

    A header that could mean two fields is left out, except that a field's own name always means that field.
    """
    meant: dict[str, set[str]] = {}
    for field in kind.fields:
        for header, key in _headers(field, text_language):
            meant.setdefault(folded(header), set()).add(key)
    for key in extra_columns(kind):
        for word in (key, *_OTHER_WORDS[key]):
            meant.setdefault(folded(word), set()).add(key)
    plain = {header: next(iter(keys)) for header, keys in meant.items() if len(keys) == 1}
    return {**plain, **_own_names(kind, text_language)}


def extra_columns(kind: KindOfProfile) -> tuple[str, ...]:
    """Columns that are no fields: the row's own id, and the portfolio of kinds that have one."""
    has_portfolio = any(section.part is Part.PORTFOLIO for section in kind.sections)
    return (ID, PORTFOLIO) if has_portfolio else (ID,)


def _headers(field: Field, text_language: Language) -> Iterator[tuple[str, str]]:
    words = (field.name, *in_both_languages(field.asked), *_OTHER_WORDS.get(field.name, ()))
    for word in words:
        if field.holder is not Holder.TEXTS:
            yield word, field.name
            continue
        yield word, text_key(field.name, text_language)
        for language, suffixes in _LANGUAGE_WORDS.items():
            yield from ((f"{word} {suffix}", text_key(field.name, language)) for suffix in suffixes)


def _own_names(kind: KindOfProfile, text_language: Language) -> dict[str, str]:
    names: dict[str, str] = {}
    for field in kind.fields:
        names.update({folded(key): key for key in field.keys})
        if field.holder is Holder.TEXTS:
            names[folded(field.name)] = text_key(field.name, text_language)
        else:
            names[folded(field.name)] = field.name
    return {**names, ID: ID}


def template_columns(kind: KindOfProfile) -> tuple[str, ...]:
    """Every key a file may bring, in the order of the editor: the header that the export writes."""
    keys = [key for field in kind.fields for key in field.keys]
    return (ID, *dict.fromkeys(keys), *extra_columns(kind)[1:])
