"""Each kind of person, from the first page to what they came for, in a browser without scripts."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.mailers import RecordingMailer
from app.matches.tasks import encode_due_facets
from app.profiles.models import Profile
from app.profiles.states import ProfileState
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_spinoff, make_startup
from tests.journeys.walking import Walker, link_in

PASSWORD = "vier Wörter gehören nie zusammen"
SECTIONS = (
    ("Place and languages", {"region": "DE-RP", "city": "Kaiserslautern", "languages": "de"}),
    (
        "What you do, in one sentence",
        {
            "one_liner_en": "Finds hairline cracks in porcelain before it is fired.",
            "sectors": "energy-grids",
            "ai_fields": "computer-vision",
        },
    ),
    ("Problem", {"problem_en": "One piece in nine breaks in the kiln."}),
    ("Technology", {"technology_en": "A camera reads how light wanders through raw clay."}),
    ("Stage and revenue", {"stage": "seed"}),
    ("Round", {"raising": "now", "ask_min_eur": "0,8 Mio. €", "ask_max_eur": "1.2m", "instruments": "equity"}),
)


@pytest.fixture
def walker(client: FlaskClient) -> Walker:
    return Walker(client)


def state_of(session: Session, name: str) -> Profile:
    session.rollback()
    return session.scalars(select(Profile).where(Profile.name == name)).one()


def test_a_founder_comes_from_the_home_page_to_a_first_proposal(
    walker: Walker, session: Session, mailer: RecordingMailer, deliver: Callable[[], int]
) -> None:
    make_investor(session)
    walker.open("/").follow("Create an account")
    walker.send(
        "Create account",
        {
            "display_name": "Tülay Öztürk",
            "address": "tuelay@weissblick.example",
            "new_password": PASSWORD,
            "agreed": "y",
        },
    )
    assert walker.heading == "Open the link in our mail"
    deliver()
    walker.open(link_in(mailer.sent[-1])).send("Confirm and sign in", {"password": PASSWORD})
    assert "Your address is confirmed" in walker.said
    walker.open("/profiles/").follow("Create a profile")
    walker.send("Save and continue", {"kind": "startup", "name": "Weißblick"})
    for section, typed in SECTIONS:
        assert walker.heading == "Profile: Weißblick"
        walker.follow(section).send("Save and continue", typed)
    walker.follow("Check the answers and publish").send("Publish profile")
    assert walker.heading == "Weißblick is published"
    assert state_of(session, "Weißblick").state is ProfileState.PUBLISHED
    assert walker.open("/matches").heading == "1 investor fits you"
    assert "Nordlicht Ventures" in walker.said


def test_an_investor_filters_weighs_saves_compares_and_asks_why(walker: Walker, session: Session) -> None:
    account = make_account(session)
    make_investor(session, account)
    make_startup(session)
    make_startup(session, name="Wattwerk", website=None)
    make_spinoff(session)
    sign_in(walker.client, session, account)
    encode(walker)
    assert walker.open("/matches").heading == "3 teams fit your thesis"
    assert walker.send("Show", {"kind": "startup"}).heading == "2 teams fit your thesis"
    assert walker.send("Apply", {"w_region": "4"}).heading == "2 teams fit your thesis"
    assert "w_region=4" in walker.path
    walker.send("Save : Stromlese").send("Save : Wattwerk")
    references = [str(box["value"]) for box in walker.open("/lists").follow("Shortlist").page.select("input[name=p]")]
    assert len(references) == 2
    walker.open("/compare?" + "&".join(f"p={each}" for each in references))
    columns = [each.get_text(strip=True) for each in walker.page.select("thead th")][1:]
    assert sorted(columns) == ["Stromlese", "Wattwerk"]
    assert walker.open("/matches").follow("Why? : Stromlese").heading == "Why Stromlese?"


def encode(walker: Walker) -> None:
    with walker.client.application.app_context():
        encode_due_facets()


def test_an_investor_hides_somebody_takes_it_back_and_asks_why_not(walker: Walker, session: Session) -> None:
    account = make_account(session)
    make_investor(session, account)
    make_startup(session)
    make_startup(session, name="Rauchzeichen", stage="growth", website=None)
    sign_in(walker.client, session, account)
    walker.open("/matches").follow("Hide : Stromlese")
    assert walker.send("Hide").status == 422
    walker.send("Hide", {"reason": str(walker.page.select("input[name=reason]")[1]["value"])})
    assert "Stromlese is hidden" in walker.said
    assert walker.heading == "0 teams fit your thesis"
    assert walker.send("Undo").heading == "1 team fits your thesis"
    walker.follow("Somebody is missing").send("Ask", {"name": "rauchzeichen"})
    assert walker.heading == "Why not Rauchzeichen?"
    assert "stands in the way" in walker.said


def test_a_researcher_confirms_the_teaser_and_an_investor_sees_nothing_else(
    walker: Walker, session: Session, new_client: Callable[[], FlaskClient]
) -> None:
    researcher, investor = make_account(session), make_account(session)
    team = make_spinoff(session, researcher)
    make_investor(session, investor)
    sign_in(walker.client, session, researcher)
    words = "Turns glass fibres into thermometers for buried lines."
    walker.open(f"/profiles/{team.public_id}/edit").follow("Anonymous teaser").send(
        "Confirm teaser", {"text_en": words}
    )
    assert "The teaser is confirmed" in walker.said
    other = Walker(new_client())
    sign_in(other.client, session, investor)
    other.open("/matches").follow("Research team in")
    assert words in other.said
    assert "Quarzlicht" not in other.page.get_text()
    assert "Saalebogen" not in other.page.get_text()
    assert other.open(f"/profiles/{team.public_id}").status == 404


def test_the_staff_verifies_a_profile_and_answers_a_report(
    walker: Walker, session: Session, new_client: Callable[[], FlaskClient]
) -> None:
    investor, clerk = make_account(session), make_account(session, roles=["matching_staff"])
    make_investor(session, investor)
    startup = make_startup(session)
    sign_in(walker.client, session, investor)
    walker.open(f"/profiles/{startup.public_id}").follow("Report this profile")
    reason = str(walker.page.select("main input[name=reason], main select[name=reason] option[value]")[-1]["value"])
    walker.send("Send report", {"reason": reason, "text": "Nobody works at this address."})

    desk = Walker(new_client())
    sign_in(desk.client, session, clerk)
    desk.open("/staff/verification").follow("Stromlese")
    desk.send("Verify", {"seen": str(desk.page.select("input[name=seen]")[0]["value"])})
    assert state_of(session, "Stromlese").verified_at is not None
    desk.open("/staff/reports").follow("Stromlese")
    assert "Nobody works at this address." in desk.said
    outcome = str(desk.page.select("input[name=outcome]")[0]["value"])
    desk.send("Close the report", {"outcome": outcome, "reason": "We have seen the register."})
    assert desk.open("/staff/reports").heading == "0 reports are open"
