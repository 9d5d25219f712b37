"""From the call to a draft: as a member of a profile, as a visitor, and what the profile brings along."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import EVERY, Answer, Application, Round, VisitorDraft, enter
from app.fellowships.states import AnswerOrigin
from app.profiles.models import Profile
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_open_round
from tests.factories.profiles import make_investor, make_spinoff
from tests.factories.questions import WHOLE

APPLY = "/fellowships/wege-aus-der-forschung/runde-2027/apply"
TYPED = {"v.title": "0", "q.title": "Mein Titel", "v.idea": "0", "q.idea": "Meine Idee"}


@pytest.fixture
def round_(session: Session, clock: MovableClock) -> Round:
    enter(session, EVERY)
    made = make_open_round(session, by_id=make_account(session).id, asked=WHOLE)
    session.commit()
    return made


@pytest.fixture
def owner(session: Session, clock: MovableClock) -> Account:
    return make_account(session, name="Ada")


@pytest.fixture
def profile(session: Session, owner: Account) -> Profile:
    made = make_spinoff(session, owner)
    session.commit()
    return made


def begin(client: Client, profile: Profile) -> str:
    return str(client.send(APPLY, {"profile": profile.public_id}, page=APPLY).location)


def answers(session: Session) -> dict[str, object]:
    return {row.question_key: row.value for row in session.scalars(select(Answer).order_by(Answer.version))}


def page_of(client: Client, home: str) -> str:
    """The first page of questions of an application."""
    link = BeautifulSoup(client.get(home).text, "html.parser").select_one(".task__name a")
    return str(link["href"])


def test_an_application_begins_with_what_the_profile_knows_and_says_where_from(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    sign_in(client, session, owner)
    home = begin(client, profile)
    row = session.scalars(select(Application)).one()
    assert home.endswith(f"/applications/{row.public_id}")
    assert answers(session)["title"] == "Quarzlicht"
    assert answers(session)["region"] == "Thuringia"
    origins = {each.question_key: each.basis for each in session.scalars(select(Answer))}
    assert origins["title"] == {"field": "name", "on": "2026-11-21"}
    assert "From your profile, as of 21 November 2026." in client.get(page_of(client, home)).text


def test_one_profile_has_one_open_application_in_a_round(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    sign_in(client, session, owner)
    begin(client, profile)
    again = client.post(APPLY, data={"csrf_token": client.token("/account/name"), "profile": profile.public_id})
    assert again.status_code == 422
    assert len(session.scalars(select(Application)).all()) == 1
    assert "has an application in this round already" in client.get(APPLY).text


def test_an_investor_and_a_strangers_profile_do_not_apply(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    other = make_account(session)
    make_investor(session, other)
    sign_in(client, session, other)
    assert "You have none that is free to apply here." in client.get(APPLY).text
    sent = {"csrf_token": client.token("/account/name"), "profile": profile.public_id}
    assert client.post(APPLY, data=sent).status_code == 422
    assert session.scalars(select(Application)).all() == []


def test_t07_what_a_visitor_typed_survives_signing_in(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    sent = client.send(APPLY, TYPED, page=APPLY)
    assert sent.location.startswith("/account/sign-in")
    assert "Your text is kept." in client.get(APPLY).text
    sign_in(client, session, owner)
    assert "Mein Titel" in client.get(APPLY).text
    begin(client, profile)
    assert (answers(session)["title"], answers(session)["idea"]) == ("Mein Titel", "Meine Idee")
    draft = session.scalars(select(VisitorDraft)).one()
    assert (draft.values, draft.claimed_by_id) == ({}, owner.id)


def test_t07_a_visitor_who_signs_in_in_another_tab_loses_nothing(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    token = client.token(APPLY)
    sign_in(client, session, owner)
    client.post(APPLY, data={"csrf_token": client.token("/account/name"), **TYPED})
    assert token
    assert "Mein Titel" in client.get(APPLY).text


def test_t13_a_new_form_is_empty_whichever_way_one_comes(
    client: Client,
    new_client: Callable[[], Client],
    session: Session,
    owner: Account,
    profile: Profile,
    round_: Round,
) -> None:
    client.send(APPLY, TYPED, page=APPLY)
    cookie = client.get_cookie(f"draft-{round_.public_id}")
    sign_in(client, session, owner)
    begin(client, profile)
    other = new_client()
    assert "Mein Titel" not in other.get(APPLY).text
    # The random value of a draft that an account has taken over opens nothing any more.
    other.set_cookie(f"draft-{round_.public_id}", cookie.value)
    assert "Mein Titel" not in other.get(APPLY).text
    second = make_account(session)
    theirs = make_spinoff(session, second, name="Andere")
    sign_in(other, session, second)
    begin(other, theirs)
    row = session.scalars(select(Application).where(Application.profile_id == theirs.id)).one()
    own = {
        each.question_key: each.value for each in session.scalars(select(Answer).where(Answer.application_id == row.id))
    }
    assert "Mein Titel" not in own.values()


def test_nobody_begins_before_the_call_or_after_it(
    client: Client, session: Session, clock: MovableClock, owner: Account, profile: Profile, round_: Round
) -> None:
    clock.at = round_.closes_at
    sign_in(client, session, owner)
    assert "takes no applications at present" in client.get(APPLY).text
    sent = {"csrf_token": client.token("/account/name"), "profile": profile.public_id}
    assert client.post(APPLY, data=sent).status_code == 422
    assert session.scalars(select(Application)).all() == []


def test_a_changed_profile_is_offered_and_changes_nothing_by_itself(
    client: Client, session: Session, clock: MovableClock, owner: Account, profile: Profile, round_: Round
) -> None:
    sign_in(client, session, owner)
    page = page_of(client, begin(client, profile))
    clock.move(days=1)
    profile.name = "Quarzlicht Neu"
    sign_in(client, session, owner)
    assert answers(session)["title"] == "Quarzlicht"
    shown = BeautifulSoup(client.get(page).text, "html.parser")
    assert "Your profile says: “Quarzlicht Neu”" in shown.select_one("#q-title-question .offer").text
    client.send(page, {"take": "title"}, page=page)
    assert answers(session)["title"] == "Quarzlicht Neu"
    row = session.scalars(select(Answer).where(Answer.question_key == "title").order_by(Answer.version)).all()[-1]
    assert (row.origin, row.version) == (AnswerOrigin.PROFILE, 2)


def test_my_list_shows_where_each_stands_and_what_to_do_next(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    sign_in(client, session, owner)
    assert "You have not applied yet" in client.get("/applications").text
    begin(client, profile)
    shown = client.get("/applications").text
    assert "Quarzlicht" in shown
    assert "Go on writing and submit: 30 days left." in shown


def test_the_task_list_says_how_far_each_page_is_and_when_the_call_ends(
    client: Client, session: Session, owner: Account, profile: Profile, round_: Round
) -> None:
    sign_in(client, session, owner)
    home = begin(client, profile)
    states = [each.text.strip() for each in BeautifulSoup(client.get(home).text, "html.parser").select(".task__state")]
    assert states == ["Needs attention", "Complete"]
    page = page_of(client, home)
    client.send(page, {"v.idea": "1", "q.idea": "Kurz und gut"}, page=page)
    states = [each.text.strip() for each in BeautifulSoup(client.get(home).text, "html.parser").select(".task__state")]
    assert states[0] == "Complete"
    assert "What counts is what you have submitted by then, not what is saved." in client.get(home).text
