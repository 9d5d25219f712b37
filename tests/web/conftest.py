"""What tests of pages may ask for besides: a registry, its own process over real HTTP, pinned by two people."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.pdf_pages import can_make_pdfs
from app.fellowships.models import EVERY, enter
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.registries import Pinned, pin
from tests.web.introductions import Two, make_two, make_two_with_spinoff
from tools.registry.process import RegistryProcess


@pytest.fixture
def process() -> Iterator[RegistryProcess]:
    with RegistryProcess() as running:
        yield running


@pytest.fixture
def registry(
    app: Flask, session: Session, clock: MovableClock, process: RegistryProcess, monkeypatch: pytest.MonkeyPatch
) -> Pinned:
    """Both clocks stand at the same moment; `Pinned.set_clock` moves the registry's."""
    process.admin("clock", at=clock.at.isoformat())
    allowed = app.config["SETTINGS"].model_copy(update={"outgoing_loopback": process.authority})
    monkeypatch.setitem(app.config, "SETTINGS", allowed)
    with app.app_context():
        return pin(app, session, process)


@pytest.fixture
def first(session: Session) -> Account:
    """Who proposes a decision about trust."""
    return make_account(session, roles=["administrator"])


@pytest.fixture
def second(session: Session) -> Account:
    """Who agrees to it."""
    return make_account(session, roles=["registry_approver"])


@pytest.fixture
def signed_in(session: Session, new_client: Callable[[], Client]) -> Callable[[Account], Client]:
    """A browser of its own for each account."""

    def make(account: Account) -> Client:
        client = new_client()
        sign_in(client, session, account)
        return client

    return make


@pytest.fixture
def two(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    """A team and a verified investor, each with a browser."""
    return make_two(app, session, clock, new_client)


@pytest.fixture
def hidden(app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]) -> Two:
    """The same with a spin-off candidate that is known by its outline alone."""
    return make_two_with_spinoff(app, session, clock, new_client)


@pytest.fixture
def staff(client: Client, session: Session, clock: MovableClock) -> Account:
    """Programme staff, signed in at `client`; the test's own session reads every round, too."""
    account = make_account(session, roles=["programme_staff"])
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def pango() -> None:
    """For tests that draw a PDF: the system's library, which Python cannot bring along."""
    if not can_make_pdfs():
        pytest.skip("no PDF is drawn without the system's Pango")
