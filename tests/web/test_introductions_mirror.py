"""The mirror: what an investor says beside what it does, for its own team alone, corrected by one click."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.introductions.models import ThesisLeft
from app.introductions.queries.mirror import mirror_of
from app.introductions.rules.mirror import Act, Dimension
from app.introductions.states import Answer, DeclineReason, State
from app.matches.actions.lists import save_match, standard_list
from app.profiles.models import PortfolioItem, ProfileChange, ProfileCode
from app.profiles.states import CodeList
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_spinoff, make_startup
from tests.web.introductions import text_of


@pytest.fixture
def partner(session):
    return make_account(session, name="Mert Yıldız")


@pytest.fixture
def investor(session, partner):
    return make_investor(session, partner, stages=("seed",), sectors=(), ai_fields=(), regions=())


def team(session, number, **values):
    return make_startup(session, name=f"Team {number}", **{"stage": "series-a", **values})


def answered(session, asker, receiver, answer=Answer.ACCEPT, **values):
    at = now() - timedelta(days=5)
    state = State.INTRODUCED if answer is Answer.ACCEPT else State.DECLINED
    closed = {} if answer is Answer.ACCEPT else {"closed_at": at}
    return make_introduction(
        session, asker, receiver, state, at=at, answer=answer, answered_at=at, reacted_at=at, **closed, **values
    )


@pytest.fixture
def drifted(session, partner, investor):
    """Seed is said; of eight teams chosen in four ways seven are at series A."""
    teams = [team(session, number) for number in range(7)] + [team(session, 7, stage="seed")]
    for each in teams[:3]:
        answered(session, each, investor)
    make_introduction(session, investor, teams[3], at=now() - timedelta(days=2))
    mine = standard_list(session, investor.id, by=partner.id, at=now())
    for each in (teams[4], teams[5], teams[7]):
        save_match(session, mine, each.id, by=partner.id, at=now() - timedelta(days=1))
    company = teams[6].organisation_id
    session.add(PortfolioItem(profile_id=investor.id, name="Team 6", year=now().year, organisation_id=company))
    session.flush()
    return investor


@pytest.fixture
def at_desk(client, session, partner, drifted):
    sign_in(client, session, partner)
    client.get("/language/en")
    return client


def page(profile):
    return f"/profiles/{profile.public_id}/mirror"


def press(client, profile, deed, dimension="stage", code="series-a"):
    return client.send(
        f"{page(profile)}/{deed}", {"dimension": dimension, "code": code}, page=page(profile)
    ).status_code


def stages(session, profile):
    session.expire_all()
    codes = select(ProfileCode.code).where(
        ProfileCode.profile_id == profile.id, ProfileCode.list_name == CodeList.STAGES
    )
    return set(session.scalars(codes.order_by(ProfileCode.id)))


def test_answers_requests_saved_teams_and_portfolio_all_count(session, drifted):
    found = mirror_of(session, drifted, at=now())

    assert sorted(case.act for case in found.cases) == sorted(
        [Act.AGREED] * 3 + [Act.ASKED] + [Act.SAVED] * 3 + [Act.INVESTED]
    )
    assert [(each.dimension, each.code, each.hits, each.known) for each in found.open] == [
        (Dimension.STAGE, "series-a", 7, 8)
    ]


def test_the_page_says_it_in_one_sentence_and_names_the_teams(at_desk, drifted):
    text = text_of(at_desk, page(drifted))

    assert "You name Seed; 7 of your last 8 teams are at Series A." in text
    assert "Team 3" in text
    assert "asked yourselves" in text


def test_the_own_profile_shows_the_first_difference(at_desk, drifted):
    assert "7 of your last 8 teams are at Series A." in text_of(at_desk, f"/profiles/{drifted.public_id}")


def test_one_click_adds_it_through_the_editors_history_and_one_takes_it_back(at_desk, session, drifted):
    assert press(at_desk, drifted, "add") == 303

    assert stages(session, drifted) == {"seed", "series-a"}
    change = session.scalars(select(ProfileChange).order_by(ProfileChange.id.desc())).first()
    assert (change.field, change.old, sorted(change.new)) == ("stages", ["seed"], ["seed", "series-a"])
    assert "You name Seed; 7" not in text_of(at_desk, page(drifted))

    at_desk.send(f"/profiles/{drifted.public_id}/history/{change.id}/restore", {}, page=page(drifted))
    assert stages(session, drifted) == {"seed"}


def test_one_click_names_only_what_was_chosen(at_desk, session, drifted):
    press(at_desk, drifted, "replace")

    assert stages(session, drifted) == {"series-a"}


def test_what_is_left_as_it_is_is_not_brought_up_until_asked(at_desk, session, drifted):
    press(at_desk, drifted, "leave")
    press(at_desk, drifted, "leave")

    assert stages(session, drifted) == {"seed"}
    assert [(row.dimension, row.code) for row in session.scalars(select(ThesisLeft))] == [("stage", "series-a")]
    assert "Left as it is" in text_of(at_desk, page(drifted))
    assert "are at Series A" not in text_of(at_desk, f"/profiles/{drifted.public_id}")

    press(at_desk, drifted, "again")
    assert "Left as it is" not in text_of(at_desk, page(drifted))
    assert "are at Series A" in text_of(at_desk, f"/profiles/{drifted.public_id}")


def test_what_is_no_difference_cannot_be_written_by_the_mirror(at_desk, session, drifted):
    assert press(at_desk, drifted, "add", code="growth") == 303
    assert press(at_desk, drifted, "add", dimension="name", code="x") == 404
    assert press(at_desk, drifted, "sell") == 404

    assert stages(session, drifted) == {"seed"}


def test_what_is_excluded_is_not_added_and_the_page_says_so(at_desk, session, partner, drifted):
    own = make_investor(session, partner, sectors=("maritime",), sectors_excluded=("agriculture",))
    mine = standard_list(session, own.id, by=partner.id, at=now())
    for number in range(6):
        farm = make_startup(session, name=f"Hof {number}", sectors=("agriculture",))
        save_match(session, mine, farm.id, by=partner.id, at=now())
    session.commit()

    press(at_desk, own, "add", "sector", "agriculture")

    assert "You chose the same entry as wanted and as excluded." in at_desk.get(page(own)).text
    kept = select(ProfileCode.code).where(ProfileCode.profile_id == own.id, ProfileCode.list_name == CodeList.SECTORS)
    assert list(session.scalars(kept)) == ["maritime"]


def test_nobody_else_opens_it_staff_included(at_desk, session, new_client, drifted):
    for roles in ((), ("matching_staff",), ("administrator",)):
        account = make_account(session, roles=roles) if roles else make_account(session)
        other = new_client()
        sign_in(other, session, account)
        make_startup(session, account)
        session.commit()
        assert other.get(page(drifted)).status_code == 404
        profile = other.get(f"/profiles/{drifted.public_id}")
        assert "Your mirror" not in profile.text
        assert "Ihr Spiegel" not in profile.text


def test_a_team_has_no_mirror(client, session):
    founder = make_account(session)
    own = make_startup(session, founder)
    sign_in(client, session, founder)

    assert client.get(page(own)).status_code == 404


def test_an_answer_that_can_still_be_undone_counts_nowhere(session, clock, investor):
    asker = team(session, 1)
    make_introduction(session, asker, investor, answer=Answer.ACCEPT, answered_at=now())

    assert mirror_of(session, investor, at=now()).cases == ()
    assert [case.act for case in mirror_of(session, investor, at=now() + timedelta(minutes=10)).cases] == [Act.AGREED]


def test_no_capacity_is_no_word_about_the_thesis(session, investor):
    answered(session, team(session, 1), investor, Answer.DECLINE, decline_reason=DeclineReason.CAPACITY)
    answered(session, team(session, 2), investor, Answer.DECLINE, decline_reason=DeclineReason.FOCUS)

    assert [case.act for case in mirror_of(session, investor, at=now()).cases] == [Act.DECLINED]


def test_an_old_investment_says_nothing_about_the_stage(session, investor):
    grown = team(session, 1)
    item = PortfolioItem(
        profile_id=investor.id, name="Team 1", year=now().year - 2, organisation_id=grown.organisation_id
    )
    session.add(item)
    session.flush()

    (case,) = mirror_of(session, investor, at=now()).cases
    assert (case.codes[Dimension.STAGE], case.ask) == (frozenset(), (None, None))
    assert case.codes[Dimension.SECTOR]


def test_of_a_team_that_is_not_named_the_mirror_knows_its_teaser_only(at_desk, session, partner, drifted):
    hidden = make_spinoff(session, name="Quarzlicht", sectors=("energy-grids",))
    mine = standard_list(session, drifted.id, by=partner.id, at=now())
    save_match(session, mine, hidden.id, by=partner.id, at=now())
    session.commit()

    assert "Quarzlicht" not in at_desk.get(page(drifted)).text
    assert hidden.public_id not in at_desk.get(page(drifted)).text


def test_what_the_mirror_says_is_in_the_members_export(at_desk, session, drifted):
    press(at_desk, drifted, "leave")

    data = at_desk.send("/account/data.json", page="/account/data").get_json()

    (own,) = [each for part in data.values() for each in _found(part, "told_of_my_profiles")]
    assert own["left_as_it_is"][0]["code"] == "series-a"
    assert own["mirror"] == [
        {
            "dimension": "stage",
            "stated": ["seed"],
            "code": "series-a",
            "hits": 7,
            "covered": 1,
            "known": 8,
            "declined": 0,
        }
    ]


def _found(part, key):
    if isinstance(part, dict):
        return [*part.get(key, []), *(each for value in part.values() for each in _found(value, key))]
    return [each for value in part for each in _found(value, key)] if isinstance(part, list) else []


def test_a_mirror_costs_the_same_for_one_team_and_for_eight(session, counting, partner, investor, drifted):
    with counting() as eight:
        mirror_of(session, drifted, at=now())
    own = make_investor(session, partner)
    mine = standard_list(session, own.id, by=partner.id, at=now())
    save_match(session, mine, team(session, 9).id, by=partner.id, at=now())
    with counting() as one:
        mirror_of(session, own, at=now())

    assert len(eight) == len(one) <= 15
