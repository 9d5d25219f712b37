"""Who sees what: the table of docs/visibility.md, told by the pages themselves."""

from dataclasses import fields
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.profiles import actions, queries
from app.profiles.actions.parts import NewContact, add_contact, add_never_show
from app.profiles.actions.staff import verify_profile
from app.profiles.models import Profile, ProfileContact, ProfileReport
from app.profiles.rules.views import CardPage, ProfileCard, ProfileFull, ProfileTeaser
from app.profiles.states import DisclosureLevel, Kind
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import (
    TEASER,
    make_disclosure,
    make_draft,
    make_investor,
    make_profile,
    make_spinoff,
    make_startup,
)

CONTACT = NewContact("Kanari Kontakt", "Leitung", "kontakt@kanarien.example", "+49 30 123456")
CONTACT_WORDS = ("Kanari Kontakt", "kontakt@kanarien.example", "+49 30 123456")
SPINOFF_NAMES = ("Quarzlicht", "Saalebogen", "Jena", "Macht Glasfasern", "Erdkabel altern", "transfer@")


@pytest.fixture
def world(session: Session) -> dict[str, Any]:
    """One of each kind, each with an owner and a contact; `outsider` has an account and nothing else."""
    found: dict[str, Any] = {"outsider": make_account(session)}
    for kind in Kind:
        owner = make_account(session, name=f"Owner of {kind.value}")
        profile = make_profile(session, kind, owner)
        add_contact(session, profile, CONTACT, by_id=owner.id, at=core_clock.now())
        found[kind.value], found[f"{kind.value}_owner"] = profile, owner
    session.commit()
    return found


def sign_in_as(client: Any, session: Session, world: dict[str, Any], who: str) -> None:
    if who == "staff":
        world["staff"] = make_account(session, roles=["matching_staff"])
    if who == "reviewer":
        world["reviewer"] = make_account(session, roles=["reviewer"])
    if who != "anonymous":
        sign_in(client, session, world[who])


ROWS = {
    # viewer: what each address answers (startup, spinoff by name, spinoff by teaser, investor)
    "anonymous": (302, 302, 302, 302),
    "outsider": (404, 404, 404, 404),
    "reviewer": (404, 404, 404, 404),
    "investor_owner": (200, 404, 200, 200),
    "startup_owner": (200, 404, 404, 200),
    "spinoff_owner": (404, 200, 302, 200),
    "staff": (200, 200, 302, 200),
}


@pytest.mark.parametrize("who", ROWS)
def test_the_table_of_who_may_open_which_page(client: Any, session: Session, world: dict[str, Any], who: str) -> None:
    sign_in_as(client, session, world, who)
    paths = (
        f"/profiles/{world['startup'].public_id}",
        f"/profiles/{world['spinoff'].public_id}",
        f"/profiles/teaser/{world['spinoff'].teaser_id}",
        f"/profiles/{world['investor'].public_id}",
    )
    assert tuple(client.get(path).status_code for path in paths) == ROWS[who]


OWN_PAGES = (
    "edit", "edit/basics", "check", "published", "history", "members", "contacts", "products", "portfolio",
    "never-show", "logo", "conflicts", "identifiers",
    "delete",
)  # fmt: skip
OWN_DEEDS = (
    "edit/basics", "edit/basics/autosave", "edit/basics/completed", "publish", "resume", "state/archive", "members",
    "members/withdraw", "contacts", "contacts/1/remove", "products", "portfolio", "never-show", "never-show/1/remove",
    "logo", "logo/remove", "identifiers", "identifiers/1/remove", "history/1/restore",
    "conflicts/1/late", "switch", "found", "teaser", "teaser/propose", "delete",
)  # fmt: skip


