"""The demo world's registry, read by the platform over real HTTP: what it says is believed, without a conflict."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.seals.models import Attestation, SyncRefusal
from app.seals.states import RunState, Standing
from tests.conftest import MovableClock
from tests.factories.registries import Pinned
from tests.registry.conftest import feed


def test_the_whole_demo_registry_is_accepted(registry: Pinned, session: Session, clock: MovableClock) -> None:
    registry.admin("demo")
    run = registry.sync()
    assert (run.state, run.error, run.error_detail) == (RunState.DONE, None, None)
    assert [(each.number, each.code) for each in session.scalars(select(SyncRefusal))] == []
    kept = session.scalars(select(Attestation).order_by(Attestation.number)).all()
    assert [(each.number, each.conflict) for each in kept if each.conflict] == []
    said = {item["sealNumber"]: item["status"] for item in feed(registry.process)}
    believed = {each.number: each.standing.value for each in kept}
    assert believed == said
    assert set(Counter(believed.values())) == {standing.value for standing in Standing}
