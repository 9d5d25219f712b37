"""A changed model: the former vectors answer until the new ones are complete; then those do, by themselves."""

import pytest
from sqlalchemy import func, select

from app.core import clock as core_clock
from app.matches.models import EncodingMark, FacetVector
from app.matches.queries.encoding import preparation
from app.matches.ranker import encoders
from app.matches.ranker.encoders import SearchEncoder
from app.matches.ranker.market import market_of
from app.matches.tasks import encoding as tasks
from app.profiles.actions import save_fields
from matching import HashingEncoder
from matching.bridge.encoder import BridgedEncoder
from matching.bridge.glossing import Glosser
from matching.bridge.lexicon import Lexicon, parsed
from matching.encoders import BUNDLED_NAME
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.web.test_matches_ranked import names

FORMER, CHANGED, WIDTH = "hashing-384", "another-model", 64


class Another(HashingEncoder):
    """A model of another width, which counts what it was given."""

    def __init__(self, name: str = CHANGED) -> None:
        super().__init__(WIDTH)
        self.name = name
        self.heard: list[str] = []

    def encode(self, texts, *, purpose="passage"):
        self.heard += texts
        return super().encode(texts, purpose=purpose)


@pytest.fixture
def change(app, monkeypatch):
    """Set another model, which is loaded at once."""
    another, load = Another(), encoders._load

    def to(setting=CHANGED):
        monkeypatch.setattr(encoders, "_load", lambda wanted: another if wanted == CHANGED else load(wanted))
        settings = app.config["SETTINGS"].model_copy(update={"encoder_model": setting})
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        return another

    return to


@pytest.fixture
def work(app, session):
    """What the worker does, one task a call."""

    def run(task, *given):
        session.commit()
        with app.app_context():
            done = task(*given)
        session.expire_all()
        return done

    return run


@pytest.fixture
def prepared(work):
    """All pieces of the changed model, one after the other."""

    def run():
        with_pieces = [work(tasks.prepare_vectors) for _piece in range(3)]
        return sum(with_pieces)

    return run


def answering(session, wanted=CHANGED):
    return market_of(session, wanted).snapshot(session)


def stored(session, model):
    return session.scalar(select(func.count()).select_from(FacetVector).where(FacetVector.model == model))


def vector_of(session, profile, name, wanted=CHANGED):
    found = answering(session, wanted).market.profile(profile.id)
    return next(each.vector for each in found.facets if each.name == name)


def save(session, profile, values, by):
    save_fields(session, profile, values, base_version=profile.version, by_id=by.id, at=core_clock.now(), page=None)
    session.commit()


def test_the_former_vectors_answer_until_the_changed_models_are_complete(client, session, change, work, monkeypatch):
    market = make_market(client, session)
    work(tasks.encode_due_facets)
    before = names(client.get("/matches"))
    change()
    monkeypatch.setattr(tasks, "PREPARED_AT_ONCE", 1)
    told = []
    for _profile in range(3):
        assert answering(session).model == FORMER
        assert len(vector_of(session, market.startup, "problem")) == 384
        assert names(client.get("/matches")) == before
        work(tasks.prepare_vectors)
        now = preparation(session, CHANGED)
        told.append((now.answering, now.done, now.total))
    assert told == [(FORMER, 1, 3), (FORMER, 2, 3), (FORMER, 3, 3)]
    work(tasks.prepare_vectors)
    assert answering(session).model == CHANGED
    assert len(vector_of(session, market.startup, "problem")) == WIDTH
    assert stored(session, CHANGED) == stored(session, FORMER) == 6
    assert preparation(session, CHANGED) is None
    assert sorted(names(client.get("/matches"))) == sorted(before)


def test_vectors_being_made_make_no_process_read_profiles_again(client, session, change, work):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    before = answering(session).revision
    work(tasks.prepare_vectors)
    assert stored(session, CHANGED) == 6
    assert answering(session).revision == before


def test_what_is_saved_meanwhile_has_its_vector_among_both(client, session, change, work):
    market = make_market(client, session)
    work(tasks.encode_due_facets)
    another = change()
    work(tasks.prepare_vectors)
    save(session, market.startup, {"problem.de": "Schafe auf Deichen."}, market.account)
    assert vector_of(session, market.startup, "problem") is None
    assert work(tasks.encode_due_facets) == 1
    assert len(vector_of(session, market.startup, "problem")) == 384
    another.heard.clear()
    assert work(tasks.prepare_vectors) == 1
    assert another.heard == ["Schafe auf Deichen."]
    assert answering(session).model == CHANGED
    assert len(vector_of(session, market.startup, "problem")) == WIDTH


def test_a_profile_of_after_the_change_is_among_the_changed_models_vectors(client, session, change, work, prepared):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    work(tasks.prepare_vectors)
    newcomer = make_startup(session, name="Wattwerk")
    prepared()
    assert answering(session).model == CHANGED
    assert vector_of(session, newcomer, "problem") is not None


def test_without_the_former_model_what_is_saved_speaks_by_words(client, session, change, work, monkeypatch):
    market = make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    monkeypatch.setattr(tasks.encoders, "setting_of", lambda _model: None)
    save(session, market.startup, {"problem.de": "Windkraftanlagen stehen still."}, market.account)
    assert work(tasks.encode_due_facets) == 0
    assert vector_of(session, market.startup, "problem") is None
    assert vector_of(session, market.startup, "technology") is not None
    assert names(client.get("/search?q=Windkraftanlagen")) == ["Stromlese"]


