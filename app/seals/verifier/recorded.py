"""Key documents and lists that are at hand, for tests and for checking a file without any network."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.seals.verifier.model import Json, Unavailable


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answers from what it was given; everything else is unavailable."""

    documents: Mapping[str, Json] = field(default_factory=dict)
    resources: Mapping[str, object] = field(default_factory=dict)

    def did_document(self, did: str, *, refresh: bool) -> Json:
        del refresh  # what is recorded does not change
        document = self.documents.get(did)
        if document is None:
            raise Unavailable(did)
        return document

    def status_list(self, url: str) -> str | bytes:
        found = self.resources.get(url)
        if isinstance(found, str):
            return found
        if isinstance(found, bytes):
            return found
        raise Unavailable(url)
