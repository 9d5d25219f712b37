"""A small market: an investor who is signed in, and teams of both kinds."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.profiles.models import Profile
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_spinoff, make_startup


@dataclass(frozen=True)
class SmallMarket:
    """Everybody passes everybody's gates."""

    account: Account
    investor: Profile
    startup: Profile
    spinoff: Profile


def make_market(client: FlaskClient, session: Session) -> SmallMarket:
    """The browser belongs to the investor."""
    account = make_account(session)
    investor = make_investor(session, account)
    market = SmallMarket(account, investor, make_startup(session), make_spinoff(session))
    sign_in(client, session, account)
    return market


def make_startups(session: Session, number: int) -> list[Profile]:
    return [make_startup(session, name=f"Anlage {place}", website=None) for place in range(number)]
