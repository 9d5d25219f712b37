"""The two switches of a person: a profile is not proposed, nothing is learned from somebody (GDPR, Article 21)."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.learning import allow_learning, refuse_learning
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.errors import RuleBroken
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.models import Introduction
from app.introductions.queries.learning import learned_from_introductions
from app.introductions.queries.proposing import situation
from app.introductions.states import EndCause, Origin, State
from app.matches.models import Exposure
from app.profiles.actions.proposing import allow_proposals, object_to_proposals
from app.profiles.models import Profile, ProfileChange
from app.profiles.queries.learning import learned_from
from tests.conftest import Client
from tests.factories.accounts import make_account
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import Two, text_of


def press(two: Two, client: Client, path: str) -> None:
    client.send(path, {}, page="/profiles/privacy")
    two.session.expire_all()


def names(client: Client, path: str) -> list[str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return [heading.get_text(strip=True) for heading in page.select(".match__name")]


def deeds_of(session: Session, *events: str) -> list[str]:
    wanted = select(AuditEntry.event).where(AuditEntry.event.in_(events)).order_by(AuditEntry.id)
    return list(session.scalars(wanted))


def test_a_profile_may_be_proposed_and_learned_from_until_somebody_objects(two: Two) -> None:
    assert (two.team.not_proposed_since, two.founder.not_learned_since) == (None, None)
    assert names(two.at_investor, "/matches") == ["Stromlese"]


def test_who_objects_is_in_no_ranked_list_and_found_by_whoever_searches(two: Two, session: Session) -> None:
    make_startup(session, name="Transformatorblick", website=None)
    press(two, two.at_team, f"/profiles/{two.team.public_id}/proposing/refuse")

    assert names(two.at_investor, "/matches") == ["Transformatorblick"]
    assert sorted(names(two.at_investor, "/search?q=Ortsnetzstationen")) == ["Stromlese", "Transformatorblick"]
    assert "fits" in text_of(two.at_investor, f"/matches/{two.team.public_id}/why")
    assert "Not open to a proposal at present" in text_of(two.at_investor, "/matches/why-not?name=Stromlese")
    assert "Stromlese" not in text_of(two.at_investor, "/matches/compare")
    assert "Request introduction" in two.at_investor.get(f"/profiles/{two.team.public_id}").text
    assert names(two.at_team, "/matches") == ["Nordlicht Ventures"]


def test_an_investor_who_objects_is_asked_and_not_proposed(two: Two, session: Session) -> None:
    press(two, two.at_investor, f"/profiles/{two.investor.public_id}/proposing/refuse")

    assert names(two.at_team, "/matches") == []
    assert two.ask().state is State.REQUESTED


def test_an_objection_is_in_the_history_with_its_undo_and_in_the_audit_log(two: Two, session: Session) -> None:
    before = two.team.updated_at
    press(two, two.at_team, f"/profiles/{two.team.public_id}/proposing/refuse")
    press(two, two.at_team, f"/profiles/{two.team.public_id}/proposing/refuse")
    change = session.scalars(select(ProfileChange).where(ProfileChange.field == "proposing")).one()

    assert "is not to be proposed to others" in text_of(two.at_team, f"/profiles/{two.team.public_id}/history")
    assert two.team.updated_at == before
    two.at_team.send(f"/profiles/{two.team.public_id}/history/{change.id}/restore", {}, page="/profiles/privacy")
    session.expire_all()
    assert two.team.not_proposed_since is None
    told = deeds_of(session, "profile.proposals_refused", "profile.proposals_allowed")
    assert told == ["profile.proposals_refused", "profile.proposals_allowed"]


def test_nobody_objects_for_a_profile_of_others(two: Two) -> None:
    press(two, two.at_investor, f"/profiles/{two.team.public_id}/proposing/refuse")
    assert two.team.not_proposed_since is None


@pytest.mark.parametrize("side", ["team", "investor"])
def test_runs_and_staff_put_nobody_forward_who_objects(two: Two, session: Session, side: str) -> None:
    object_to_proposals(session, getattr(two, side), by_id=None, at=now())
    found = situation(session, at=now())

    assert getattr(two, side).id not in {*found.senders, *found.receivers}
    with pytest.raises(RuleBroken, match="does not want to be proposed"):
        suggest_introduction(session, two.team.id, two.investor.id, origin=Origin.STAFF, by_id=None, at=now())
    assert allow_proposals(session, getattr(two, side), by_id=None, at=now()) is not None
    found = situation(session, at=now())
    assert (set(found.senders), set(found.receivers)) == ({two.team.id}, {two.investor.id})


def test_suggestions_that_nobody_took_up_end_with_a_true_sentence(two: Two, session: Session) -> None:
    made = suggest_introduction(session, two.team.id, two.investor.id, origin=Origin.STAFF, by_id=None, at=now())
    press(two, two.at_investor, f"/profiles/{two.investor.public_id}/proposing/refuse")

    told = text_of(two.at_team, f"/introductions/{made.public_id}")
    assert "ended because one of the two profiles is not to be proposed" in told
    two.work()
    assert (made.state, made.end_cause) == (State.ENDED, EndCause.NOT_PROPOSED)
    assert two.mails() == []


def test_a_request_that_is_under_way_goes_on(two: Two, session: Session) -> None:
    made = two.delivered()
    object_to_proposals(session, two.team, by_id=None, at=now())
    two.work()
    assert made.state is State.REQUESTED


def test_nothing_is_learned_from_who_said_no_nor_about_their_profiles(two: Two, session: Session) -> None:
    other = make_startup(session, make_account(session), name="Andere", website=None)
    rest = make_investor(session, make_account(session), name="Dritte", website=None)
    made = {
        "asked": make_introduction(session, two.team, two.investor),
        "answered": make_introduction(session, other, two.investor, answered_by_id=two.founder.id),
        "neither": make_introduction(session, other, rest),
    }
    press(two, two.at_team, "/profiles/privacy/learning/refuse")

    left = set(session.scalars(select(Introduction.id).where(learned_from_introductions())))
    assert left == {made["neither"].id}
    press(two, two.at_team, "/profiles/privacy/learning/allow")
    assert set(session.scalars(select(Introduction.id).where(learned_from_introductions()))) == {
        each.id for each in made.values()
    }
    told = deeds_of(session, "account.learning_refused", "account.learning_allowed")
    assert told == ["account.learning_refused", "account.learning_allowed"]


def test_what_is_shown_to_or_of_somebody_who_said_no_is_left_out(two: Two, session: Session) -> None:
    names(two.at_investor, "/matches")
    session.expire_all()
    rows = select(Exposure.id).where(
        learned_from(people=(Exposure.viewer_id,), profiles=(Exposure.seeker_profile_id, Exposure.shown_profile_id))
    )
    assert len(session.scalars(rows).all()) == 1
    refuse_learning(session, two.founder, at=now())
    assert session.scalars(rows).all() == []
    allow_learning(session, two.founder)
    refuse_learning(session, two.partner, at=now())
    assert session.scalars(rows).all() == []


def test_reply_rates_of_runs_leave_out_who_said_no(two: Two, session: Session) -> None:
    long_ago: datetime = now() - timedelta(days=30)
    make_introduction(session, two.team, two.investor, State.EXPIRED, at=long_ago, closed_at=long_ago)
    assert situation(session, at=now()).receivers[two.investor.id].delivered == 1
    refuse_learning(session, two.partner, at=now())
    assert situation(session, at=now()).receivers[two.investor.id].delivered == 0


def test_both_switches_stand_on_one_page_that_the_settings_lead_to(two: Two, session: Session) -> None:
    assert "/profiles/privacy" in two.at_team.get("/account/").text
    press(two, two.at_team, f"/profiles/{two.team.public_id}/proposing/refuse")
    press(two, two.at_team, "/profiles/privacy/learning/refuse")
    page = text_of(two.at_team, "/profiles/privacy")

    assert "Stromlese Not proposed since" in page
    assert "Nothing is learned from you since" in page
    assert session.get_one(Profile, two.investor.id).not_proposed_since is None