@pytest.mark.parametrize("who", ["investor_owner", "spinoff_owner", "outsider", "staff"])
def test_s02_nobody_but_members_opens_the_editor(
    client: Any, session: Session, world: dict[str, Any], who: str
) -> None:
    sign_in_as(client, session, world, who)
    public_id = world["startup"].public_id
    assert {client.get(f"/profiles/{public_id}/{page}").status_code for page in OWN_PAGES} == {404}


@pytest.mark.parametrize("who", ["investor_owner", "spinoff_owner", "outsider", "staff"])
def test_s02_nobody_but_members_does_anything_to_a_profile(
    client: Any, session: Session, world: dict[str, Any], who: str
) -> None:
    sign_in_as(client, session, world, who)
    public_id = world["startup"].public_id
    token = client.token("/profiles/new")
    data = {"csrf_token": token, "name": "Gekapert", "address": "x@example.org", "role": "owner", "city": "Gekapert"}
    answers = {deed: client.post(f"/profiles/{public_id}/{deed}", data=data).status_code for deed in OWN_DEEDS}
    assert answers == dict.fromkeys(OWN_DEEDS, 404)
    after = session.get(Profile, world["startup"].id)
    assert (after.name, after.version, after.state) == ("Stromlese", 1, "published")


def test_s02_parts_of_another_profile_are_out_of_reach_through_ones_own(
    client: Any, session: Session, world: dict[str, Any]
) -> None:
    sign_in(client, session, world["investor_owner"])
    mine = world["investor"].public_id
    contact = session.scalars(select(ProfileContact).where(ProfileContact.profile_id == world["startup"].id)).one()
    page = f"/profiles/{mine}/contacts"
    assert client.send(f"{page}/{contact.id}/remove", page=page).status_code == 404
    assert session.get(ProfileContact, contact.id) is not None


@pytest.mark.parametrize(
    ("who", "whom"), [("investor_owner", "startup"), ("startup_owner", "investor"), ("spinoff_owner", "investor")]
)
def test_s03_a_card_has_no_contact_website_or_legal_name_until_it_is_disclosed(
    client: Any, session: Session, world: dict[str, Any], who: str, whom: str
) -> None:
    sign_in(client, session, world[who])
    profile = world[whom]
    path = f"/profiles/{profile.public_id}"
    secrets = [*CONTACT_WORDS, profile.website, f"Owner of {whom}"]
    before = client.get(path).text
    assert [secret for secret in secrets if secret in before] == []
    make_disclosure(session, profile, world[who.removesuffix("_owner")], DisclosureLevel.CONTACT)
    after = client.get(path).text
    assert [word for word in CONTACT_WORDS if word not in after] == []
    assert profile.website in after


def test_s03_a_teaser_tells_nothing_that_names_the_team(client: Any, session: Session, world: dict[str, Any]) -> None:
    sign_in(client, session, world["investor_owner"])
    text = client.get(f"/profiles/teaser/{world['spinoff'].teaser_id}").text
    assert TEASER in text
    assert "Thuringia" in text
    told = (*SPINOFF_NAMES, *CONTACT_WORDS, world["spinoff"].public_id, "Owner of spinoff")
    assert [name for name in told if name in text] == []


def test_a_named_disclosure_shows_the_card_and_replaces_the_teasers_address(
    client: Any, session: Session, world: dict[str, Any]
) -> None:
    sign_in(client, session, world["investor_owner"])
    old = world["spinoff"].teaser_id
    make_disclosure(session, world["spinoff"], world["investor"], DisclosureLevel.NAMED)
    assert client.get(f"/profiles/teaser/{old}").status_code == 404
    text = client.get(f"/profiles/{world['spinoff'].public_id}").text
    assert "Quarzlicht" in text
    assert [word for word in (*CONTACT_WORDS, "transfer@") if word in text] == []


