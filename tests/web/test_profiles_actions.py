"""Creating, saving, publishing and restoring profiles, without pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.audit import AuditEntry
from app.core.database import current_revision
from app.core.errors import NotAllowed, RuleBroken
from app.core.language import speaking
from app.profiles import actions, queries
from app.profiles.models import (
    Disclosure,
    MarketMark,
    Organisation,
    Profile,
    ProfileChange,
    ProfileText,
    StartupFacts,
    Teaser,
)
from app.profiles.queries.mine import editing
from app.profiles.rules.merging import FieldsClash
from app.profiles.states import Kind, Language, ProfileState
from tests.factories.accounts import make_account
from tests.factories.profiles import INVESTOR, STARTUP, make_draft, make_investor, make_spinoff, make_startup


def save(session: Session, profile: Profile, values: dict, base: int | None = None, by_id: int | None = None):
    version = profile.version if base is None else base
    return actions.save_fields(session, profile, values, base_version=version, by_id=by_id, at=clock.now())


def values_of(session: Session, profile: Profile) -> dict:
    return dict(editing(session, profile).values)


def test_a_new_profile_keeps_every_value_it_was_given(session):
    profile = make_draft(session, Kind.STARTUP)
    found = values_of(session, profile)
    assert {key: found[key] for key in STARTUP} == dict(STARTUP)
    assert (profile.state, profile.country, profile.version) == (ProfileState.DRAFT, "DE", 1)
    assert session.get(Organisation, profile.organisation_id).name == "Stromlese"


def test_saving_what_is_there_already_changes_nothing(session):
    profile = make_draft(session, Kind.INVESTOR)
    assert save(session, profile, dict(INVESTOR)).changed == ()
    assert profile.version == 1


def test_a_saved_text_is_a_new_version_and_the_former_one_stays(session):
    profile = make_draft(session, Kind.STARTUP)
    save(session, profile, {"problem.de": "Neu."})
    save(session, profile, {"problem.de": None})
    rows = session.execute(
        select(ProfileText.version, ProfileText.text, ProfileText.is_latest)
        .where(ProfileText.field == "problem")
        .order_by(ProfileText.version)
    ).all()
    assert rows == [(1, STARTUP["problem.de"], False), (2, "Neu.", False), (3, "", True)]
    assert values_of(session, profile)["problem.de"] is None


def test_two_tabs_that_change_different_fields_are_merged(session):
    profile = make_draft(session, Kind.STARTUP)
    save(session, profile, {"city": "Trier", "problem.de": "A"}, base=1)
    save(session, profile, {"team_size": 9, "city": "Kaiserslautern"}, base=1)
    found = values_of(session, profile)
    assert (found["city"], found["team_size"], found["problem.de"]) == ("Trier", 9, "A")


def test_two_tabs_that_change_the_same_field_are_refused_with_both_texts(session):
    profile = make_draft(session, Kind.STARTUP)
    save(session, profile, {"problem.de": "Erste Fassung"}, base=1)
    with pytest.raises(FieldsClash) as refused:
        save(session, profile, {"problem.de": "Zweite Fassung", "city": "Bonn"}, base=1)
    clash = refused.value.clashes[0]
    assert (clash.key, clash.saved, clash.late) == ("problem.de", "Erste Fassung", "Zweite Fassung")
    assert values_of(session, profile)["city"] == "Kaiserslautern"


def test_the_same_words_from_two_tabs_are_no_conflict(session):
    profile = make_draft(session, Kind.STARTUP)
    save(session, profile, {"problem.de": "Gleich"}, base=1)
    assert save(session, profile, {"problem.de": "Gleich"}, base=1).changed == ()


def test_history_knows_who_when_old_and_new_and_a_field_comes_back(session):
    owner = make_account(session)
    profile = make_draft(session, Kind.STARTUP, owner)
    save(session, profile, {"sectors": ("logistics",)}, by_id=owner.id)
    change = session.scalars(select(ProfileChange)).one()
    assert (change.field, change.old, change.new, change.by_id) == (
        "sectors",
        ["energy-grids"],
        ["logistics"],
        owner.id,
    )
    actions.restore_field(session, profile, change.id, by_id=owner.id, at=clock.now())
    assert values_of(session, profile)["sectors"] == ("energy-grids",)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"stage": "unicorn"}, "stage"),
        ({"sectors": ("astrology",)}, "sectors"),
        ({"ask_min_eur": 5, "ask_max_eur": 4}, "ask_max_eur"),
        ({"ask_min_eur": -1}, "ask_min_eur"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"raising": "later"}, "raising_from"),
        ({"name": ""}, "name"),
        ({"team_size": True}, "team_size"),
        ({"team_size": "9"}, "team_size"),
        ({"sectors": "energy-grids"}, "sectors"),
        ({"verified_at": "2026-01-01"}, "verified_at"),
        ({"problem": "no language"}, "problem"),
        ({"problem.fr": "Français"}, "problem.fr"),
        ({"one_liner.de": "x" * 161}, "one_liner.de"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(session, values, field):
    profile = make_draft(session, Kind.STARTUP)
    with pytest.raises(RuleBroken) as refused:
        save(session, profile, values)
    assert refused.value.field == field


def test_only_an_owner_publishes_and_only_what_is_complete(session):
    owner, stranger = make_account(session), make_account(session)
    profile = make_draft(session, Kind.STARTUP, owner, problem__de=None)
    with pytest.raises(NotAllowed):
        actions.publish_profile(session, profile, by_id=stranger.id, at=clock.now())
    with pytest.raises(RuleBroken) as refused, speaking("en"):
        actions.publish_profile(session, profile, by_id=owner.id, at=clock.now())
    assert refused.value.field == "problem"
    save(session, profile, {"problem.en": "Written in English only."})
    actions.publish_profile(session, profile, by_id=owner.id, at=clock.now())
    assert profile.state is ProfileState.PUBLISHED


def test_states_follow_the_table_only(session):
    profile = make_startup(session)
    actions.pause_profile(session, profile, by_id=None, at=clock.now())
    with pytest.raises(RuleBroken):
        actions.publish_profile(session, profile, by_id=None, at=clock.now())
    actions.resume_profile(session, profile, by_id=None, at=clock.now())
    actions.archive_profile(session, profile, by_id=None, at=clock.now())
    actions.reopen_profile(session, profile, by_id=None, at=clock.now())
    assert profile.state is ProfileState.DRAFT


def test_every_change_raises_the_market_revision_and_marks_the_profile_even_when_erased(session):
    profile = make_startup(session)
    session.commit()
    before = current_revision(session)
    save(session, profile, {"city": "Trier"})
    session.commit()
    assert queries.changed_since(session, before) == [profile.id]
    kept_id, middle = profile.id, current_revision(session)
    actions.erase_profile(session, profile, by_id=None)
    session.commit()
    assert queries.changed_since(session, middle) == [kept_id]
    assert session.get(MarketMark, kept_id).revision == current_revision(session)
    assert list(queries.matching_rows(session, [kept_id])) == []


def test_a_rolled_back_change_marks_nothing(session):
    profile = make_startup(session)
    session.commit()
    before = current_revision(session)
    save(session, profile, {"city": "Trier"})
    session.rollback()
    assert (current_revision(session), queries.changed_since(session, before)) == (before, [])


def test_erasing_deletes_texts_history_and_the_organisation_nobody_else_points_to(session):
    profile = make_startup(session)
    save(session, profile, {"problem.de": "Kanarienvogel"})
    organisation_id = profile.organisation_id
    actions.erase_profile(session, profile, by_id=None)
    session.commit()
    assert session.scalars(select(ProfileText.id)).all() == []
    assert session.scalars(select(ProfileChange.id)).all() == []
    assert session.get(Organisation, organisation_id) is None


def test_a_spinoff_becomes_a_startup_and_keeps_id_members_texts_and_history(session):
    owner = make_account(session)
    profile = make_spinoff(session, owner)
    kept = (profile.id, profile.public_id)
    old_teaser = profile.teaser_id
    actions.found_company(
        session, profile, {"legal_name": "Quarzlicht GmbH", "stage": "pre-seed"}, by_id=owner.id, at=clock.now()
    )
    session.commit()
    assert (profile.id, profile.public_id, profile.kind) == (*kept, Kind.STARTUP)
    assert profile.state is ProfileState.PAUSED
    assert profile.teaser_id != old_teaser
    assert session.get(StartupFacts, profile.id).stage == "pre-seed"
    assert values_of(session, profile)["problem.de"].startswith("Erdkabel")
    assert queries.membership_of(session, owner.id, profile.id) == "owner"
    told = session.scalars(select(ProfileChange.field).where(ProfileChange.old.is_not(None))).all()
    assert "trl" in told
    assert session.scalars(select(Teaser)).all() == []
    actions.resume_profile(session, profile, by_id=owner.id, at=clock.now())


def test_a_teaser_is_proposed_from_the_texts_without_names_and_waits_for_a_human(session):
    owner = make_account(session, name="Ada Kröger")
    profile = make_draft(session, Kind.SPINOFF, owner)
    save(session, profile, {"technology.de": "Ada Kröger erfand es. Licht verrät die Temperatur. In Jena läuft es."})
    with pytest.raises(RuleBroken):
        actions.publish_profile(session, profile, by_id=owner.id, at=clock.now())
    teaser = session.scalars(select(Teaser)).one()
    words = session.get(ProfileText, teaser.text_id)
    assert words.origin == "machine"
    assert words.text.endswith("Licht verrät die Temperatur.")
    for name in ("Ada", "Kröger", "Jena", "Saalebogen"):
        assert name not in words.text


@pytest.mark.parametrize("told", ["Quarzlicht misst.", "Aus Jena.", "Siehe www.ql.example", "Am Lehrstuhl für Optik."])
def test_a_teaser_that_names_somebody_is_refused(session, told):
    profile = make_draft(session, Kind.SPINOFF, make_account(session))
    with pytest.raises(RuleBroken) as refused:
        actions.confirm_teaser(session, profile, Language.DE, told, by_id=None, at=clock.now())
    assert refused.value.field == "text_de"


def test_contact_without_everybodys_yes_fails_in_the_database(session):
    startup, investor = make_startup(session), make_investor(session)
    session.commit()
    insert = (
        "INSERT INTO disclosures (profile_id, to_profile_id, level, valid_from, introduction_id, all_agreed) "
        "VALUES (:a, :b, 'contact', '2026-11-21 09:00:00+00:00', :introduction, :agreed)"
    )
    for introduction, agreed in ((None, None), (None, True), (1, None), (1, False)):
        with pytest.raises(IntegrityError):
            session.execute(
                text(insert), {"a": startup.id, "b": investor.id, "introduction": introduction, "agreed": agreed}
            )
        session.rollback()
    assert session.scalars(select(Disclosure.level)).all() == []


def test_deploying_is_said_anew_with_every_answer_and_stale_after_ninety_days(session, clock):
    founder = make_account(session)
    make_startup(session, founder)
    investor = make_investor(session)
    session.commit()
    viewer = queries.viewer_for(session, Person(founder.id))
    clock.move(days=90)
    assert queries.cards_for(session, viewer, [investor.id])[investor.id].deploying_is_stale is False
    clock.move(seconds=1)
    assert queries.cards_for(session, viewer, [investor.id])[investor.id].deploying_is_stale is True
    actions.save_fields(session, investor, {"deploying": "yes"}, base_version=1, by_id=None, at=clock.at)
    assert queries.cards_for(session, viewer, [investor.id])[investor.id].deploying_is_stale is False
    assert timedelta(days=90) < clock.at - investor.created_at


def test_changes_are_audited_in_ids_and_names_of_fields_only(session):
    profile = make_startup(session)
    save(session, profile, {"problem.de": "Kanarienvogel"})
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.event for entry in entries] == ["profile.created", "profile.publish", "profile.changed"]
    assert all("Kanarienvogel" not in entry.details for entry in entries)


class Person:
    """The least that a viewer needs."""

    def __init__(self, account_id: int, roles: frozenset[str] = frozenset()) -> None:
        self.id, self.role_names = account_id, roles
