"""Words in names of organisations that are written in several ways, or that tell no organisation from another."""

# What a name may end in, without the signs and spaces between ("S.à r.l.", "e. V."), "ü" spelt "ue".
LEGAL_FORMS = frozenset({
    "ab", "ag", "agcokg", "aktiengesellschaft", "aps", "as", "bv", "bvba", "cokg", "corp", "corporation", "eg",
    "eingetragenerverein", "eurl", "ev", "gbr", "gemeinnuetzigegmbh", "gesellschaftmitbeschraenkterhaftung", "ggmbh",
    "gmbh", "gmbhcokg", "gmbhcokgaa", "gug", "inc", "incorporated", "invkg", "kft", "kg", "kgaa", "limited", "llc",
    "llp", "ltd", "mbb", "mbh", "nv", "ohg", "oy", "oyj", "partg", "partgmbb", "plc", "sa", "sarl", "sas", "se", "spa",
    "spzoo", "srl", "sro", "ug", "ugcokg", "unternehmergesellschaft",
})  # fmt: skip
# Said of an UG, or of a company that is not yet registered; no part of its name.
ASIDE = frozenset({"haftungsbeschraenkt", "ig", "igr", "ingruendung"})
LONGEST_ENDING_WORDS = 5
# Between the words of any name.
JOINING = frozenset({"und", "and", "et", "u"})
# Between the words of an institution's name.
LINKING = frozenset({"am", "an", "at", "der", "die", "das", "des", "for", "fuer", "in", "of", "the", "zu", "zur"})
# A name with one of these more may be the same house, or a sister of it: a person decides.
WEAK = frozenset({
    "ai", "deutschland", "digital", "europa", "europe", "germany", "group", "gruppe", "holding", "international",
    "ki", "labs", "software", "solutions", "systems", "technologies",
})  # fmt: skip

# How an institution says what it is. The first of each line is the one that all are read as; longer ways come first.
KINDS_OF_INSTITUTION: tuple[tuple[str, ...], ...] = (
    ("universitaetsklinikum", "universitaetsmedizin", "university hospital", "university medical center",
     "university medical centre", "uniklinikum", "uniklinik"),
    ("hochschule angewandte wissenschaften", "university applied sciences", "haw"),
    ("technische universitaet", "technical university", "university technology", "tu"),
    ("technische hochschule", "th"),
    ("fachhochschule", "fh"),
    ("rheinisch westfaelische technische hochschule", "rwth"),
    ("ludwig maximilians universitaet", "ludwig maximilian university", "lmu"),
    ("friedrich alexander universitaet", "friedrich alexander university", "fau"),
    ("freie universitaet", "free university", "fu"),
    ("humboldt universitaet", "humboldt university", "hu"),
    ("karlsruher institut technologie", "karlsruhe institute technology", "kit"),
    ("deutsches forschungszentrum kuenstliche intelligenz", "german research center artificial intelligence",
     "german research centre artificial intelligence", "dfki"),
    ("deutsches zentrum luft raumfahrt", "german aerospace center", "german aerospace centre", "dlr"),
    ("max planck institut", "max planck institute", "mpi"),
    ("fraunhofer institut", "fraunhofer institute"),
    ("universitaet", "university", "uni", "universite", "universiteit"),
    ("hochschule", "hs"),
    ("institut", "institute"),
    ("forschungszentrum", "research center", "research centre"),
    ("zentrum", "center", "centre"),
    ("akademie", "academy"),
)  # fmt: skip
# Places that English names differently.
PLACES: dict[str, str] = {
    "brunswick": "braunschweig", "cologne": "koeln", "frankonia": "franken",
    "geneva": "genf", "hanover": "hannover", "lower saxony": "niedersachsen", "munich": "muenchen",
    "nuremberg": "nuernberg", "saxony": "sachsen", "vienna": "wien",
}  # fmt: skip
# Addresses under which many organisations have a page: they say nothing about whose name it is.
SHARED_SITES: tuple[str, ...] = (
    "angel.co", "bit.ly", "crunchbase.com", "facebook.com", "github.com", "github.io", "google.com", "instagram.com",
    "linkedin.com", "linktr.ee", "medium.com", "notion.site", "twitter.com", "wikipedia.org", "x.com", "xing.com",
    "youtube.com",
)  # fmt: skip
