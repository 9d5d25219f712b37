"""The audit chain shows edits, deletions, insertions, reordering and, against a kept head, a cut tail."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.audit import AuditEntry

KEY = b"key of the test"


def sealed(session: Session, count: int = 4) -> str:
    for number in range(count):
        audit.record(
            session, "profile.published", actor_id=1, object_type="profile", object_id=number, note="line\nbreak"
        )
    session.flush()
    audit.seal_entries(session, KEY)
    return audit.verify_chain(session, KEY).head


def test_s57_an_untouched_chain_fits(session: Session) -> None:
    sealed(session)
    assert (audit.verify_chain(session, KEY).checked, audit.verify_chain(session, KEY).broken_at) == (4, None)


def test_s57_an_edited_entry_is_named(session: Session) -> None:
    sealed(session)
    session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(object_id=99))
    session.expire_all()
    assert audit.verify_chain(session, KEY).broken_at == 2


def test_s57_a_deleted_entry_is_found(session: Session) -> None:
    sealed(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == 2))
    assert audit.verify_chain(session, KEY).broken_at == 3


def test_s57_reordering_is_found(session: Session) -> None:
    sealed(session)
    session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(sequence=100))
    session.execute(update(AuditEntry).where(AuditEntry.id == 3).values(sequence=2))
    session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(sequence=3))
    session.expire_all()
    assert audit.verify_chain(session, KEY).broken_at == 3


def test_s57_a_cut_tail_is_found_against_the_kept_head(session: Session) -> None:
    head = sealed(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == 4))
    assert audit.verify_chain(session, KEY).broken_at is None
    assert audit.verify_chain(session, KEY, expected_head=head).broken_at == 0


def test_s57_a_seal_from_before_history_was_rewritten_does_not_fit(session: Session) -> None:
    former = sealed(session)
    later = AuditEntry.id > 1
    session.execute(update(AuditEntry).where(later).values(sequence=None, seal=None))
    session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(object_id=99))
    session.expire_all()
    audit.seal_entries(session, KEY)
    assert audit.verify_chain(session, KEY).broken_at is None
    session.execute(update(AuditEntry).where(AuditEntry.id == 4).values(seal=former))
    session.expire_all()
    assert audit.verify_chain(session, KEY).broken_at == 4


def test_s57_a_foreign_key_cannot_seal(session: Session) -> None:
    sealed(session)
    assert audit.verify_chain(session, b"another key").broken_at == 1


def test_s57_line_breaks_are_encoded(session: Session) -> None:
    sealed(session)
    assert "\n" not in session.scalars(select(AuditEntry.details)).first()
