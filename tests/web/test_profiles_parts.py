"""Members, logo, portfolio, contacts, products, teaser and founding through the pages; erasure and export."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountToken
from app.core import clock as core_clock
from app.core import slots
from app.core.errors import RuleBroken
from app.core.files import StoredFile, clean_image
from app.profiles import queries
from app.profiles.actions.identifiers import add_identifier
from app.profiles.actions.members import accept_membership, change_role, remove_member
from app.profiles.actions.parts import NewContact, add_contact, add_never_show
from app.profiles.models import (
    InvestorFacts,
    NeverShow,
    OrganisationIdentifier,
    PortfolioItem,
    Product,
    ProductVersion,
    Profile,
    ProfileChange,
    ProfileContact,
    ProfileMember,
    SectionMark,
    SpinoffFacts,
    Teaser,
)
from app.profiles.queries.cards import confirmed_teasers
from app.profiles.states import IdentifierScheme, Kind, Language, MemberRole, ProfileState, TeaserState
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_investor, make_spinoff, make_startup


@pytest.fixture
def owner(session: Session, client: Any) -> Account:
    account = make_account(session, name="Ada Okafor", address="ada@example.org")
    sign_in(client, session, account)
    return account


def png(size: tuple[int, int] = (40, 30), **info: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, format=info.pop("format", "PNG"), **info)
    return out.getvalue()


def upload(client: Any, path: str, content: bytes, name: str) -> Any:
    return client.send(path, {"logo": (io.BytesIO(content), name)}, content_type="multipart/form-data")


# Members


def invited_link(deliver: Any, mailer: Any) -> str:
    deliver()
    text = mailer.sent[-1].get_body(("plain",)).get_content()
    return re.search(r"http://localhost(/\S+)", text)[1]


def test_an_invited_person_joins_with_the_offered_role_once(
    client: Any, new_client: Any, session: Session, owner: Account, deliver: Any, mailer: Any
) -> None:
    profile = make_startup(session, owner)
    page = f"/profiles/{profile.public_id}/members"
    client.send(page, {"address": "mo@example.org", "role": "editor"})
    assert "mo@example.org" in client.get(page).text
    link = invited_link(deliver, mailer)
    assert mailer.sent[-1]["To"] == "mo@example.org"
    guest, other = make_account(session, address="mo@example.org"), new_client()
    sign_in(other, session, guest)
    offer = other.get(link, follow_redirects=True)
    assert "Stromlese" in offer.text
    action = BeautifulSoup(offer.text, "html.parser").select_one("main form")["action"]
    answer = other.send(action, page=offer.request.path)
    assert answer.location == f"/profiles/{profile.public_id}/edit"
    assert queries.membership_of(session, guest.id, profile.id) is MemberRole.EDITOR
    assert other.get(f"/profiles/{profile.public_id}/edit").status_code == 200


def test_an_owner_who_accepts_a_place_as_editor_stays_owner_without_a_word_in_the_history(
    session: Session, owner: Account, clock: Any
) -> None:
    profile = make_startup(session, owner)
    changes = len(session.scalars(select(ProfileChange.id)).all())
    offer = AccountToken(subject_id=profile.id, detail="editor")
    accept_membership(session, offer, owner.id, clock.at)
    assert queries.membership_of(session, owner.id, profile.id) is MemberRole.OWNER
    assert len(session.scalars(select(ProfileChange.id)).all()) == changes


def test_nobody_invites_themselves(client: Any, session: Session, owner: Account, deliver: Any, mailer: Any) -> None:
    profile = make_startup(session, owner)
    answer = client.send(f"/profiles/{profile.public_id}/members", {"address": owner.email.upper(), "role": "editor"})
    deliver()
    assert (answer.status_code, mailer.sent) == (422, [])
    assert "This is your own address: you are a member already." in answer.text


def test_an_editor_edits_and_neither_publishes_nor_invites(client: Any, session: Session, owner: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, make_account(session))
    session.add(
        ProfileMember(profile_id=profile.id, account_id=owner.id, role=MemberRole.EDITOR, since=core_clock.now())
    )
    base = f"/profiles/{profile.public_id}"
    assert client.send(f"{base}/edit/place", {"city": "Trier", "region": "DE-RP"}).status_code == 302
    assert client.send(f"{base}/publish", page=f"{base}/check").status_code == 403
    assert (
        client.send(f"{base}/members", {"address": "x@example.org", "role": "owner"}, page=f"{base}/edit").status_code
        == 403
    )
    assert session.get(Profile, profile.id).state is ProfileState.DRAFT


def test_the_last_owner_cannot_leave_nor_step_back_and_a_handover_frees_them(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    page = f"/profiles/{profile.public_id}/members"
    for deed in ("remove", "editor"):
        answer = client.send(f"{page}/{owner.public_id}/{deed}", page=page)
        assert answer.status_code == 422
        assert "A profile needs an owner" in answer.text
    heir = make_account(session)
    session.add(
        ProfileMember(profile_id=profile.id, account_id=heir.id, role=MemberRole.EDITOR, since=core_clock.now())
    )
    client.send(f"{page}/{heir.public_id}/owner", page=page)
    assert client.send(f"{page}/{owner.public_id}/remove", page=page).location == "/profiles/"
    assert queries.membership_of(session, owner.id, profile.id) is None
    assert queries.membership_of(session, heir.id, profile.id) is MemberRole.OWNER


def test_the_last_owner_is_offered_to_hand_over_or_to_archive(client: Any, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    page = f"/profiles/{profile.public_id}"
    members = BeautifulSoup(client.get(f"{page}/members").text, "html.parser")
    assert members.select_one(f"main a[href='{page}/leave']") is not None
    assert members.select("form[action$=remove], form[action$=editor]") == []
    alone = BeautifulSoup(client.get(f"{page}/leave").text, "html.parser")
    assert [form["action"] for form in alone.select("main form")] == [f"{page}/state/archive"]
    heir, role = make_account(session, name="Mo Lindqvist"), MemberRole.EDITOR
    session.add(ProfileMember(profile_id=profile.id, account_id=heir.id, role=role, since=core_clock.now()))
    assert client.send(f"{page}/leave", {"heir": owner.public_id}).status_code == 422
    assert client.send(f"{page}/leave", {"heir": heir.public_id}).location == "/profiles/"
    rows = session.execute(select(ProfileMember.account_id, ProfileMember.role)).all()
    assert rows == [(heir.id, MemberRole.OWNER)]
    assert "Mo Lindqvist owns Stromlese now" in client.get("/profiles/").text


def test_who_is_not_the_last_owner_has_nothing_to_choose(client: Any, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    other, role = make_account(session), MemberRole.OWNER
    session.add(ProfileMember(profile_id=profile.id, account_id=other.id, role=role, since=core_clock.now()))
    page = f"/profiles/{profile.public_id}"
    assert client.get(f"{page}/leave").location == f"{page}/members"
    assert client.send(f"{page}/leave", {"heir": other.public_id}, page=f"{page}/members").location == f"{page}/members"
    assert len(session.scalars(select(ProfileMember)).all()) == 2


def test_members_of_other_profiles_are_not_found_here(client: Any, session: Session, owner: Account) -> None:
    profile, stranger = make_startup(session, owner), make_account(session)
    make_investor(session, stranger)
    page = f"/profiles/{profile.public_id}/members"
    assert client.send(f"{page}/{stranger.public_id}/remove", page=page).status_code == 404
    assert client.send(f"{page}/{owner.public_id}/emperor", page=page).status_code == 404


# Logo


def test_s47_a_logo_is_redrawn_without_its_metadata_and_shown_to_those_who_see_the_name(
    client: Any, new_client: Any, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    exif = Image.Exif()
    exif[0x010E] = "Kanarienvogel"
    path = f"/profiles/{profile.public_id}/logo"
    assert upload(client, path, png((900, 600), format="JPEG", exif=exif), "logo.jpg").status_code == 302
    answer = client.get(f"{path}.png", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert b"Kanarienvogel" not in answer.data
    assert max(Image.open(io.BytesIO(answer.data)).size) <= 512
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    stranger = new_client()
    assert stranger.get(f"{path}.png", buffered=True).status_code == 302
    sign_in(stranger, session, make_account(session))
    assert stranger.get(f"{path}.png", buffered=True).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "logo.svg"),
        (b"%PDF-1.7 <html><script>alert(1)</script>", "logo.png"),
        (b"<html>hello</html>", "logo.png"),
        (b"GIF89a" + b"\x00" * 40, "logo.gif"),
        (png()[:30], "logo.png"),
        (b"", "logo.png"),
        (png((6000, 6000)), "logo.png"),
    ],
)
def test_s42_what_is_no_small_picture_is_refused_beside_its_field(
    client: Any, session: Session, owner: Account, content: bytes, name: str
) -> None:
    profile = make_startup(session, owner)
    answer = upload(client, f"/profiles/{profile.public_id}/logo", content, name)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("#logo-error") is not None
    assert session.get(Profile, profile.id).logo_file_id is None


def test_s41_a_picture_beyond_the_limit_is_refused_without_reading_on() -> None:
    stream = io.BytesIO(b"x" * (3 * 1024 * 1024))
    with pytest.raises(RuleBroken) as refused:
        clean_image(stream, field="logo")
    assert refused.value.field == "logo"
    assert stream.tell() == 2 * 1024 * 1024 + 1


@pytest.mark.parametrize("name", ["../../etc/passwd.png", 'a"b\nc.png', "CON.png", "x" * 400 + ".png"])
def test_s44_the_name_of_an_upload_never_reaches_disk_or_headers(
    client: Any, session: Session, owner: Account, name: str
) -> None:
    profile = make_startup(session, owner)
    path = f"/profiles/{profile.public_id}/logo"
    assert upload(client, path, png(), name).status_code == 302
    stored = session.scalars(select(StoredFile)).one()
    assert re.fullmatch(r"[a-z2-9]{12}", stored.public_id)
    assert "passwd" not in client.get(f"{path}.png", buffered=True).headers.get("Content-Disposition", "")


def test_u22_limits_stand_before_choosing_and_a_logo_is_kept_replaced_and_removed(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    path = f"/profiles/{profile.public_id}/logo"
    assert "2 MB" in BeautifulSoup(client.get(path).text, "html.parser").select_one("#logo-hint").text
    upload(client, path, png(), "a.png")
    assert f"{path}.png" in client.get(path).text
    upload(client, path, png((10, 10)), "b.png")
    shown = session.get_one(Profile, profile.id).logo_file_id
    assert session.get_one(StoredFile, shown).name == "b.png"
    client.send(f"{path}/remove", page=path)
    assert session.get_one(Profile, profile.id).logo_file_id is None
    assert client.get(f"{path}.png", buffered=True).status_code == 404


# Portfolio, contacts, products, never-show


def test_a_pasted_portfolio_is_read_and_unchanged_lines_keep_their_rows(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/portfolio"
    client.send(path, {"lines": "Altwerk; Misst Strom; 2021; altwerk.example\nKernpunkt; Findet Risse"})
    client.send(path, {"lines": "Altwerk; Misst Strom; 2021; altwerk.example\nNeuwerk; Baut"})
    rows = session.scalars(select(PortfolioItem).order_by(PortfolioItem.position)).all()
    assert [(row.name, row.one_line, row.year, row.url) for row in rows] == [
        ("Altwerk", "Misst Strom", 2021, "https://altwerk.example"),
        ("Neuwerk", "Baut", None, None),
    ]


def test_the_portfolio_has_one_button_that_saves_list_and_answer(client: Any, session: Session, owner: Account) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/portfolio"
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert [button.text.strip() for button in page.select("main form button")] == ["Save and continue"]
    answer = client.send(path, {"lines": "Altwerk", "completed": "yes"})
    assert answer.location == f"/profiles/{profile.public_id}/edit"
    assert session.scalars(select(SectionMark.is_done).where(SectionMark.section == "portfolio")).all() == [True]
    assert client.send(f"{path}?back=check", {"lines": "Altwerk"}).location.endswith("/check")
    upload_it = {"file": (io.BytesIO(b"Neuwerk;Baut"), "p.csv")}
    answer = client.send(path, upload_it, content_type="multipart/form-data")
    assert answer.location == path
    assert "Neuwerk; Baut" in client.get(path).text


def test_two_windows_on_one_portfolio_lose_no_line(client: Any, session: Session, owner: Account) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/portfolio"
    client.send(path, {"lines": "Altwerk; Misst Strom\nWeichtal; Geht"})
    session.scalars(select(PortfolioItem)).first().language = Language.DE
    session.commit()
    opened = "Altwerk; Misst Strom\r\nWeichtal; Geht"
    client.send(path, {"opened": opened, "lines": "Altwerk; Misst Strom\nErstes; Aus dem ersten Fenster"})
    client.send(path, {"opened": opened, "lines": opened + "\nZweites; Aus dem zweiten"})
    rows = session.scalars(select(PortfolioItem).order_by(PortfolioItem.position)).all()
    assert [row.name for row in rows] == ["Altwerk", "Zweites", "Erstes"]
    assert rows[0].language == Language.DE


def test_a_csv_file_in_windows_encoding_replaces_the_portfolio(client: Any, session: Session, owner: Account) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/portfolio"
    content = "Name;Beschreibung;Jahr\nMüllers Öfen;Heizt;2019\n".encode("cp1252")
    client.send(path, {"file": (io.BytesIO(content), "p.csv")}, content_type="multipart/form-data")
    row = session.scalars(select(PortfolioItem)).one()
    assert (row.name, row.one_line, row.year) == ("Müllers Öfen", "Heizt", 2019)


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK\x03\x04\x00\x00", b"x" * 500_001, ("A" * 300).encode()])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    client: Any, session: Session, owner: Account, content: bytes
) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/portfolio"
    answer = client.send(path, {"file": (io.BytesIO(content), "p.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert session.scalars(select(PortfolioItem)).all() == []


def test_contacts_come_and_go_and_are_limited(client: Any, session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    path = f"/profiles/{profile.public_id}/contacts"
    for number in range(5):
        assert client.send(path, {"name": f"Person {number}", "email": "a@b.example"}).status_code == 302
    assert client.send(path, {"name": "Eine zu viel"}).status_code == 422
    contact = session.scalars(select(ProfileContact).order_by(ProfileContact.id)).first()
    client.send(f"{path}/{contact.id}/remove", page=path)
    assert len(session.scalars(select(ProfileContact)).all()) == 4


def test_a_new_version_becomes_the_current_one_and_the_old_one_stays(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    path = f"/profiles/{profile.public_id}/products"
    for version in ("1.0", "2.0", "1.0"):
        client.send(path, {"name": "Lauscher", "version": version})
    assert len(session.scalars(select(Product)).all()) == 1
    rows = session.execute(select(ProductVersion.name, ProductVersion.is_current).order_by(ProductVersion.name)).all()
    assert rows == [("1.0", True), ("2.0", False)]


def test_a_never_show_entry_is_matched_by_name_or_domain(client: Any, session: Session, owner: Account) -> None:
    startup = make_startup(session)
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/never-show"
    assert client.send(path, {}).status_code == 422
    client.send(path, {"domain": "Stromlese.example"})
    client.send(path, {"name": "Niemand hier"})
    rows = session.execute(select(NeverShow.other_profile_id, NeverShow.name).order_by(NeverShow.id)).all()
    assert rows == [(startup.id, None), (None, "Niemand hier")]


# Identifiers


def test_an_identifier_belongs_to_one_organisation_only(client: Any, session: Session, owner: Account) -> None:
    profile, other = make_startup(session, owner), make_startup(session, name="Andere")
    path = f"/profiles/{profile.public_id}/identifiers"
    assert client.send(path, {"scheme": "vat", "value": "DE 123 456 789"}).status_code == 302
    assert client.send(path, {"scheme": "vat", "value": "DE123456789"}).status_code == 302
    row = session.scalars(select(OrganisationIdentifier)).one()
    assert (row.scheme, row.value, row.verified_at) == ("vat", "DE123456789", None)
    with pytest.raises(RuleBroken):
        add_identifier(session, other, IdentifierScheme.VAT, "DE123456789", by_id=None, at=core_clock.now())
    answer = client.send(path, {"scheme": "lei", "value": "falsch"})
    assert (answer.status_code, "One looks like" in answer.text) == (422, True)
    client.send(f"{path}/{row.id}/remove", page=path)
    assert session.scalars(select(OrganisationIdentifier)).all() == []


def test_two_teams_of_one_institution_point_to_the_same_organisation(session: Session) -> None:
    first, second = make_spinoff(session), make_spinoff(session, name="Zweites Team")
    for team in (first, second):
        add_identifier(session, team, IdentifierScheme.ROR, "0abcdef12", by_id=None, at=core_clock.now())
    facts = [session.get(SpinoffFacts, team.id) for team in (first, second)]
    assert facts[0].institution_id == facts[1].institution_id is not None
    with pytest.raises(RuleBroken) as refused:
        add_identifier(session, first, IdentifierScheme.VAT, "DE123456789", by_id=None, at=core_clock.now())
    assert refused.value.field == "scheme"


# Teaser and founding


def test_a_teaser_is_confirmed_by_a_person_and_a_name_in_it_is_refused(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_draft(session, Kind.SPINOFF, owner)
    path = f"/profiles/{profile.public_id}/teaser"
    answer = client.send(path, {"text_de": "Quarzlicht misst Kabel."})
    assert (answer.status_code, "Quarzlicht misst" in answer.text) == (422, True)
    assert client.send(path, {}).status_code == 422
    client.send(path, {"text_de": "Wir messen Kabel.", "text_en": "We measure cables."})
    rows = session.scalars(select(Teaser).order_by(Teaser.id)).all()
    assert [(row.language, row.state, row.confirmed_by_id) for row in rows] == [
        ("de", TeaserState.CONFIRMED, owner.id),
        ("en", TeaserState.CONFIRMED, owner.id),
    ]


def teaser_form(answer: Any) -> dict[str, str]:
    """What the page would send if nothing were typed."""
    page = BeautifulSoup(answer.text, "html.parser")
    form = next(form for form in page.select("form") if form.select_one("textarea[name=text_de]"))
    typed = {field["name"]: field.text.strip() for field in form.select("textarea")}
    return typed | {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}


def test_u08_two_windows_never_lose_a_teaser(client: Any, session: Session, owner: Account) -> None:
    profile = make_spinoff(session, owner)
    path = f"/profiles/{profile.public_id}/teaser"
    late = teaser_form(client.get(path))
    client.send(path, {**late, "text_de": "Wir messen Kabel."})
    answer = client.post(path, data={**late, "text_de": "Wir prüfen Leitungen."})
    assert answer.status_code == 409
    assert ("Wir messen Kabel." in answer.text, "Wir prüfen Leitungen." in answer.text) == (True, True)
    assert confirmed_teasers(session, [profile.id])[profile.id].texts[Language.DE] == "Wir messen Kabel."
    assert teaser_form(answer)["text_de"] == "Wir prüfen Leitungen."
    answer = client.post(path, data=teaser_form(answer))
    assert answer.status_code == 302
    assert confirmed_teasers(session, [profile.id])[profile.id].texts[Language.DE] == "Wir prüfen Leitungen."


def test_a_teaser_left_as_it_was_keeps_what_the_other_window_wrote(
    client: Any, session: Session, owner: Account
) -> None:
    profile = make_spinoff(session, owner)
    path = f"/profiles/{profile.public_id}/teaser"
    late = teaser_form(client.get(path))
    client.send(path, {**late, "text_de": "Wir messen Kabel."})
    assert client.post(path, data={**late, "text_en": "We measure cables."}).status_code == 302
    texts = confirmed_teasers(session, [profile.id])[profile.id].texts
    assert texts == {Language.DE: "Wir messen Kabel.", Language.EN: "We measure cables."}


@pytest.mark.parametrize("opened", ["", "viel", "-1", "²", "9" * 40, "1,2,3,4", "\x00"])
def test_an_unreadable_version_of_a_teaser_is_no_error(
    client: Any, session: Session, owner: Account, opened: str
) -> None:
    profile = make_spinoff(session, owner)
    path = f"/profiles/{profile.public_id}/teaser"
    typed = {**teaser_form(client.get(path)), "text_de": "Wir messen Kabel.", "opened": opened}
    assert client.post(path, data=typed).status_code in (302, 409, 422)


def test_founding_through_the_page_pauses_until_the_owner_looked(client: Any, session: Session, owner: Account) -> None:
    profile = make_spinoff(session, owner)
    path = f"/profiles/{profile.public_id}/found"
    typed = {"legal_name": "Quarzlicht GmbH", "founded_year": "2026", "stage": "pre-seed"}
    assert client.send(path, typed).location == f"/profiles/{profile.public_id}/edit"
    founded = session.get(Profile, profile.id)
    assert (founded.kind, founded.state, founded.legal_name) == (Kind.STARTUP, ProfileState.PAUSED, "Quarzlicht GmbH")
    assert client.get(path).status_code == 404
    page = f"/profiles/{profile.public_id}/check"
    client.send(f"/profiles/{profile.public_id}/resume", page=page)
    assert session.get(Profile, profile.id).state is ProfileState.PUBLISHED


def test_an_owner_deletes_a_profile_for_good_and_an_editor_cannot(
    client: Any, new_client: Any, session: Session, owner: Account
) -> None:
    profile = make_startup(session, owner)
    key = profile.id
    editor, other = make_account(session), new_client()
    at = core_clock.now()
    session.add(ProfileMember(profile_id=profile.id, account_id=editor.id, role=MemberRole.EDITOR, since=at))
    sign_in(other, session, editor)
    path, page = f"/profiles/{profile.public_id}/delete", f"/profiles/{profile.public_id}/edit"
    assert other.send(path, page=page).status_code == 403
    assert client.send(path).location == "/profiles/"
    assert session.get(Profile, key) is None
    assert "Stromlese is deleted" in client.get("/profiles/").text


def test_a_never_show_entry_finds_its_profile_when_that_is_published(session: Session) -> None:
    investor = make_investor(session)
    add_never_show(session, investor, "stromlese", None, by_id=None, at=core_clock.now())
    startup = make_startup(session)
    assert session.scalars(select(NeverShow.other_profile_id)).all() == [startup.id]


@pytest.mark.parametrize("typed", ["Öl & Gas Überwerk", "öl & gas überwerk", "ÖL & GAS ÜBERWERK"])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_never_show_entry_with_umlauts_finds_its_profile(session: Session, typed: str, is_there: bool) -> None:
    investor = make_investor(session)
    before = make_startup(session, name="Öl & Gas Überwerk") if is_there else None
    add_never_show(session, investor, typed, None, by_id=None, at=core_clock.now())
    startup = before or make_startup(session, name="Öl & Gas Überwerk")
    assert session.scalars(select(NeverShow.other_profile_id)).all() == [startup.id]


# Erasure and export


def erase(session: Session, account: Account) -> None:
    slots.fillers_of("person.erase")["app.profiles.actions.people.erase_person"](session, None, [account.id])
    session.commit()


@pytest.mark.parametrize("address", ["mo@example.org", "mo@müller.example"])
def test_erasing_a_person_forgets_their_address_among_the_contacts_of_others(
    session: Session, owner: Account, address: str
) -> None:
    profile, person = make_startup(session, owner), make_account(session, address=address)
    told = NewContact("Mo", None, address.replace("mo@", "Mo@"), None)
    kept = NewContact("Ida", None, "ida@example.org", None)
    for contact in (told, kept):
        add_contact(session, profile, contact, by_id=owner.id, at=core_clock.now())
    erase(session, person)
    assert session.scalars(select(ProfileContact.email)).all() == ["ida@example.org"]
    history = session.scalars(select(ProfileChange).where(ProfileChange.field == "contact")).all()
    assert [row.new["email"] for row in history if row.new] == ["ida@example.org"]


def test_erasing_a_person_erases_profiles_nobody_else_is_in(session: Session, owner: Account) -> None:
    profile = make_startup(session, owner, name="Kanarienvogel")
    erase(session, owner)
    assert session.get(Profile, profile.id) is None


def test_erasing_a_person_leaves_a_shared_profile_to_the_longest_member(session: Session, owner: Account) -> None:
    profile = make_startup(session, owner)
    other = make_account(session)
    at = core_clock.now()
    session.add(ProfileMember(profile_id=profile.id, account_id=other.id, role=MemberRole.EDITOR, since=at))
    add_contact(session, profile, NewContact("Ada Okafor", None, "ada@example.org", None), by_id=owner.id, at=at)
    erase(session, owner)
    assert queries.membership_of(session, other.id, profile.id) is MemberRole.OWNER
    assert session.scalars(select(ProfileContact)).all() == []


def test_an_export_holds_ones_own_profiles_and_nobody_elses(session: Session, owner: Account) -> None:
    make_startup(session, owner)
    make_investor(session, make_account(session))
    filler = slots.fillers_of("person.export")["app.profiles.actions.people.export_person"]
    data = filler(session, None, [owner.id])[owner.id]
    assert "Stromlese" in str(data)
    assert "600.000 Ortsnetzstationen" in str(data)
    assert "Nordlicht" not in str(data)


def test_roles_change_only_by_owners(session: Session) -> None:
    from app.core.errors import NotAllowed

    first, second = make_account(session), make_account(session)
    profile = make_startup(session, first)
    at = core_clock.now()
    session.add(ProfileMember(profile_id=profile.id, account_id=second.id, role=MemberRole.EDITOR, since=at))
    session.flush()
    with pytest.raises(NotAllowed):
        change_role(session, profile, second.id, MemberRole.OWNER, by_id=second.id, at=at)
    with pytest.raises(NotAllowed):
        remove_member(session, profile, first.id, by_id=second.id, at=at)


def test_an_investor_is_asked_again_after_ninety_days(
    client: Any, session: Session, owner: Account, clock: Any
) -> None:
    profile = make_investor(session, owner)
    path = f"/profiles/{profile.public_id}/edit"
    before = client.get(path).text.count(f"{path}/attention")
    session.get_one(InvestorFacts, profile.id).deploying_said_at = clock.at - timedelta(days=91)
    session.commit()
    assert client.get(path).text.count(f"{path}/attention") == before + 1
