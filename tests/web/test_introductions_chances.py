"""The chance of an answer: counted as the board counts, told above a floor, and never of a single answer."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.core.clock import now
from app.introductions.actions import chances as written
from app.introductions.allocator import decide, replayed
from app.introductions.allocator.chances import answer_chances
from app.introductions.models import AnswerChance
from app.introductions.queries.chances import changes_due
from app.introductions.queries.proposing import situation
from app.introductions.queries.replies import replies
from app.introductions.rules.chances import Replies
from app.introductions.states import Answer, EndCause, State
from app.introductions.tasks import renew_chances
from app.matches.states import ChanceBand
from app.profiles.actions.staff import verify_profile
from app.profiles.states import Kind
from matching.calibration import ReplyPrior
from matching.chances import Chances
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import text_of

LONG_AGO = timedelta(days=30)
IN_TIME = timedelta(days=3)
OFTEN = "Chance of an answer: often"
EARLY = "Chance of an answer: too early to say"


def tell_chances(session, *, at):
    return written.tell_chances(session, changes_due(session, at=at), at=at)


def asked(session, team, investor, *, answered, at=None, **values):
    """A request that had its fourteen days."""
    delivered = at or now() - LONG_AGO
    said = {"answer": Answer.DECLINE, "answered_at": delivered + IN_TIME, "reacted_at": delivered + IN_TIME}
    return make_introduction(
        session,
        team,
        investor,
        State.DECLINED if answered else State.EXPIRED,
        at=delivered,
        **{"closed_at": delivered + timedelta(days=14), **(said if answered else {}), **values},
    )


@pytest.fixture
def teams(session):
    return [make_startup(session, name=f"Team {number}") for number in range(12)]


@pytest.fixture
def market(session, teams):
    """Twenty investors of whom each answered two of three teams: enough to know how investors answer."""
    investors = [make_investor(session, name=f"Fonds {number}") for number in range(20)]
    for investor in investors:
        for place, team in enumerate(teams[:3]):
            asked(session, team, investor, answered=place > 0)
    return investors


def told(session, profile):
    session.expire_all()
    return session.get(AnswerChance, profile.id)


def test_answered_is_a_yes_a_no_or_a_question_within_fourteen_days(session, teams):
    investor, day = make_investor(session), timedelta(days=1)
    asked(session, teams[0], investor, answered=True)
    asked(session, teams[1], investor, answered=False)
    asked(session, teams[2], investor, answered=False, reacted_at=now() - LONG_AGO + 13 * day)
    asked(session, teams[3], investor, answered=False, reacted_at=now() - LONG_AGO + 15 * day)

    assert replies(session, now())[investor.id] == Replies(Kind.INVESTOR, 2, 4, 4, 4)


def test_what_had_no_time_or_was_taken_back_says_nothing_about_the_receiver(session, teams):
    investor, ago = make_investor(session), now() - LONG_AGO
    asked(session, teams[0], investor, answered=False)
    asked(session, teams[1], investor, answered=False, closed_at=ago + timedelta(days=2)).state = State.WITHDRAWN
    ended = asked(session, teams[2], investor, answered=False)
    ended.state, ended.end_cause = State.ENDED, EndCause.ROUND_CLOSED
    session.flush()
    asked(session, teams[3], investor, answered=True, at=now() - timedelta(days=13))
    asked(session, teams[4], investor, answered=True, at=now() - timedelta(days=181))

    assert replies(session, now())[investor.id] == Replies(Kind.INVESTOR, 0, 1, 1, 1)


def test_below_five_askers_nothing_is_told(session, teams, market):
    for team in teams[3:4]:
        asked(session, team, market[0], answered=True)

    assert tell_chances(session, at=now()) == 0
    asked(session, teams[4], market[0], answered=True)
    assert tell_chances(session, at=now()) == 1
    row = told(session, market[0])
    assert (row.band, row.counted) == (ChanceBand.OFTEN, 5)
    assert 0 < row.low_percent < 70 < row.high_percent < 100


def test_five_requests_of_one_team_are_one_asker(session, teams, market):
    for number in range(5):
        asked(session, teams[3], market[0], answered=True, at=now() - LONG_AGO - timedelta(days=number))

    assert tell_chances(session, at=now()) == 0


def test_while_few_receivers_were_asked_nothing_is_told_of_anybody(session, teams):
    investor = make_investor(session)
    for team in teams:
        asked(session, team, investor, answered=True)

    assert tell_chances(session, at=now()) == 0
    assert told(session, investor) is None


def test_a_figure_changes_only_after_five_more_have_asked(session, clock, teams, market):
    for team in teams[3:5]:
        asked(session, team, market[0], answered=True)
    tell_chances(session, at=now())
    first = told(session, market[0])
    before = (first.low_percent, first.high_percent, first.counted, first.said_at)

    clock.move(days=20)
    for team in teams[5:9]:
        asked(session, team, market[0], answered=False, at=now() - timedelta(days=15))
        tell_chances(session, at=now())
        row = told(session, market[0])
        assert (row.low_percent, row.high_percent, row.counted, row.said_at) == before

    asked(session, teams[9], market[0], answered=False, at=now() - timedelta(days=15))
    assert tell_chances(session, at=now()) == 1
    row = told(session, market[0])
    assert (row.counted, row.said_at) == (10, now())
    assert row.high_percent < before[1]


def test_a_figure_taken_back_comes_again_only_after_five_more(session, clock, teams, market):
    for team in teams[3:5]:
        asked(session, team, market[0], answered=True)
    tell_chances(session, at=now())

    clock.move(days=155)
    assert tell_chances(session, at=now()) == 1
    row = told(session, market[0])
    assert (row.band, row.low_percent, row.high_percent, row.counted) == (ChanceBand.TOO_EARLY, 0, 100, 0)

    for investor in market:
        for place, team in enumerate(teams[5:9]):
            asked(session, team, investor, answered=place > 0, at=now() - timedelta(days=20))
    assert tell_chances(session, at=now()) == 0
    asked(session, teams[9], market[0], answered=True, at=now() - timedelta(days=20))
    assert tell_chances(session, at=now()) == 1
    assert told(session, market[0]).counted == 5


def test_the_worker_renews_the_figures(app, session, teams, market):
    for team in teams[3:5]:
        asked(session, team, market[0], answered=True)
    session.commit()

    with app.app_context():
        assert (renew_chances(), renew_chances()) == (1, 0)


def test_another_source_of_chances_takes_the_place_of_the_rules(session, teams, market):
    """The seam: what is learned later is plugged in here, and the band is told by it."""
    for team in teams[3:8]:
        asked(session, team, market[0], answered=True)
    seen = []

    def learned(observed):
        seen.append((int(observed.answered.sum()), int(observed.delivered.sum())))
        return Chances(reply=ReplyPrior(50_000, 1_000_000_000, parties=1), version="learned-1")

    assert answer_chances(replies(session, now()), learned)[market[0].id].band is ChanceBand.RARELY
    assert answer_chances(replies(session, now()))[market[0].id].band is not ChanceBand.RARELY
    assert seen == [(45, 65), (0, 0)]


@pytest.fixture
def founder(client, session, teams, market):
    """A founder who looks at an investor of whom a figure is told, and at others of whom none is."""
    for team in teams[3:8]:
        asked(session, team, market[0], answered=team is not teams[3])
    tell_chances(session, at=now())
    account = make_account(session)
    own = make_startup(session, account, name="Stromlese")
    for investor in market:
        verify_profile(session, investor, "register", by_id=None, at=now())
    sign_in(client, session, account)
    client.get("/language/en")
    return own


def test_card_profile_and_request_say_the_same(client, founder, market):
    card = text_of(client, "/matches")
    profile = text_of(client, f"/profiles/{market[0].public_id}")
    request = text_of(client, f"/introductions/request/{market[0].public_id}")

    assert card.count(OFTEN) == 1
    assert card.count(EARLY) == len(market) - 1
    line = card[card.index(OFTEN) :][:60].split(" %")[0]
    assert line in profile
    assert line in request
    assert "at least 5 requests" in request
    assert "nobody can read a single answer from it" in text_of(client, f"/profiles/{market[1].public_id}")


def test_chances_cost_no_statement_of_their_own(client, session, founder, market, counting):
    client.get("/matches")
    with counting() as few:
        client.get("/matches")
    session.execute(delete(AnswerChance))
    session.commit()
    with counting() as fewer:
        client.get("/matches")

    assert len(few) == len(fewer)
    assert sum("introduction_chances" in text for text in few.texts) == 1


def test_what_is_told_of_a_profile_is_in_its_members_export(client, session, teams, market):
    account = make_account(session)
    investor = make_investor(session, account)
    for team in teams[:5]:
        asked(session, team, investor, answered=True)
    tell_chances(session, at=now())
    sign_in(client, session, account)

    answer = client.send("/account/data.json", page="/account/data")

    assert '"counted_at_least": 5' in answer.text


def test_a_run_goes_by_the_chances_that_are_told_and_by_those_plugged_in(app, session, teams, market):
    for team in teams[3:8]:
        asked(session, team, market[0], answered=True)
    for investor in market:
        verify_profile(session, investor, "register", by_id=None, at=now())
    session.commit()

    def learned(observed):
        mean = int(observed.answered.sum()) * 1_000_000 // int(observed.delivered.sum())
        return Chances(reply=ReplyPrior(mean // 2, 1_000_000_000, parties=1), version="learned-1")

    def decided(**source):
        with app.app_context():
            today = situation(session, at=now())
            return decide(session, "hashing", today, code_version="1", told=lambda _: None, **source)

    by_rules, by_learned = decided(), decided(source=learned)

    rules = {each.receiver_id: each.answer for each in by_rules.proposals}
    band = answer_chances(replies(session, now()))[market[0].id]
    assert band.low_percent * 10_000 < rules[market[0].id] < band.high_percent * 10_000
    assert {each.answer // 10_000 for each in by_learned.proposals} <= {34, 35}
    assert min(rules.values()) > 600_000
    with app.app_context():
        assert replayed(session, "hashing", by_learned.record).is_equal
