"""The ranked page."""

from app.profiles.states import Kind
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_spinoff, make_startup


def test_an_investor_sees_the_teams_that_pass_the_gates(client, session):
    investor = make_account(session)
    make_investor(session, investor)
    make_startup(session)
    make_startup(session, name="Wattwerk", stage="growth")
    sign_in(client, session, investor)
    page = client.get("/matches").text
    assert "1 team fits your thesis" in page
    assert "Stromlese" in page
    assert "Wattwerk" not in page
