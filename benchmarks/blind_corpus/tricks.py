"""How names slip into a text: as they are, declined, shortened, spelt otherwise, hidden on purpose."""

import unicodedata
from collections.abc import Callable, Iterator

from benchmarks.blind_corpus.people import Applicant

Trick = Callable[[Applicant], str]
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe"}
)
_BARE = str.maketrans("äöüÄÖÜøØıłŁśíáéô", "aouAOUoOilLsiaeo") | {ord("ß"): "ss"}
_CYRILLIC = str.maketrans("aeopcxABEKMHOPCTX", "аеорсхАВЕКМНОРСТХ")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_LEET = str.maketrans("aeios", "4310$")


def _hyphenated(word: str) -> str:
    return f"{word[:3]}-\n{word[3:]}"


def _spaced(word: str, by: str = " ") -> str:
    return by.join(word)


PERSONS: dict[str, Trick] = {
    "full name": lambda a: a.full,
    "family name": lambda a: a.family,
    "given name": lambda a: a.given,
    "inverted": lambda a: f"{a.family}, {a.given}",
    "initial and family": lambda a: f"{a.given[0]}. {a.family}",
    "family and initial": lambda a: f"{a.family}, {a.given[0]}.",
    "form of address": lambda a: f"Frau {a.family}",
    "title": lambda a: f"Prof. Dr. {a.family}",
    "genitive": lambda a: f"{a.family}s",
    "English genitive": lambda a: f"{a.given}’s",
    "adjective": lambda a: f"{a.family}sche",
    "upper case": lambda a: a.full.upper(),
    "lower case": lambda a: a.full.lower(),
    "umlauts written out": lambda a: a.full.translate(_GERMAN),
    "accents left out": lambda a: a.full.translate(_BARE),
    "soft hyphens": lambda a: a.full[:2] + "\u00ad" + a.full[2:],
    "zero width": lambda a: "\u200b".join(a.full),
    "homoglyphs": lambda a: a.full.translate(_CYRILLIC),
    "full width": lambda a: a.full.translate(_FULL_WIDTH),
    "figures for letters": lambda a: a.family.translate(_BARE).translate(_LEET) if " " not in a.family else a.family,
    "spaced out": lambda a: "  ".join(_spaced(word) for word in a.full.replace("-", " ").split()),
    "dotted out": lambda a: _spaced(a.family.split()[-1].split("-")[0], "."),
    "cut at the line": lambda a: _hyphenated(a.family.split()[-1]),
    "hard space": lambda a: a.full.replace(" ", "\u00a0"),
    "decomposed": lambda a: _decomposed(a.full),
    "entities": lambda a: a.full.encode("ascii", "xmlcharrefreplace").decode(),
    "run together": lambda a: "".join(a.full.split()).lower().replace("-", ""),
    "as user name": lambda a: (a.given[0] + a.family.split()[-1]).lower().translate(_BARE).replace("-", ""),
    "in a compound": lambda a: f"{a.family}-Methode",
    "initials": lambda a: "".join(f"{word[0]}." for word in a.full.replace("-", " ").split()),
}
ORGANISATIONS: dict[str, Trick] = {
    "registered name": lambda a: a.organisation,
    "brand alone": lambda a: a.brand,
    "brand declined": lambda a: f"{a.brand}s",
    "brand, lower case with form": lambda a: f"{a.brand.lower()} gmbh",
    "brand, upper case": lambda a: a.brand.upper(),
    "brand in quotes": lambda a: f"„{a.brand}“",
    "brand in a compound": lambda a: f"{a.brand}-Team",
    "brand, soft hyphen": lambda a: a.brand[:3] + "\u00ad" + a.brand[3:],
    "brand, homoglyphs": lambda a: a.brand.translate(_CYRILLIC),
    "brand, umlauts written out": lambda a: a.brand.translate(_GERMAN),
    "brand, figures": lambda a: a.brand.translate(_BARE).translate(_LEET),
    "brand, cut at the line": lambda a: _hyphenated(a.brand),
    "brand, spaced out": lambda a: _spaced(a.brand),
    "university": lambda a: a.university,
    "product": lambda a: a.product,
    "product declined": lambda a: f"{a.product}s",
}
CODES: dict[str, Trick] = {
    "mail": lambda a: a.mail,
    "mail, upper case": lambda a: a.mail.upper(),
    "mail (at)": lambda a: a.mail.replace("@", " (at) "),
    "mail [at] [dot]": lambda a: a.mail.replace("@", "[at]").replace(".", "[dot]"),
    "mail at punkt": lambda a: a.mail.replace("@", " at ").replace(".", " punkt "),
    "mail, other box": lambda a: "info@" + a.mail.split("@")[1],
    "domain": lambda a: a.domain,
    "address of a page": lambda a: f"https://www.{a.domain}/team?x=1",
    "domain [.]": lambda a: a.domain.replace(".", "[.]"),
    "phone": lambda a: a.phone,
    "phone without spaces": lambda a: a.phone.replace(" ", "").replace("/", ""),
    "register": lambda a: a.register,
    "register, spelt otherwise": lambda a: a.register.replace("HRB ", "HRB-Nr.: "),
    "ORCID": lambda a: a.orcid,
    "ORCID, no hyphens": lambda a: a.orcid.replace("-", " "),
    "street and house": lambda a: f"{a.street} {a.house}",
    "handle": lambda a: f"@{a.handle}",
    "page in a network": lambda a: f"linkedin.com/in/{a.handle}",
}
KINDS = {"person": PERSONS, "organisation": ORGANISATIONS, "code": CODES}


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def all_tricks() -> Iterator[tuple[str, str, Trick]]:
    for kind, tricks in KINDS.items():
        for name, trick in tricks.items():
            yield kind, name, trick
