"""U36 without a browser: what was typed when a session ended is sent again after signing in."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import ProfileText
from tests.conftest import MovableClock
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.profiles import make_startup
from tests.journeys.walking import Walker

WORDS = (
    'They see it only when it is dark: "oil" & <power> fail at once.\n\nSecond paragraph, with ümläuts and \U0001f50c.'
)


@pytest.mark.parametrize("hours", [13, 24 * 30])
def test_u36_a_form_sent_after_the_session_ended_keeps_its_text_and_goes_on_after_signing_in(
    client: FlaskClient, session: Session, clock: MovableClock, hours: int
) -> None:
    account = make_account(session)
    startup = make_startup(session, account)
    walker = Walker(client).open("/account/sign-in")
    walker.send("Sign in", {"address": account.email, "password": PASSWORD})
    walker.open(f"/profiles/{startup.public_id}/edit/problem")
    clock.move(hours=hours)
    walker.send("Save and continue", {"problem_en": WORDS})
    assert (walker.status, walker.heading) == (401, "Sign in again to continue")

    Walker(client).open("/account/sign-in").send("Sign in", {"address": account.email, "password": PASSWORD})
    walker.send("Send again")
    assert walker.heading == "Profile: Stromlese"
    newest = select(ProfileText.text).where(ProfileText.field == "problem").order_by(ProfileText.id.desc())
    session.rollback()
    assert session.scalars(newest).first() == WORDS
