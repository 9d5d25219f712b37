"""Closed sets of the attestations. What the issuer says and what we could verify are two axes, kept apart for ever."""

from enum import StrEnum


class Standing(StrEnum):
    """What the issuer says."""

    APPLIED = "applied"
    UNDER_ASSESSMENT = "under_assessment"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    SURRENDERED = "surrendered"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


# Of two things that are true at once, the higher one is said.
PRECEDENCE: dict[Standing, int] = {
    Standing.APPLIED: 0,
    Standing.UNDER_ASSESSMENT: 0,
    Standing.REFUSED: 0,
    Standing.GRANTED: 1,
    Standing.SUSPENDED: 2,
    Standing.EXPIRED: 3,
    Standing.SUPERSEDED: 4,
    Standing.SURRENDERED: 4,
    Standing.WITHDRAWN: 5,
}
# Said by the issuer before there is a result, or about one that did not come: the public never sees it.
NOT_PUBLIC = frozenset({Standing.APPLIED, Standing.UNDER_ASSESSMENT, Standing.REFUSED})
# Shown for so long after it came to an end.
ENDED = frozenset({Standing.WITHDRAWN, Standing.EXPIRED, Standing.SURRENDERED, Standing.SUPERSEDED})


def graver(one: Standing, other: Standing) -> Standing:
    """The standing that counts when two sources differ; the first of equals."""
    return other if PRECEDENCE[other] > PRECEDENCE[one] else one


class Verification(StrEnum):
    """What we could check ourselves, and how long ago. Nothing stores it: it follows from facts and the clock."""

    FRESH = "verified_fresh"
    STALE = "verified_stale"
    UNVERIFIABLE = "unverifiable"
    IMPORTED = "imported_unsigned"
    IMPORTED_SIGNED = "imported_signed"
    SELF_DECLARED = "self_declared"
    INVALID_SIGNATURE = "invalid_signature"
    ISSUER_UNTRUSTED = "issuer_untrusted"
    ISSUER_NOT_ENTITLED = "issuer_not_entitled"
    SUBJECT_MISMATCH = "subject_mismatch"
    VERSION_MISMATCH = "version_mismatch"
    CONFLICT = "conflict"


# Stored in `attestations.fault`: found by a check, told to the holder and to staff, never to the public.
FAULTS = frozenset(
    {
        Verification.INVALID_SIGNATURE,
        Verification.ISSUER_UNTRUSTED,
        Verification.ISSUER_NOT_ENTITLED,
        Verification.SUBJECT_MISMATCH,
    }
)


class Assurance(StrEnum):
    """Who checked, weakest first."""

    SELF_DECLARED = "self_declared"
    INTERNAL_VALIDATED = "internal_validated"
    INTERNAL_INDEPENDENT = "internal_independent"
    EXTERNAL_VALIDATED = "external_validated"
    CERTIFIED = "certified"
    ACCREDITED_CERTIFIED = "accredited_certified"

    @property
    def rank(self) -> int:
        return list(Assurance).index(self)

    def is_at_least(self, other: "Assurance") -> bool:
        return self.rank >= other.rank

    @property
    def is_certification(self) -> bool:
        return self.is_at_least(Assurance.CERTIFIED)


class Outcome(StrEnum):
    PASSED = "passed"
    PASSED_EXCEEDED = "passed_exceeded"
    NOT_PASSED = "not_passed"
    NOT_APPLICABLE = "not_applicable"


class Need(StrEnum):
    """How much protection a criterion asks for."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class ReasonCode(StrEnum):
    """Why an attestation was suspended or withdrawn; the words of the record's schema."""

    SURVEILLANCE_OVERDUE = "surveillance_overdue"
    NONCONFORMITY = "nonconformity"
    SYSTEM_CHANGED = "system_changed"
    PURPOSE_CHANGED = "purpose_changed"
    DRIFT = "drift"
    MISUSE = "misuse"
    HOLDER_REQUEST = "holder_request"
    SCHEME_CHANGE = "scheme_change"
    COURT_OR_AUTHORITY = "court_or_authority"
    OTHER = "other"


