from enum import StrEnum


class Role(StrEnum):
    administrator = "administrator"
    matching_staff = "matching_staff"
    programme_staff = "programme_staff"
    reviewer = "reviewer"
    registry_approver = "registry_approver"


# Jurors are guests who read a handful of applications; whoever changes other people's data needs a second factor.
STAFF_ROLES = frozenset(
    {
        Role.administrator,
        Role.matching_staff,
        Role.programme_staff,
        Role.registry_approver,
    }
)


class Scope(StrEnum):
    platform = "platform"
    programme = "programme"
    round = "round"


class Purpose(StrEnum):
    """What a mailed link, or the short wait between two steps of a sign-in, is good for."""

    confirm = "confirm"
    reset = "reset"
    change_address = "change_address"
    second_step = "second_step"
    role_grant = "role_grant"
    profile_member = "profile_member"


INVITATIONS = frozenset({Purpose.role_grant, Purpose.profile_member})


class Document(StrEnum):
    """What a person agrees to; the version and the time are kept beside it."""

    terms = "terms"
    privacy = "privacy"


class NoticeChoice(StrEnum):
    """How a kind of mail that nobody has to get reaches a person."""

    instant = "instant"
    daily = "daily"
    weekly = "weekly"
    off = "off"


class SessionEnd(StrEnum):
    signed_out = "signed_out"
    ended_elsewhere = "ended_elsewhere"
    password_changed = "password_changed"  # noqa: S105 -- a reason, not a secret
    replaced = "replaced"
    locked = "locked"
    account_deleted = "account_deleted"
