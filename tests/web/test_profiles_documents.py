"""Facts for which staff saw a document: marked where others read them, until the team changes the value."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.database import current_revision
from app.matches.ranker.facets import facts_of
from app.profiles import actions
from app.profiles.actions.staff import note_documents, withdraw_verification
from app.profiles.models import Profile, ProfileChange
from app.profiles.queries.market import matching_rows
from app.profiles.rules.documents import DOCUMENTS
from app.profiles.rules.kinds import KINDS
from app.profiles.states import Kind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup


@pytest.fixture
def team(session: Session) -> Profile:
    return make_startup(session, make_account(session))


def staff(client: Client, session: Session) -> Account:
    person = make_account(session, roles=["matching_staff"])
    session.commit()
    sign_in(client, session, person)
    return person


def verify(client: Client, session: Session, team: Profile, *documents: str, version: int | None = None) -> int:
    page = f"/staff/verification/{team.public_id}"
    given = {"seen": "register", "documents": list(documents), "version": str(version or team.version)}
    status = int(client.send(f"{page}/verify", given, page=page).status_code)
    session.expire_all()
    return status


def change(session: Session, team: Profile, clock: MovableClock, **values: object) -> None:
    actions.save_fields(session, team, values, base_version=team.version, by_id=None, at=clock.at)  # type: ignore[arg-type]  # values of fields
    session.commit()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_document_is_about_fields_that_others_see(kind: Kind) -> None:
    seen = KINDS[kind].seen
    shown = {field.name for entry in (*seen.box, *seen.facts) for field in entry.fields}
    assert {name for document in DOCUMENTS[kind] for name in document.names} <= shown


def test_what_staff_ticked_reads_document_seen_on_profile_and_card(
    client: Client, session: Session, team: Profile, clock: MovableClock
) -> None:
    staff(client, session)
    assert verify(client, session, team, "stage", "ask_min_eur") == 302
    assert team.documented == ["stage", "ask_min_eur"]
    reader = make_account(session)
    make_investor(session, reader)
    session.commit()
    sign_in(client, session, reader)
    page = client.get(f"/profiles/{team.public_id}").text
    assert page.count("document seen") == 2
    assert next(iter(matching_rows(session, [team.id]))).documented == {"stage", "ask_min_eur", "ask_max_eur"}


def test_reasons_are_told_how_a_fact_is_known(session: Session, team: Profile, clock: MovableClock) -> None:
    note_documents(session, team, ["stage", "has_revenue"], by_id=make_account(session).id, at=clock.at)
    row = next(iter(matching_rows(session, [team.id])))
    assert facts_of(row).evidence == (("revenue", "document_seen"), ("stages", "document_seen"))


def test_a_fact_whose_value_changes_is_the_teams_own_statement_again(
    client: Client, session: Session, team: Profile, clock: MovableClock
) -> None:
    staff(client, session)
    verify(client, session, team, "stage", "ask_min_eur", "team_size")
    before = current_revision(session)
    change(session, team, clock, ask_max_eur=2_000_000)
    assert team.documented == ["team_size", "stage"]
    assert current_revision(session) > before
    change(session, team, clock, city="Trier")
    assert team.documented == ["team_size", "stage"]
    gone = select(ProfileChange.old).where(ProfileChange.field == "verification").order_by(ProfileChange.id)
    assert session.scalars(gone).all()[-1] == {"documents": ["ask_min_eur"]}


def test_ticks_for_a_profile_that_changed_meanwhile_are_refused(
    client: Client, session: Session, team: Profile, clock: MovableClock
) -> None:
    staff(client, session)
    opened = team.version
    change(session, team, clock, team_size=99)
    assert verify(client, session, team, "team_size", version=opened) == 422
    assert (team.verified_at, team.documented) == (None, None)


def test_a_fact_that_is_none_of_the_list_is_refused(
    client: Client, session: Session, team: Profile, clock: MovableClock
) -> None:
    staff(client, session)
    assert verify(client, session, team, "trl") == 422
    assert verify(client, session, team, "one_liner") == 422
    assert team.documented is None


def test_documents_can_be_added_and_taken_back_later_and_are_in_the_history(
    client: Client, session: Session, team: Profile, clock: MovableClock
) -> None:
    staff(client, session)
    verify(client, session, team)
    page = f"/staff/verification/{team.public_id}"
    for documents in (["stage"], []):
        given = {"documents": documents, "version": str(team.version)}
        assert client.send(f"{page}/documents", given, page=page).status_code == 302
        session.expire_all()
        assert team.documented == (documents or None)
    told = select(ProfileChange.new).where(ProfileChange.field == "verification").order_by(ProfileChange.id)
    assert session.scalars(told).all()[1:] == [{"documents": ["stage"]}, None]


def test_a_verification_that_is_withdrawn_takes_its_documents_along(
    session: Session, team: Profile, clock: MovableClock
) -> None:
    person = make_account(session).id
    note_documents(session, team, ["stage"], by_id=person, at=clock.at)
    withdraw_verification(session, team, by_id=person, at=clock.at)
    assert team.documented is None


def test_a_member_of_the_staff_does_not_document_a_profile_of_their_own(
    client: Client, session: Session, clock: MovableClock
) -> None:
    me = staff(client, session)
    mine = make_startup(session, me, name="Eigenes")
    session.commit()
    assert verify(client, session, mine, "stage") == 422
    assert mine.documented is None
