"""Key documents and status lists during a run: each list fetched once, no list older than the one we have."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.seals.connector import RegistryClient, RegistryFault
from app.seals.verifier import Json, Unavailable
from app.seals.verifier.encoding import Unreadable, strict_json

REFRESH_AT_MOST_EVERY = timedelta(minutes=10)
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list as it was fetched the last time."""

    token: str
    etag: str | None


@dataclass
class RegistryResolver:
    """Asks the registry for what it does not have. ``fresh_document`` is what came in and has to be noted."""

    client: RegistryClient
    documents: dict[str, Json]
    kept_lists: dict[str, KeptList]
    fetched_at: datetime | None
    now: datetime
    fresh_document: bytes | None = None
    fetched_lists: dict[str, KeptList] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    def renew(self) -> None:
        """Fetch the registry's own document. Raises RegistryFault."""
        body = self.client.did_document()
        try:
            document = strict_json(body)
        except Unreadable as error:
            raise RegistryFault("document_unreadable", str(error)) from error
        if not isinstance(document, dict) or document.get("id") != self.client.did:
            raise RegistryFault("document_of_another")
        self.documents[self.client.did] = document
        self.fresh_document, self.fetched_at = body, self.now

    def did_document(self, did: str, *, refresh: bool) -> Json:
        may_ask = self.fetched_at is None or self.now - self.fetched_at >= REFRESH_AT_MOST_EVERY
        if did == self.client.did and (did not in self.documents or (refresh and may_ask)):
            try:
                self.renew()
            except RegistryFault as fault:
                raise Unavailable(did) from fault
        if did not in self.documents:
            raise Unavailable(did)
        return self.documents[did]

    def status_list(self, url: str) -> str:
        if url in self.silent:
            raise Unavailable(url)
        if url not in self.fetched_lists:
            try:
                self.fetched_lists[url] = self._fetch(url)
            except RegistryFault as fault:
                self.silent.add(url)
                raise Unavailable(url) from fault
        return self.fetched_lists[url].token

    def refuse(self, url: str) -> None:
        """Never again in this run: what it says is older than what we know."""
        self.fetched_lists.pop(url, None)
        self.silent.add(url)

    def ask_again(self) -> None:
        """Forget what the lists said a while ago; those unchanged cost an answer without a body."""
        self.kept_lists.update(self.fetched_lists)
        self.fetched_lists.clear()

    def _fetch(self, url: str) -> KeptList:
        kept = self.kept_lists.get(url)
        answer = self.client.status_list(url, kept.etag if kept else None)
        if answer.status == NOT_MODIFIED and kept:
            return kept
        try:
            return KeptList(answer.body.decode("ascii"), answer.etag)
        except UnicodeDecodeError as error:
            raise RegistryFault("list_unreadable", url) from error
