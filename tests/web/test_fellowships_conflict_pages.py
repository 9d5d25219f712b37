"""The pages of conflicts: what staff read, settle and enter, and what a reviewer says before the text opens."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock as core_clock
from app.core.language import LANGUAGE_COOKIE
from app.fellowships.actions.conflicts.finding import find_in_round
from app.fellowships.models import EVERY, ConflictOfInterest, ConflictRun, enter
from app.fellowships.states import AssignmentState, ConflictState
from app.fellowships.tasks import look_for_conflicts
from app.profiles.states import TieKind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.conflicts import Pair, Setting, make_assignment, make_pair, make_setting, make_tie
from tests.factories.fellowships import make_programme, make_round

SignIn = Callable[[Account], Client]


@pytest.fixture
def staff(session: Session, clock: MovableClock) -> Account:
    return make_account(session, roles=["programme_staff"])


@pytest.fixture
def setting(session: Session, staff: Account) -> Setting:
    programme = make_programme(session, staff.id)
    enter(session, EVERY)
    return make_setting(session, programme, make_round(session, programme, by_id=staff.id))


@pytest.fixture
def pair(setting: Setting) -> Pair:
    return make_pair(setting, "balu", number=1)


def page_of(setting: Setting) -> str:
    return f"/staff/rounds/{setting.round.public_id}/conflicts"


def plant(pair: Pair) -> ConflictOfInterest:
    make_tie(pair.session, TieKind.MENTORING, a_account_id=pair.reviewer.id, b_profile_id=pair.profile.id)
    find_in_round(pair.session, pair.application.round_id, core_clock.now())
    pair.session.commit()
    return pair.session.scalars(select(ConflictOfInterest)).one()


def test_staff_reads_what_a_conflict_was_found_on_in_both_languages(
    setting: Setting, pair: Pair, staff: Account, signed_in: SignIn
) -> None:
    plant(pair)
    client = signed_in(staff)
    english = client.get(page_of(setting)).text
    assert "Person leserinbalu and application 1" in english
    assert "mentors or mentored the other" in english
    client.set_cookie(LANGUAGE_COOKIE, "de")
    german = client.get(page_of(setting)).text
    assert "Person leserinbalu und Bewerbung 1" in german
    assert "betreut" in german


def test_a_dismissal_with_its_reason_holds_through_the_next_search_and_can_be_undone(
    app: Flask, session: Session, setting: Setting, pair: Pair, staff: Account, signed_in: SignIn
) -> None:
    kept, client = plant(pair), signed_in(staff)
    settle = f"{page_of(setting)}/{kept.public_id}/settle"
    assert client.send(settle, {"reason": ""}).status_code == 422
    assert client.send(settle, {"reason": "Nur namensgleich"}).status_code == 303
    assert client.send(f"{page_of(setting)}/search", {}, page=page_of(setting)).status_code == 303
    with app.app_context():
        assert look_for_conflicts() == 0
    session.expire_all()
    assert session.scalars(select(ConflictRun)).one().percent == 100
    assert [each.state for each in session.scalars(select(ConflictOfInterest))] == [ConflictState.DISMISSED]
    assert "Person leserinbalu and application" not in client.get(page_of(setting)).text
    dismissed = client.get(f"{page_of(setting)}?state=dismissed").text
    assert "Nur namensgleich" in dismissed
    restore = f"{page_of(setting)}/{kept.public_id}/restore"
    assert client.send(restore, {}, page=f"{page_of(setting)}?state=dismissed").status_code == 303
    session.expire_all()
    assert kept.state is ConflictState.STANDING


def test_a_conflict_entered_for_somebody_else_is_worded_about_that_person(
    session: Session, setting: Setting, pair: Pair, staff: Account, signed_in: SignIn
) -> None:
    session.commit()
    client = signed_in(staff)
    english = BeautifulSoup(client.get(f"{page_of(setting)}/new").text, "html.parser")
    words = [each.text for each in english.select("select[name=kind] option")]
    assert "The person advises or advised this team" in words
    assert [each for each in words if re.search(r"\b(I|We|my)\b", each)] == []


def test_staff_who_enters_a_conflict_of_their_own_sees_the_application_no_more(
    session: Session, setting: Setting, pair: Pair, staff: Account, signed_in: SignIn
) -> None:
    session.commit()
    client = signed_in(staff)
    new = f"{page_of(setting)}/new"
    assert "Vorhaben balu" in client.get(new).text
    values = {
        "person": str(staff.id),
        "application": pair.application.public_id,
        "kind": "family",
        "words": "Meine Schwester gründet mit",
    }
    assert client.send(new, values).status_code == 303
    assert "Vorhaben balu" not in client.get(new).text
    assert "Schwester" not in client.get(f"{page_of(setting)}?state=all").text
    assert client.send(new, values).status_code == 422


def test_t19_the_file_holds_the_list_and_calculates_nothing(
    session: Session, setting: Setting, pair: Pair, staff: Account, signed_in: SignIn
) -> None:
    pair.reviewer.display_name = "=SUM(A1)"
    plant(pair)
    text = signed_in(staff).get(f"{page_of(setting)}.csv").text
    assert "'=SUM(A1)" in text
    assert "mentor" in text.lower()


def test_the_list_takes_as_many_statements_for_one_as_for_three(
    session: Session, setting: Setting, staff: Account, signed_in: SignIn, counting: Callable[[], object]
) -> None:
    pairs = [make_pair(setting, word, number=number) for number, word in enumerate(("balu", "sigo", "lepe"), 1)]
    for each in pairs:
        make_tie(session, TieKind.TEAM, a_account_id=each.reviewer.id, b_account_id=each.member.id)
    find_in_round(session, setting.round.id, core_clock.now())
    session.commit()
    client = signed_in(staff)
    client.get(page_of(setting))
    with counting() as one:  # type: ignore[attr-defined]
        client.get(f"{page_of(setting)}?number=1")
    with counting() as three:  # type: ignore[attr-defined]
        assert client.get(page_of(setting)).text.count("queue__head") == 3
    assert len(one) == len(three)


def test_staff_of_another_programme_finds_nothing_here(
    session: Session, setting: Setting, pair: Pair, signed_in: SignIn
) -> None:
    kept = plant(pair)
    other = signed_in(make_account(session))
    for path in ("", ".csv", "/new", f"/{kept.public_id}/settle"):
        assert other.get(f"{page_of(setting)}{path}").status_code in {403, 404}


def test_t10_a_reviewer_says_before_the_text_whether_there_is_a_conflict_and_reads_no_name(
    session: Session, pair: Pair, signed_in: SignIn
) -> None:
    assignment = make_assignment(pair)
    session.commit()
    client = signed_in(pair.reviewer)
    address = f"/reviews/{assignment.public_id}/declare"
    page = client.get(address).text
    assert "Bewerbung 1" in page
    assert "Vorhaben" not in page
    assert "Werk" not in page
    # The key of the desk leads here too: review.js goes to what is marked so.
    shown = BeautifulSoup(page, "html.parser")
    assert shown.select_one("main [data-finish]").find_parent("form")["action"].endswith("/free")
    assert shown.select_one("script[src*='review.js']") is not None
    assert client.send(address, {"kind": ""}).status_code == 422
    answer = client.send(f"/reviews/{assignment.public_id}/free", {}, page=address)
    assert answer.status_code == 303
    session.expire_all()
    assert assignment.free_of_conflict_at == core_clock.now()


def test_a_declared_conflict_ends_the_task_and_its_page_is_gone(
    session: Session, pair: Pair, signed_in: SignIn
) -> None:
    assignment = make_assignment(pair)
    session.commit()
    client = signed_in(pair.reviewer)
    address = f"/reviews/{assignment.public_id}/declare"
    assert client.send(address, {"kind": "mentoring", "words": "Ich habe das Team beraten"}).status_code == 303
    session.expire_all()
    assert assignment.state is AssignmentState.ENDED
    assert client.get(address).status_code == 404
    assert client.send(f"/reviews/{assignment.public_id}/free", {}, page="/account/").status_code == 404
    kept = session.scalars(select(ConflictOfInterest)).one()
    assert (kept.words, kept.source.value, kept.by_id) == ("Ich habe das Team beraten", "declared", pair.reviewer.id)


def test_t08_nobody_declares_for_a_task_of_another(
    session: Session, setting: Setting, pair: Pair, signed_in: SignIn
) -> None:
    assignment, other = make_assignment(pair), make_pair(setting, "sigo", number=2)
    session.commit()
    client = signed_in(other.reviewer)
    assert client.get(f"/reviews/{assignment.public_id}/declare").status_code == 404
    assert client.send(f"/reviews/{assignment.public_id}/free", {}, page="/account/").status_code == 404
