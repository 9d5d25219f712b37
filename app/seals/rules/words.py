"""Every state in words. German stands in `translations/parts/seals.de.po`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.core import filters
from app.core.language import Message, message
from app.seals.states import Assurance, Conflict, Need, Outcome, ReasonCode, Standing, Verification

STANDINGS: Mapping[Standing, Message] = {
    Standing.APPLIED: message("Applied for"),
    Standing.UNDER_ASSESSMENT: message("Under assessment"),
    Standing.GRANTED: message("Valid (granted)"),
    Standing.SUSPENDED: message("Suspended"),
    Standing.WITHDRAWN: message("Withdrawn"),
    Standing.EXPIRED: message("Expired"),
    Standing.SURRENDERED: message("Given up by holder"),
    Standing.SUPERSEDED: message("Superseded"),
    Standing.REFUSED: message("Not granted"),
}
VERIFICATIONS: Mapping[Verification, Message] = {
    Verification.FRESH: message("Confirmed (current)"),
    Verification.STALE: message("Confirmed, but not lately"),
    Verification.UNVERIFIABLE: message("Cannot be checked at present"),
    Verification.IMPORTED: message("Imported, not cryptographically checked"),
    Verification.IMPORTED_SIGNED: message("Imported from a file that its issuer signed"),
    Verification.SELF_DECLARED: message("Own statement, not checked"),
    Verification.INVALID_SIGNATURE: message("Signature invalid"),
    Verification.ISSUER_UNTRUSTED: message("Issuer not recognised"),
    Verification.ISSUER_NOT_ENTITLED: message("Issuer not entitled"),
    Verification.SUBJECT_MISMATCH: message("Belongs to another company"),
    Verification.VERSION_MISMATCH: message("Other version"),
    Verification.CONFLICT: message("Contradictory sources"),
}
ASSURANCES: Mapping[Assurance, Message] = {
    Assurance.SELF_DECLARED: message("Self-declaration"),
    Assurance.INTERNAL_VALIDATED: message("Self-assessment, validated in-house"),
    Assurance.INTERNAL_INDEPENDENT: message("Self-assessment, independent in-house validation"),
    Assurance.EXTERNAL_VALIDATED: message("Externally validated"),
    Assurance.CERTIFIED: message("Third-party certified"),
    Assurance.ACCREDITED_CERTIFIED: message("Certified by an accredited body"),
}
# What the thing itself is called, at the beginning of a line.
KINDS: Mapping[Assurance, Message] = {
    Assurance.SELF_DECLARED: message("Self-declaration"),
    Assurance.INTERNAL_VALIDATED: message("Self-assessment"),
    Assurance.INTERNAL_INDEPENDENT: message("Self-assessment"),
    Assurance.EXTERNAL_VALIDATED: message("External validation"),
    Assurance.CERTIFIED: message("Certification"),
    Assurance.ACCREDITED_CERTIFIED: message("Accredited certification"),
}
SEAL = message("Seal of approval")
OUTCOMES: Mapping[Outcome, Message] = {
    Outcome.PASSED: message("passed"),
    Outcome.PASSED_EXCEEDED: message("passed, exceeding what was needed"),
    Outcome.NOT_PASSED: message("not passed"),
    Outcome.NOT_APPLICABLE: message("without a pass mark"),
}
# The standing in the middle of a line, where it is not "granted".
STATE_WORDS: Mapping[Standing, Message] = {
    Standing.APPLIED: message("applied for"),
    Standing.UNDER_ASSESSMENT: message("under assessment"),
    Standing.GRANTED: message("granted"),
    Standing.SUSPENDED: message("suspended"),
    Standing.WITHDRAWN: message("withdrawn"),
    Standing.EXPIRED: message("expired"),
    Standing.SURRENDERED: message("given up by the holder"),
    Standing.SUPERSEDED: message("replaced by a newer one"),
    Standing.REFUSED: message("not granted"),
}
NEEDS: Mapping[Need, Message] = {
    Need.NONE: message("no need"),
    Need.LOW: message("low"),
    Need.MODERATE: message("moderate"),
    Need.HIGH: message("high"),
}
REASONS: Mapping[ReasonCode, Message] = {
    ReasonCode.SURVEILLANCE_OVERDUE: message("surveillance overdue"),
    ReasonCode.NONCONFORMITY: message("a requirement is no longer met"),
    ReasonCode.SYSTEM_CHANGED: message("the system was changed"),
    ReasonCode.PURPOSE_CHANGED: message("the purpose was changed"),
    ReasonCode.DRIFT: message("the system's behaviour has drifted"),
    ReasonCode.MISUSE: message("misuse of the attestation"),
    ReasonCode.HOLDER_REQUEST: message("at the holder's request"),
    ReasonCode.SCHEME_CHANGE: message("the scheme was changed"),
    ReasonCode.COURT_OR_AUTHORITY: message("by order of a court or an authority"),
    ReasonCode.OTHER: message("another reason"),
}
CONFLICTS: Mapping[Conflict, Message] = {
    Conflict.SOURCES_DIFFER: message("The registry's entry and the signed credential say different things."),
    Conflict.CRITERION_MISSING: message("A criterion that always applies is missing."),
    Conflict.CRITERION_UNKNOWN: message("The record names a criterion that the scheme does not have."),
    Conflict.NOT_APPLICABLE_BUT_REQUIRED: message("A criterion that always applies is called not applicable."),
    Conflict.REASON_MISSING: message("A criterion is called not applicable without a reason."),
    Conflict.LEVEL_UNKNOWN: message("A level is missing or is not on the scheme's scale."),
    Conflict.FULFILLED_DIFFERS: message("Level and protection need do not go with what is called fulfilled."),
    Conflict.OUTCOME_DIFFERS: message("The result does not follow from the levels and the protection needs."),
    Conflict.AGGREGATION_DIFFERS: message("The level of a criterion does not follow from its indicators."),
    Conflict.HIGH_RISK: message("The scheme is for systems below high risk, and this one is called high risk."),
    Conflict.SUBJECT_KIND_DIFFERS: message("The scheme speaks of something else than this record."),
}


@dataclass(frozen=True)
class Spoken:
    """A value inside a sentence that is written out in the language of whoever reads the sentence."""

    value: date | datetime
    say: Callable[[date | datetime], str]

    def __str__(self) -> str:
        return self.say(self.value)


def day(value: date | datetime) -> Spoken:
    return Spoken(value, filters.show_date)


def moment(value: datetime) -> Spoken:
    return Spoken(value, filters.show_datetime)  # type: ignore[arg-type]  # a datetime is given


def ago(value: datetime) -> Spoken:
    return Spoken(value, filters.relative)  # type: ignore[arg-type]  # a datetime is given
