"""The stream of rows that the matcher lives on."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.profiles import actions, queries
from app.profiles.actions.parts import NewContact, add_contact, add_never_show, replace_portfolio
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.states import CodeList, Kind, Language, ProfileState
from tests.factories.accounts import make_account
from tests.factories.profiles import TEASER, make_draft, make_investor, make_spinoff, make_startup


def test_a_row_holds_facts_codes_latest_texts_and_names_to_mask(session: Session) -> None:
    owner = make_account(session, name="Ada Okafor")
    profile = make_startup(session, owner)
    add_contact(session, profile, NewContact("Mo Kontakt", None, None, None), by_id=None, at=clock.now())
    actions.save_fields(session, profile, {"problem.de": "Neu."}, base_version=1, by_id=owner.id, at=clock.now())
    row = next(queries.matching_rows(session, [profile.id]))
    assert (row.kind, row.state, row.region, row.country) == (Kind.STARTUP, ProfileState.PUBLISHED, "DE-RP", "DE")
    assert (row.facts["stage"], row.facts["ask_max_eur"], row.facts["raising"]) == ("seed", 1_200_000, "now")
    assert row.codes[CodeList.SECTORS] == ("energy-grids",)
    texts = {(text.field, text.language): text.text for text in row.texts}
    assert texts["problem", Language.DE] == "Neu."
    assert len({text.text_id for text in row.texts}) == len(row.texts)
    assert {"Ada Okafor", "Mo Kontakt", "Stromlese", "Stromlese GmbH"} == set(row.names)
    assert row.place is not None


def test_a_hidden_teams_teaser_comes_apart_from_its_texts(session: Session) -> None:
    row = next(queries.matching_rows(session, [make_spinoff(session).id]))
    assert [text.text for text in row.teaser_texts] == [TEASER]
    assert TEASER not in [text.text for text in row.texts]
    assert "Technische Universität Saalebogen" in row.names


def test_an_investors_row_brings_portfolio_and_never_show(session: Session) -> None:
    startup, investor = make_startup(session), make_investor(session)
    entries = [PortfolioEntry("Altfirma", "Misst Strom.", 2020)]
    replace_portfolio(session, investor, entries, by_id=None, at=clock.now())
    add_never_show(session, investor, "stromlese", None, by_id=None, at=clock.now())
    row = next(queries.matching_rows(session, [investor.id]))
    assert [(item.item, item.text) for item in row.portfolio] == [("Altfirma", "Misst Strom.")]
    assert row.never_show_profiles == (startup.id,)
    assert row.codes[CodeList.STAGES] == ("pre-seed", "seed")


def test_drafts_are_left_out_and_paused_rows_say_so(session: Session) -> None:
    draft, paused = make_draft(session, Kind.STARTUP), make_startup(session)
    actions.pause_profile(session, paused, by_id=None, at=clock.now())
    assert [(row.id, row.state) for row in queries.matching_rows(session)] == [(paused.id, "paused")]
    assert list(queries.matching_rows(session, [draft.id])) == []


def test_one_and_thirty_rows_cost_the_same_number_of_statements(session: Session, counting: Any) -> None:
    first = make_startup(session).id
    for number in range(10):
        make_startup(session, name=f"Firma {number}")
        make_spinoff(session, name=f"Team {number}")
        make_investor(session, name=f"Fonds {number}")
    session.commit()
    queries.taxonomy(session)
    with counting() as one:
        assert len(list(queries.matching_rows(session, [first]))) == 1
    with counting() as many:
        rows = list(queries.matching_rows(session))
    assert (len(rows), len(one)) == (31, len(many))
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert len(many) == 8
    by_id = {row.id: row for row in rows}
    assert all(by_id[row.id] == row for row in queries.matching_rows(session, list(by_id)))


def test_a_portfolio_item_keeps_its_id_while_its_words_stay(session: Session) -> None:
    investor = make_investor(session)
    first, second = PortfolioEntry("A", "eins"), PortfolioEntry("B", "zwei")
    replace_portfolio(session, investor, [first, second], by_id=None, at=clock.now())
    before = {item.item: item.item_id for item in next(queries.matching_rows(session, [investor.id])).portfolio}
    replace_portfolio(session, investor, [second, PortfolioEntry("A", "neu")], by_id=None, at=clock.now())
    after = {item.item: item.item_id for item in next(queries.matching_rows(session, [investor.id])).portfolio}
    assert after["B"] == before["B"]
    assert after["A"] != before["A"]
