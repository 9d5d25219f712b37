"""A number that bound an attestation goes: who took it away decides what is shown, and staff have the last word."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.outbox import OutboxMail
from app.profiles.actions.identifiers import change_identifier, remove_identifier
from app.profiles.models import OrganisationIdentifier, Profile, ProfileChange
from app.profiles.queries.held import identifier_values
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import fingerprint
from app.profiles.states import IdentifierScheme
from app.seals.actions.holding import watch_bindings
from app.seals.models import Attestation, AttestationClaim, AttestationIdentifier
from app.seals.states import ClaimKind, ClaimState, HolderScheme, Standing, Verification
from app.seals.tasks import watch_numbers
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.factories.registries import Pinned, attestation_of, verify_number
from tests.factories.seals import EUID, make_attestation

OTHER = "DEX9900.HRB000778"


@pytest.fixture
def founder(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def team(session: Session, founder: Account) -> Profile:
    return make_startup(session, founder)


Watch = Callable[[Session, MovableClock], int]


@pytest.fixture
def watch(app: Flask) -> Watch:
    """The worker's look at all numbers; its mails are written by the application."""

    def look(session: Session, clock: MovableClock) -> int:
        with app.app_context():
            return watch_bindings(session, at=clock.at)

    return look


def change(session: Session, team: Profile, row: OrganisationIdentifier, by: Account, clock: MovableClock) -> None:
    """The team enters another number, as its page does."""
    opened = fingerprint(identifier_values(row))
    change_identifier(session, team, row.id, row.scheme, OTHER, opened=opened, by_id=by.id, at=clock.at)
    session.flush()


def seen_by_anybody(client: Client, found: Attestation) -> str:
    return str(client.get(f"/nachweis/{found.public_id}").text)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.WITHDRAWN, Standing.EXPIRED])
@pytest.mark.parametrize("is_removed", [False, True], ids=["changed", "removed"])
def test_a_team_that_changes_its_number_keeps_its_bad_news_with_the_old_number_named(
    watch: Watch, session: Session, client: Client, clock: MovableClock, founder: Account, team: Profile,
    standing: Standing, is_removed: bool,
) -> None:  # fmt: skip
    row = verify_number(session, team, EUID)
    found = make_attestation(session, team, standing=standing)
    if is_removed:
        remove_identifier(session, team, row.id, by_id=founder.id, at=clock.at)
    else:
        change(session, team, row, founder, clock)
    assert watch(session, clock) == 1
    session.commit()
    assert (found.organisation_id, found.fault) == (team.organisation_id, None)
    assert found.former_number == f"EUID {EUID}"
    reader = make_account(session)
    make_investor(session, reader)
    session.commit()
    sign_in(client, session, reader)
    sentence = f"Issued for EUID {EUID}, which the company names no longer."
    assert sentence in client.get(f"/profiles/{team.public_id}").text
    assert sentence in seen_by_anybody(client, found)


def test_good_news_under_a_number_that_was_changed_is_hidden(
    watch: Watch, session: Session, client: Client, clock: MovableClock, founder: Account, team: Profile
) -> None:
    row = verify_number(session, team, EUID)
    found = make_attestation(session, team)
    change(session, team, row, founder, clock)
    watch(session, clock)
    session.commit()
    assert (found.fault, found.former_number) == (Verification.SUBJECT_MISMATCH, None)
    assert found.number not in seen_by_anybody(client, found)


def test_what_is_withdrawn_after_the_number_was_changed_comes_to_light(
    watch: Watch, registry: Pinned, session: Session, clock: MovableClock, founder: Account, team: Profile
) -> None:
    row = verify_number(session, team, EUID)
    registry.issue("KIQ-1", euid=EUID)
    registry.sync()
    found = attestation_of(session, "KIQ-1")
    found.organisation_id = team.organisation_id
    change(session, team, row, founder, clock)
    watch(session, clock)
    assert found.fault is Verification.SUBJECT_MISMATCH
    registry.set_clock(clock.move(hours=1))
    registry.admin("withdraw", number="KIQ-1")
    registry.sync()
    found = attestation_of(session, "KIQ-1")
    assert (found.standing, found.fault) == (Standing.WITHDRAWN, None)
    assert found.former_number == f"EUID {EUID}"


def test_a_suspension_lifted_under_a_number_that_is_gone_shows_nothing_good(
    watch: Watch, session: Session, client: Client, clock: MovableClock, founder: Account, team: Profile
) -> None:
    row = verify_number(session, team, EUID)
    found = make_attestation(session, team, standing=Standing.SUSPENDED)
    change(session, team, row, founder, clock)
    watch(session, clock)
    found.standing = Standing.GRANTED
    session.commit()
    assert found.number not in seen_by_anybody(client, found)


def test_a_second_verified_number_that_contradicts_ends_what_the_first_bound(
    watch: Watch, session: Session, clock: MovableClock, team: Profile
) -> None:
    verify_number(session, team, EUID)
    verify_number(session, team, "529900T8BM49AURSDO55", IdentifierScheme.LEI)
    good, bad = make_attestation(session, team), make_attestation(session, team, standing=Standing.SUSPENDED)
    assert watch(session, clock) == 0
    for found in (good, bad):
        found.identifiers.append(AttestationIdentifier(scheme=HolderScheme.LEI, value="5493001KJTIIGC8Y1R12"))
    session.flush()
    assert watch(session, clock) == 2
    assert (good.fault, bad.fault) == (Verification.SUBJECT_MISMATCH, None)
    assert bad.former_number == f"EUID {EUID}"


