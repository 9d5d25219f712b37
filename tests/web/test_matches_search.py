"""Free-text search: in either language, literally, bounded, among those whom one may meet."""

from dataclasses import replace

import pytest

from app.matches import tasks
from app.matches.routes import search
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.web.test_matches_ranked import names


def test_a_word_of_a_text_finds_its_profile(client, session):
    make_market(client, session)
    page = client.get("/search?q=Ortsnetzstationen")
    assert names(page) == ["Stromlese"]
    assert "1 hit for “Ortsnetzstationen”" in page.text


def test_english_words_find_english_texts(client, session):
    make_market(client, session)
    make_startup(session, name="Wattwerk", problem__en="Cold stores waste electricity at night.")
    assert names(client.get("/search?q=electricity"))[0] == "Wattwerk"


def test_part_of_a_compound_finds_it(client, session):
    make_market(client, session)
    make_startup(session, name="Wattwerk", problem__de="Krankenhausplanungssoftware ist veraltet.")
    assert names(client.get("/search?q=Krankenhaus"))[0] == "Wattwerk"


def test_a_sector_named_in_english_finds_german_texts(client, session):
    make_market(client, session)
    make_startup(session, name="Wattwerk", problem__de="Betriebe zahlen in ihren Netzen zu viel für Energie.")
    assert "Wattwerk" in names(client.get("/search?q=energy"))


def test_the_gates_hold_in_the_search_too(client, session):
    make_market(client, session)
    make_startup(session, name="Wattwerk", stage="growth", problem__de="Schleusentore klemmen.")
    assert names(client.get("/search?q=Schleusentore")) == []


def test_meaning_helps_once_vectors_are_there(app, client, session):
    make_market(client, session)
    session.commit()
    with app.app_context():
        tasks.encode_due_facets()
    page = client.get("/search?q=Ortsnetzstation messen")
    assert names(page)[0] == "Stromlese"
    assert "found by words" not in page.text


def test_whom_a_save_takes_away_between_hits_and_their_fit_is_left_out(client, session, monkeypatch):
    make_market(client, session)
    for name in ("Wattwerk", "Kaltwerk"):
        make_startup(session, name=name, problem__de="Schleusentore klemmen.")

    def all_but_the_first(*arguments, ranked=search.ranked, **options):
        found = ranked(*arguments, **options)
        return replace(found, matches=found.matches[1:])

    assert len(names(client.get("/search?q=Schleusentore"))) == 2
    monkeypatch.setattr(search, "ranked", all_but_the_first)
    page = client.get("/search?q=Schleusentore")
    assert len(names(page)) == 1
    assert "1 hit for “Schleusentore”" in page.text


def test_an_empty_search_says_what_to_type(client, session):
    make_market(client, session)
    for query in ("", "   ", "%00"):
        assert "Nothing searched yet" in client.get(f"/search?q={query}").text


def test_nobody_found_differs_from_an_empty_search(client, session):
    make_market(client, session)
    assert "Nobody found" in client.get("/search?q=Zirkuszelte").text


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "' or 1=1 --", "<script>alert(1)</script>", "💧" * 50, "\u202egnp", "a" * 10_000]
)
def test_s32_whatever_is_typed_is_letters(client, session, words):
    make_market(client, session)
    page = client.get("/search", query_string={"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_filters_narrow_a_search(client, session):
    make_market(client, session)
    assert names(client.get("/search?q=Thermometern&kind=startup")) == []
    assert names(client.get("/search?q=Thermometern&kind=spinoff")) == ["Research team in Thuringia"]


def test_s36_a_repeated_parameter_takes_the_first(client, session):
    make_market(client, session)
    assert names(client.get("/search?q=Ortsnetzstationen&q=Glasfasern")) == ["Stromlese"]
