"""Moving the weights, keeping them under a name, and going back."""

from bs4 import BeautifulSoup
from sqlalchemy import select

from app.matches.models import Exposure, WeightPreset
from app.matches.ranker.weights import weights_table
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor, make_startup
from tests.web.test_matches_ranked import names

ONLY_NEARNESS = "w_semantic=0&w_sector=0&w_stage=0&w_ticket=0&w_region=4&w_freshness=0"


def make_near_and_far(session):
    """One fits the criteria and sits far away, the other sits next door and fits little else."""
    make_startup(session, name="Nebenan", region="DE-HH", city="Hamburg", sectors=("agriculture",), ask_max_eur=None)
    make_startup(session, name="Fernab", region="DE-BY", city="München")


def keep(client, name, **levels):
    data = {"name": name, **{f"w_{part}": str(level) for part, level in levels.items()}}
    return client.send("/matches/weights", data, page="/lists")


def test_weights_in_the_address_change_the_order_at_once(client, session):
    make_market(client, session)
    make_near_and_far(session)
    assert names(client.get(f"/matches?{ONLY_NEARNESS}"))[0] == "Nebenan"
    assert "w_region=4" in client.get(f"/matches?{ONLY_NEARNESS}").text


def test_a_kept_weighting_orders_the_list_from_then_on(client, session):
    market = make_market(client, session)
    make_near_and_far(session)
    keep(client, "Next door", semantic=0, sector=0, stage=0, ticket=0, region=4, freshness=0)
    assert names(client.get("/matches"))[0] == "Nebenan"
    preset = session.scalars(select(WeightPreset)).one()
    assert (preset.profile_id, preset.name, preset.in_use) == (market.investor.id, "Next door", True)
    assert preset.levels["region"] == 4


def test_exposures_say_by_which_weights_they_came_about(client, session):
    make_market(client, session)
    client.get("/matches")
    client.get(f"/matches?{ONLY_NEARNESS}")
    versions = set(session.scalars(select(Exposure.weights_version)))
    assert "rules-2" in versions
    assert len(versions) == 2


def test_back_to_standard_and_in_use_again(client, session):
    make_market(client, session)
    keep(client, "Next door", region=4)
    preset = session.scalars(select(WeightPreset)).one()
    client.send("/matches/weights/standard", page="/lists")
    session.refresh(preset)
    assert not preset.in_use
    client.send(f"/matches/weights/{preset.public_id}/use", page="/lists")
    session.refresh(preset)
    assert preset.in_use


def test_the_same_name_replaces_and_a_deleted_one_is_gone(client, session):
    make_market(client, session)
    keep(client, "Mine", region=4)
    keep(client, "Mine", region=1)
    preset = session.scalars(select(WeightPreset)).one()
    assert preset.levels["region"] == 1
    client.send(f"/matches/weights/{preset.public_id}/delete", page="/lists")
    assert session.scalar(select(WeightPreset.id)) is None


def test_s02_another_teams_weighting_does_not_exist(client, session, new_client):
    make_market(client, session)
    keep(client, "Mine", region=4)
    preset = session.scalars(select(WeightPreset)).one()
    other = make_account(session)
    make_investor(session, other, name="Südlicht")
    second = new_client()
    sign_in(second, session, other)
    for deed in ("use", "delete"):
        assert second.send(f"/matches/weights/{preset.public_id}/{deed}", page="/lists").status_code == 404
    assert "Mine" not in second.get("/matches").text


def test_nothing_but_zeros_is_the_standard(client, session):
    make_market(client, session)
    zeros = "&".join(f"w_{part}=0" for part in ("semantic", "sector", "stage", "ticket", "region", "freshness"))
    assert names(client.get(f"/matches?{zeros}")) == names(client.get("/matches"))


def test_the_public_page_shows_the_weights_that_the_ranking_uses(client):
    page = BeautifulSoup(client.get("/how-proposals-come-about").text, "html.parser")
    shown = {
        row["data-part"]: [cell.get_text(strip=True) for cell in row.select("td.numeric")]
        for row in page.select("tr[data-part]")
    }
    table = weights_table()
    assert shown == {
        key: [f"{table['demand'][key] * 100:.0f} %", f"{table['supply'][key] * 100:.0f} %"] for key in table["demand"]
    }
