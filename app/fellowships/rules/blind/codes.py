"""Addresses and numbers in a text: mail, sites, phones, handles, registers, streets, however they are written."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from app.fellowships.rules.blind.folding import Folded, all_spellings, folded
from app.fellowships.rules.blind.identity import Identity, Kind, Span, Why
from app.fellowships.rules.conflicts.domains import free_mailers
from app.profiles.rules.names import domain_of

AT = r"\s*(?:@|[(\[{<]\s*(?:@|at|ät|a)\s*[)\]}>]|\s(?:at|ät)\s)\s*"
DOT = r"\s*(?:\.|[(\[{<]\s*(?:\.|dot|punkt)\s*[)\]}>]|\s(?:dot|punkt)\s)\s*"
JOIN = r"[\s.\-/_:·]{0,3}"
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
# Any address, profile in a network or phone number: in a blind text it means somebody.
ANY_MAIL = re.compile(
    rf"[a-z0-9][\w.+\-]*(?:@|\s*[(\[{{<]\s*(?:@|at|ät)\s*[)\]}}>]\s*)[a-z0-9\-]+(?:{DOT}[a-z0-9\-]+)*{DOT}[a-z]{{2,}}"
)
ANY_PROFILE = re.compile(
    r"(?:linkedin\.com/(?:in|company)|xing\.com/(?:profile|pages)|github\.com|gitlab\.com|twitter\.com|x\.com|instagram\.com|facebook\.com"
    r"|medium\.com|youtube\.com|researchgate\.net/profile|huggingface\.co|bsky\.app/profile)/@?[\w.\-%]+"
)
ANY_HANDLE = re.compile(r"(?<![\w.])@[a-z][\w.\-]{2,}(?![\w@]*\.[a-z])")
ANY_PHONE = re.compile(
    r"(?:(?:tel|telefon|phone|mobil|mobile|fon|fax|handy|whatsapp)[.:\s]*|\+)[+(]?\d[\d\s()/.\-]{5,}\d"
)
ANY_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dx]")
ANY_REGISTER = re.compile(rf"{BEFORE}(?:hrb|hra|vr|gnr)\s?(?:nr\.?|no\.?)?\s?\d{{3,6}}(?:\s?[a-z]{AFTER})?")
ANY: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (ANY_MAIL, Kind.MAIL), (ANY_PROFILE, Kind.HANDLE), (ANY_HANDLE, Kind.HANDLE), (ANY_PHONE, Kind.PHONE),
    (ANY_ORCID, Kind.NUMBER), (ANY_REGISTER, Kind.NUMBER),
)  # fmt: skip
DIGITS = re.compile(r"[+(]?\d(?:[\s()/.\-·]{0,3}\d)+")
COUNTRY = re.compile(r"^(?:00|\+)?(?:49|43|41)|^0+")
SHORTEST_PHONE, SURE_PHONE, SHORTEST_NUMBER, SHORTEST_PART = 5, 7, 5, 3
_STREET = re.compile(r"^(.*?)[\s\-]*(?:strasse|str\.?)$")
_HOUSE = re.compile(r"^(.*?\D)\s*(\d+\s*[a-z]?)$")


class Codes:
    """The addresses and numbers of one identity, ready to be looked for in many texts."""

    def __init__(self, identity: Identity) -> None:
        self._sure = tuple(_patterns(identity))
        self._hints = tuple(_hints(identity))
        self._phones = tuple(filter(None, (_digits(phone) for phone in identity.phones)))

    def spans(self, text: Folded) -> Iterator[Span]:
        for pattern, kind in self._sure:
            for match in pattern.finditer(text.text):
                yield Span(*match.span(), kind, Why.NUMBER, is_certain=True)
        for pattern, kind in self._hints:
            for match in pattern.finditer(text.text):
                yield Span(*match.span(), kind, Why.PART_OF_NUMBER, is_certain=False)
        yield from self._phone_spans(text)
        for pattern, kind in ANY:
            for match in pattern.finditer(text.text):
                yield Span(*match.span(), kind, Why.UNKNOWN, is_certain=False)

    def _phone_spans(self, text: Folded) -> Iterator[Span]:
        for match in DIGITS.finditer(text.text) if self._phones else ():
            digits = _digits(match[0])
            for known in self._phones:
                if len(digits) >= SURE_PHONE and (digits.endswith(known) or known in digits):
                    yield Span(*match.span(), Kind.PHONE, Why.NUMBER, is_certain=True)
                elif len(digits) >= SHORTEST_PHONE and (known.endswith(digits) or known.startswith(digits)):
                    yield Span(*match.span(), Kind.PHONE, Why.PART_OF_NUMBER, is_certain=False)


def _digits(phone: str) -> str:
    """The digits that say who is called, without the country and the zero before the town."""
    plain = phone.replace("(0)", "")
    return re.sub(r"\D", "", COUNTRY.sub("", re.sub(r"[^\d+]", "", plain), count=1)).lstrip("0")


def _patterns(identity: Identity) -> Iterator[tuple[re.Pattern[str], Kind]]:
    for mail in identity.mails:
        local, _, domain = mail.rpartition("@")
        if local and domain:
            yield re.compile(f"{BEFORE}{_local(local)}{AT}{_dotted(domain)}{AFTER}"), Kind.MAIL
    for domain in _domains(identity):
        before = rf"(?:https?:\s*/\s*/\s*)?(?:[a-z0-9\-]+{DOT})*"
        yield re.compile(rf"{BEFORE}{before}{_dotted(domain)}{AFTER}(?:/[^\s<>\"',;)]*)?"), Kind.SITE
    for handle in _handles(identity):
        yield re.compile(f"@?{BEFORE}{_code(handle)}{AFTER}"), Kind.HANDLE
    for number in identity.numbers:
        yield re.compile(f"{BEFORE}{_number(number)}{AFTER}"), Kind.NUMBER
    for place in identity.places:
        street, house = _street(place)
        if house:
            yield re.compile(f"{BEFORE}{street}[\\s,]*(?:nr\\.?\\s*)?{_code(house)}{AFTER}"), Kind.PLACE


def _hints(identity: Identity) -> Iterator[tuple[re.Pattern[str], Kind]]:
    for number in identity.numbers:
        digits = max(re.findall(r"\d+", number), key=len, default="")
        if SHORTEST_NUMBER <= len(digits) < len(re.sub(r"\W", "", number)):
            yield re.compile(f"(?<!\\d){digits}(?!\\d)"), Kind.NUMBER
    for place in identity.places:
        street, _house = _street(place)
        if street:
            yield re.compile(f"{BEFORE}{street}{AFTER}"), Kind.PLACE


def _domains(identity: Identity) -> Iterable[str]:
    """Of sites and of mail addresses; those that many share are nobody's."""
    mails = (mail.rpartition("@")[2] for mail in identity.mails)
    found = {domain_of(each) for each in chain(identity.sites, mails)} - {None}
    return sorted(domain for domain in found if domain and domain not in free_mailers())


