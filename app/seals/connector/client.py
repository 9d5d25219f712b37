"""What is asked of a registry, each with its bound. One that does not keep to its profile raises RegistryFault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from app.seals.connector.addresses import did_document_address, seal_address
from app.seals.connector.description import PATH, Description, read_description
from app.seals.connector.feed import Page, read_page

PAGE_SIZE = 500
OK, NOT_MODIFIED, NOT_FOUND, GONE, LEGAL = 200, 304, 404, 410, 451
MAX_DOCUMENT_BYTES = 64 * 1024
MAX_HEAD_BYTES = 16 * 1024
MAX_PAGE_BYTES = 1024 * 1024
MAX_RECORD_BYTES = 64 * 1024
MAX_TOKEN_BYTES = 64 * 1024
MAX_LIST_BYTES = 384 * 1024
MAX_ETAG = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: raw bytes, never expanded."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str | None:
        found = self.headers.get("etag")
        return found if found and len(found) <= MAX_ETAG and found.isascii() else None


class Get(Protocol):
    """One guarded request. Raises RegistryFault("unreachable") where no whole answer came."""

    def __call__(self, url: str, *, limit_bytes: int, headers: Mapping[str, str]) -> Answer: ...


class RegistryFault(Exception):
    """The registry could not be asked, or did not keep to its profile; ``code`` is one word, ``detail`` for staff."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail[:480]


@dataclass
class RegistryClient:
    """Asks one registry. ``get`` makes the request; ``requests`` counts them."""

    did: str
    api_base: str
    get: Get
    loopback: frozenset[str] = frozenset()
    requests: int = 0
    on_request: Callable[[], None] | None = None

    def did_document(self) -> bytes:
        url = did_document_address(self.did, self.loopback)
        return self._must(self._ask(url, MAX_DOCUMENT_BYTES)).body

    def description(self) -> Description:
        """What it says of itself, on the host of its DID."""
        document = urlsplit(did_document_address(self.did, self.loopback))
        home = f"{document.scheme}://{document.netloc}"
        body = self._must(self._ask(f"{home}{PATH}", MAX_DOCUMENT_BYTES)).body
        try:
            return read_description(body, self.did, home)
        except ValueError as error:
            raise RegistryFault("description_unusable", str(error)) from error

    def head(self) -> bytes:
        return self._must(self._ask(f"{self._base}/v1/head", MAX_HEAD_BYTES)).body

    def page(self, since: int, etag: str | None = None) -> Page | None:
        """The changes after ``since``; None where the registry says that nothing changed. 410 raises "start_again"."""
        url = f"{self._base}/v1/seals?since={since}&limit={PAGE_SIZE}"
        answer = self._ask(url, MAX_PAGE_BYTES, etag)
        if answer.status == NOT_MODIFIED and etag:
            return None
        if answer.status == GONE:
            raise RegistryFault("start_again")
        fault, page = read_page(self._must(answer).body, since, answer.etag)
        if page is None:
            raise RegistryFault("page_unreadable", fault)
        return page

    def record(self, number: str) -> bytes | None:
        """One record; None where the registry has none of this number."""
        return self._found(self._ask(seal_address(self._base, number), MAX_RECORD_BYTES))

    def credential(self, number: str) -> bytes | None:
        """The compact token; None where there is none."""
        return self._found(self._ask(seal_address(self._base, number, "/credential"), MAX_TOKEN_BYTES))

    def status_list(self, url: str, etag: str | None = None) -> Answer:
        """The signed list, or 304 where it is the one of ``etag``. ``url`` was found acceptable before."""
        answer = self._ask(url, MAX_LIST_BYTES, etag)
        return answer if answer.status == NOT_MODIFIED and etag else self._must(answer)

    @property
    def _base(self) -> str:
        return self.api_base.rstrip("/")

    def _ask(self, url: str, limit_bytes: int, etag: str | None = None) -> Answer:
        self.requests += 1
        if self.on_request:
            self.on_request()
        return self.get(url, limit_bytes=limit_bytes, headers={"If-None-Match": etag} if etag else {})

    def _must(self, answer: Answer) -> Answer:
        if answer.status != OK:
            raise RegistryFault("unexpected_status", str(answer.status))
        return answer

    def _found(self, answer: Answer) -> bytes | None:
        if answer.status in {NOT_FOUND, GONE, LEGAL}:
            return None
        return self._must(answer).body
