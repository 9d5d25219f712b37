"""The history knows everything an owner can change: who, when, old and new; what went can come back."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock as core_clock
from app.core import slots
from app.core.files import StoredFile
from app.profiles import actions
from app.profiles.actions.forgetting import forget_people
from app.profiles.actions.founding import found_company
from app.profiles.actions.identifiers import add_identifier, remove_identifier, verify_identifier
from app.profiles.actions.logo import remove_logo, set_logo
from app.profiles.actions.members import change_role, remove_member
from app.profiles.actions.parts import (
    NewContact,
    NewProduct,
    add_contact,
    add_never_show,
    add_product,
    change_contact,
    change_product,
    remove_contact,
    remove_never_show,
    remove_product,
    replace_portfolio,
)
from app.profiles.actions.restoring import restore_change
from app.profiles.actions.staff import verify_profile, withdraw_verification
from app.profiles.models import (
    NeverShow,
    OrganisationIdentifier,
    PortfolioItem,
    Product,
    ProductVersion,
    Profile,
    ProfileChange,
    ProfileContact,
    ProfileMember,
)
from app.profiles.queries.held import contact_values, product_values
from app.profiles.queries.history import ANSWERS, history_of
from app.profiles.rules.history import PEOPLE_KEPT, HistoryPart
from app.profiles.rules.kinds import KINDS
from app.profiles.rules.opened import fingerprint
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.states import IdentifierScheme, Language, MemberRole
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_investor, make_spinoff, make_startup

ADA = NewContact("Ada Okafor", "Gründerin", "ada@example.org", "0631 1")


@pytest.fixture
def owner(session: Session, client: Any) -> Account:
    account = make_account(session, name="Ada Okafor", address="ada@example.org")
    sign_in(client, session, account)
    return account


def entries(session: Session, profile: Profile, part: HistoryPart) -> list[tuple[Any, Any]]:
    """Old and new of every entry of a part, newest first, without ids."""
    rows = session.scalars(
        select(ProfileChange)
        .where(ProfileChange.profile_id == profile.id, ProfileChange.field == part)
        .order_by(ProfileChange.id.desc())
    )
    return [tuple(_without_ids(held) for held in (row.old, row.new)) for row in rows]  # type: ignore[misc]  # pairs


def _without_ids(held: Any) -> Any:
    return {key: value for key, value in held.items() if key not in {"id", "rows"}} if held else held


def history(client: Any, profile: Profile, **asked: str) -> Tag:
    page = client.get(f"/profiles/{profile.public_id}/history", query_string=asked)
    return BeautifulSoup(page.text, "html.parser")


def newest(session: Session, profile: Profile) -> int:
    statement = select(ProfileChange.id).where(ProfileChange.profile_id == profile.id)
    return session.scalars(statement.order_by(ProfileChange.id.desc())).first() or 0


def mine(owner: Account) -> dict[str, Any]:
    return {"by_id": owner.id, "at": core_clock.now()}


def picture(colour: str = "navy") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, format="PNG")
    out.seek(0)
    return out


def test_no_field_has_the_name_of_a_part() -> None:
    fields = {field.name for kind in KINDS.values() for field in kind.fields}
    assert fields & {part.value for part in HistoryPart} == set()


# What is told


def test_contacts_products_numbers_and_entries_tell_old_and_new(session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    remove_contact(session, profile, contact.id, **mine(owner))
    held = {"name": "Ada Okafor", "role": "Gründerin", "email": "ada@example.org", "phone": "0631 1"}
    assert entries(session, profile, HistoryPart.CONTACT) == [(held, None), (None, held)]
    add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    add_product(session, profile, "Lauscher", "2.0", **mine(owner))
    first, second = ({"name": "Lauscher", "version": version} for version in ("1.0", "2.0"))
    assert entries(session, profile, HistoryPart.PRODUCT) == [(first, second), (None, first)]
    number = add_identifier(session, profile, IdentifierScheme.VAT, "DE123456789", **mine(owner))
    assert number is not None
    remove_identifier(session, profile, number.id, **mine(owner))
    vat = {"scheme": "vat", "value": "DE123456789"}
    assert entries(session, profile, HistoryPart.IDENTIFIER) == [(vat, None), (None, vat)]
    entry = add_never_show(session, profile, "Konkurrenz", None, **mine(owner))
    remove_never_show(session, profile, entry.id, **mine(owner))
    never = {"name": "Konkurrenz", "domain": None}
    assert entries(session, profile, HistoryPart.NEVER_SHOW) == [(never, None), (None, never)]


def test_a_portfolio_tells_what_is_new_at_once_and_what_changed_or_went_one_by_one(
    session: Session, owner: Account
) -> None:
    profile = make_investor(session, owner)
    old, other = PortfolioEntry("Altwerk", "Misst"), PortfolioEntry("Kern", "Findet Risse")
    replace_portfolio(session, profile, [old, other], **mine(owner))
    replace_portfolio(session, profile, [PortfolioEntry("Altwerk", "Misst Strom")], **mine(owner))
    told = entries(session, profile, HistoryPart.PORTFOLIO)
    assert told[-1] == (None, {"added": ["Altwerk", "Kern"]})
    assert [(was["one_line"], becomes and becomes["one_line"]) for was, becomes in told[:-1]] == [
        ("Findet Risse", None),
        ("Misst", "Misst Strom"),
    ]


def test_states_teaser_founding_and_verification_are_told(session: Session, owner: Account) -> None:
    profile, staff = make_spinoff(session, owner), make_account(session)
    words = "Wir messen Kabel mit Licht."
    actions.confirm_teaser(session, profile, Language.DE, words, **mine(owner))
    old, new = entries(session, profile, HistoryPart.TEASER)[0]
    assert (old["state"], new) == ("confirmed", {"state": "confirmed", "text": words})
    verify_profile(session, profile, "Schreiben", by_id=staff.id, at=core_clock.now())
    withdraw_verification(session, profile, by_id=staff.id, at=core_clock.now())
    assert entries(session, profile, HistoryPart.VERIFICATION) == [
        ({"seen": "Schreiben"}, None),
        (None, {"seen": "Schreiben"}),
    ]
    found_company(session, profile, {"stage": "seed"}, **mine(owner))
    assert entries(session, profile, HistoryPart.FOUNDING) == [({"kind": "spinoff"}, {"kind": "startup"})]
    actions.archive_profile(session, profile, **mine(owner))
    actions.reopen_profile(session, profile, **mine(owner))
    steps = [(was["state"], becomes["state"]) for was, becomes in entries(session, profile, HistoryPart.STATE)]
    assert steps == [
        ("archived", "draft"),
        ("paused", "archived"),
        ("published", "paused"),
        ("draft", "published"),
    ]


def test_a_proposed_teaser_is_told_once_and_names_the_platform(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_draft(session, _spinoff(), owner)
    for _ in range(2):
        actions.propose_teasers(session, profile, at=core_clock.now())
    assert len(entries(session, profile, HistoryPart.TEASER)) == 1
    page = history(client, profile)
    assert "the platform" in page.select_one(".check-group .timeline__meta").text
    assert "Proposed" in page.text


def _spinoff() -> Any:
    return next(kind for kind in KINDS if kind.value == "spinoff")


def test_members_are_told_by_name_until_their_account_is_gone(client: Client, session: Session, owner: Account) -> None:
    profile, other = make_startup(session, owner), make_account(session, name="Mo Lindqvist")
    role, since = MemberRole.EDITOR, core_clock.now()
    session.add(ProfileMember(profile_id=profile.id, account_id=other.id, role=role, since=since))
    session.flush()
    change_role(session, profile, other.id, MemberRole.OWNER, **mine(owner))
    add_contact(session, profile, NewContact("Eva", None, None, None), by_id=other.id, at=core_clock.now())
    assert history(client, profile).text.count("Mo Lindqvist") == 3
    slots.fillers_of("person.erase")["app.profiles.actions.people.erase_person"](session, None, [other.id])
    session.delete(other)
    session.commit()
    page = history(client, profile)
    assert "Mo Lindqvist" not in page.text
    # The entry that other wrote, the two sides of the changed role, and the one on leaving with its author.
    assert page.text.count("former member") == 5


def test_leaving_is_told(session: Session, owner: Account) -> None:
    profile, other = make_startup(session, owner), make_account(session)
    at = core_clock.now()
    session.add(ProfileMember(profile_id=profile.id, account_id=other.id, role=MemberRole.EDITOR, since=at))
    session.flush()
    remove_member(session, profile, other.id, by_id=other.id, at=at)
    assert entries(session, profile, HistoryPart.MEMBER) == [({"account": other.public_id, "role": "editor"}, None)]


# The page


def test_one_list_holds_answers_and_parts_newest_first_and_is_narrowed_to_one(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    actions.save_fields(session, profile, {"city": "Trier"}, base_version=profile.version, **mine(owner))
    add_contact(session, profile, ADA, **mine(owner))
    page = history(client, profile)
    assert [title.text for title in page.select(".check-group h2")] == [
        "Contact person",
        "City",
        "State of the profile",
    ]
    options = [option["value"] for option in page.select("select[name=what] option")]
    assert options == ["", ANSWERS, "contact", "state"]
    assert [title.text for title in history(client, profile, what=ANSWERS).select(".check-group h2")] == ["City"]
    assert [title.text for title in history(client, profile, what="contact").select(".check-group h2")] == [
        "Contact person"
    ]
    assert len(history(client, profile, what="\x00nothing").select(".check-group h2")) == 3


def test_pages_of_one_and_forty_entries_cost_the_same_and_keep_the_choice(
    client: Client, session: Session, owner: Account, counting: Any
) -> None:
    profile = make_startup(session, owner)
    add_product(session, profile, "P0", None, **mine(owner))
    session.commit()
    with counting() as one:
        history_of(session, profile, 1, "product")
    for number in range(1, 29):
        add_product(session, profile, f"P{number}", None, **mine(owner))
    session.commit()
    with counting() as many:
        assert len(history_of(session, profile, 1, "product").items) == 25
    assert len(many) == len(one)
    assert "what=product" in history(client, profile, what="product").select_one("a[rel=next]")["href"]


# Bringing back


def undo(client: Client, answer: Any) -> Any:
    """What the notice after a removal offers."""
    form = BeautifulSoup(client.get(answer.location).text, "html.parser").select_one(".notices form")
    return client.post(form["action"], data={each["name"]: each["value"] for each in form.select("input")})


def test_a_removed_contact_is_undone_and_that_is_an_entry(client: Client, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    page = f"/profiles/{profile.public_id}/contacts"
    answer = client.send(f"{page}/{contact.id}/remove", page=page)
    assert session.scalars(select(ProfileContact)).all() == []
    assert undo(client, answer).location == page
    row = session.scalars(select(ProfileContact)).one()
    assert (row.name, row.role, row.email, row.phone) == ("Ada Okafor", "Gründerin", "ada@example.org", "0631 1")
    assert [bool(was) for was, _becomes in entries(session, profile, HistoryPart.CONTACT)] == [False, True, False]


def test_a_removed_product_comes_back_with_its_ids_and_versions(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    product = add_product(session, profile, "Lauscher", "2.0", **mine(owner))
    before = session.execute(
        select(ProductVersion.public_id, ProductVersion.name, ProductVersion.is_current).order_by(ProductVersion.name)
    ).all()
    key, page = product.public_id, f"/profiles/{profile.public_id}/products"
    undo(client, client.send(f"{page}/{key}/remove", page=page))
    assert session.scalars(select(Product.public_id)).all() == [key]
    after = select(ProductVersion.public_id, ProductVersion.name, ProductVersion.is_current)
    assert session.execute(after.order_by(ProductVersion.name)).all() == before


def test_numbers_portfolio_and_never_show_entries_come_back(session: Session, owner: Account) -> None:
    startup, investor = make_startup(session, owner), make_investor(session, owner)
    number = add_identifier(session, startup, IdentifierScheme.VAT, "DE123456789", **mine(owner))
    assert number is not None
    remove_identifier(session, startup, number.id, **mine(owner))
    assert restore_change(session, startup, newest(session, startup), **mine(owner))
    assert session.scalars(select(OrganisationIdentifier.value)).all() == ["DE123456789"]
    old, other = PortfolioEntry("Altwerk", "Misst", 2021), PortfolioEntry("Kern")
    replace_portfolio(session, investor, [old, other], **mine(owner))
    replace_portfolio(session, investor, [PortfolioEntry("Altwerk", "Anders"), other], **mine(owner))
    assert restore_change(session, investor, newest(session, investor), **mine(owner))
    rows = session.execute(select(PortfolioItem.name, PortfolioItem.one_line).order_by(PortfolioItem.position)).all()
    assert rows == [("Altwerk", "Misst"), ("Kern", "")]
    never = add_never_show(session, investor, "Konkurrenz", "k.example", **mine(owner))
    change = remove_never_show(session, investor, never.id, **mine(owner))
    assert restore_change(session, investor, change.id, **mine(owner))
    assert session.execute(select(NeverShow.name, NeverShow.domain)).all() == [("Konkurrenz", "k.example")]


def test_a_former_logo_comes_back_and_the_same_again_changes_nothing(
    session: Session, owner: Account, app: Any
) -> None:
    with app.app_context():
        profile = make_startup(session, owner)
        first = set_logo(session, profile, picture(), "a.png", **mine(owner))
        set_logo(session, profile, picture("red"), "b.png", **mine(owner))
        change = newest(session, profile)
        assert restore_change(session, profile, change, **mine(owner))
        assert profile.logo_file_id == first.id
        assert not restore_change(session, profile, change, **mine(owner))


def test_what_cannot_come_back_says_why(client: Client, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    product = add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    change = remove_product(session, profile, product.public_id, **mine(owner))
    add_product(session, profile, "Lauscher", "3.0", **mine(owner))
    page = f"/profiles/{profile.public_id}/history"
    answer = client.send(f"{page}/{change.id}/restore", page=page)
    assert "You have a product of this name already." in client.get(answer.location).text
    state = session.scalars(select(ProfileChange.id).where(ProfileChange.field == HistoryPart.STATE)).one()
    assert client.send(f"{page}/{state}/restore", page=page).status_code == 404


def test_another_profiles_entry_is_not_found(client: Client, session: Session, owner: Account) -> None:
    profile, other = make_startup(session, owner), make_startup(session, name="Andere")
    add_contact(session, other, ADA, by_id=None, at=core_clock.now())
    page = f"/profiles/{profile.public_id}/history"
    assert client.send(f"{page}/{newest(session, other)}/restore", page=page).status_code == 404


# How long it is kept


def test_words_about_people_and_former_logos_are_kept_ninety_days(
    client: Client, session: Session, owner: Account, app: Any
) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    remove_contact(session, profile, contact.id, **mine(owner))
    add_never_show(session, profile, "Erika Beispiel", None, **mine(owner))
    add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    with app.app_context():
        set_logo(session, profile, picture(), "gesicht.png", **mine(owner))
        set_logo(session, profile, picture("red"), "zeichen.png", **mine(owner))
        remove_logo(session, profile, **mine(owner))
        session.commit()
        at = core_clock.now()
        assert forget_people(session, before=at - timedelta(days=1)) == 0
        assert forget_people(session, before=at + timedelta(days=1)) == 6
        session.commit()
        assert forget_people(session, before=at + timedelta(days=1)) == 0
    held = str([(row.old, row.new) for row in session.scalars(select(ProfileChange))])
    assert [word for word in ("Ada", "0631", "Erika", "gesicht", "Lauscher") if word in held] == ["Lauscher"]
    assert session.scalars(select(StoredFile)).all() == []
    page = history(client, profile)
    assert page.text.count(f"Words about people are kept here for {PEOPLE_KEPT.days} days.") == 6
    assert page.select("form[action*=restore]") == []


def test_erasing_a_person_takes_their_address_out_of_every_history(session: Session, owner: Account) -> None:
    profile = make_startup(session)
    contact = add_contact(session, profile, ADA, by_id=None, at=core_clock.now())
    remove_contact(session, profile, contact.id, by_id=None, at=core_clock.now())
    add_contact(session, profile, NewContact("Bo", None, "bo@example.org", None), by_id=None, at=core_clock.now())
    slots.fillers_of("person.erase")["app.profiles.actions.people.erase_person"](session, None, [owner.id])
    session.commit()
    held = str([(row.old, row.new) for row in session.scalars(select(ProfileChange))])
    assert ("ada@example.org" in held, "bo@example.org" in held) == (False, True)


def test_erasing_a_profile_deletes_its_former_logos(session: Session, owner: Account, app: Any) -> None:
    with app.app_context():
        profile = make_startup(session, owner)
        for name in ("a.png", "b.png"):
            set_logo(session, profile, picture(), name, **mine(owner))
        actions.erase_profile(session, profile, by_id=owner.id)
        session.commit()
    assert session.scalars(select(StoredFile)).all() == []


def test_an_entry_by_nobody_is_the_platforms_and_one_without_its_author_a_former_members(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    actions.save_fields(session, profile, {"city": "Trier"}, base_version=profile.version, **mine(owner))
    actions.save_fields(
        session, profile, {"city": "Mainz"}, base_version=profile.version, by_id=None, at=core_clock.now()
    )
    session.execute(update(ProfileChange).where(ProfileChange.by_id == owner.id).values(by_id=None))
    lines = [line.text for line in history(client, profile, what=ANSWERS).select(".timeline__meta")]
    assert ["the platform" in lines[0], "former member" in lines[1]] == [True, True]


# Changing entries, two windows


def opened(client: Client, path: str) -> dict[str, str]:
    """What the page would send if nothing were typed."""
    form = next(
        form
        for form in BeautifulSoup(client.get(path).text, "html.parser").select("main form")
        if form.select_one("main input[name=opened]")
    )
    chosen = {each["name"]: each["value"] for each in form.select("input[type=radio][checked], input[type=hidden]")}
    typed = {
        each["name"]: each.get("value", "")
        for each in form.select("input[type=text], input[type=email], input[type=tel]")
    }
    picked = {each["name"]: each.select_one("option[selected]")["value"] for each in form.select("select")}
    return {**chosen, **typed, **picked}


def test_u08_a_contact_is_changed_in_the_same_form_and_two_windows_lose_nothing(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    path = f"/profiles/{profile.public_id}/contacts/{contact.id}"
    late = opened(client, path)
    assert (late["name"], late["email"]) == ("Ada Okafor", "ada@example.org")
    assert client.post(path, data={**late, "phone": "0631 2"}).status_code == 302
    clash = client.post(path, data={**late, "role": "Geschäftsführung"})
    assert (clash.status_code, "0631 2" in clash.text, "Geschäftsführung" in clash.text) == (409, True, True)
    assert session.get_one(ProfileContact, contact.id).phone == "0631 2"
    form = BeautifulSoup(clash.text, "html.parser").select_one("main input[name=opened]")
    assert client.post(path, data={**late, "role": "Geschäftsführung", "opened": form["value"]}).status_code == 302
    assert session.get_one(ProfileContact, contact.id).role == "Geschäftsführung"
    assert len(entries(session, profile, HistoryPart.CONTACT)) == 3


def test_what_was_typed_for_a_removed_contact_is_kept_and_can_be_added_again(
    client: Client, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    path = f"/profiles/{profile.public_id}/contacts/{contact.id}"
    late = opened(client, path)
    remove_contact(session, profile, contact.id, **mine(owner))
    add_contact(session, profile, NewContact("Bo", None, None, None), **mine(owner))
    remove_contact(session, profile, session.scalars(select(ProfileContact.id)).one(), **mine(owner))
    clash = client.post(path, data={**late, "name": "Ada Lang"})
    form = BeautifulSoup(clash.text, "html.parser").select_one("main form")
    assert (clash.status_code, form["action"]) == (409, f"/profiles/{profile.public_id}/contacts")
    client.post(form["action"], data={**late, "name": "Ada Lang"})
    assert session.scalars(select(ProfileContact.name)).all() == ["Ada Lang"]


def test_a_change_of_what_was_removed_comes_back_as_a_new_entry_and_spares_who_has_its_number_now(
    session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    contact = add_contact(session, profile, ADA, **mine(owner))
    held = fingerprint(contact_values(contact))
    change_contact(session, profile, contact.id, replace(ADA, role="Anders"), opened=held, **mine(owner))
    change = newest(session, profile)
    remove_contact(session, profile, contact.id, **mine(owner))
    add_contact(session, profile, NewContact("Bo", None, None, None), **mine(owner))
    assert restore_change(session, profile, change, **mine(owner))
    rows = session.execute(select(ProfileContact.name, ProfileContact.role).order_by(ProfileContact.name)).all()
    assert rows == [("Ada Okafor", "Gründerin"), ("Bo", None)]


def test_a_product_is_renamed_and_a_version_corrected(client: Client, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    product = add_product(session, profile, "Lauscher", "2.9", **mine(owner))
    add_product(session, profile, "Andere", None, **mine(owner))
    path = f"/profiles/{profile.public_id}/products/{product.public_id}"
    typed = opened(client, path)
    assert (typed["name"], typed["version"]) == ("Lauscher", "2.9")
    assert client.post(path, data={**typed, "name": "Andere"}).status_code == 422
    assert client.post(path, data={**typed, "name": "Horcher"}).status_code == 302
    links = [each["href"] for each in BeautifulSoup(client.get(path).text, "html.parser").select("a[href*=versions]")]
    old, current = opened(client, links[0]), opened(client, links[1])
    assert client.post(links[1], data={**current, "name": "1.0"}).status_code == 422
    client.post(links[1], data={**current, "name": "2.0", "released_on": "1.3.2026"})
    client.post(links[0], data={**old, "is_current": "yes"})
    rows = session.execute(select(ProductVersion.name, ProductVersion.is_current).order_by(ProductVersion.name)).all()
    assert rows == [("1.0", True), ("2.0", False)]
    assert session.scalars(select(Product.name).order_by(Product.name)).all() == ["Andere", "Horcher"]
    restorable = history(client, profile, what="product_version").select("form[action*=restore]")
    client.send(restorable[-1]["action"], page=f"/profiles/{profile.public_id}/history")
    assert session.scalars(select(ProductVersion.name).order_by(ProductVersion.name)).all() == ["1.0", "2.9"]


def test_a_changed_number_is_a_new_claim(client: Client, session: Session, owner: Account) -> None:
    profile, other = make_startup(session, owner), make_startup(session, name="Andere")
    add_identifier(session, other, IdentifierScheme.VAT, "DE999999999", **mine(owner))
    number = add_identifier(session, profile, IdentifierScheme.VAT, "DE123456789", **mine(owner))
    assert number is not None
    verify_identifier(session, number, "Register", by_id=owner.id, at=core_clock.now())
    path = f"/profiles/{profile.public_id}/identifiers/{number.id}"
    typed = opened(client, path)
    assert client.post(path, data={**typed, "value": "falsch"}).status_code == 422
    taken = client.post(path, data={**typed, "value": "DE999999999"})
    assert (taken.status_code, "Another organisation has this" in taken.text) == (422, True)
    assert client.post(path, data={**typed, "value": "DE 987 654 321"}).status_code == 302
    row = session.get_one(OrganisationIdentifier, number.id)
    assert (row.value, row.verified_at, row.what_seen) == ("DE987654321", None, None)
    elsewhere = session.scalars(select(OrganisationIdentifier.id).where(OrganisationIdentifier.id != number.id)).one()
    assert client.get(f"/profiles/{profile.public_id}/identifiers/{elsewhere}").status_code == 404


def test_saving_what_is_saved_already_writes_nothing(session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    product = add_product(session, profile, "Lauscher", "1.0", **mine(owner))
    before = newest(session, profile)
    same, held = NewProduct("Lauscher", "1.0"), fingerprint(product_values(session, product))
    change_product(session, profile, product.public_id, same, opened=held, **mine(owner))
    assert newest(session, profile) == before
