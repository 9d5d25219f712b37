"""The market on disk: mapped at a start, caught up by revision, never believed for another database."""

import shutil

import pytest

from app.core import clock
from app.matches import tasks
from app.matches.ranker import generations
from app.matches.ranker import market as markets
from app.profiles import actions
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.web.test_matches_ranked import names


@pytest.fixture
def write(app, session):
    settings = app.config["SETTINGS"]
    folder = settings.data_dir / "market"
    shutil.rmtree(folder, ignore_errors=True)
    # Another test may have made an application of its own on this database, with a folder of its own.
    generations.keep_in(settings.sqlalchemy_url, folder)

    def run():
        session.commit()
        with app.app_context():
            tasks.encode_due_facets()
            tasks.write_generation()
        return sorted(path.name for path in folder.iterdir() if path.is_dir())

    yield run
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def builds(monkeypatch):
    """How often the whole market was read."""
    counted = []
    whole = markets.MarketCache._built

    def counting(self, session, model, revision):
        counted.append(revision)
        return whole(self, session, model, revision)

    monkeypatch.setattr(markets.MarketCache, "_built", counting)
    return counted


def test_a_new_process_starts_from_disk_with_the_same_answer(client, session, write, builds):
    make_market(client, session)
    before = client.get("/matches")
    write()
    after_vectors = client.get("/matches")
    builds.clear()
    markets.forget_markets()
    again = client.get("/matches")
    assert builds == []
    assert names(again) == names(after_vectors)
    assert sorted(names(again)) == sorted(names(before))


def test_what_changed_after_it_was_written_is_caught_up(client, session, write, builds):
    market = make_market(client, session)
    write()
    make_startup(session, name="Wattwerk")
    actions.pause_profile(session, market.startup, by_id=None, at=clock.now())
    builds.clear()
    markets.forget_markets()
    assert sorted(names(client.get("/matches"))) == ["Research team in Thuringia", "Wattwerk"]
    assert builds == []


def test_an_erased_profile_leaves_the_disk_with_the_next_generation(client, session, write):
    market = make_market(client, session)
    first = write()
    actions.erase_profile(session, market.startup, by_id=None)
    second = write()
    assert len(first) == len(second) == 1
    assert first != second


def test_a_generation_of_another_database_is_not_believed(client, session, write, builds):
    from sqlalchemy import update

    from app.profiles.models import MarketMark

    market = make_market(client, session)
    write()
    session.execute(update(MarketMark).where(MarketMark.profile_id == market.startup.id).values(revision=1))
    builds.clear()
    markets.forget_markets()
    assert len(names(client.get("/matches"))) == 2
    assert len(builds) == 1


def test_a_damaged_generation_is_passed_over(app, client, session, write, builds):
    make_market(client, session)
    (name,) = write()
    (app.config["SETTINGS"].data_dir / "market" / name / "market.json").write_text("{", encoding="utf-8")
    builds.clear()
    markets.forget_markets()
    assert len(names(client.get("/matches"))) == 2
    assert len(builds) == 1
