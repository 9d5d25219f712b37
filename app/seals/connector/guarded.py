"""The registry's client over the platform's one guarded way out."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.core.http_client import Bounds, HttpClient, NoAnswer
from app.seals.connector.addresses import did_document_address
from app.seals.connector.client import Answer, RegistryClient, RegistryFault

HTTPS_PORT = 443


def registry_client(
    http: HttpClient, did: str, api_base: str, further_hosts: Iterable[str] = (), loopback: frozenset[str] = frozenset()
) -> RegistryClient:
    """Asks this registry at its own hosts and those granted to it, and nobody else."""
    own = {_host(did_document_address(did, loopback)), *([_host(api_base)] if api_base else [])}
    hosts = frozenset({*own, *further_hosts})

    def get(url: str, *, limit_bytes: int, headers: Mapping[str, str]) -> Answer:
        try:
            found = http.get(url, allowed_hosts=hosts, bounds=Bounds(max_bytes=limit_bytes), headers=headers)
        except NoAnswer as error:
            raise RegistryFault(error.fault.value, str(error)) from error
        return Answer(found.status, found.body, found.headers)

    return RegistryClient(did, api_base, get, loopback)


def _host(url: str) -> str:
    """By name for the usual port, by name and port for another."""
    parts = urlsplit(url)
    is_usual = parts.scheme == "https" and parts.port in {None, HTTPS_PORT}
    return (parts.hostname or "") if is_usual else parts.netloc.lower()
