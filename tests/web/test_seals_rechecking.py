"""Registries without an interface: what teams showed us is looked at again by the same scheduled run."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock as now
from app.core.http_client import Answer, Fault, HttpClient, NoAnswer
from app.profiles.models import Profile
from app.seals.actions.claims import Wish, claim
from app.seals.actions.syncing import lists
from app.seals.actions.syncing.running import passing_run
from app.seals.actions.trust import propose
from app.seals.models import Attestation, AttestationClaim, SealRegistry, StatusListCopy
from app.seals.queries.desk import registries
from app.seals.queries.trust import due_registries
from app.seals.rules.freshness import Thresholds, verification_at
from app.seals.states import ClaimState, KeyState, Mode, RunState, Source, Standing, TrustWhat, Verification
from app.seals.tasks import answer_claims
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.profiles import make_startup
from tests.factories.registries import Pinned, attestation_of, registry_of, verify_number
from tests.factories.seals import make_attestation, make_registry

EUID = "DEX9900.HRB000777"


@pytest.fixture
def founder(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def team(session: Session, founder: Account) -> Profile:
    profile = make_startup(session, founder)
    verify_number(session, profile, EUID)
    return profile


@pytest.fixture
def issuer(registry: Pinned, session: Session) -> Pinned:
    """The reference registry as an issuer whose holders bring its credentials themselves."""
    found = session.get_one(SealRegistry, registry.registry_id)
    found.mode, found.api_base = Mode.CREDENTIAL, None
    session.commit()
    return registry


def show(issuer: Pinned, session: Session, team: Profile, founder: Account, number: str) -> AttestationClaim:
    """The team shows its credential, and the worker answers."""
    wish = Wish(credential=issuer.credential_of(number))
    with issuer.app.app_context():
        made = claim(session, team, wish, by_id=founder.id, at=now.now(), loopback=issuer.around.loopback)
    issuer.answer_claims()
    session.refresh(made)
    return made


def verification(found: Attestation, clock: MovableClock) -> Verification:
    return verification_at(
        source=found.source, fault=found.fault, conflict=found.conflict, confirmed_at=found.confirmed_at,
        import_until=found.import_until, now=clock.at, thresholds=Thresholds(),
    )  # fmt: skip


def move(issuer: Pinned, clock: MovableClock, **delta: float) -> None:
    issuer.set_clock(clock.move(**delta))


def test_18_what_a_team_showed_is_confirmed_again_by_the_scheduled_run(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    assert show(issuer, session, team, founder, "KIQ-1").state is ClaimState.ACCEPTED
    move(issuer, clock, days=3)
    assert verification(attestation_of(session, "KIQ-1"), clock) is Verification.STALE
    session.commit()
    assert due_registries(session, clock.at) == [issuer.registry_id]
    run = issuer.sync()
    assert (run.state, run.records_confirmed, run.records_read) == (RunState.DONE, 1, 0)
    assert verification(attestation_of(session, "KIQ-1"), clock) is Verification.FRESH
    assert due_registries(session, clock.at) == []


def test_5_a_withdrawal_arrives_and_no_clean_list_takes_it_back(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    show(issuer, session, team, founder, "KIQ-1")
    move(issuer, clock, hours=1)
    issuer.admin("withdraw", number="KIQ-1")
    assert issuer.sync().records_changed == 1
    assert attestation_of(session, "KIQ-1").standing is Standing.WITHDRAWN
    move(issuer, clock, hours=1)
    issuer.admin("lie", kind="clean-list")
    issuer.sync()
    assert attestation_of(session, "KIQ-1").standing is Standing.WITHDRAWN


def test_4_a_suspension_comes_and_is_lifted_by_a_newer_list_alone(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    show(issuer, session, team, founder, "KIQ-1")
    move(issuer, clock, hours=1)
    issuer.admin("suspend", number="KIQ-1")
    issuer.sync()
    assert attestation_of(session, "KIQ-1").standing is Standing.SUSPENDED
    issuer.set_clock(clock.at - timedelta(minutes=30))
    issuer.admin("lift", number="KIQ-1")
    issuer.sync()
    assert attestation_of(session, "KIQ-1").standing is Standing.SUSPENDED
    move(issuer, clock, hours=1)
    issuer.sync()
    assert attestation_of(session, "KIQ-1").standing is Standing.GRANTED


def test_12_a_dropped_key_hides_what_a_team_showed_until_it_shows_one_signed_since(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    show(issuer, session, team, founder, "KIQ-1")
    first = attestation_of(session, "KIQ-1").credential
    move(issuer, clock, hours=1)
    issuer.admin("compromise-key")
    issuer.sync()
    assert attestation_of(session, "KIQ-1").fault is Verification.INVALID_SIGNATURE
    for key in registry_of(session, issuer).keys:
        if key.state is KeyState.QUARANTINED:
            key.state, key.confirmed_at = KeyState.CONFIRMED, clock.at
    session.commit()
    show(issuer, session, team, founder, "KIQ-1")
    found = attestation_of(session, "KIQ-1")
    assert (found.credential == first, found.fault, found.standing) == (False, None, Standing.GRANTED)
    assert issuer.sync().records_confirmed == 1


def test_12_a_key_that_staff_refuse_hides_what_it_signed_at_once(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    show(issuer, session, team, founder, "KIQ-1")
    found = registry_of(session, issuer)
    by_id = make_account(session, roles=["administrator"]).id
    propose(session, found, TrustWhat.REFUSE_KEY, "verloren", by_id=by_id, at=clock.at, key=found.keys[0])
    session.commit()
    assert attestation_of(session, "KIQ-1").fault is Verification.INVALID_SIGNATURE


def test_a_credential_from_before_a_suspension_lifts_nothing(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID, valid_from="2026-01-01T00:00:00Z")
    show(issuer, session, team, founder, "KIQ-1")
    held = attestation_of(session, "KIQ-1")
    held.valid_from, held.standing = clock.at - timedelta(days=400), Standing.SUSPENDED
    held.standing_since, held.credential_sha256 = clock.at, "0" * 64
    session.commit()
    show(issuer, session, team, founder, "KIQ-1")
    found = attestation_of(session, "KIQ-1")
    assert (found.standing, found.credential_sha256) == (Standing.SUSPENDED, "0" * 64)


def test_one_list_is_asked_for_once_however_many_credentials_name_it(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    for number in ("KIQ-1", "KIQ-2", "KIQ-3"):
        issuer.issue(number, euid=EUID)
        show(issuer, session, team, founder, number)
    one = issuer.sync()
    issuer.issue("KIQ-4", euid=EUID)
    show(issuer, session, team, founder, "KIQ-4")
    assert (one.records_confirmed, issuer.sync().records_confirmed) == (3, 4)
    # The key document, and each of the two lists before and after.
    assert one.requests == 5


def test_of_too_many_lists_the_one_not_asked_for_longest_comes_first(
    session: Session, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, issuer: Pinned
) -> None:
    monkeypatch.setattr(lists, "MAX_LISTS", 2)
    other = session.get_one(SealRegistry, issuer.registry_id)
    for name, hours in (("a", 1), ("b", 3), ("c", None)):
        url = f"{issuer.process.base}/status/revocation/{name}"
        make_attestation(session, registry=other, revocation_list_url=url, revocation_index=1)
        if hours is not None:
            at = clock.at - timedelta(hours=hours)
            session.add(
                StatusListCopy(
                    registry_id=other.id, url=url, purpose="revocation", credential="x", credential_sha256="x",
                    fetched_at=at, fresh_until=at,
                )
            )  # fmt: skip
    session.commit()
    with issuer.app.app_context():
        run = passing_run(issuer.registry_id, issuer.around)
        asked = lists.lists_in_use(run)
    assert [url.rpartition("/")[2] for url, _purpose in asked] == ["c", "b"]


def test_a_silent_issuer_is_late_on_the_desk_and_changes_nothing(
    issuer: Pinned, session: Session, clock: MovableClock, team: Profile, founder: Account
) -> None:
    issuer.issue("KIQ-1", euid=EUID)
    show(issuer, session, team, founder, "KIQ-1")
    issuer.sync()
    move(issuer, clock, days=2)
    issuer.admin("go-down")
    run = issuer.sync()
    found = attestation_of(session, "KIQ-1")
    assert (run.state, found.standing, verification(found, clock)) == (
        RunState.FAILED,
        Standing.GRANTED,
        Verification.STALE,
    )
    assert [health.is_late for health in registries(session, clock.at)] == [True]
    assert registry_of(session, issuer).failures == 1


def test_an_issuer_of_files_alone_is_not_asked(session: Session, clock: MovableClock) -> None:
    only_files = make_registry(session, api_base=None, mode=Mode.FILE)
    make_attestation(session, registry=only_files, source=Source.FILE)
    assert due_registries(session, clock.at) == []
    assert [health.is_late for health in registries(session, clock.at)] == [False]


def test_many_claims_wait_for_a_silent_registry_once(
    registry: Pinned, session: Session, team: Profile, founder: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def silent(_client: HttpClient, url: str, **_given: object) -> Answer:
        asked.append(url)
        raise NoAnswer(Fault.TIME_OVER)

    registry.sync()
    with registry.app.app_context():
        for number in range(8):
            claim(session, team, Wish(number=f"KIQ-{number}"), by_id=founder.id, at=now.now())
        session.commit()
        monkeypatch.setattr(HttpClient, "get", silent)
        assert answer_claims() == 0
    assert len(asked) == 1
    session.expire_all()
    assert set(session.scalars(select(AttestationClaim.why))) == {"registry_silent"}