def test_a_revoked_disclosure_hides_again_at_once(client: Any, session: Session, world: dict[str, Any]) -> None:
    sign_in(client, session, world["investor_owner"])
    at = core_clock.now()
    made = actions.disclose(session, world["spinoff"], world["investor"], DisclosureLevel.NAMED, at=at, by_id=None)
    path = f"/profiles/{world['spinoff'].public_id}"
    assert client.get(path).status_code == 200
    actions.revoke_disclosure(session, session.merge(made), at=at, by_id=None)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("deed", [actions.pause_profile, actions.archive_profile])
def test_a_paused_or_archived_profile_is_gone_at_the_next_request(
    client: Any, session: Session, world: dict[str, Any], deed: Any
) -> None:
    sign_in(client, session, world["investor_owner"])
    path = f"/profiles/{world['startup'].public_id}"
    assert client.get(path).status_code == 200
    deed(session, world["startup"], by_id=None, at=core_clock.now())
    assert client.get(path).status_code == 404


def test_who_does_not_show_oneself_does_not_look(client: Any, session: Session, world: dict[str, Any]) -> None:
    newcomer = make_account(session)
    make_draft(session, Kind.INVESTOR, newcomer)
    sign_in(client, session, newcomer)
    assert client.get(f"/profiles/{world['startup'].public_id}").status_code == 404


@pytest.mark.parametrize("owner", ["investor", "startup"])
def test_never_show_holds_both_ways(client: Any, session: Session, world: dict[str, Any], owner: str) -> None:
    other = {"investor": "startup", "startup": "investor"}[owner]
    add_never_show(session, world[owner], world[other].name, None, by_id=None, at=core_clock.now())
    for looking, seen in ((owner, other), (other, owner)):
        sign_in(client, session, world[f"{looking}_owner"])
        assert client.get(f"/profiles/{world[seen].public_id}").status_code == 404


def test_every_look_of_the_staff_is_on_record(client: Any, session: Session, world: dict[str, Any]) -> None:
    sign_in_as(client, session, world, "staff")
    assert CONTACT_WORDS[1] in client.get(f"/profiles/{world['startup'].public_id}").text
    seen = select(AuditEntry).where(AuditEntry.event == "profile.seen_by_staff")
    entry = session.scalars(seen).one()
    assert (entry.actor_id, entry.object_id) == (world["staff"].id, world["startup"].id)


def test_a_removed_member_sees_and_edits_nothing_from_the_next_request(
    client: Any, session: Session, world: dict[str, Any]
) -> None:
    from app.profiles.models import ProfileMember

    sign_in(client, session, world["spinoff_owner"])
    path = f"/profiles/{world['spinoff'].public_id}/edit"
    assert client.get(path).status_code == 200
    session.delete(session.scalars(select(ProfileMember).where(ProfileMember.profile_id == world["spinoff"].id)).one())
    assert client.get(path).status_code == 404


def test_types_say_what_may_be_seen() -> None:
    names = {kind: {field.name for field in fields(kind)} for kind in (ProfileTeaser, ProfileCard, CardPage)}
    told = {"name", "contacts", "website", "legal_name", "members", "city", "public_id", "institution", "logo_id"}
    assert names[ProfileTeaser] & told == set()
    assert (names[ProfileCard] | names[CardPage]) & {"contacts", "website", "legal_name", "members"} == set()
    assert {"contacts", "website", "legal_name", "members"} <= {field.name for field in fields(ProfileFull)}


def test_one_and_three_cards_cost_the_same_number_of_statements(
    session: Session, world: dict[str, Any], counting: Any
) -> None:
    others = [make_startup(session, name=f"Firma {number}").id for number in range(2)]
    others += [make_spinoff(session, name=f"Team {number}").id for number in range(2)]
    session.commit()
    viewer = queries.viewer_for(session, Person(world["investor_owner"].id))
    queries.taxonomy(session)
    numbers = []
    for ids in ([world["startup"].id, others[2]], [world["startup"].id, *others]):
        with counting() as statements:
            assert len(queries.shown_for(session, viewer, ids)) == len(ids)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 6


