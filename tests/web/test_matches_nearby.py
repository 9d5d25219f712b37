"""Vectors in PostgreSQL under the contract of every index; on SQLite there is no such type."""

from itertools import count

import numpy as np
import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.matches import tasks
from app.matches.models import FacetVector
from app.matches.ranker import encoders, halfvecs, nearby
from app.matches.ranker.market import forget_markets
from app.matches.ranker.nearby import NearbyIndex
from app.profiles.models import Profile
from config import SettingsError, load_settings
from matching.indexes import NumpyIndex
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.matching.index_contract import IndexContract, some_rows
from tests.web.test_matches_changed_model import CHANGED, Another
from tests.web.test_matches_ranked import names

numbers = count()


@pytest.fixture
def copied(app, session):
    """Stores vectors under a model of their own and copies them; gives the model."""
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    halfvecs.make_table(session.connection())
    owner = make_startup(session, name="Wattwerk").id

    def store(vectors):
        model = f"it's {next(numbers)} %"
        rows = [
            {"profile_id": owner, "view": "open", "facet": "problem", "language": "de", "item_id": number,
             "source_hash": "-", "masked": "-", "model": model, "dimension": len(vector), "vector": vector.tobytes()}
            for number, vector in enumerate(vectors)
        ]  # fmt: skip
        session.execute(insert(FacetVector), rows)
        halfvecs.copy_of_profiles(session.connection(), model, [owner])
        return model

    return store


WAYS = {"each compared": {}, "in the graph's order": {"exact_rows": 0, "exact_share": 0.0}}
"""Without a graph built the second statement reads all: its words are the same, and so is the answer."""


class TestNearbyIndex(IndexContract):
    @pytest.fixture(params=WAYS)
    def make_index(self, copied, session, request):
        return lambda vectors: NearbyIndex(session.connection(), copied(vectors), **WAYS[request.param])


def test_the_graph_is_read_in_strict_order_and_finds_the_nearest(copied, session):
    vectors = some_rows(2_000, 1, 32)
    model = copied(vectors)
    session.commit()
    with session.get_bind().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        halfvecs.build_graph(connection, model, 32)
    rows = np.flatnonzero(np.arange(2_000) % 4 == 0)
    asked = some_rows(20, 2, 32)
    before = scans_of_graphs(session)
    index = NearbyIndex(session.connection(), model, exact_rows=0, exact_share=0)

    hits = index.nearest(asked, limit=10, rows=rows)

    right = NumpyIndex(vectors).nearest(asked, limit=10, rows=rows)
    found = [len(set(mine) & set(theirs)) for mine, theirs in zip(hits.rows.tolist(), right.rows.tolist(), strict=True)]
    assert sum(found) >= 0.98 * 200
    assert scans_of_graphs(session) >= before + 20


def scans_of_graphs(session):
    """How often an index over vectors was read; ends the transaction."""
    session.execute(text("SELECT pg_stat_force_next_flush()"))
    session.commit()
    read = "SELECT sum(idx_scan) FROM pg_stat_user_indexes JOIN pg_indexes ON indexname = indexrelname"
    return session.scalar(text(f"{read} WHERE indexdef LIKE '%USING hnsw%'"))


def test_a_setting_that_pgvector_would_ignore_is_noticed(copied, session, monkeypatch):
    model = copied(some_rows(5))
    monkeypatch.setitem(nearby.GRAPH_SETTINGS, "hnsw.iterative_scan", "strict")

    with pytest.raises((nearby.SearchSettingError, DBAPIError), match=r"iterative_scan"):
        NearbyIndex(session.connection(), model, exact_rows=0, exact_share=0).nearest(some_rows(1), limit=2)


def test_what_the_graph_is_asked_with_does_not_stay(copied, session):
    model = copied(some_rows(5))
    NearbyIndex(session.connection(), model, exact_rows=0, exact_share=0).nearest(some_rows(1), limit=2)

    assert session.scalar(text("SHOW enable_sort")) == "on"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("floor", [0.1, 0.3, 0.5])
def test_no_profile_that_reaches_the_floor_is_left_out(copied, session, way, floor):
    vectors = some_rows(60, 3)
    model, query = copied(vectors), some_rows(1, 4)[0]
    owner = session.scalars(select(FacetVector.profile_id)).first()
    reached = bool((np.round(vectors @ query, 5) >= np.float32(floor)).any())

    found = NearbyIndex(session.connection(), model, **WAYS[way]).reaching(query, floor, np.array([owner]), 2)

    assert found.tolist() == [owner] * reached