class Verdict(StrEnum):
    """How the check of one credential ended. The first four are its standing, the rest are refusals."""

    GRANTED = "granted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SUBJECT_MISMATCH = "subject_mismatch"
    ISSUER_UNTRUSTED = "issuer_untrusted"
    ISSUER_NOT_ENTITLED = "issuer_not_entitled"
    KEY_NOT_FOUND = "key_not_found"
    BAD_ALGORITHM = "bad_algorithm"
    BAD_SIGNATURE = "bad_signature"
    BAD_TYP = "bad_typ"
    WRONG_TYPE = "wrong_type"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    STATUS_UNAVAILABLE = "status_unavailable"


class Source(StrEnum):
    """Where a record came from, most trusted first."""

    CREDENTIAL = "credential"
    REGISTRY = "registry"
    FILE = "file"
    OWN = "own"


class SubjectKind(StrEnum):
    PRODUCT = "product"
    ORGANISATION = "organisation"


class HolderScheme(StrEnum):
    """Kinds of identifier a record names its holder by; some of them our organisations do not have."""

    EUID = "euid"
    LEI = "lei"
    VAT = "vat"
    WID = "wid"
    DID = "did"
    GND = "gnd"
    DOMAIN = "domain"


class Mode(StrEnum):
    """How a registry's attestations come to us."""

    PULL = "pull"
    CREDENTIAL = "credential"
    FILE = "file"


class GrantKind(StrEnum):
    """What a registry is trusted with."""

    SCHEME = "scheme"
    STATUS_HOST = "status_host"
    STATUS_ISSUER = "status_issuer"
    HOST = "host"


class TrustWhat(StrEnum):
    """What a decision about trust is about."""

    PIN = "pin"
    CONFIRM_KEY = "confirm_key"
    REFUSE_KEY = "refuse_key"
    GRANT = "grant"
    REVOKE_GRANT = "revoke_grant"
    ENABLE = "enable"
    DISABLE = "disable"


class TrustState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class KeyState(StrEnum):
    """A new key waits until it was listed for seven days or a second person confirmed it."""

    QUARANTINED = "quarantined"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Alarm(StrEnum):
    """What makes staff look at a registry."""

    UNREACHABLE = "unreachable"
    ROLLBACK = "rollback"
    DELETED = "deleted"
    HEAD_INVALID = "head_invalid"
    HEAD_EXPIRED = "head_expired"
    DIGEST_DIFFERS = "digest_differs"
    COUNT_DIFFERS = "count_differs"
    NEW_KEY = "new_key"
    PROTOCOL = "protocol"


class RunKind(StrEnum):
    CHANGES = "changes"
    FULL = "full"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ClaimKind(StrEnum):
    NUMBER = "number"
    CREDENTIAL = "credential"


class ClaimState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LEFT = "left"


class ImportState(StrEnum):
    """An import is proposed after its dry run and takes effect when a second person approves it."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"


class StatusPurpose(StrEnum):
    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class CheckOutcome(StrEnum):
    """What looking at one attestation again brought."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


class Conflict(StrEnum):
    """Why a record contradicts its scheme, another source or itself; never silently corrected."""

    SOURCES_DIFFER = "sources_differ"
    CRITERION_MISSING = "criterion_missing"
    CRITERION_UNKNOWN = "criterion_unknown"
    NOT_APPLICABLE_BUT_REQUIRED = "not_applicable_but_required"
    REASON_MISSING = "reason_missing"
    LEVEL_UNKNOWN = "level_unknown"
    FULFILLED_DIFFERS = "fulfilled_differs"
    OUTCOME_DIFFERS = "outcome_differs"
    AGGREGATION_DIFFERS = "aggregation_differs"
    HIGH_RISK = "high_risk"
    SUBJECT_KIND_DIFFERS = "subject_kind_differs"
