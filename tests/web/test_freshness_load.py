"""What the benchmark of freshness takes for fresh, and that it notices what is not."""

import pytest
from sqlalchemy import select

from app.core.database import current_revision
from app.matches.ranker.market import MarketCache, market_of
from app.profiles.models import Profile
from benchmarks.freshness_load import Probes, Shared, Told, ask_one, save_one
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup


class First:
    """Always chooses the first."""

    def randrange(self, _count):
        return 0


@pytest.fixture
def probes(client, session):
    account = make_account(session)
    make_investor(session, account, ticket_min_eur=200_000)
    team = make_startup(session, name="Wattwerk")
    sign_in(client, session, account)
    found = Probes((team.id,), ("Wattwerk",), ("growth", "seed"))
    session.commit()
    return found


@pytest.fixture
def shared():
    return Shared(([0], [0], [0], [0.0]))


def test_each_save_is_in_the_next_list_or_gone_from_it(app, client, session, probes, shared):
    told = Told()
    for _ in range(4):
        save_one(app, probes, shared, 0, told)
        ask_one(client, probes, shared, First(), told)

    assert (told.faults, told.open_seen, told.closed_seen, told.unproven) == ([], 2, 2, 0)
    assert (len(told.saves), len(told.pages), shared.done) == (4, 4, [4])
    session.rollback()
    assert shared.revisions == [current_revision(session)]
    assert session.scalars(select(Profile.name).where(Profile.id == probes.ids[0])).one() == "Wattwerk"


def test_a_process_that_has_not_heard_of_a_save_is_noticed(app, client, session, probes, shared, monkeypatch):
    told = Told()
    save_one(app, probes, shared, 0, told)
    ask_one(client, probes, shared, First(), told)
    session.rollback()
    with app.app_context():
        old = market_of(session, "hashing-384").snapshot(session)
    monkeypatch.setattr(MarketCache, "snapshot", lambda *_asked: old)
    save_one(app, probes, shared, 0, told)
    save_one(app, probes, shared, 0, told)
    ask_one(client, probes, shared, First(), told)

    assert told.faults == ["list: Wattwerk after save 3 is missing"]


def test_a_page_during_a_save_proves_nothing(app, client, probes, shared):
    told = Told()
    save_one(app, probes, shared, 0, told)
    shared.begun[0] += 1
    ask_one(client, probes, shared, First(), told)

    assert (told.unproven, told.open_seen, told.faults) == (1, 0, [])


def test_a_save_that_fails_is_told(app, probes, shared, monkeypatch):
    told = Told()
    save_one(app, Probes((0,), ("Nobody",), probes.stages), shared, 0, told)

    assert [fault.split(":")[:2] for fault in told.faults] == [["save", " NoResultFound"]]
    assert shared.done == [0]
