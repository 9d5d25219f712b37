"""What each audience reads of an attestation: a pure function of both axes, the dates, the version and the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.core.language import Message, message
from app.seals.rules import words
from app.seals.rules.freshness import (
    KEPT_PUBLIC,
    Thresholds,
    is_review_due,
    same_version,
    standing_at,
    verification_at,
)
from app.seals.rules.schemes import Names
from app.seals.states import (
    ENDED,
    FAULTS,
    NOT_PUBLIC,
    Assurance,
    Conflict,
    Outcome,
    ReasonCode,
    Source,
    Standing,
    SubjectKind,
    Verification,
)

CHECKABLE = frozenset({Verification.FRESH, Verification.STALE})
BAD = frozenset({Standing.SUSPENDED, Standing.WITHDRAWN})


class Audience(Enum):
    """The public are all who are neither of the holder's team nor of our staff, signed in or not."""

    PUBLIC = "public"
    OWNER = "owner"


@dataclass(frozen=True)
class Facts:
    """An attestation as stored, with what its product's current version is; nothing derived."""

    public_id: str
    number: str
    scheme_code: str
    scheme_name: Names | str
    subject_kind: SubjectKind
    assurance: Assurance
    outcome: Outcome | None
    standing: Standing
    standing_since: datetime
    reason_code: ReasonCode | None
    issuer_name: str
    system_name: str
    system_version: str
    current_version: str | None
    source: Source
    assessed_on: date | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    surveillance_due: date | None = None
    confirmed_at: datetime | None = None
    import_until: datetime | None = None
    file_signed_at: datetime | None = None
    fault: Verification | None = None
    conflict: Conflict | None = None
    is_bound: bool = True
    former_number: str | None = None
    """A number the holder has no longer; what was bound by it is shown only while it is bad news."""
    shown_before_granted: bool = False


@dataclass(frozen=True)
class Display:
    """What is read. ``tone`` is "good", "ask", "bad" or "plain"; only a valid and confirmed one has a ``tick``."""

    facts: Facts
    standing: Standing
    verification: Verification
    tone: str
    tick: bool
    kind: Message
    title: Message
    result: Message
    notes: tuple[Message, ...]
    line: Message
    is_valid: bool
    is_for_current_version: bool
    is_public: bool

    @property
    def standing_word(self) -> Message:
        return words.STANDINGS[self.standing]

    @property
    def assurance_word(self) -> Message:
        return assurance_word(self.facts.assurance)

    @property
    def short_title(self) -> Message:
        return message("{kind}: {result}", kind=self.kind, result=self.result)

    @property
    def subject(self) -> Message:
        return subject_of(self.facts)

    @property
    def verification_word(self) -> Message:
        return verification_word(self.verification, self.facts.confirmed_at)


def display(facts: Facts, audience: Audience, now: datetime, thresholds: Thresholds) -> Display | None:
    """What this audience reads, or None where it reads nothing at all."""
    shown = whole_display(facts, now, thresholds)
    return shown if audience is Audience.OWNER or shown.is_public else None


def whole_display(facts: Facts, now: datetime, thresholds: Thresholds) -> Display:
    standing = standing_at(facts.standing, facts.valid_until, now)
    verification = verification_at(
        source=facts.source,
        fault=facts.fault,
        conflict=facts.conflict,
        confirmed_at=facts.confirmed_at,
        import_until=facts.import_until,
        now=now,
        thresholds=thresholds,
        file_signed_at=facts.file_signed_at,
    )
    is_valid = is_valid_at(facts, standing, now)
    for_current = is_for_current_version(facts)
    confirmed = is_valid and verification in CHECKABLE
    result = _result(facts, standing)
    is_due = is_valid and is_review_due(facts.assessed_on, facts.valid_until, now, thresholds.review_months)
    kind = kind_word(facts, thresholds)
    title = message("{kind} under {scheme}: {result}", kind=kind, scheme=facts.scheme_name, result=result)
    return Display(
        facts=facts,
        standing=standing,
        verification=verification,
        tone=_tone(standing, confirmed=confirmed and for_current and not is_due),
        tick=confirmed and verification is Verification.FRESH and for_current and facts.outcome in GOOD,
        kind=kind,
        title=title,
        result=result,
        notes=_notes(facts, standing, now, months=thresholds.review_months if is_due else 0),
        line=_line(facts, title, verification, is_valid=is_valid),
        is_valid=is_valid,
        is_for_current_version=for_current,
        is_public=is_public(facts, standing, verification, now),
    )


GOOD = frozenset({Outcome.PASSED, Outcome.PASSED_EXCEEDED})


def is_valid_at(facts: Facts, standing: Standing, now: datetime) -> bool:
    """Whether it holds at this moment by the issuer's word; ``standing`` is that of the moment."""
    has_begun = facts.valid_from is None or facts.valid_from <= now
    return standing is Standing.GRANTED and has_begun and facts.outcome is not Outcome.NOT_PASSED


def is_for_current_version(facts: Facts) -> bool:
    """An organisation's attestation has no version; a product's needs the one that is current today."""
    return facts.subject_kind is SubjectKind.ORGANISATION or same_version(facts.system_version, facts.current_version)


