"""What tests of pages may ask for besides: a registry, its own process over real HTTP, pinned by two people."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.factories.registries import Pinned, pin
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
