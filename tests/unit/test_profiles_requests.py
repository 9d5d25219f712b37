"""Unverified investors may look at cards, but not request."""

from datetime import UTC, datetime

import pytest

from app.core.errors import NotAllowed
from app.profiles.rules.requests import check_may_request, may_request, waits_for_verification
from app.profiles.states import Kind, ProfileState

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "state", "verified_at", "may", "waits"),
    [
        (Kind.INVESTOR, ProfileState.PUBLISHED, None, False, True),
        (Kind.INVESTOR, ProfileState.PUBLISHED, SEEN, True, False),
        (Kind.INVESTOR, ProfileState.PAUSED, SEEN, False, False),
        (Kind.INVESTOR, ProfileState.DRAFT, None, False, False),
        (Kind.STARTUP, ProfileState.PUBLISHED, None, True, False),
        (Kind.SPINOFF, ProfileState.PUBLISHED, None, True, False),
        (Kind.STARTUP, ProfileState.ARCHIVED, SEEN, False, False),
    ],
)
def test_who_may_request_and_who_waits_for_verification_alone(
    kind: Kind, state: ProfileState, verified_at: datetime | None, may: bool, waits: bool
) -> None:
    assert may_request(kind, state, verified_at) is may
    assert waits_for_verification(kind, state, verified_at) is waits


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(NotAllowed, match="not verified your profile yet") as refused:
        check_may_request(Kind.INVESTOR, ProfileState.PUBLISHED, None)
    assert "look, but not ask" in refused.value.text.source
    with pytest.raises(NotAllowed) as refused:
        check_may_request(Kind.INVESTOR, ProfileState.DRAFT, SEEN)
    assert "Publish your profile first" in refused.value.text.source
    check_may_request(Kind.INVESTOR, ProfileState.PUBLISHED, SEEN)