def test_halves_and_full_vectors_lie_within_the_margin():
    for dimension in (16, 384, 1_024):
        vectors, query = some_rows(500, 5, dimension), some_rows(1, 6, dimension)[0]
        halves = vectors.astype(np.float16).astype(np.float32) @ query.astype(np.float16).astype(np.float32)
        assert np.abs(halves - vectors @ query).max() <= nearby.margin(query)


def test_the_copy_goes_with_the_profile(copied, session):
    copied(some_rows(3))
    session.execute(delete(Profile))

    assert session.scalar(select(func.count()).select_from(halfvecs.HALFVECS)) == 0


def test_a_search_asks_pgvector_and_lists_the_same(app, client, session, monkeypatch):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    make_market(client, session)
    session.commit()
    with app.app_context():
        tasks.encode_due_facets()
    in_memory = names(client.get("/search?q=Ortsnetzstation messen"))
    monkeypatch.setitem(
        app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"search_vectors": "postgres"})
    )
    forget_markets()
    assert app.test_cli_runner().invoke(args=["matches", "copy-vectors"]).exit_code == 0
    asked = []
    monkeypatch.setattr(NearbyIndex, "reaching", spying(NearbyIndex.reaching, asked))

    assert names(client.get("/search?q=Ortsnetzstation messen")) == in_memory != []
    assert asked


def spying(asked_for, asked):
    def ask(*arguments):
        asked.append(arguments)
        return asked_for(*arguments)

    return ask


def test_a_text_saved_later_is_copied_with_its_vector(app, client, session, monkeypatch):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setitem(
        app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"search_vectors": "postgres"})
    )
    app.test_cli_runner().invoke(args=["matches", "copy-vectors"])
    make_market(client, session)
    session.commit()
    with app.app_context():
        tasks.encode_due_facets()

    vectors = session.scalar(select(func.count()).select_from(FacetVector))
    assert session.scalar(select(func.count()).select_from(halfvecs.HALFVECS)) == vectors > 0


def test_without_the_command_texts_get_their_vectors_and_memory_answers(app, client, session, monkeypatch):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setitem(
        app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"search_vectors": "postgres"})
    )
    session.execute(text("DROP TABLE IF EXISTS facet_halfvecs"))
    make_market(client, session)
    session.commit()
    with app.app_context():
        assert tasks.encode_due_facets() > 0

    assert names(client.get("/search?q=Ortsnetzstation messen")) == ["Stromlese"]


def test_a_changed_model_is_copied_before_it_answers(app, client, session, monkeypatch):
    """The search goes by the set that answers; the one that is made has its copies when its turn comes."""
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    settings = app.config["SETTINGS"].model_copy(update={"search_vectors": "postgres"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    app.test_cli_runner().invoke(args=["matches", "copy-vectors"])
    make_market(client, session)
    session.commit()
    with app.app_context():
        tasks.encode_due_facets()
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"encoder_model": CHANGED}))
    monkeypatch.setattr(encoders, "_load", lambda _wanted: Another())
    with app.app_context():
        tasks.prepare_vectors()

    models = set(session.scalars(select(FacetVector.model)))
    assert len(models) == 2
    assert all(halfvecs.is_complete(session.connection(), model) for model in models)
    assert set(session.scalars(select(halfvecs.HALFVECS.c.model))) == models


def test_a_server_without_pgvector_is_told_in_a_sentence(app, session, monkeypatch):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setattr(halfvecs, "EXTENSION", "no_such_extension")
    ran = app.test_cli_runner().invoke(args=["matches", "copy-vectors"])

    assert ran.exit_code == 1
    assert 'Error: PostgreSQL has no pgvector: extension "no_such_extension" is not available' in ran.output
    assert "CREATE EXTENSION" in ran.output


def test_on_sqlite_the_command_says_what_is_the_case(app, session):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("needs SQLite")
    ran = app.test_cli_runner().invoke(args=["matches", "copy-vectors"])
    assert (ran.exit_code, "compared in memory" in ran.output) == (1, True)


def test_the_setting_needs_postgresql(tmp_path):
    with pytest.raises(SettingsError, match="needs a database_url of PostgreSQL"):
        load_settings(data_dir=tmp_path, search_vectors="postgres")
