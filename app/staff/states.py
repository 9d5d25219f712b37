"""Closed sets of the staff's desk."""

from enum import StrEnum


class Queue(StrEnum):
    """Which published profiles the verification list shows."""

    WAITING = "waiting"
    VERIFIED = "verified"


class Seen(StrEnum):
    """What a person of the staff looked at before vouching for who a profile is."""

    REGISTER = "register"
    WEBSITE = "website"
    DOCUMENT = "document"
    CALL = "call"
    INSTITUTION = "institution"


class Why(StrEnum):
    """Why staff did something to somebody's account; a code: the audit log holds no text about a person."""

    ABUSE = "abuse"
    TAKEN_OVER = "taken_over"
    ASKED = "asked"
    CLEARED = "cleared"
    NEW_DUTIES = "new_duties"
    DUTIES_ENDED = "duties_ended"
    MISTAKE = "mistake"


class AccountDeed(StrEnum):
    """What staff may do to an account, with a reason each time."""

    LOCK = "lock"
    UNLOCK = "unlock"
    END_SESSIONS = "end-sessions"


class Outcome(StrEnum):
    """What came of a report."""

    NO_ACTION = "no_action"
    PAUSED = "paused"
    LOCKED = "locked"


class AccountState(StrEnum):
    """Filter of the list of people."""

    OPEN = "open"
    UNCONFIRMED = "unconfirmed"
    LOCKED = "locked"
