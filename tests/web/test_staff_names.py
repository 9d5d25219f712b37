"""Names to match: who is proposed beside a name, what a decision does, and that it can be taken back."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.profiles.actions.identifiers import add_identifier
from app.profiles.actions.parts import add_never_show
from app.profiles.actions.saving import save_fields
from app.profiles.models import NameMatch, NeverShow, Organisation, PortfolioItem, Profile, SpinoffFacts
from app.profiles.rules.names import name_columns
from app.profiles.states import IdentifierScheme, NamedAs, NameVerdict
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor, make_spinoff, make_startup


@pytest.fixture
def me(client: Client, session: Session, clock: MovableClock) -> Any:
    account = make_account(session, name="Ute Brandström", roles=["matching_staff"])
    sign_in(client, session, account)
    return account


def organisation_of(session: Session, profile: Profile) -> Organisation:
    return session.get_one(Organisation, profile.organisation_id)


def names(client: Client, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get(f"/staff/names{query}").text, "html.parser")
    return [each.text for each in page.select("#results .rows h2")]


def proposed(client: Client) -> list[str]:
    page = BeautifulSoup(client.get("/staff/names?as=never_show").text, "html.parser")
    return [" ".join(each.find_parent("p").text.split()) for each in page.select("input[name=organisation]")]


def never(session: Session, profile: Profile, name: str | None, domain: str | None, at: Any) -> NeverShow:
    return add_never_show(session, profile, name, domain, by_id=None, at=at)


def test_a_linked_never_show_entry_keeps_the_pair_apart_from_the_next_request(
    client: Client, session: Session, clock: MovableClock, new_client: Any
) -> None:
    market = make_market(client, session)
    entry = never(session, market.investor, "Strom-Lese GmbH", None, clock.at)
    assert "Stromlese" in client.get("/matches").text
    assert "2 teams fit your thesis" in client.get("/matches").text
    desk = new_client()
    sign_in(desk, session, make_account(session, roles=["matching_staff"]))
    chosen = organisation_of(session, market.startup).public_id
    desk.send(f"/staff/names/never_show/{entry.id}/link", {"organisation": chosen}, page="/staff/names")
    assert "Stromlese" not in client.get("/matches").text
    assert "1 team fits your thesis" in client.get("/matches").text
    decision = session.scalars(select(NameMatch)).one()
    desk.send(f"/staff/names/decided/{decision.public_id}/undo", page="/staff/names/decided")
    assert "Stromlese" in client.get("/matches").text


def test_same_domain_same_name_and_like_name_are_proposed_in_this_order(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    investor = make_investor(session)
    one = make_startup(session, name="Quarzwerk", website=None)
    add_identifier(session, one, IdentifierScheme.DOMAIN, "strom.example", by_id=None, at=clock.at)
    make_startup(session, name="Stromlese GmbH", website=None)
    make_startup(session, name="Stromlesen", website=None)
    make_startup(session, name="Strauchwerk", website=None)
    never(session, investor, "STROMLESE AG", "strom.example", clock.at)
    assert [each.split(" This one")[0] for each in proposed(client)] == [
        "Quarzwerk, strom.example (same domain)",
        "Stromlese GmbH, Kaiserslautern (same name, another legal form)",
        "Stromlesen, Kaiserslautern (like name, “STROMLESE” and “Stromlesen”)",
    ]


def test_the_website_of_a_profile_and_todays_name_are_proposed(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    investor = make_investor(session)
    make_startup(session, name="Quarzwerk", website="https://www.strom.example/")
    renamed = make_startup(session, name="Altname", website=None)
    save_fields(session, renamed, {"name": "Gezeitenpumpe"}, base_version=renamed.version, by_id=None, at=clock.at)
    never(session, investor, "Strom, ohne Namen", "strom.example/start", clock.at)
    never(session, investor, "Gezeitenpumpe GmbH", None, clock.at)
    never(session, investor, "Altname GmbH", None, clock.at)
    assert [each.split(" This one")[0] for each in proposed(client)] == [
        "Quarzwerk, strom.example (same domain)",
        "Gezeitenpumpe, Kaiserslautern (same name)",
    ]


def test_a_name_noted_as_an_organisation_is_proposed_where_others_write_it_otherwise(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    teams = [make_spinoff(session), make_spinoff(session)]
    first, second = (session.get_one(SpinoffFacts, team.id) for team in teams)
    first.institution_name, second.institution_name = "TU Ahlen", "Technical University of Ahlen"
    client.send(f"/staff/names/institution/{teams[0].id}/new-organisation", page="/staff/names")
    made = session.get_one(Organisation, first.institution_id)
    assert made.name == "TU Ahlen"
    page = " ".join(BeautifulSoup(client.get("/staff/names?as=institution").text, "html.parser").text.split())
    assert "TU Ahlen (same name, abbreviations and translations written out)" in page
    given = {"organisation": made.public_id}
    client.send(f"/staff/names/institution/{teams[1].id}/link", given, page="/staff/names")
    assert second.institution_id == made.id


def test_a_portfolio_item_noted_as_an_organisation_keeps_its_domain(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    investor = make_investor(session)
    items = [
        PortfolioItem(profile_id=investor.id, position=place, name=name, one_line="", url="https://wattwerk.example/")
        for place, name in ((8, "Wattwerk"), (9, "Watt & Werk Nord"))
    ]
    session.add_all(items)
    session.flush()
    for item in items:
        client.send(f"/staff/names/portfolio/{item.id}/new-organisation", page="/staff/names")
    session.expire_all()
    assert [item.organisation_id is not None for item in items] == [True, True]
    domains = [each.value for item in items for each in session.get_one(Organisation, item.organisation_id).identifiers]
    assert domains == ["wattwerk.example"]


def test_a_never_show_entry_makes_no_organisation(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    entry = never(session, make_investor(session), "Niemals GmbH", None, clock.at)
    known = len(session.scalars(select(Organisation)).all())
    there = f"/staff/names/never_show/{entry.id}/new-organisation"
    assert client.send(there, page="/staff/names").status_code == 404
    assert len(session.scalars(select(Organisation)).all()) == known
    assert "Note as a new organisation" not in client.get("/staff/names?as=never_show").text


def test_names_with_a_proposal_stand_before_those_without(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    investor = make_investor(session)
    make_startup(session, name="Quarzwerk", website=None)
    for name in ("Aalreuse", "Quarzwerk GmbH", "Binnenland"):
        never(session, investor, name, None, clock.at)
    assert names(client, "?as=never_show") == ["Quarzwerk GmbH", "Aalreuse", "Binnenland"]


def test_a_thousand_names_that_wait_are_listed(client: Client, session: Session, clock: MovableClock, me: Any) -> None:
    investor = make_investor(session)
    session.add_all(
        PortfolioItem(profile_id=investor.id, position=place, name=f"{1000 + place} Werk", one_line="")
        for place in range(1_100)
    )
    session.commit()
    assert names(client, "?as=portfolio&page=2")[0] == "1020 Werk"


def test_every_way_of_naming_is_listed_never_show_entries_first(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    investor = make_investor(session)
    item = PortfolioItem(profile_id=investor.id, position=9, name="Wattwerk", one_line="")
    session.add(item)
    team = make_spinoff(session)
    session.get_one(SpinoffFacts, team.id).institution_name = "Universität Ahlen"
    never(session, investor, "Niemals GmbH", None, clock.at)
    found = names(client)
    assert found[0] == "Niemals GmbH"
    assert "Wattwerk" in found
    assert found[-1] == "Universität Ahlen"
    assert names(client, "?as=institution") == ["Universität Ahlen"]


@pytest.mark.parametrize("named_as", ["portfolio", "institution"])
def test_portfolio_and_institution_point_to_the_organisation_and_back(
    client: Client, session: Session, clock: MovableClock, me: Any, named_as: str
) -> None:
    investor, team = make_investor(session), make_spinoff(session)
    item = PortfolioItem(profile_id=investor.id, position=9, name="Wattwerk", one_line="")
    facts = session.get_one(SpinoffFacts, team.id)
    facts.institution_name = "Wattwerk"
    known = Organisation(**name_columns("Wattwerk"), created_at=clock.at)
    session.add_all([item, known])
    session.flush()
    subject, column = (item, "organisation_id") if named_as == "portfolio" else (facts, "institution_id")
    key = item.id if named_as == "portfolio" else team.id
    there = f"/staff/names/{named_as}/{key}/link"
    client.send(there, {"organisation": known.public_id}, page="/staff/names")
    session.refresh(subject)
    assert getattr(subject, column) == known.id
    decision = session.scalars(select(NameMatch)).one()
    assert (decision.named_as, decision.verdict, decision.by_id) == (NamedAs(named_as), NameVerdict.LINKED, me.id)
    client.send(f"/staff/names/decided/{decision.public_id}/undo", page="/staff/names/decided")
    session.refresh(subject)
    assert getattr(subject, column) is None


def test_somebody_else_is_not_asked_about_again_until_the_words_change(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    team = make_spinoff(session)
    facts = session.get_one(SpinoffFacts, team.id)
    facts.institution_name = "Universität Ahlen"
    client.send(f"/staff/names/institution/{team.id}/somebody-else", page="/staff/names")
    assert names(client, "?as=institution") == []
    facts.institution_name = "Universität Bochum"
    assert names(client, "?as=institution") == ["Universität Bochum"]
    client.send(f"/staff/names/institution/{team.id}/somebody-else", page="/staff/names")
    assert names(client, "?as=institution") == []
    in_force = select(NameMatch.name).where(NameMatch.undone_at.is_(None))
    assert list(session.scalars(in_force)) == ["Universität Bochum"]


def test_two_people_decide_once(client: Client, session: Session, clock: MovableClock, me: Any) -> None:
    investor, startup = make_investor(session), make_startup(session)
    entry = never(session, investor, "Strom-Lese", None, clock.at)
    given = {"organisation": organisation_of(session, startup).public_id}
    client.send(f"/staff/names/never_show/{entry.id}/link", given, page="/staff/names")
    there = f"/staff/names/never_show/{entry.id}/somebody-else"
    answer = client.send(there, page="/staff/names", follow_redirects=True)
    assert "Somebody has decided about this name meanwhile." in answer.text
    assert len(session.scalars(select(NameMatch)).all()) == 1


def test_a_decision_and_every_look_at_never_show_entries_is_on_record(
    client: Client, session: Session, clock: MovableClock, me: Any
) -> None:
    entry = never(session, make_investor(session), "Strom-Lese", None, clock.at)
    client.send(f"/staff/names/never_show/{entry.id}/somebody-else", page="/staff/names")
    events = list(session.scalars(select(AuditEntry.event).where(AuditEntry.actor_id == me.id)))
    assert "never_show.seen_by_staff" in events
    assert "profile.name_matched" in events
    details = session.scalars(select(AuditEntry.details).where(AuditEntry.event == "profile.name_matched")).one()
    assert "Strom" not in details


def test_what_does_not_exist_is_not_found(client: Client, session: Session, me: Any) -> None:
    token = {"organisation": "x", "csrf_token": client.token("/staff/people")}
    assert client.post("/staff/names/never_show/99999/link", data=token).status_code == 404
    assert client.post("/staff/names/nonsense/1/link", data=token).status_code == 404
    assert client.post("/staff/names/decided/nonsense/undo", data=token).status_code == 404


def test_one_name_and_five_cost_the_same_statements(
    client: Client, session: Session, clock: MovableClock, me: Any, counting: Any
) -> None:
    investor = make_investor(session)
    spent = []
    for number in (1, 4):
        for place in range(number):
            never(session, investor, f"Niemals {number}{place} GmbH", None, clock.at)
        session.commit()
        with counting() as statements:
            client.get("/staff/names?as=never_show")
        spent.append(len(statements))
    assert spent[0] == spent[1]