def test_a_piece_that_was_overtaken_does_nothing_and_asks_for_no_other(client, session, change, work, monkeypatch):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    asked = []
    monkeypatch.setattr(tasks.jobs, "wake", lambda _task, *given: asked.append(given))
    monkeypatch.setattr(tasks, "PREPARED_AT_ONCE", 1)
    first = work(tasks.prepare_vectors)
    second = work(tasks.prepare_vectors, *asked[0])
    assert (first > 0, second > 0) == (True, True)
    assert work(tasks.prepare_vectors, *asked[0]) == 0
    assert len(asked) == 2


def test_former_vectors_stay_for_a_day_and_answer_at_once_when_their_model_is_set_again(
    client, session, change, work, prepared, clock
):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    prepared()
    assert work(tasks.forget_former_vectors) == 0
    clock.move(hours=23)
    assert work(tasks.forget_former_vectors) == 0
    change("hashing")
    assert answering(session, FORMER).model == FORMER
    assert work(tasks.forget_former_vectors) == 0
    clock.move(hours=25)
    assert work(tasks.forget_former_vectors) == 1
    assert (stored(session, FORMER), stored(session, CHANGED)) == (6, 0)
    assert session.get(EncodingMark, CHANGED) is None


def test_former_vectors_go_after_a_day_some_at_a_time(client, session, change, work, prepared, clock, monkeypatch):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    prepared()
    work(tasks.forget_former_vectors)
    clock.move(hours=25)
    monkeypatch.setattr(tasks, "VECTORS_AT_ONCE", 4)
    assert work(tasks.forget_former_vectors) == 1
    assert (stored(session, FORMER), stored(session, CHANGED)) == (0, 6)


def test_a_set_that_still_answers_is_never_forgotten(client, session, change, work, clock):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    work(tasks.prepare_vectors)
    for _sweep in range(2):
        clock.move(days=3)
        assert work(tasks.forget_former_vectors) == 0
    assert (stored(session, FORMER), stored(session, CHANGED)) == (6, 6)


def test_rebuild_shows_how_far_it_is_and_switches_at_its_end(app, client, session, change, work):
    make_market(client, session)
    work(tasks.encode_due_facets)
    change()
    result = app.test_cli_runner().invoke(args=["matches", "rebuild", "--missing"])
    session.expire_all()
    assert f"6 texts of 3 profiles encoded with {CHANGED}." in result.output
    assert "3/3" in result.stderr
    assert answering(session).model == CHANGED


def test_a_search_is_encoded_by_the_model_whose_vectors_answer(change):
    another, search = change(), SearchEncoder()
    search.start("hashing")
    assert search.vector("Stromnetze", FORMER).shape == (384,)
    assert search.vector("Stromnetze", CHANGED) is None
    for thread in [each for each in tasks.threading.enumerate() if each.name == "search-encoder"]:
        thread.join()
    assert search.vector("Stromnetze", CHANGED).shape == (WIDTH,)
    assert another.heard == ["Stromnetze"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "So far it has read 1 of 3 profiles."),
        ("de", "Es hat bisher 1 von 3 Profilen gelesen."),
    ],
)
def test_the_staffs_desk_says_how_far_it_is(client, session, change, work, prepared, monkeypatch, language, sentence):
    make_market(client, session)
    work(tasks.encode_due_facets)
    staff = make_account(session, language=language, roles=("matching_staff",))
    sign_in(client, session, staff)
    assert 'id="encoding"' not in client.get("/staff/").text
    change()
    monkeypatch.setattr(tasks, "PREPARED_AT_ONCE", 1)
    work(tasks.prepare_vectors)
    assert sentence in client.get("/staff/").text
    prepared()
    assert 'id="encoding"' not in client.get("/staff/").text


def lexicon(version):
    entries = [parsed(line) for line in ("Stromnetz\tpower grid\tStromnetze", "und\tand", "für\tfor")]
    return Glosser(Lexicon({entry.lemma: entry for entry in entries}, version))


@pytest.fixture
def bridge(monkeypatch):
    """Set the lexicon; returns the model behind the bridge, which counts what it is given."""

    def to(version):
        model = Another(BUNDLED_NAME)
        bridged = BridgedEncoder(model, lexicon(version))
        monkeypatch.setattr(encoders, "_load", lambda _setting: bridged)
        monkeypatch.setattr(encoders, "encoder_name", lambda _setting: bridged.name)
        return model, bridged.name

    return to


def test_a_changed_lexicon_costs_the_german_texts_alone(client, session, work, prepared, bridge):
    market = make_market(client, session)
    save(session, market.startup, {"market.en": "Power grids and the operators of them."}, market.account)
    _model, before = bridge("one")
    work(tasks.encode_due_facets)
    model, after = bridge("two")
    prepared()
    assert before != after
    assert answering(session, after).model == after
    assert [text for text in model.heard if "operators of them" in text] == []
    assert len(model.heard) > 0
    rows = select(FacetVector.vector).where(FacetVector.profile_id == market.startup.id, FacetVector.facet == "market")
    old, new = (session.scalar(rows.where(FacetVector.model == name)) for name in (before, after))
    assert old == new


def test_a_search_over_another_lexicon_is_compared_with_the_former_vectors(bridge):
    bridge("two")
    search = SearchEncoder()
    search._keep(encoders.encoder_for("bundled", expected_dimension=None))
    assert search.vector("Stromnetze", f"{BUNDLED_NAME}+bridge-1-aaaa").shape == (WIDTH,)
