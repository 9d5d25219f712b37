"""A learned ranking that speaks: which lists it orders, whose it never does, and where that is said."""

from datetime import timedelta

import numpy as np
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.core.outbox import OutboxMail
from app.matches.actions.learning import promote_model, roll_back, store_model
from app.matches.models import Exposure, RankingModel
from app.matches.ranker.learning import Trained
from app.matches.rules.learning import FEATURES
from app.matches.tasks import send_new_matches
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import Kind, MemberRole
from matching.feedback import Examination, Feature, Impressions, fitted
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.web.test_matches_weekly import FRIDAY, MONDAY
from tests.web.test_matches_weights import ONLY_NEARNESS


def names(page):
    return [each.get_text(strip=True) for each in BeautifulSoup(page.text, "html.parser").select(".match__name")]


@pytest.fixture
def contrary():
    """A ranking learned from people who want neighbours, and nothing else."""
    rng = np.random.default_rng(1)
    features = rng.random((4_000, len(FEATURES))).astype(np.float32)
    grades = (5 * features[:, FEATURES.index("region")]).round().astype(np.int64)
    places = np.tile(np.arange(1, 9), 500)
    shown = Impressions(np.repeat(np.arange(500), 8), places, places, grades, grades > 0, features)
    order = fitted(shown, Examination((1.0,), 0.0, 0), [Feature(name) for name in FEATURES])
    card = {"lists": 500, "rows_with_deeds": 4_000}
    return Trained(order.to_bytes(), card, {"failed": []}, ())


@pytest.fixture
def two_teams(client, session, clock):
    """A neighbour that has not changed for long, and one from afar that changed today."""
    account = make_account(session)
    make_investor(session, account)
    make_startup(session, name="Alt", website=None, region="DE-HH", city="Hamburg")
    clock.move(days=900)
    sign_in(client, session, account)
    make_startup(session, name="Neu", website=None)
    return client


def speak(session, contrary, at):
    made = store_model(session, contrary, at=at)
    promote_model(session, made.public_id, by_id=None, reason="better", at=at)
    session.commit()
    return made.id


def test_a_ranking_that_speaks_orders_the_list_and_the_page_says_so(two_teams, session, clock, contrary):
    before = names(two_teams.get("/matches"))
    model_id = speak(session, contrary, clock.at)
    page = two_teams.get("/matches")
    assert names(page) == before[::-1]
    assert "Sorted by what was learned" in page.text
    session.expire_all()
    assert {row.model_id for row in session.scalars(select(Exposure))} == {None, model_id}


def test_own_weights_and_another_order_bring_the_rules_back(two_teams, session, clock, contrary):
    own = names(two_teams.get(f"/matches?{ONLY_NEARNESS}"))
    speak(session, contrary, clock.at)
    page = two_teams.get(f"/matches?{ONLY_NEARNESS}")
    assert names(page) == own
    assert "what was learned" not in page.text
    assert "what was learned" not in two_teams.get("/matches?sort=newest").text


def test_taken_back_the_list_is_the_rules_at_the_next_request(two_teams, session, clock, contrary):
    before = names(two_teams.get("/matches"))
    speak(session, contrary, clock.at)
    assert names(two_teams.get("/matches")) != before
    roll_back(session, by_id=None, reason="complaints", at=clock.at)
    session.commit()
    assert names(two_teams.get("/matches")) == before


def test_whoever_said_no_is_never_shown_a_learned_order(two_teams, session, clock, contrary):
    before = names(two_teams.get("/matches"))
    speak(session, contrary, clock.at)
    assert names(two_teams.get("/matches")) == before[::-1]
    two_teams.send("/profiles/privacy/learning/refuse", page="/profiles/privacy")
    page = two_teams.get("/matches")
    assert names(page) == before
    assert "Sorted by fit" in page.text
    session.expire_all()
    latest = session.scalars(select(Exposure).order_by(Exposure.id.desc()).limit(2)).all()
    assert {(row.model_id, row.features, row.propensity) for row in latest} == {(None, None, None)}


def test_a_colleague_of_whoever_said_no_sees_the_rules_too(two_teams, session, clock, contrary):
    colleague = make_account(session)
    colleague.not_learned_since = clock.at
    investor = session.scalars(select(Profile).where(Profile.kind == Kind.INVESTOR)).one()
    session.add(ProfileMember(profile_id=investor.id, account_id=colleague.id, role=MemberRole.EDITOR, since=clock.at))
    before = names(two_teams.get("/matches"))
    speak(session, contrary, clock.at)
    assert names(two_teams.get("/matches")) == before


def test_a_learned_ranking_orders_the_weekly_mail_as_it_orders_the_page(app, session, clock, contrary):
    clock.at = FRIDAY - timedelta(days=900)
    make_startup(session, name="Alt", website=None, region="DE-HH", city="Hamburg")
    clock.at = FRIDAY
    make_startup(session, name="Neu", website=None)
    by_rules, learned = make_account(session), make_account(session)
    by_rules.not_learned_since = FRIDAY
    for account in (by_rules, learned):
        make_investor(session, account)
    model_id = speak(session, contrary, clock.at)
    reader_by_rules, reader, clock.at = by_rules.id, learned.id, MONDAY
    session.commit()
    with app.app_context():
        assert send_new_matches() == 2
    session.expire_all()
    told = {mail.account_id: mail.text for mail in session.scalars(select(OutboxMail))}
    assert told[reader_by_rules].index("Neu") < told[reader_by_rules].index("Alt")
    assert told[reader].index("Alt") < told[reader].index("Neu")
    who = {row.viewer_id: row.model_id for row in session.scalars(select(Exposure))}
    assert who == {reader_by_rules: None, reader: model_id}


def test_the_public_page_names_the_model(client, session, clock, contrary):
    assert "No learned ranking speaks" in client.get("/how-proposals-come-about").text
    model_id = speak(session, contrary, clock.at)
    page = client.get("/how-proposals-come-about")
    assert session.get(RankingModel, model_id).public_id in page.text
    assert "500 lists" in page.text
