"""Asking investors again whether they are still deploying: the mail, and the link in it that says yes."""

from datetime import UTC, datetime, timedelta

STILL_DEPLOYING = "still_deploying"
LINK_HOLDS = timedelta(days=30)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: datetime) -> str:
    """A moment as it stands in a signed link: microseconds since 1970, exactly."""
    return str((at - _BEGINNING) // timedelta(microseconds=1))


def link_is_good(*, said: str, said_at: datetime, sent: str, now: datetime) -> bool:
    """``said`` and ``sent`` stand in the link. Any newer answer spends every link that asked about the old one."""
    return said == moment(said_at) and now < _BEGINNING + timedelta(microseconds=int(sent)) + LINK_HOLDS


def link_path(signed: str) -> str:
    return f"/profiles/still-deploying/{signed}"


def field_path(profile_id: str) -> str:
    return f"/profiles/{profile_id}/edit/attention#deploying"
