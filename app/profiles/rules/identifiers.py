"""Numbers and domains that name one organisation only, each in its one way of writing."""

import re

from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.core.plain_text import clean_line
from app.profiles.states import IdentifierScheme

LONGEST = 120
LEI_MODULUS, LEI_REMAINDER = 97, 1

NAMES: dict[IdentifierScheme, Message] = {
    IdentifierScheme.EUID: message("EUID (register of companies)"),
    IdentifierScheme.LEI: message("LEI"),
    IdentifierScheme.ROR: message("ROR (research organisation)"),
    IdentifierScheme.VAT: message("VAT number"),
    IdentifierScheme.DOMAIN: message("Domain"),
}
_SHAPES: dict[IdentifierScheme, re.Pattern[str]] = {
    IdentifierScheme.EUID: re.compile(r"[A-Z]{2}[A-Z0-9]{1,12}\.[A-Z0-9 ()_/-]{1,40}"),
    IdentifierScheme.LEI: re.compile(r"[A-Z0-9]{18}[0-9]{2}"),
    IdentifierScheme.ROR: re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"),
    IdentifierScheme.VAT: re.compile(r"[A-Z]{2}[A-Z0-9]{5,13}"),
    IdentifierScheme.DOMAIN: re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"),
}
_EXAMPLES: dict[IdentifierScheme, str] = {
    IdentifierScheme.EUID: "DEK1101R.HRB116737",
    IdentifierScheme.LEI: "529900ANSCHUB0000017",
    IdentifierScheme.ROR: "https://ror.org/0abcdef12",
    IdentifierScheme.VAT: "DE123456789",
    IdentifierScheme.DOMAIN: "example.org",
}


def checked_identifier(scheme: IdentifierScheme, typed: str, *, field: str = "value") -> str:
    """The identifier as it is kept. Raises RuleBroken naming ``field`` when it cannot be one of this scheme."""
    value = _plain(scheme, clean_line(typed))
    fits = len(value) <= LONGEST and _SHAPES[scheme].fullmatch(value) is not None
    if not fits or (scheme is IdentifierScheme.LEI and not _lei_adds_up(value)):
        example = _EXAMPLES[scheme]
        raise RuleBroken(
            message("This is no {name}. One looks like {example}.", name=NAMES[scheme], example=example), field=field
        )
    return value


def _plain(scheme: IdentifierScheme, value: str) -> str:
    if scheme is IdentifierScheme.ROR:
        return value.casefold().removeprefix("https://").removeprefix("ror.org/")
    if scheme is IdentifierScheme.DOMAIN:
        host = re.sub(r"^[a-z]+://", "", value.casefold()).split("/")[0]
        return host.removeprefix("www.").rstrip(".")
    if scheme is IdentifierScheme.EUID:
        return value.upper()
    return re.sub(r"[\s.-]", "", value).upper()


def _lei_adds_up(value: str) -> bool:
    """ISO 17442: the letters as numbers, modulo 97, leave one."""
    return int("".join(str(int(letter, 36)) for letter in value)) % LEI_MODULUS == LEI_REMAINDER


def shown_identifier(scheme: IdentifierScheme, value: str) -> str:
    return f"https://ror.org/{value}" if scheme is IdentifierScheme.ROR else value