def _handles(identity: Identity) -> Iterable[str]:
    """As they are given, and the last part of a page in a network."""
    shared = [site for site in identity.sites if domain_of(site) is None]
    given = [each.strip().rstrip("/").rpartition("/")[2].lstrip("@") for each in (*identity.handles, *shared)]
    return sorted({folded(each).text for each in given if len(each) >= SHORTEST_NUMBER})


def _local(name: str) -> str:
    return "(?:" + _code(name) + "|" + DOT.join(_code(part) for part in name.split(".")) + ")"


def _dotted(domain: str) -> str:
    names = {domain, _punycode(domain)}
    return "(?:" + "|".join(DOT.join(_code(label) for label in name.split(".")) for name in sorted(names)) + ")"


def _punycode(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _number(number: str) -> str:
    """ "HRB 12345 B" may stand as "HRB-Nr. 12345B"."""
    parts = re.findall(r"\d+|[^\W\d_]+", folded(number).text)
    link = r"[\s.\-/_:·]{0,3}(?:(?:nr|nummer|no)[\s.\-:]{0,3})?"
    return link.join(JOIN.join(part) for part in parts)


def _street(place: str) -> tuple[str, str]:
    """A pattern for the street, and the number of the house; '' where the place has none."""
    line = folded(place).text.split(",")[0].split("\n")[0].strip()
    house = _HOUSE.match(line)
    name, number = (house[1].strip(" ,"), house[2]) if house else (line, "")
    found = _STREET.match(name)
    if found:
        return f"{_code(found[1])}[\\s\\-]*(?:strasse|str\\.?)", number
    return (_code(name) if len(name) >= SHORTEST_NUMBER else ""), number


def _code(text: str) -> str:
    """The letters and figures in their order, whatever stands between them where something stands there."""
    plain = folded(text).text
    ways = {plain, *(_spelt(plain, way) for way in (0, -1))}
    parts = (_linked(re.findall(r"[^\W_]+", way)) for way in sorted(ways))
    return "(?:" + "|".join(dict.fromkeys(parts)) + ")"


def _linked(parts: list[str]) -> str:
    """What stands between may be missing, unless a part is so short that another word would do."""
    link = JOIN if min(map(len, parts), default=0) >= SHORTEST_PART else JOIN.replace("{0,", "{1,")
    return link.join(re.escape(part) for part in parts)


def _spelt(plain: str, way: int) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: sorted(all_spellings(match[0]))[way], plain)
