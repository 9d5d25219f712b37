"""The demo world comes into a database once, whole, through the same doors as people's own profiles."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant, SecondFactor
from app.accounts.rules.passwords import check_password
from app.core import clock as core_clock
from app.profiles.models import (
    InvestorFacts,
    OrganisationIdentifier,
    PortfolioItem,
    ProductVersion,
    Profile,
    ProfileChange,
    ProfileContact,
    ProfileMember,
    ProfileSource,
    SpinoffFacts,
    StartupFacts,
    TaxonomyTerm,
    Teaser,
)
from app.profiles.queries.mine import editing
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.completeness import SectionStatus, status_of
from app.profiles.rules.kinds import kind_of
from app.profiles.states import IdentifierScheme, ProfileState
from demo import DemoWorld, load_world
from demo.history import edits_of
from demo.load import Loaded, load_demo, reset_demo, sign_ins
from demo.people import PASSWORD, people_of
from demo.reviewing import SIZE


@pytest.fixture
def small_world() -> DemoWorld:
    """The profiles of those who sign in, one team without a confirmed teaser, and all accounts."""
    world = load_world()
    unconfirmed = next(team for team in world.spinoffs if not team.teaser_confirmed)
    return replace(
        world,
        startups=tuple(each for each in world.startups if each.slug == "stromlese" or each.state != "published"),
        spinoffs=(*(each for each in world.spinoffs if each.slug == "quarzlicht"), unconfirmed),
        investors=tuple(each for each in world.investors if each.slug == "nordlicht-ventures"),
    )


def profile(session: Session, slug: str) -> Profile:
    source = select(ProfileSource.profile_id).where(ProfileSource.external_id == slug).scalar_subquery()
    return session.scalars(select(Profile).where(Profile.id == source)).one()


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_whole_world_is_loaded_and_a_second_load_has_nothing_to_do(app, session):
    world = load_world()
    profiles = len(world.startups) + len(world.spinoffs) + len(world.investors)
    assert load_demo(app, world) == Loaded(profiles, len(people_of(world)))
    assert load_demo(app, world) == Loaded(0, 0)
    # Beside them the applicants of the round in review, whose profiles are drafts.
    assert count(session, Profile) == profiles + SIZE.applications + SIZE.drafts
    shown = session.scalar(select(func.count()).where(Profile.state == ProfileState.PUBLISHED))
    expected = sum(each.state == "published" for each in (*world.startups, *world.investors))
    assert shown == expected + sum(each.teaser_confirmed for each in world.spinoffs)


def test_a_startup_has_its_facts_texts_people_products_and_verification(app, session, small_world):
    load_demo(app, small_world)
    demo = next(each for each in small_world.startups if each.slug == "stromlese")
    made = profile(session, "stromlese")
    values = values_of(load(session, [made.id])[made.id], taxonomy(session))
    assert values["problem.de"] == demo.problem["de"]
    assert values["sectors"] == demo.sectors
    assert (values["ask_min_eur"], values["ask_max_eur"]) == (demo.amount_min_eur, demo.amount_max_eur)
    assert made.verified_what == "Handelsregister"
    assert count(session, ProfileContact) >= 1
    members = session.scalar(select(func.count()).where(ProfileMember.profile_id == made.id))
    assert members == len(demo.members)
    assert session.scalars(select(ProductVersion.name).where(ProductVersion.is_current)).first() is not None


def test_the_number_of_a_verified_startup_is_verified_and_that_of_another_only_claimed(app, session, small_world):
    seen, claimed = small_world.startups[0], replace(small_world.startups[1], verified=False)
    load_demo(app, replace(small_world, startups=(seen, claimed)))
    rows = session.execute(
        select(OrganisationIdentifier.value, OrganisationIdentifier.what_seen, OrganisationIdentifier.verified_at)
        .where(OrganisationIdentifier.scheme == IdentifierScheme.EUID)
        .order_by(OrganisationIdentifier.value)
    ).all()
    assert [(value, seen_as, at is not None) for value, seen_as, at in rows] == [
        (seen.euid, "Handelsregister", True),
        (claimed.euid, None, False),
    ]


def test_a_load_after_a_reset_gives_the_same_numbers_again(app, session, small_world):
    load_demo(app, small_world)
    reset_demo(app, small_world)
    load_demo(app, small_world)
    numbers = session.scalars(
        select(OrganisationIdentifier.value).where(OrganisationIdentifier.scheme == IdentifierScheme.EUID)
    ).all()
    assert sorted(numbers) == sorted(startup.euid for startup in small_world.startups)


def test_days_are_counted_from_the_load(app, session, small_world, clock):
    load_demo(app, small_world)
    today = core_clock.today()
    startup = next(each for each in small_world.startups if each.slug == "stromlese")
    facts = session.get_one(StartupFacts, profile(session, "stromlese").id)
    assert facts.raising_until == today + timedelta(days=startup.raising_days)
    assert profile(session, "stromlese").updated_at == clock.at - timedelta(days=startup.updated_days_ago)
    investor = session.get_one(InvestorFacts, profile(session, "nordlicht-ventures").id)
    said = small_world.investors[0].deploying_confirmed_days_ago
    assert investor.deploying_said_at == clock.at - timedelta(days=said)


def test_a_profile_was_edited_over_weeks_by_different_members_the_same_at_every_load(app, session, small_world):
    load_demo(app, small_world)
    demo = next(each for each in small_world.startups if each.slug == "stromlese")
    made = profile(session, "stromlese")
    fields = [field.name for field in kind_of(made.kind).fields]
    mine = (ProfileChange.profile_id == made.id, ProfileChange.field.in_(fields))
    rows = session.scalars(select(ProfileChange).where(*mine).order_by(ProfileChange.id)).all()
    values = values_of(load(session, [made.id])[made.id], taxonomy(session))
    edits = edits_of("stromlese", values)
    assert [row.old for row in rows] == [edit.former for edit in edits]
    assert [row.at for row in rows] == [made.updated_at - timedelta(days=edit.days) for edit in edits]
    assert len({row.by_id for row in rows}) == min(len(rows), len(demo.members))
    assert made.created_at < rows[0].at < made.updated_at
    assert values["team_size"] == demo.team_size


def test_a_team_whose_teaser_nobody_confirmed_stays_a_draft_with_a_proposal(app, session, small_world):
    load_demo(app, small_world)
    shown, hidden = (profile(session, each.slug) for each in small_world.spinoffs)
    assert (shown.state, hidden.state) == (ProfileState.PUBLISHED, ProfileState.DRAFT)
    rows = session.execute(select(Teaser.profile_id, Teaser.state).order_by(Teaser.id)).all()
    assert {state.value for key, state in rows if key == shown.id} == {"confirmed"}
    assert {state.value for key, state in rows if key == hidden.id} == {"proposed"}
    assert session.get_one(SpinoffFacts, shown.id).institution_id is not None


@pytest.mark.parametrize("slug", ["stromlese", "quarzlicht", "nordlicht-ventures"])
def test_what_a_published_profile_filled_in_reads_as_done(app, session, small_world, slug):
    load_demo(app, small_world)
    edited = editing(session, profile(session, slug))
    statuses = {each.name: status_of(edited.kind, each, edited.filled) for each in edited.kind.sections}
    assert [name for name, status in statuses.items() if status is SectionStatus.STARTED] == []


def test_an_investor_brings_its_portfolio(app, session, small_world):
    load_demo(app, small_world)
    names = session.scalars(select(PortfolioItem.name).order_by(PortfolioItem.position)).all()
    assert names == [item.name for item in small_world.investors[0].portfolio]


def test_loading_again_brings_back_what_is_missing_and_leaves_what_people_changed(app, session, small_world):
    load_demo(app, replace(small_world, investors=()))
    session.execute(update(Profile).where(Profile.name == "Stromlese").values(city="Trier"))
    session.commit()
    assert load_demo(app, small_world).profiles == 1
    assert profile(session, "stromlese").city == "Trier"


def test_a_reset_erases_the_demo_world_alone(app, session, small_world):
    from tests.factories.accounts import make_account
    from tests.factories.profiles import make_startup

    own = make_startup(session, make_account(session), name="Eigene Firma")
    session.commit()
    load_demo(app, small_world)
    reset_demo(app, small_world)
    session.expire_all()
    assert session.scalars(select(Profile.id)).all() == [own.id]
    assert count(session, Account) == 1
    assert count(session, ProfileSource) == 0


def test_a_database_that_is_not_prepared_is_answered_with_a_sentence(app, session, small_world):
    session.execute(TaxonomyTerm.__table__.delete())
    session.commit()
    with pytest.raises(RuntimeError, match="flask init"):
        load_demo(app, small_world)


def test_the_shared_password_keeps_the_rules_for_everybody_who_signs_in():
    for person in people_of(load_world()):
        check_password(PASSWORD, display_name=person.name, address=person.address)


def test_each_kind_of_person_has_a_sign_in_and_staff_a_second_factor(app, session, small_world):
    load_demo(app, small_world)
    secrets = {role: secret for role, _address, _password, secret in sign_ins()}
    without = {"founder", "researcher", "investor", "reviewer"}
    assert {role for role, secret in secrets.items() if secret is None} == without
    assert count(session, RoleGrant) == 5 + SIZE.reviewers - 1
    assert count(session, SecondFactor) == 3


def sign_in_page(client, app: Flask, address: str) -> str:
    response = client.send("/account/sign-in", {"address": address, "password": PASSWORD})
    return response.headers.get("Location", response.text)


def test_the_founder_signs_in_with_the_printed_password(app, client, small_world):
    load_demo(app, small_world)
    sign_in_page(client, app, "founder@demo.example")
    assert client.get("/account/").status_code == 200


def test_the_staff_signs_in_with_the_printed_second_factor(app, client, small_world):
    load_demo(app, small_world)
    secret = next(secret for role, _address, _password, secret in sign_ins() if role == "matching_staff")
    second = sign_in_page(client, app, "staff@demo.example")
    form = BeautifulSoup(client.get(second).text, "html.parser")
    assert form.select_one("input[name=code]") is not None
    client.send(second, {"code": pyotp.TOTP(secret).now()})
    assert client.get("/account/").status_code == 200
