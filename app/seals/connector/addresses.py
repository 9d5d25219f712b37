"""Where a pinned registry's documents are found; nothing here follows an address from a document."""

from urllib.parse import quote

WEB = "did:web:"


def did_document_address(did: str, loopback: frozenset[str] = frozenset()) -> str:
    """The address of a did:web document. ``loopback`` are the "host:port" spoken to without TLS.

    Raises ValueError for a DID of another method.
    """
    if not did.startswith(WEB):
        raise ValueError(f"{did!r} is no did:web")
    host, *path = did.removeprefix(WEB).split(":")
    authority = host.replace("%3A", ":")
    scheme = "http" if authority in loopback else "https"
    return f"{scheme}://{authority}/{'/'.join(path) if path else '.well-known'}/did.json"


def seal_address(base: str, number: str, part: str = "") -> str:
    """Numbers may hold slashes, which are part of the path as the profile has it."""
    return f"{base.rstrip('/')}/v1/seals/{quote(number, safe='/._-')}{part}"
