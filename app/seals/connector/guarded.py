"""The registry's client over the platform's one guarded way out."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.core.http_client import Bounds, Fault, HttpClient, NoAnswer
from app.seals.connector.addresses import did_document_address
from app.seals.connector.client import Answer, RegistryClient, RegistryFault

HTTPS_PORT = 443


def registry_client(
    http: HttpClient,
    did: str,
    api_base: str,
    further_hosts: Iterable[str] = (),
    loopback: frozenset[str] = frozenset(),
    *,
    silent: set[str] | None = None,
) -> RegistryClient:
    """Asks this registry at its own hosts and those granted to it, and nobody else.

    A host that let the time run out is not asked again by whoever shares ``silent``: the next run tries it anew.
    """
    waits: set[str] = set() if silent is None else silent
    own = {_host(did_document_address(did, loopback)), *([_host(api_base)] if api_base else [])}
    hosts = frozenset({*own, *further_hosts})

    def get(url: str, *, limit_bytes: int, headers: Mapping[str, str]) -> Answer:
        require_not_silent(url, waits)
        try:
            found = http.get(url, allowed_hosts=hosts, bounds=Bounds(max_bytes=limit_bytes), headers=headers)
        except NoAnswer as error:
            if error.fault is Fault.TIME_OVER:
                waits.add(_host(url))
            raise RegistryFault(error.fault.value, str(error)) from error
        return Answer(found.status, found.body, found.headers)

    return RegistryClient(did, api_base, get, loopback)


def require_not_silent(url: str, silent: set[str]) -> None:
    if _host(url) in silent:
        raise RegistryFault("host_silent", _host(url))


def _host(url: str) -> str:
    """By name for the usual port, by name and port for another."""
    parts = urlsplit(url)
    is_usual = parts.scheme == "https" and parts.port in {None, HTTPS_PORT}
    return (parts.hostname or "") if is_usual else parts.netloc.lower()