CORPUS = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "{{7*7}}",
    "</title></script><svg onload=alert(1)>",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("payload", CORPUS)
def test_s27_nothing_stored_becomes_markup(client: Any, session: Session, payload: str) -> None:
    owner, looking = make_account(session, name=payload), make_account(session)
    texts = {
        f"{field}__{language}": payload for field in ("one_liner", "problem", "technology") for language in ("de", "en")
    }
    startup = make_startup(session, owner, name=payload, city=payload, **texts)
    add_contact(
        session, startup, NewContact(payload, payload, "a@b.example", payload), by_id=owner.id, at=core_clock.now()
    )
    investor = make_investor(session, looking)
    make_disclosure(session, startup, investor, DisclosureLevel.CONTACT)
    base = f"/profiles/{startup.public_id}"
    sign_in(client, session, owner)
    pages = [
        "/profiles/",
        *(
            f"{base}/{page}"
            for page in ("edit", "edit/basics", "edit/problem", "check", "published", "contacts", "members")
        ),
    ]
    found = [client.get(page).text for page in pages]
    sign_in(client, session, looking)
    found += [client.get(base).text, client.get(f"{base}/report").text]
    for text in found:
        page = BeautifulSoup(text, "html.parser")
        assert list(page.select("svg[onload], img[onerror], [onmouseover]")) == []
        assert all(script.get("src") for script in page.select("script"))
        assert not any(link["href"].startswith("javascript:") for link in page.select("a[href]"))
        assert "49" not in page.title.text
        assert payload in page.get_text() + str([field.get("value") for field in page.select("input")])


def test_a_report_reaches_the_staff_and_only_from_those_who_see_the_profile(
    client: Any, session: Session, world: dict[str, Any]
) -> None:
    path = f"/profiles/{world['startup'].public_id}/report"
    sign_in(client, session, world["outsider"])
    assert client.get(path).status_code == 404
    sign_in(client, session, world["investor_owner"])
    assert client.send(path, {"reason": "magic"}).status_code == 422
    client.send(path, {"reason": "wrong", "text": "Die Zahl stimmt nicht."})
    report = session.scalars(select(ProfileReport)).one()
    assert (report.profile_id, report.reason, report.text) == (world["startup"].id, "wrong", "Die Zahl stimmt nicht.")


def test_a_teaser_is_reported_without_telling_who_it_is(client: Any, session: Session, world: dict[str, Any]) -> None:
    teaser = f"/profiles/teaser/{world['spinoff'].teaser_id}"
    sign_in(client, session, world["outsider"])
    assert client.get(f"{teaser}/report").status_code == 404
    sign_in(client, session, world["investor_owner"])
    link = BeautifulSoup(client.get(teaser).text, "html.parser").find("a", href=f"{teaser}/report")
    assert link is not None
    page = client.get(f"{teaser}/report").text
    assert not any(word in page for word in (*SPINOFF_NAMES, world["spinoff"].public_id))
    assert client.send(f"{teaser}/report", {"reason": "wrong", "text": "Das gibt es."}).location == teaser
    assert session.scalars(select(ProfileReport)).one().profile_id == world["spinoff"].id


def test_a_verified_profile_says_by_whom_when_and_what_was_seen_but_no_name(
    client: Any, session: Session, world: dict[str, Any]
) -> None:
    staff = make_account(session, roles=["matching_staff"], name="Prüfende Person")
    verify_profile(session, world["startup"], "Commercial register", by_id=staff.id, at=core_clock.now())
    sign_in(client, session, world["investor_owner"])
    shown = client.get(f"/profiles/{world['startup'].public_id}").text
    assert "by our staff on " in shown
    assert "; seen: Commercial register" in shown
    assert "Prüfende Person" not in shown


class Person:
    """The least that a viewer needs."""

    def __init__(self, account_id: int, roles: frozenset[str] = frozenset()) -> None:
        self.id, self.role_names = account_id, roles