def test_the_numbers_are_watched_although_no_registry_answers(
    registry: Pinned, session: Session, clock: MovableClock, team: Profile
) -> None:
    row = verify_number(session, team, EUID)
    found = make_attestation(session, team)
    row.verified_at = None
    session.commit()
    registry.process.admin("go-down")
    with registry.app.app_context():
        assert watch_numbers() == 1
    session.expire_all()
    assert found.fault is Verification.SUBJECT_MISMATCH
    row.verified_at = clock.at
    session.commit()
    with registry.app.app_context():
        assert watch_numbers() == 1
    session.expire_all()
    assert found.fault is None


def test_watching_twice_notes_a_number_that_is_gone_once(
    watch: Watch, session: Session, clock: MovableClock, founder: Account, team: Profile
) -> None:
    row = verify_number(session, team, EUID)
    make_attestation(session, team, standing=Standing.WITHDRAWN)
    change(session, team, row, founder, clock)
    assert [watch(session, clock) for _time in range(2)] == [1, 0]
    noted = select(AuditEntry.id).where(AuditEntry.event == "attestation.number_gone")
    assert len(session.scalars(noted).all()) == 1
    assert told(session) == ["number_gone"]


def told(session: Session) -> list[str]:
    """What the members of the team got mail about."""
    mails = select(OutboxMail.text).where(OutboxMail.template == "seals/changed").order_by(OutboxMail.id)
    words = {"no longer has the verified number": "number_gone", "taken off your profile": "let_go"}
    texts = session.scalars(mails).all()
    return [name for text in texts for words_of, name in words.items() if words_of in " ".join(text.split())]


def staff(client: Client, session: Session) -> Account:
    person = make_account(session, roles=["matching_staff"])
    session.commit()
    sign_in(client, session, person)
    return person


def held(watch: Watch, session: Session, team: Profile, founder: Account, clock: MovableClock) -> Attestation:
    row = verify_number(session, team, EUID)
    found = make_attestation(session, team, standing=Standing.SUSPENDED)
    session.add(
        AttestationClaim(
            profile_id=team.id, at=clock.at, kind=ClaimKind.NUMBER, number=found.number, state=ClaimState.ACCEPTED,
            attestation_id=found.id, decided_at=clock.at, matched_identifier=f"EUID {EUID}",
        )
    )  # fmt: skip
    change(session, team, row, founder, clock)
    watch(session, clock)
    session.commit()
    return found


def test_staff_who_say_that_it_is_theirs_end_the_question_and_not_the_news(
    watch: Watch, session: Session, client: Client, clock: MovableClock, founder: Account, team: Profile
) -> None:
    found = held(watch, session, team, founder, clock)
    staff(client, session)
    assert "Numbers that teams no longer name" in client.get("/staff/registries").text
    assert "One attestation was issued for a number" in client.get("/staff/").text
    client.send(f"/staff/attestations/{found.public_id}/former-number/keep", {}, page="/staff/registries")
    assert "Numbers that teams no longer name" not in client.get("/staff/registries").text
    session.expire_all()
    assert watch(session, clock) == 0
    assert (found.organisation_id, found.former_number) == (team.organisation_id, f"EUID {EUID}")


def test_staff_who_say_that_it_is_not_theirs_let_it_go_for_good(
    watch: Watch, session: Session, client: Client, clock: MovableClock, founder: Account, team: Profile
) -> None:
    found = held(watch, session, team, founder, clock)
    staff(client, session)
    client.send(f"/staff/attestations/{found.public_id}/former-number/let-go", {}, page="/staff/registries")
    session.expire_all()
    assert (found.organisation_id, found.former_number, found.fault) == (None, None, None)
    assert session.scalars(select(AttestationClaim.state)).all() == [ClaimState.REFUSED]
    assert told(session) == ["number_gone", "let_go"]


def test_a_member_of_the_team_does_not_judge_its_own_bad_news(
    watch: Watch, session: Session, client: Client, clock: MovableClock, team: Profile
) -> None:
    me = staff(client, session)
    mine = make_startup(session, me, name="Eigenes")
    found = held(watch, session, mine, me, clock)
    path = f"/staff/attestations/{found.public_id}/former-number/let-go"
    page = client.send(path, {}, page="/staff/registries", follow_redirects=True).text
    assert "You are a member of this profile." in page
    session.expire_all()
    assert found.organisation_id == mine.organisation_id


@pytest.mark.parametrize("standing", [Standing.GRANTED, Standing.WITHDRAWN])
def test_a_number_that_staff_take_back_as_wrong_takes_its_bindings_along(
    watch: Watch, session: Session, client: Client, clock: MovableClock, team: Profile, standing: Standing
) -> None:
    row = verify_number(session, team, EUID)
    verify_number(session, team, "529900T8BM49AURSDO55", IdentifierScheme.LEI)
    found = make_attestation(session, team, standing=standing)
    by_another = make_attestation(session, team)
    by_another.identifiers = [AttestationIdentifier(scheme=HolderScheme.LEI, value="529900T8BM49AURSDO55")]
    staff(client, session)
    page = f"/staff/verification/{team.public_id}"
    deed, why = f"{page}/identifiers/{row.id}/take-back", f"identifier{row.id}-why"
    assert client.send(deed, {}, page=page).status_code == 422
    told = client.send(deed, {why: "gehört der Schwesterfirma"}, page=page, follow_redirects=True).text
    assert "1 attestation went with it." in told
    session.expire_all()
    assert (row.verified_at, row.value) == (None, EUID)
    assert (found.organisation_id, by_another.organisation_id) == (None, team.organisation_id)
    assert watch(session, clock) == 0
    noted = session.scalars(select(ProfileChange).where(ProfileChange.field == HistoryPart.VERIFICATION.value)).one()
    assert noted.new == {"taken_back": "gehört der Schwesterfirma"}
