"""What the verifier is given and what it answers; nothing here does anything."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.seals.states import Verdict
from app.seals.verifier.reasons import Reason

# A member of foreign JSON is anything until it was looked at.
Json = Mapping[str, Any]
SubjectRules = Callable[[Json], str | None]
Identifiers = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a verdict: a code to look up a sentence by, and the values that go into it."""

    reason: Reason
    values: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A guard said no."""

    def __init__(self, verdict: Verdict, reason: Reason, **values: object) -> None:
        super().__init__(reason.value)
        self.verdict = verdict
        self.why = Why(reason, {name: str(value)[:200] for name, value in values.items()})


class Unavailable(Exception):
    """Raised by a resolver that cannot say: unreachable, refused, too large, or unknown to it."""


class Resolver(Protocol):
    """Where key documents and status lists come from. Both may raise Unavailable."""

    def did_document(self, did: str, *, refresh: bool) -> Json:
        """The key document of ``did``; with ``refresh`` not from memory."""

    def status_list(self, url: str) -> str | bytes:
        """The signed list at ``url``, which was found acceptable before it is asked for."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """What a pinned issuer may do."""

    schemes: frozenset[str]
    status_hosts: frozenset[str]
    status_issuers: frozenset[str]
    # Thumbprints that passed quarantine; None takes every key the issuer's document lists.
    keys: frozenset[str] | None = None
    # Forms of `typ` taken from this issuer besides those of the policy.
    typ: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StatusRules:
    """Bounds of status lists."""

    min_entries: int = 131_072
    max_encoded_chars: int = 262_144
    max_expanded_bytes: int = 2_097_152
    required: frozenset[str] = frozenset({"revocation"})

    @property
    def max_token_bytes(self) -> int:
        """Base64url makes four characters of three; the rest of such a credential is small."""
        return self.max_encoded_chars * 4 // 3 + 16_384


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom we trust with what, and the bounds of what we look at."""

    algorithms: frozenset[str]
    typ: frozenset[str]
    max_token_bytes: int
    clock_skew_seconds: int
    status: StatusRules
    trusted: Mapping[str, TrustedIssuer]
    # "host:port" of registries on this machine, spoken to without TLS. Only the development setting fills it.
    loopback: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Credential:
    """An attestation as its signed credential states it; ``subject`` is the signed JSON, whose shape was checked."""

    id: str | None
    issuer: str
    issuer_name: str | None
    valid_from: datetime
    valid_until: datetime | None
    subject: Json

    @property
    def number(self) -> str:
        return str(self.subject["sealNumber"])

    @property
    def scheme_id(self) -> str:
        return str(self.subject["scheme"]["id"])

    @property
    def scheme_name(self) -> str | None:
        return text_of(self.subject["scheme"], "name")

    @property
    def scheme_version(self) -> str | None:
        return text_of(self.subject["scheme"], "version")

    @property
    def holder_name(self) -> str | None:
        return text_of(self.subject["holder"], "legalName")

    @property
    def identifiers(self) -> list[tuple[str, str]]:
        """Pairs of register and number."""
        return [(each["scheme"], each["value"]) for each in self.subject["holder"]["identifiers"]]

    @property
    def system_name(self) -> str | None:
        return text_of(self.subject.get("system"), "name")

    @property
    def system_version(self) -> str | None:
        return text_of(self.subject.get("system"), "version")

    @property
    def assurance(self) -> str | None:
        return text_of(self.subject, "assurance")

    @property
    def outcome(self) -> str | None:
        return text_of(self.subject, "outcome")


def text_of(members: object, name: str) -> str | None:
    """The member ``name`` if there is one and it is text."""
    value = members.get(name) if isinstance(members, dict) else None
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class ListUsed:
    """One status list that was read for a verdict, and until when its answer holds."""

    url: str
    purpose: str
    index: int
    is_set: bool
    valid_from: datetime
    valid_until: datetime
    ttl_seconds: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer: ``credential`` is present once its signature and shape were found good, whatever the verdict."""

    verdict: Verdict
    why: Why
    issuer: str | None = None
    key_id: str | None = None
    key_thumbprint: str | None = None
    credential: Credential | None = None
    lists: tuple[ListUsed, ...] = ()

    @property
    def scheme(self) -> str | None:
        return self.credential.scheme_id if self.credential else None
