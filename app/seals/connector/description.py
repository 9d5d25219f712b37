"""What a registry says of itself before anybody trusts it: for whoever is about to propose it, never for a run."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.plain_text import clean_line
from app.seals.verifier.encoding import Unreadable, strict_json

PATH = "/.well-known/ai-seal-registry"
MAX_SCHEMES = 50
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Description:
    """Claims, each cut to one plain line."""

    did: str
    name: str
    api_base: str
    schemes: tuple[str, ...]
    limits: tuple[tuple[str, int], ...]
    contact: str


def read_description(body: bytes, did: str, home: str) -> Description:
    """``home`` is scheme and host of its DID's document.

    Raises ValueError where it speaks of another registry or of an interface elsewhere, or cannot be read.
    """
    try:
        members = strict_json(body)
    except Unreadable as error:
        raise ValueError(str(error)) from error
    if not isinstance(members, dict) or members.get("did") != did:
        raise ValueError("it speaks of another registry")
    api_base = _line(members.get("apiBase"))
    require_interface_at_home(api_base, home)
    return Description(
        did=did,
        name=_line(members.get("name")),
        api_base=api_base,
        schemes=_schemes(members.get("schemes")),
        limits=_limits(members.get("limits")),
        contact=_line(members.get("contact")),
    )


def require_interface_at_home(api_base: str, home: str) -> None:
    """On the host of its own DID: an interface elsewhere is for a person to enter, who looked at both."""
    parts = urlsplit(api_base)
    if f"{parts.scheme}://{parts.netloc}" != home or parts.query or parts.fragment:
        raise ValueError("its interface is not on its own host")


def _schemes(given: object) -> tuple[str, ...]:
    listed = given[:MAX_SCHEMES] if isinstance(given, list) else ()
    addresses = (_line(each.get("id")) for each in listed if isinstance(each, dict))
    return tuple(address for address in addresses if address)


def _limits(given: object) -> tuple[tuple[str, int], ...]:
    counts = given.items() if isinstance(given, dict) else ()
    return tuple((_line(name), value) for name, value in counts if type(value) is int)


def _line(value: object) -> str:
    return clean_line(value)[:LONGEST] if isinstance(value, str) else ""
