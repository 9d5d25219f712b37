"""Words of a teaser that came too late wait for a choice like those of any other answer."""

from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import FieldConflict, Profile
from app.profiles.queries.cards import teaser_texts
from app.profiles.states import Language
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_spinoff

SAVED = "Ein Team in der Forschung misst Licht in dünnen Schichten."
LATE = "Ein Team in der Forschung prüft Schichten mit Licht."
NAMES_US = "Quarzlicht misst Licht in dünnen Schichten."


def two_windows(client: Client, session: Session, late: str) -> Profile:
    """One window confirms ``SAVED``; the other one, opened before, sends ``late``."""
    owner = make_account(session)
    team = make_spinoff(session, owner, name="Quarzlicht")
    sign_in(client, session, owner)
    there = f"/profiles/{team.public_id}/teaser"
    page = BeautifulSoup(client.get(there).text, "html.parser")
    fields = {each["name"]: each.get("value", "") for each in page.select("form[data-guard] input")}
    english = page.select_one("textarea[name=text_en]")
    fields["text_en"] = english.text.strip() if english else ""
    client.post(there, data={**fields, "text_de": SAVED})
    answer = client.post(there, data={**fields, "text_de": late})
    assert answer.status_code == 409
    assert late in answer.text
    return team


def german(session: Session, team: Profile) -> str:
    return teaser_texts(session, team.id)[Language.DE].text


def waiting(session: Session) -> list[FieldConflict]:
    return list(session.scalars(select(FieldConflict).where(FieldConflict.settled_at.is_(None))))


def test_late_words_of_a_teaser_outlive_the_page(client: Client, session: Session) -> None:
    team = two_windows(client, session, LATE)
    assert [(each.field, each.language, each.late) for each in waiting(session)] == [("teaser", Language.DE, LATE)]
    page = client.get(f"/profiles/{team.public_id}/conflicts").text
    assert "Anonymous teaser" in page
    assert SAVED in page
    assert LATE in page


def test_the_late_teaser_can_be_taken(client: Client, session: Session) -> None:
    team = two_windows(client, session, LATE)
    there = f"/profiles/{team.public_id}/conflicts"
    client.send(f"{there}/{waiting(session)[0].id}/late", page=there)
    assert (german(session, team), waiting(session)) == (LATE, [])


def test_late_words_that_name_the_team_are_refused_and_wait_on(client: Client, session: Session) -> None:
    team = two_windows(client, session, NAMES_US)
    there = f"/profiles/{team.public_id}/conflicts"
    answer = client.send(f"{there}/{waiting(session)[0].id}/late", page=there, follow_redirects=True)
    assert "The teaser names" in answer.text
    assert (german(session, team), len(waiting(session))) == (SAVED, 1)


def test_confirming_again_settles_what_was_waiting(client: Client, session: Session) -> None:
    team = two_windows(client, session, LATE)
    there = f"/profiles/{team.public_id}/teaser"
    page = BeautifulSoup(client.get(there).text, "html.parser")
    fields = {each["name"]: each.get("value", "") for each in page.select("form[data-guard] input")}
    english = page.select_one("textarea[name=text_en]")
    fields["text_en"] = english.text.strip() if english else ""
    assert client.post(there, data={**fields, "text_de": LATE}).status_code == 302
    assert (german(session, team), waiting(session)) == (LATE, [])
