"""Shortlists and the comparison side by side."""

from bs4 import BeautifulSoup
from sqlalchemy import select

from app.matches import tasks
from app.matches.models import SavedItem, SavedList
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market, make_startups
from tests.factories.profiles import make_investor
from tests.web.test_matches_ranked import names


def save(client, reference, **more):
    return client.send(f"/matches/{reference}/save", more, page="/lists")


def create(client, name):
    return client.send("/lists", {"name": name})


def test_saving_puts_a_match_on_the_standard_list_once(client, session):
    market = make_market(client, session)
    save(client, market.startup.public_id)
    save(client, market.startup.public_id)
    save(client, market.spinoff.teaser_id)
    lists = session.scalars(select(SavedList)).all()
    assert [each.is_standard for each in lists] == [True]
    assert len(session.scalars(select(SavedItem)).all()) == 2
    assert names(client.get(f"/lists/{lists[0].public_id}")) == ["Research team in Thuringia", "Stromlese"]


def test_the_row_says_that_it_is_saved_and_takes_it_off(client, session):
    market = make_market(client, session)
    save(client, market.startup.public_id)
    page = client.get("/matches").text
    assert f'action="/matches/{market.startup.public_id}/release"' in page
    client.send(f"/matches/{market.startup.public_id}/release", page="/lists")
    assert session.scalar(select(SavedItem.id)) is None


def test_lists_are_created_renamed_and_filled(client, session):
    market = make_market(client, session)
    where = create(client, "First call").headers["Location"]
    public_id = where.rpartition("/")[2]
    save(client, market.startup.public_id, list=public_id)
    client.send(f"{where}/rename", {"name": "Autumn"}, page=where)
    page = client.get(where)
    assert "<h1>Autumn</h1>" in page.text
    assert names(page) == ["Stromlese"]


def test_an_entry_is_put_on_another_list_from_the_first(client, session):
    market = make_market(client, session)
    autumn = create(client, "Autumn").headers["Location"]
    save(client, market.startup.public_id)
    standard = session.scalars(select(SavedList.public_id).where(SavedList.is_standard)).one()
    page = BeautifulSoup(client.get(f"/lists/{standard}").text, "html.parser")
    options = {option.get_text(): option["value"] for option in page.select("select[name=list] option")}
    assert list(options) == ["Autumn"]
    save(client, market.startup.public_id, list=options["Autumn"])
    assert names(client.get(autumn)) == ["Stromlese"]


def test_a_name_stands_for_one_list(client, session):
    make_market(client, session)
    create(client, "Autumn")
    again = create(client, "Autumn")
    assert again.status_code == 422
    assert "There is a list of this name already." in again.text


def test_a_deleted_list_comes_back_by_undo_and_goes_for_good_after_a_day(app, client, session, clock):
    market = make_market(client, session)
    where = create(client, "Autumn").headers["Location"]
    client.send(f"{where}/delete", page=where)
    assert client.get(where).status_code == 404
    client.send(f"{where}/restore", page="/lists")
    assert client.get(where).status_code == 200
    client.send(f"{where}/delete", page=where)
    clock.move(hours=25)
    session.commit()
    with app.app_context():
        assert tasks.remove_old_deleted_lists() == 1
    sign_in(client, session, market.account)
    assert client.send(f"{where}/restore", page="/lists").status_code == 404


def test_the_standard_list_cannot_be_deleted(client, session):
    market = make_market(client, session)
    save(client, market.startup.public_id)
    where = f"/lists/{session.scalars(select(SavedList.public_id)).one()}"
    assert client.send(f"{where}/delete", page="/lists").status_code == 422
    assert client.get(where).status_code == 200


def test_s02_another_teams_list_does_not_exist(client, session, new_client):
    make_market(client, session)
    where = create(client, "Autumn").headers["Location"]
    other = make_account(session)
    make_investor(session, other, name="Südlicht")
    second = new_client()
    sign_in(second, session, other)
    assert second.get(where).status_code == 404
    for deed in ("rename", "delete", "restore"):
        assert second.send(f"{where}/{deed}", {"name": "x"}, page="/lists").status_code == 404


def test_who_closed_their_profile_is_counted_but_not_named(client, session, clock):
    from app.profiles import actions

    market = make_market(client, session)
    save(client, market.startup.public_id)
    where = f"/lists/{session.scalars(select(SavedList.public_id)).one()}"
    client.get("/lists")  # shows what the last deed did
    actions.pause_profile(session, market.startup, by_id=None, at=clock.at)
    page = client.get(where).text
    assert "1 more is not open to proposals at present." in page
    assert "Stromlese" not in page


def test_u27_a_comparison_is_a_table_with_caption_and_scopes(client, session):
    market = make_market(client, session)
    page = BeautifulSoup(
        client.get(f"/compare?p={market.startup.public_id}&p={market.spinoff.teaser_id}").text, "html.parser"
    )
    table = page.select_one("table")
    assert table.caption.get_text(strip=True) == "2 profiles compared"
    assert [head["scope"] for head in table.select("thead th")] == ["col"] * 3
    assert {head["scope"] for head in table.select("tbody th")} == {"row"}
    assert [head.get_text(strip=True) for head in table.select("thead th")] == [
        "Fact",
        "Stromlese",
        "Research team in Thuringia",
    ]


def test_what_somebody_did_not_state_is_said_in_words(client, session):
    market = make_market(client, session)
    page = BeautifulSoup(
        client.get(f"/compare?p={market.startup.public_id}&p={market.spinoff.teaser_id}").text, "html.parser"
    )
    cells = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.select("tbody tr")
    }
    assert cells["Technology readiness (TRL)"] == ["not stated", "5"]
    assert all(all(values) for values in cells.values())


def test_one_or_five_lead_to_the_page_where_some_are_picked(client, session):
    market = make_market(client, session)
    five = make_startups(session, 5)
    session.commit()
    one = client.get(f"/compare?p={market.startup.public_id}").text
    many = client.get("/compare?" + "&".join(f"p={each.public_id}" for each in five)).text
    assert "Choose 2 to 4." in one
    assert "At most 4 fit beside each other" in many


def test_a_comparison_names_no_hidden_team(client, session):
    market = make_market(client, session)
    page = client.get(f"/compare?p={market.startup.public_id}&p={market.spinoff.public_id}").text
    assert "Choose 2 to 4." in page
    assert "Quarzlicht" not in page
    assert "1 profile of this address does not exist, or you may not see it." in page


def test_addresses_that_lead_nowhere_are_counted_and_the_rest_is_compared(client, session):
    market = make_market(client, session)
    nobody = client.get("/compare?p=unknown1&p=unknown2").text
    assert "Choose 2 to 4." in nobody
    assert "2 profiles of this address do not exist, or you may not see them." in nobody
    two = f"/compare?p={market.startup.public_id}&p={market.spinoff.teaser_id}"
    page = client.get(f"{two}&p=unknown1&p=").text
    assert "2 profiles compared" in page
    assert "1 profile of this address does not exist" in page
    assert "of this address" not in client.get(f"{two}&p={market.investor.public_id}").text
