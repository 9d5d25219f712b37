"""Rules of the desk that need no page."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import all_models  # noqa: F401 -- every table must be known before they are made
from app.accounts.states import Role
from app.core.database import Base
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import speaking
from app.core.outbox import MailState, OutboxMail
from app.core.shares import chance, percent
from app.staff.actions.mails import drop_mail
from app.staff.rules.labels import ACCOUNT_STATES, DEED_LEADS, DEED_TITLES, DEEDS_DONE, HEALTH, OUTCOMES, SEEN, WHYS
from app.staff.rules.people import WHYS as OFFERED
from app.staff.rules.people import check_may_act_on
from app.staff.rules.secrets import without_keys
from app.staff.states import AccountDeed, AccountState, Outcome, Seen, Why

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = "Zk3_9-aVbQ1xY7mN2pR5tW8uK4sD6fG0"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://a.example/account/link/{KEY}", "https://a.example/account/link/…"),
        (f"http://a.example/x?token={KEY}&b=1", "http://a.example/x?token=…&b=1"),
        (f"http://a.example/x#{KEY}", "http://a.example/x#…"),
        ("https://a.example/profiles/abcdefghijkm/edit", "https://a.example/profiles/abcdefghijkm/edit"),
        (
            "No address, but a very_long_word_that_is_no_key_at_all",
            "No address, but a very_long_word_that_is_no_key_at_all",
        ),
    ],
)
def test_the_random_part_of_an_address_is_left_out_and_nothing_else(text: str, shown: str) -> None:
    assert without_keys(text) == shown


def test_s38_a_long_text_without_spaces_is_masked_at_once() -> None:
    assert without_keys("https://a.example/" + "a" * 50_000) == "https://a.example/…"


def test_nobody_acts_on_themselves() -> None:
    with pytest.raises(RuleBroken):
        check_may_act_on(1, {Role.administrator}, 1, set())


@pytest.mark.parametrize(
    "role", [Role.administrator, Role.matching_staff, Role.programme_staff, Role.registry_approver]
)
def test_only_administrators_act_on_staff(role: Role) -> None:
    check_may_act_on(1, {Role.administrator}, 2, {role})
    with pytest.raises(NotAllowed):
        check_may_act_on(1, {Role.matching_staff}, 2, {role})


def test_matching_staff_acts_on_founders_and_jurors() -> None:
    check_may_act_on(1, {Role.matching_staff}, 2, set())
    check_may_act_on(1, {Role.matching_staff}, 2, {Role.reviewer})


def test_every_word_of_the_desk_has_its_label() -> None:
    assert (set(SEEN), set(WHYS), set(OUTCOMES), set(ACCOUNT_STATES)) == (
        set(Seen),
        set(Why),
        set(Outcome),
        set(AccountState),
    )
    for table in (DEED_TITLES, DEED_LEADS, DEEDS_DONE, OFFERED):
        assert set(table) == set(AccountDeed)


def test_every_reason_of_readyz_has_its_sentence() -> None:
    assert set(HEALTH) == {"migrations_pending", "mail_queue_late", "database_unavailable", "disk_low"}


def test_an_action_needs_a_session_and_no_application() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        mail = OutboxMail(
            to="a@example.org", template="test", language="en", subject="s", text="t", html="",
            state=MailState.FAILED, created_at=NOW, due_at=NOW,
        )  # fmt: skip
        session.add(mail)
        session.flush()
        drop_mail(session, mail, by_id=1)
        assert session.query(OutboxMail).count() == 0
    engine.dispose()


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", ["14\N{NO-BREAK SPACE}%", "unter 1\N{NO-BREAK SPACE}%", "0,3\N{NO-BREAK SPACE}%"]),
        ("en", ["14%", "below 1%", "0.3%"]),
    ],
)
def test_a_small_chance_is_never_told_as_none(language, shown):
    with speaking(language):
        assert [str(each) for each in (chance(0.141), chance(0.0049), chance(0.003, 1))] == shown
        assert str(chance(0)) == percent(0)
