"""Fixtures of the tests that talk to a registry: a process of its own over real HTTP, pinned by two people."""

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
def registry(app: Flask, session: Session, clock: MovableClock, process: RegistryProcess) -> Iterator[Pinned]:
    """Both clocks stand at the same moment and move together."""
    process.admin("clock", at=clock.at.isoformat())
    with app.app_context():
        yield pin(session, process)
