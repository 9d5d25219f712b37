"""Polling a registry over real HTTP: what is believed, what sticks, what raises an alarm. Numbers are those of the
acceptance tests."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict as Busy
from app.core.outbox import OutboxMail
from app.seals.actions.syncing.tracking import begin_run
from app.seals.models import Attestation, AttestationCheck, AttestationEvent, RegistryEntry, SealRegistry, SyncRefusal
from app.seals.queries.trust import due_registries
from app.seals.rules.freshness import Thresholds, verification_at
from app.seals.states import Alarm, Conflict, KeyState, RunKind, RunState, Standing, Verification
from app.seals.tasks import watch_time
from tests.conftest import MovableClock
from tests.factories.registries import Pinned, attestation_of, registry_of


def move(registry: Pinned, clock: MovableClock, **delta: float) -> None:
    registry.set_clock(clock.move(**delta))


def standings(session: Session, number: str) -> list[Standing]:
    events = select(AttestationEvent.to_standing).where(
        AttestationEvent.attestation_id == attestation_of(session, number).id
    )
    return list(session.scalars(events.order_by(AttestationEvent.id)))


def verification(found: Attestation, clock: MovableClock) -> Verification:
    return verification_at(
        source=found.source, fault=found.fault, conflict=found.conflict, confirmed_at=found.confirmed_at,
        import_until=found.import_until, now=clock.at, thresholds=Thresholds(),
    )  # fmt: skip


def test_a_granted_record_is_accepted_with_its_own_credential(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-1", system="PeWi", version="2.1.0")
    run = registry.sync()
    found = attestation_of(session, "KIQ-1")
    assert (run.state, run.records_read, run.records_confirmed) == (RunState.DONE, 1, 1)
    assert (found.standing, found.system_name, found.system_version) == (Standing.GRANTED, "PeWi", "2.1.0")
    assert found.credential is not None
    assert len(found.results) == 12
    assert found.conflict is None


def test_4_a_suspension_is_lifted_by_a_newer_list_and_both_stand_in_the_history(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-4")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("suspend", number="KIQ-4", code="drift")
    registry.sync()
    suspended = attestation_of(session, "KIQ-4")
    assert (suspended.standing, suspended.reason_code) == (Standing.SUSPENDED, "drift")
    move(registry, clock, hours=1)
    registry.admin("lift", number="KIQ-4")
    registry.sync()
    assert attestation_of(session, "KIQ-4").standing is Standing.GRANTED
    assert standings(session, "KIQ-4") == [Standing.GRANTED, Standing.SUSPENDED, Standing.GRANTED]


def test_5_a_clean_list_never_brings_back_what_was_withdrawn(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-5")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("withdraw", number="KIQ-5", code="misuse")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("lie", kind="clean-list")
    registry.admin("lie", kind="whitewash", number="KIQ-5")
    registry.sync(RunKind.FULL)
    found = attestation_of(session, "KIQ-5")
    assert (found.standing, found.withdrawn_at is not None) == (Standing.WITHDRAWN, True)
    assert standings(session, "KIQ-5") == [Standing.GRANTED, Standing.WITHDRAWN]


def test_a_list_older_than_the_one_we_have_speaks_for_nothing(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-50")
    registry.sync()
    move(registry, clock, hours=2)
    registry.admin("suspend", number="KIQ-50")
    registry.sync()
    confirmed = attestation_of(session, "KIQ-50").confirmed_at
    # The registry's clock goes back: its lists are signed well, but before the suspension.
    registry.set_clock(clock.at - timedelta(minutes=50))
    clock.move(minutes=30)
    registry.admin("lift", number="KIQ-50")
    registry.sync()
    found = attestation_of(session, "KIQ-50")
    assert (found.standing, found.confirmed_at) == (Standing.SUSPENDED, confirmed)
    assert registry_of(session, registry).alarm is Alarm.ROLLBACK


def test_12_a_new_key_waits_in_quarantine_and_counts_once_confirmed(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-12")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("rotate-key")
    registry.issue("KIQ-13")
    run = registry.sync()
    found = registry_of(session, registry)
    assert (run.state, run.error, found.alarm) == (RunState.FAILED, "new_key", Alarm.NEW_KEY)
    assert session.scalar(select(Attestation).where(Attestation.number == "KIQ-13")) is None
    waiting = next(key for key in found.keys if key.state is KeyState.QUARANTINED)
    waiting.state, waiting.confirmed_at = KeyState.CONFIRMED, clock.at
    registry.sync()
    assert attestation_of(session, "KIQ-13").standing is Standing.GRANTED
    assert registry_of(session, registry).alarm is None


def test_12_a_key_listed_for_seven_days_counts_by_itself(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.admin("announce-key")
    registry.sync()
    registry.admin("rotate-key")
    move(registry, clock, days=6, hours=23)
    registry.issue("KIQ-12")
    assert registry.sync().error == "new_key"
    move(registry, clock, hours=1)
    assert registry.sync().state is RunState.DONE
    assert attestation_of(session, "KIQ-12").standing is Standing.GRANTED


def test_12_a_dropped_key_hides_at_once_what_it_signed_until_a_confirmed_key_signs_it_again(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-17")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("compromise-key")
    registry.sync()
    assert attestation_of(session, "KIQ-17").fault is Verification.INVALID_SIGNATURE
    for key in registry_of(session, registry).keys:
        if key.listed:
            key.state, key.confirmed_at = KeyState.CONFIRMED, clock.at
    registry.sync()
    found = attestation_of(session, "KIQ-17")
    assert (found.fault, found.standing) == (None, Standing.GRANTED)


def test_18_a_silent_registry_lets_the_age_grow_and_a_good_answer_makes_it_fresh(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-18")
    registry.sync()
    registry.admin("go-down")
    seen = []
    for step in ({"hours": 23}, {"days": 2, "hours": 1}, {"days": 5}):
        move(registry, clock, **step)
        registry.sync()
        seen.append(verification(attestation_of(session, "KIQ-18"), clock))
    assert seen == [Verification.FRESH, Verification.STALE, Verification.UNVERIFIABLE]
    assert attestation_of(session, "KIQ-18").standing is Standing.GRANTED
    assert registry_of(session, registry).alarm is Alarm.UNREACHABLE
    registry.admin("come-back")
    registry.sync()
    assert verification(attestation_of(session, "KIQ-18"), clock) is Verification.FRESH
    assert registry_of(session, registry).alarm is None


def test_19_1200_records_that_change_while_they_are_paged_come_in_once_each(registry: Pinned, session: Session) -> None:
    registry.admin("issue-many", count=1200, prefix="M")
    changed = []

    def change(progress: object) -> None:
        if not changed:
            changed.append(progress)
            registry.admin("suspend", number="M-000003")
            registry.admin("issue", number="M-LATE")

    registry.around = type(registry.around)(**{**vars(registry.around), "tell": change})
    run = registry.sync()
    numbers = list(session.scalars(select(Attestation.number)))
    assert (run.state, run.error) == (RunState.DONE, None)
    assert (len(numbers), len(set(numbers)), "M-LATE" in numbers) == (1201, 1201, True)
    assert attestation_of(session, "M-000003").standing is Standing.SUSPENDED


def test_19_a_quiet_poll_asks_for_changes_once_and_reads_no_record(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-19")
    registry.sync()
    before = session.scalars(select(AttestationCheck)).all()
    quiet = registry.sync()
    assert (quiet.records_read, quiet.pages, quiet.records_confirmed) == (0, 0, 1)
    assert quiet.requests == 8
    assert len(session.scalars(select(AttestationCheck)).all()) == len(before)


def test_19_a_cursor_that_is_gone_starts_again_from_the_beginning(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-19")
    registry.issue("KIQ-20")
    registry.sync()
    registry.issue("KIQ-21")
    registry.admin("forget", before=3)
    run = registry.sync()
    assert (run.state, run.error, run.records_read) == (RunState.DONE, None, 3)
    assert len(session.scalars(select(Attestation)).all()) == 3


def test_20_a_head_that_goes_back_stops_the_run_and_changes_nothing(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-20")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("suspend", number="KIQ-20")
    registry.sync()
    confirmed = attestation_of(session, "KIQ-20").confirmed_at
    move(registry, clock, hours=1)
    registry.admin("lie", kind="rollback", by=1)
    run = registry.sync()
    found = attestation_of(session, "KIQ-20")
    assert (run.state, run.error) == (RunState.FAILED, "rollback")
    assert (found.standing, found.confirmed_at) == (Standing.SUSPENDED, confirmed)
    assert registry_of(session, registry).alarm is Alarm.ROLLBACK


def test_20_a_deleted_record_raises_an_alarm_stays_and_nothing_gets_better(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.issue("KIQ-20")
    registry.issue("KIQ-21")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("suspend", number="KIQ-21")
    registry.sync()
    move(registry, clock, hours=1)
    registry.admin("lift", number="KIQ-21")
    registry.admin("lie", kind="delete", number="KIQ-20")
    confirmed = attestation_of(session, "KIQ-20").confirmed_at
    registry.sync()
    found = registry_of(session, registry)
    assert (found.alarm, found.alarm_detail) == (Alarm.DELETED, "KIQ-20")
    assert attestation_of(session, "KIQ-20").confirmed_at == confirmed
    assert attestation_of(session, "KIQ-21").standing is Standing.SUSPENDED


def test_20_an_expired_head_is_no_head(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-20")
    registry.admin("lie", kind="stale-head")
    run = registry.sync()
    assert (run.state, run.error) == (RunState.FAILED, "head_expired")
    assert session.scalars(select(Attestation)).all() == []


def test_a_record_left_out_of_the_feed_shows_in_the_digest(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-1")
    registry.issue("KIQ-2")
    registry.admin("lie", kind="omit", number="KIQ-2")
    registry.sync()
    assert registry_of(session, registry).alarm is Alarm.COUNT_DIFFERS


def test_21_the_list_beats_an_index_that_says_granted_and_staff_is_shown_the_conflict(
    registry: Pinned, session: Session
) -> None:
    registry.issue("KIQ-21")
    registry.admin("withdraw", number="KIQ-21")
    registry.admin("lie", kind="whitewash", number="KIQ-21")
    registry.sync()
    found = attestation_of(session, "KIQ-21")
    assert (found.standing, found.conflict) == (Standing.WITHDRAWN, Conflict.SOURCES_DIFFER)
    assert found.conflict_details == [
        {"code": "sources_differ", "criterion": "", "detail": "standing: index granted, signed withdrawn"}
    ]


@pytest.mark.parametrize("lie", ["redirect", "encoding", "big", "endless"])
def test_17_a_registry_that_answers_wildly_ends_the_run_and_keeps_the_data(
    registry: Pinned, session: Session, lie: str
) -> None:
    registry.issue("KIQ-17")
    registry.sync()
    registry.issue("KIQ-18")
    registry.admin("lie", kind=lie, path="/v1/seals")
    run = registry.sync()
    assert run.state is RunState.FAILED
    assert attestation_of(session, "KIQ-17").standing is Standing.GRANTED
    assert session.scalar(select(Attestation).where(Attestation.number == "KIQ-18")) is None


def test_a_registry_that_says_nothing_changed_is_found_out_by_its_head(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-1")
    registry.sync()
    registry.admin("lie", kind="wrong-etag", path="/v1/seals")
    registry.sync()
    registry.issue("KIQ-2")
    run = registry.sync()
    assert run.state is RunState.DONE
    assert attestation_of(session, "KIQ-2").standing is Standing.GRANTED


def test_a_killed_run_goes_on_at_its_cursor(registry: Pinned, session: Session, clock: MovableClock) -> None:
    registry.admin("issue-many", count=250, prefix="M")

    def kill(_progress: object) -> None:
        raise KeyboardInterrupt

    calm, registry.around = registry.around, type(registry.around)(**{**vars(registry.around), "tell": kill})
    with pytest.raises(KeyboardInterrupt):
        registry.sync()
    assert registry_of(session, registry).cursor_sequence == 100
    registry.around = calm
    with pytest.raises(Busy):
        registry.sync()
    move(registry, clock, minutes=6)
    run = registry.sync()
    assert (run.state, run.from_sequence, run.records_read) == (RunState.DONE, 100, 150)
    assert len(session.scalars(select(Attestation)).all()) == 250


def test_two_runs_against_one_registry_never_run_at_once(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    begin_run(session, session.get_one(SealRegistry, registry.registry_id), RunKind.CHANGES, at=clock.at)
    with pytest.raises(Busy):
        registry.sync()


def test_failures_put_the_next_poll_off_further_each_time(
    registry: Pinned, session: Session, clock: MovableClock
) -> None:
    registry.admin("go-down")
    waits = []
    for _attempt in range(3):
        registry.sync()
        due = registry_of(session, registry).next_due_at
        assert due is not None
        waits.append(due - clock.at)
    assert waits == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert due_registries(session, clock.at) == []


def test_an_alarm_is_mailed_to_those_who_decide_and_only_once(registry: Pinned, session: Session) -> None:
    registry.issue("KIQ-1")
    registry.admin("lie", kind="stale-head")
    registry.sync()
    registry.sync()
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "seals/alarm")).all()
    assert len(mails) == 2
    assert "Referenzregister" in mails[0].subject


def test_a_scheme_the_issuer_may_not_speak_for_is_refused_by_name(registry: Pinned, session: Session) -> None:
    grants = registry_of(session, registry).grants
    session.delete(next(grant for grant in grants if grant.scheme_code == "vde-spec-90012"))
    registry.issue("VDE-1", scheme="vde-spec-90012")
    run = registry.sync()
    refusal = session.scalars(select(SyncRefusal)).one()
    assert (refusal.number, refusal.code, run.records_refused) == ("VDE-1", "issuer_not_entitled", 1)
    assert session.scalars(select(RegistryEntry.refusal)).one() == "issuer_not_entitled"
    assert session.scalars(select(Attestation)).all() == []


def test_an_end_is_written_down_when_its_time_has_come(registry: Pinned, session: Session, clock: MovableClock) -> None:
    registry.issue("KIQ-1", valid_until=(clock.at + timedelta(days=2)).isoformat())
    registry.sync()
    session.commit()
    clock.move(days=3)
    with registry.app.app_context():
        watch_time()
    assert attestation_of(session, "KIQ-1").standing is Standing.EXPIRED
    assert standings(session, "KIQ-1") == [Standing.GRANTED, Standing.EXPIRED]


@pytest.mark.parametrize("lie", ["swap-list", "bomb", "short-list"])
def test_a_run_whose_lists_say_nothing_usable_has_failed_and_confirms_nothing(
    registry: Pinned, session: Session, clock: MovableClock, lie: str
) -> None:
    registry.issue("KIQ-31")
    registry.sync()
    before = attestation_of(session, "KIQ-31").confirmed_at
    move(registry, clock, hours=2)
    registry.admin("lie", kind=lie)
    run = registry.sync()
    session.expire_all()
    assert (run.state, run.error, run.records_confirmed) == (RunState.FAILED, "status_list_unusable", 0)
    assert attestation_of(session, "KIQ-31").confirmed_at == before
    assert registry_of(session, registry).failures == 1
