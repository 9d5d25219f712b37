"""What may never be true of an introduction is refused by the database itself: raw SQL, on the database of this run."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.introductions.models import Introduction
from app.introductions.states import State
from app.profiles.models import Disclosure
from app.profiles.states import DisclosureLevel
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup

DISCLOSE = text(
    "INSERT INTO disclosures (profile_id, to_profile_id, level, valid_from, introduction_id, all_agreed) "
    "VALUES (:a, :b, 'contact', '2026-11-21 09:00:00+00:00', :introduction, :agreed)"
)


@pytest.fixture
def pair(session: Session) -> tuple[Any, Any]:
    return make_startup(session), make_investor(session)


@pytest.fixture
def refused(session: Session) -> Callable[..., bool]:
    def ask(statement: Any, **values: object) -> bool:
        session.commit()
        try:
            session.execute(statement, values)
        except DBAPIError:
            session.rollback()
            return True
        session.rollback()
        return False

    return ask


@pytest.mark.parametrize("agreed", [True, False, None])
def test_contact_data_need_an_introduction_to_which_everybody_said_yes(session, pair, refused, agreed):
    asked = make_introduction(session, *pair)
    key = {"a": pair[0].id, "b": pair[1].id}
    assert refused(DISCLOSE, **key, introduction=asked.id, agreed=agreed)
    assert refused(DISCLOSE, **key, introduction=asked.id + 1, agreed=agreed)
    assert refused(DISCLOSE, **key, introduction=None, agreed=agreed)


def test_with_everybodys_yes_contact_data_can_be_disclosed_and_the_yes_cannot_be_taken_out_below(
    session, pair, refused
):
    made = make_introduction(session, *pair, State.INTRODUCED)
    session.execute(DISCLOSE, {"a": pair[0].id, "b": pair[1].id, "introduction": made.id, "agreed": True})
    assert session.scalars(select(Disclosure.level)).all() == [DisclosureLevel.CONTACT]
    end = "UPDATE introductions SET state = 'ended', end_cause = 'closed', receiver_agreed = {no}, all_agreed = {no}"
    assert refused(text(end.format(no="false")))


@pytest.mark.parametrize(
    "change",
    [
        "all_agreed = true",
        "all_agreed = true, state = 'introduced'",
        "state = 'introduced'",
        "state = 'accepted'",
        "state = 'accepted', receiver_agreed = true",
        "state = 'accepted', receiver_agreed = true, third_agreed = false, all_agreed = true",
        "asker_agreed = false",
        "state = 'declined'",
        "state = 'ended'",
        "end_cause = 'paused'",
        "answer = 'accept'",
        "decline_reason = 'team'",
        "state = 'approved'",
        "delivered_at = NULL",
        "pair_low_id = pair_high_id",
        "receiver_id = asker_id",
    ],
)
def test_a_request_cannot_be_made_into_what_never_happened(session, pair, refused, change):
    make_introduction(session, *pair)
    assert refused(text(f"UPDATE introductions SET {change}"))


def test_a_yes_of_all_makes_an_introduction(session, pair, refused):
    make_introduction(session, *pair)
    yes = "receiver_agreed = true, all_agreed = true, introduced_at = delivered_at"
    assert not refused(text(f"UPDATE introductions SET state = 'introduced', {yes}"))


def test_a_reason_has_at_most_four_hundred_characters(session, pair, refused):
    make_introduction(session, *pair)
    assert not refused(text("UPDATE introductions SET reason = :reason"), reason="ä" * 400)
    assert refused(text("UPDATE introductions SET reason = :reason"), reason="ä" * 401)


def test_a_pair_has_one_open_introduction_whoever_asked(session, pair):
    startup, investor = pair
    make_introduction(session, startup, investor)
    session.commit()
    with pytest.raises(IntegrityError):
        make_introduction(session, investor, startup)
    session.rollback()
    session.execute(text("UPDATE introductions SET state = 'withdrawn'"))
    make_introduction(session, investor, startup)
    assert len(session.scalars(select(Introduction.id)).all()) == 2


def test_an_erased_profile_leaves_the_other_side_an_introduction_without_it(session, pair):
    made = make_introduction(session, *pair, State.INTRODUCED)
    session.execute(DISCLOSE, {"a": pair[0].id, "b": pair[1].id, "introduction": made.id, "agreed": True})
    session.commit()
    session.execute(text("DELETE FROM profiles WHERE id = :id"), {"id": pair[0].id})
    left = session.get_one(Introduction, made.id, populate_existing=True)
    assert (left.asker_id, left.receiver_id) == (None, pair[1].id)
    assert session.scalars(select(Disclosure.id)).all() == []
