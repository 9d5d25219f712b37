"""What each side reads a week, what ends a request without an answer, and two that are never to meet."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import now, today
from app.core.errors import RuleBroken
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.models import Introduction, Release
from app.introductions.queries.proposing import situation
from app.introductions.states import EndCause, Origin, State
from app.profiles.actions import found_company, save_fields
from app.profiles.actions.parts import add_never_show
from app.profiles.models import Disclosure, InvestorFacts, NeverShow, Profile, SpinoffFacts, StartupFacts
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_spinoff
from tests.web.introductions import Two, text_of


def never(two: Two, mine: Profile, other: Profile) -> None:
    add_never_show(two.session, mine, other.name, None, by_id=None, at=now())
    two.session.commit()


@pytest.mark.parametrize("table", [StartupFacts, SpinoffFacts, InvestorFacts])
def test_the_database_keeps_requests_a_week_between_nothing_and_twenty(
    two: Two, hidden: Two, table: type[StartupFacts | SpinoffFacts | InvestorFacts]
) -> None:
    change = text(f"UPDATE {table.__tablename__} SET requests_per_week = :number")
    two.session.execute(change, {"number": 20})
    for number in (-1, 21):
        with pytest.raises(IntegrityError), two.session.begin_nested():
            two.session.execute(change, {"number": number})


@pytest.mark.parametrize("side", ["team", "investor"])
def test_nobody_states_more_than_twenty_requests_a_week(two: Two, side: str) -> None:
    profile = getattr(two, side)
    with pytest.raises(RuleBroken, match="whole number from"):
        save_fields(two.session, profile, {"requests_per_week": 21}, base_version=profile.version, by_id=None, at=now())


@pytest.mark.parametrize(
    ("reads", "arrived", "sentence"),
    [(None, 9, "Send the request"), (None, 10, "They read 10 requests a week"), (2, 2, "They read 2 requests a week"),
     (0, 0, "They read no requests at present")],
)  # fmt: skip
def test_a_team_reads_what_it_says_and_ten_where_it_says_nothing(
    two: Two, session: Session, reads: int | None, arrived: int, sentence: str
) -> None:
    session.get_one(StartupFacts, two.team.id).requests_per_week = reads
    for number in range(arrived):
        other = make_investor(session, name=f"Fonds {number}", website=None)
        make_introduction(session, other, two.team, reacted_at=now())
    session.commit()
    assert sentence in text_of(two.at_investor, f"/introductions/request/{two.team.public_id}")


def test_a_round_whose_last_day_has_passed_ends_open_requests(two: Two, session: Session) -> None:
    made = two.delivered()
    session.get_one(StartupFacts, two.team.id).raising_until = today() - timedelta(days=1)
    session.commit()
    for client in (two.at_team, two.at_investor):
        told = text_of(client, f"/introductions/{made.public_id}")
        assert "the start-up is not raising money at present" in told
    two.work()
    assert (made.state, made.end_cause) == (State.ENDED, EndCause.ROUND_CLOSED)


def test_whoever_left_eight_unanswered_is_in_no_run(two: Two, session: Session) -> None:
    for number in range(8):
        make_introduction(session, make_investor(session, name=f"Fonds {number}", website=None), two.team)
    session.commit()
    assert situation(session, at=now()).senders[two.team.id].slots == 0
    row = session.scalars(select(Introduction)).first()
    assert row is not None
    row.reacted_at = now()
    session.commit()
    assert situation(session, at=now()).senders[two.team.id].slots > 0


def test_a_receiver_that_says_never_later_says_no_and_nobody_learns_more(two: Two, session: Session) -> None:
    made = two.delivered()
    never(two, two.investor, two.team)
    two.work()

    assert (made.state, made.decline_reason, made.reason_released) == (State.DECLINED, None, False)
    assert two.mails()[-1] == ("No introduction this time", two.founder.email)
    assert "No introduction this time" in text_of(two.at_team, f"/introductions/{made.public_id}")


def test_an_asker_that_says_never_later_ends_it_in_silence(two: Two) -> None:
    made = two.delivered()
    before = two.mails()
    never(two, two.team, two.investor)
    two.work()

    assert (made.state, made.end_cause, two.mails()) == (State.ENDED, EndCause.CLOSED, before)
    assert "One side ended it." in text_of(two.at_investor, f"/introductions/{made.public_id}")


def test_before_a_request_arrives_never_is_not_told(two: Two) -> None:
    made = two.ask()
    two.clock.move(minutes=5)
    never(two, two.investor, two.team)
    two.work()
    assert (made.state, two.mails()) == (State.REQUESTED, [])
    two.clock.move(minutes=5)
    two.work()

    assert made.state is State.DECLINED
    assert two.mails() == [("No introduction this time", two.founder.email)]


@pytest.mark.parametrize("side", ["team", "investor"])
def test_never_ends_a_suggestion_whichever_side_says_so(two: Two, session: Session, side: str) -> None:
    made = suggest_introduction(session, two.team.id, two.investor.id, origin=Origin.STAFF, by_id=None, at=now())
    one, other = (two.team, two.investor) if side == "team" else (two.investor, two.team)
    never(two, one, other)
    two.work()
    assert (made.state, made.end_cause, two.mails()) == (State.ENDED, EndCause.NOT_TAKEN, [])


def test_never_by_an_entry_for_the_organisation_counts_too(two: Two, session: Session) -> None:
    made = two.delivered()
    entry = NeverShow(profile_id=two.investor.id, organisation_id=two.team.organisation_id, name="x", added_at=now())
    session.add(entry)
    session.commit()
    two.work()
    assert made.state is State.DECLINED


def test_names_that_were_shown_for_a_decision_are_hidden_with_a_never(hidden: Two, session: Session) -> None:
    made = hidden.delivered()
    for client in (hidden.at_investor, hidden.at_team):
        hidden.press(client, made, "names")
    assert session.scalars(select(Disclosure.revoked_at)).all() == [None]
    never(hidden, hidden.investor, hidden.team)
    hidden.work()

    assert made.state is State.DECLINED
    assert None not in session.scalars(select(Disclosure.revoked_at)).all()
    assert session.scalars(select(Release.revoked_at)).one() is not None


def test_what_is_introduced_stays_theirs(two: Two) -> None:
    made = two.introduced()
    never(two, two.investor, two.team)
    two.work()
    assert made.state is State.INTRODUCED


def test_what_a_team_reads_a_week_goes_with_it_into_the_company(session: Session) -> None:
    profile = make_spinoff(session, requests_per_week=3)
    found_company(session, profile, {"stage": "seed"}, by_id=None, at=now())
    assert session.get_one(StartupFacts, profile.id).requests_per_week == 3
