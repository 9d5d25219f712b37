"""What an issuer may be pinned with: names, not numbers; hosts, not addresses; this machine by the setting alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.seals.models import SealRegistry
from app.seals.states import Mode
from tests.conftest import Client
from tests.factories.registries import PIN


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"did": "did:key:z6Mk"}, "Enter a did:web with a name on the usual port"),
        ({"did": "did:web:register.example%3A8443"}, "Enter a did:web with a name on the usual port"),
        ({"did": "did:web:localhost%3A5000"}, "Enter a did:web with a name on the usual port"),
        ({"did": "did:web:203.0.113.7"}, "Enter a did:web with a name on the usual port"),
        ({"did": "did:web:0x7f.1"}, "Enter a did:web with a name on the usual port"),
        ({"did": "did:web:2130706433"}, "Enter a did:web with a name on the usual port"),
        ({"api_base": "http://register.example"}, "beginning with https://"),
        ({"api_base": "https://203.0.113.7"}, "Enter an address with a name"),
        ({"api_base": "http://localhost:5000"}, "beginning with https://"),
        ({"status_hosts": "https://register.example/lists"}, "is no host."),
        ({"status_hosts": "203.0.113.7"}, "“203.0.113.7” is no host."),
        ({"status_hosts": ""}, "Enter at least one host."),
        ({"reason": ""}, "Enter a reason."),
    ],
)
def test_a_pin_that_cannot_be_is_refused_beside_its_field_and_stays_typed(
    session: Session, first: Account, signed_in: Callable[[Account], Client], wrong: dict[str, str], told: str
) -> None:
    answer = signed_in(first).send("/staff/registries/pin", {**PIN, **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Register"' in answer.text
    assert session.scalars(select(SealRegistry)).all() == []


def test_an_issuer_of_files_needs_no_host_of_status_lists(
    session: Session, first: Account, signed_in: Callable[[Account], Client]
) -> None:
    answer = signed_in(first).send("/staff/registries/pin", {**PIN, "mode": "file", "api_base": "", "status_hosts": ""})
    assert answer.status_code == 302
    assert session.scalars(select(SealRegistry.mode)).one() is Mode.FILE


def test_a_registry_on_this_machine_is_pinned_where_the_setting_names_it(
    app: Flask,
    session: Session,
    first: Account,
    signed_in: Callable[[Account], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"outgoing_loopback": "localhost:8420"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    local = {
        "did": "did:web:localhost%3A8420", "api_base": "http://localhost:8420", "status_hosts": "localhost:8420",
    }  # fmt: skip
    assert signed_in(first).send("/staff/registries/pin", {**PIN, **local}).status_code == 302
    assert session.scalars(select(SealRegistry.api_base)).one() == "http://localhost:8420"