def is_public(facts: Facts, standing: Standing, verification: Verification, now: datetime) -> bool:
    """Whether anybody but the holder and the staff may read that it exists."""
    if not facts.is_bound or verification in FAULTS or standing is Standing.REFUSED:
        return False
    if facts.former_number is not None and standing not in BAD | ENDED:
        return False
    if standing in NOT_PUBLIC:
        return facts.shown_before_granted
    # Bad news is told although sources contradict each other; a contradicted good one is not.
    if verification is Verification.CONFLICT and standing not in BAD | ENDED:
        return False
    if standing is Standing.GRANTED and not is_valid_at(facts, standing, now):
        return False
    return not (standing in ENDED and now - _ended_at(facts, standing) > KEPT_PUBLIC)


def _ended_at(facts: Facts, standing: Standing) -> datetime:
    if standing is Standing.EXPIRED and facts.valid_until is not None:
        return facts.valid_until
    return facts.standing_since


def kind_word(facts: Facts, thresholds: Thresholds) -> Message:
    """What it is called. The word "seal" needs the operator's leave and somebody other than the holder who checked."""
    may_say = facts.scheme_code in thresholds.seal_schemes
    if may_say and facts.assurance.is_at_least(Assurance.EXTERNAL_VALIDATED):
        return words.SEAL
    return words.KINDS[facts.assurance]


def assurance_word(assurance: Assurance) -> Message:
    if assurance.is_certification:
        return words.ASSURANCES[assurance]
    return message("{assurance} (no certification)", assurance=words.ASSURANCES[assurance])


def subject_of(facts: Facts) -> Message:
    if facts.subject_kind is SubjectKind.ORGANISATION:
        return message("The whole organisation, not a product")
    return message("System {name}, version {version}", name=facts.system_name, version=facts.system_version)


def verification_word(verification: Verification, confirmed_at: datetime | None) -> Message:
    if verification is Verification.FRESH and confirmed_at is not None:
        return message("Confirmed (current), last checked {ago}", ago=words.ago(confirmed_at))
    if verification is Verification.STALE and confirmed_at is not None:
        return message("Last confirmed {ago}", ago=words.ago(confirmed_at))
    if verification is Verification.UNVERIFIABLE and confirmed_at is not None:
        return message("Cannot be checked at present, last confirmed {ago}", ago=words.ago(confirmed_at))
    return words.VERIFICATIONS[verification]


def _result(facts: Facts, standing: Standing) -> Message:
    if standing is Standing.GRANTED and facts.outcome is not None:
        return words.OUTCOMES[facts.outcome]
    return words.STATE_WORDS[standing]


def _tone(standing: Standing, *, confirmed: bool) -> str:
    if confirmed:
        return "good"
    if standing in BAD:
        return "bad"
    return "ask" if standing is Standing.GRANTED else "plain"


def _line(facts: Facts, title: Message, verification: Verification, *, is_valid: bool) -> Message:
    """One line for a card: what, for which version, by whom, and how sure we are."""
    issuer = message("issuer {name}", name=facts.issuer_name)
    said: list[object] = [title, subject_of(facts), assurance_word(facts.assurance), issuer]
    if not is_for_current_version(facts):
        said.append(message("not for the current version"))
    if is_valid:
        said.append(verification_word(verification, facts.confirmed_at))
    return _joined(said)


def _joined(parts: list[object]) -> Message:
    names = [f"part{number}" for number in range(len(parts))]
    return Message(" · ".join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


def _notes(facts: Facts, standing: Standing, now: datetime, *, months: int) -> tuple[Message, ...]:
    """``months`` are those of our review rule where it has struck, else 0."""
    found: list[Message] = []
    if not is_for_current_version(facts):
        found.append(_version_note(facts))
    if standing is not Standing.GRANTED:
        found.append(_since(facts, standing))
    if facts.former_number is not None:
        found.append(message("Issued for {number}, which the company names no longer.", number=facts.former_number))
    if months:
        found.append(
            message("Review due: assessed more than {months} months ago, and no end of validity is set.", months=months)
        )
    if standing is Standing.GRANTED and facts.surveillance_due is not None and facts.surveillance_due < now.date():
        found.append(message("Surveillance was due on {day}.", day=words.day(facts.surveillance_due)))
    return tuple(found)


def _version_note(facts: Facts) -> Message:
    if facts.current_version is None:
        return message("Applies to version {version}; no current version is named.", version=facts.system_version)
    return message(
        "Applies to version {version}; the current version is {current}.",
        version=facts.system_version,
        current=facts.current_version,
    )


def _since(facts: Facts, standing: Standing) -> Message:
    word, since = words.STANDINGS[standing], words.day(_ended_at(facts, standing))
    if facts.reason_code is not None and standing is facts.standing:
        reason = words.REASONS[facts.reason_code]
        return message("{state} since {day}: {reason}.", state=word, day=since, reason=reason)
    return message("{state} since {day}.", state=word, day=since)
