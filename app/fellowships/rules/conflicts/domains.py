"""When two addresses reach one box, two domains belong to one house, two names may be one person's."""

from functools import cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

from app.profiles.rules.names import name_key

_FREE_MAILERS = Path(__file__).parents[2] / "data" / "free_mailers.txt"
# As `name_key` spells them.
_TITLES = frozenset(
    {"dr", "prof", "profesor", "profesorin", "doktor", "dipl", "ing", "fd", "msc", "bsc", "mba", "med", "frau", "her"}
)
# One word is a user name or a nickname: it says nothing about who it is.
_FEWEST_WORDS = 2
# Boxes whose dots count for nothing, all of one provider.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@cache
def _suffixes() -> PublicSuffixList:
    """The list comes with the package, nothing is fetched. With its private part: two sites of one host are two."""
    return PublicSuffixList(only_icann=False)


@cache
def free_mailers() -> frozenset[str]:
    lines = (line.strip() for line in _FREE_MAILERS.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def box_of(address: str) -> str:
    """The address as it must be compared: what stands behind a plus reaches the same box."""
    name, _, domain = address.strip().casefold().rpartition("@")
    name = name.split("+", 1)[0] or name
    if domain in _DOTLESS:
        return f"{name.replace('.', '')}@gmail.com"
    return f"{name}@{domain}"


def house_of(domain: str) -> str | None:
    """The registrable domain, so that chairs of one university meet; None for what everybody shares and for no domain.

    ``domain`` may be an address, too: what stands behind its last @ counts.
    """
    host = domain.rpartition("@")[2].strip().strip(".").casefold()
    if not host or host.replace(".", "").isdigit():
        return None
    house: str | None = _suffixes().privatesuffix(host)
    return None if house is None or house in free_mailers() else house


def person_key(name: str) -> str | None:
    """Somebody's name without titles, its words in one order: "Berg, Dr. Anna" is "Anna Berg". None for one word."""
    words = (name_key(word) for word in name.replace(",", " ").replace(".", " ").replace("-", " ").split())
    left = sorted(word for word in words if word and word not in _TITLES)
    return " ".join(left) if len(left) >= _FEWEST_WORDS else None
