"""What matters of a profile to an introduction, and what ends one without an answer."""

from dataclasses import dataclass
from datetime import date, datetime

from app.introductions.states import EndCause, State
from app.profiles.states import Deploying, Kind, ProfileState, Raising


@dataclass(frozen=True)
class Party:
    """A profile as one side of an introduction."""

    id: int
    public_id: str
    kind: Kind
    state: ProfileState
    verified_at: datetime | None
    raising: Raising | None
    deploying: Deploying | None
    deploying_until: date | None
    requests_per_week: int | None
    office_email: str | None
    not_proposed_since: datetime | None = None
    raising_until: date | None = None

    @property
    def needs_office(self) -> bool:
        """Whether a transfer office has to say yes too."""
        return self.kind is Kind.SPINOFF and bool(self.office_email)


def end_cause(party: Party | None, today: date) -> EndCause | None:
    """Why an open request with this party has no purpose any more."""
    if party is None:
        return EndCause.ERASED
    if party.state is not ProfileState.PUBLISHED:
        return EndCause.PAUSED
    if party.kind is Kind.STARTUP and _is_not_raising(party, today):
        return EndCause.ROUND_CLOSED
    if party.kind is Kind.INVESTOR and _is_not_investing(party, today):
        return EndCause.NOT_INVESTING
    return None


def _is_not_raising(party: Party, today: date) -> bool:
    """Said so, or the day until which money was sought has passed."""
    passed = party.raising_until is not None and party.raising_until < today
    return party.raising is Raising.NO or (party.raising is not None and passed)


def _is_not_investing(party: Party, today: date) -> bool:
    passed = party.deploying_until is not None and party.deploying_until < today
    return party.deploying is Deploying.NO or (party.deploying is Deploying.UNTIL and passed)


def cause_between(asker: Party | None, receiver: Party | None, today: date) -> EndCause | None:
    return end_cause(asker, today) or end_cause(receiver, today)


def why_ended(state: State, asker: Party | None, receiver: Party | None, today: date) -> EndCause | None:
    """What ends something open in this state; a suggestion also that one of the two is not to be proposed any more."""
    objecting = any(party is not None and party.not_proposed_since is not None for party in (asker, receiver))
    if state is State.SUGGESTED and objecting:
        return EndCause.NOT_PROPOSED
    return cause_between(asker, receiver, today)
