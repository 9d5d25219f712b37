"""Export of own data: whole, for members alone, and never calculated by a spreadsheet (S39)."""

import csv
import io
import json
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.spreadsheet import csv_lines, safe_cell
from app.profiles import actions
from app.profiles.actions.importing import ImportOrder, Tally, import_file
from app.profiles.actions.importing.orders import Watching
from app.profiles.actions.parts import NewContact, add_contact, replace_portfolio
from app.profiles.models import Profile, ProfileSource
from app.profiles.queries.export import cells_of, rows_of_kind
from app.profiles.queries.mine import editing
from app.profiles.rules.kinds import KINDS, kind_of
from app.profiles.rules.mapping.columns import template_columns
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.states import Kind
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import VALUES, make_draft, make_investor, make_startup

FORMULAS = ['=HYPERLINK("x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\rx", "＝1+1"]


def table(response) -> list[dict[str, str]]:
    assert response.data.startswith(b"\xef\xbb\xbf")
    text = response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def exported(client, session, kind: Kind, suffix: str, **values):
    owner = make_account(session)
    profile = make_draft(session, kind, owner, **values)
    sign_in(client, session, owner)
    return profile, client.get(f"/profiles/{profile.public_id}/export.{suffix}")


def test_a_member_gets_every_answer_as_csv(client, session):
    profile, response = exported(client, session, Kind.STARTUP, "csv")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="anschub-{profile.public_id}.csv"'
    [row] = table(response)
    assert list(row) == list(template_columns(kind_of(Kind.STARTUP)))
    assert (row["id"], row["name"], row["languages"]) == (profile.public_id, "Stromlese", "de|en")
    assert row["problem.de"] == VALUES[Kind.STARTUP]["problem.de"]
    assert (row["ask_min_eur"], row["raising_until"]) == ("800000", "")


def test_a_member_gets_everything_as_json(client, session):
    owner = make_account(session, name="Ada Öl")
    profile = make_investor(session, owner)
    add_contact(session, profile, NewContact("Bo", "Leitung", "bo@example.org", None), by_id=owner.id, at=clock.now())
    replace_portfolio(session, profile, [PortfolioEntry("Alpha", "x", 2021)], by_id=owner.id, at=clock.now())
    actions.save_fields(session, profile, {"thesis.de": "Neu"}, base_version=1, by_id=owner.id, at=clock.now())
    sign_in(client, session, owner)
    said = json.loads(client.get(f"/profiles/{profile.public_id}/export.json").text)
    assert said["format"] == "anschub-profile-1"
    assert (said["profile"]["state"], said["values"]["thesis.de"]) == ("published", "Neu")
    assert [each["name"] for each in said["contacts"]] == ["Bo"]
    assert [each["name"] for each in said["members"]] == ["Ada Öl"]
    assert said["values"]["portfolio"] == [{"name": "Alpha", "one_liner": "x", "year": 2021, "link": None}]
    versions = [(each["version"], each["text"]) for each in said["texts"] if each["field"] == "thesis"]
    assert versions == [(1, VALUES[Kind.INVESTOR]["thesis.de"]), (2, "Neu")]
    assert {"thesis", "contact", "state"} <= {each["field"] for each in said["history"]}


@pytest.mark.parametrize("path", ["export", "export.json", "export.csv"])
def test_nobody_but_members_gets_anything_not_even_staff(client, session, path):
    profile = make_startup(session, make_account(session))
    for stranger in (make_account(session), make_account(session, roles=["matching_staff"])):
        make_investor(session, stranger)
        sign_in(client, session, stranger)
        assert client.get(f"/profiles/{profile.public_id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["export", "export.json", "export.csv"])
def test_signed_out_one_is_asked_to_sign_in(client, session, path):
    profile = make_startup(session, make_account(session))
    assert "/account/sign-in" in client.get(f"/profiles/{profile.public_id}/{path}").headers["Location"]


def test_the_page_offers_both_files(client, session):
    owner = make_account(session)
    profile = make_startup(session, owner)
    sign_in(client, session, owner)
    page = BeautifulSoup(client.get(f"/profiles/{profile.public_id}/export").text, "html.parser")
    hrefs = [link["href"] for link in page.select("main a.kern-btn")]
    assert hrefs == [f"/profiles/{profile.public_id}/export.{suffix}" for suffix in ("csv", "json")]


@pytest.mark.parametrize("text", FORMULAS)
def test_s39_no_cell_begins_like_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(f"'{text}") == f"''{text}"


def test_s39_ordinary_text_quotes_and_umlauts_stay_as_they_are():
    [line] = csv_lines([["Öl", 'sagt "ja"; nein', "a\nb", "5 - 3", "'s ist gut"]])
    assert line == '\ufeffÖl;"sagt ""ja""; nein";"a\nb";5 - 3;\'s ist gut\r\n'


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "-2+3", "@SUM(1)", "'=1", "+1+cmd|x"])
def test_s39_a_profile_with_formulas_is_exported_safely_and_comes_back_unchanged(client, session, tmp_path, text):
    profile, response = exported(client, session, Kind.STARTUP, "csv", problem__de=text)
    assert table(response)[0]["problem.de"] == f"'{text}"
    file = tmp_path / "again.csv"
    file.write_bytes(response.data)
    assert imported(session, file, Kind.STARTUP) == Tally(created=1)
    assert values(session, copy_of(session, profile)) == values(session, profile)


def imported(session: Session, file, kind: Kind) -> Tally:
    """Import into the same database under another source; a refusal fails the test."""
    session.commit()

    @contextmanager
    def opened():
        with Session(session.get_bind()) as made:
            yield made
            made.commit()

    def refuse(refusal) -> None:
        raise AssertionError(refusal)

    order = ImportOrder(kind=kind, file=file, source="again")
    return import_file(order, opened, Watching(refuse), at=clock.now())


def copy_of(session: Session, profile: Profile) -> Profile:
    source = session.query(ProfileSource).filter_by(source="again", external_id=profile.public_id).one()
    return session.get_one(Profile, source.profile_id)


def values(session: Session, profile: Profile) -> dict:
    return dict(editing(session, profile).values)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_what_is_exported_is_imported_as_the_same_profile(session, tmp_path, kind, suffix):
    profile = make_draft(session, kind)
    if kind is Kind.INVESTOR:
        entries = [PortfolioEntry("Müller, Söhne; Co", "sagt: | ja", 2021, "https://m.example"), PortfolioEntry("B")]
        replace_portfolio(session, profile, entries, by_id=None, at=clock.now())
    file = tmp_path / f"profiles.{suffix}"
    rows = list(rows_of_kind(session, KINDS[kind]))
    if suffix == "csv":
        cells = [cells_of(KINDS[kind], row) for row in rows]
        file.write_text("".join(csv_lines([template_columns(KINDS[kind]), *cells])), encoding="utf-8", newline="")
    else:
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    profile = session.merge(profile)
    assert imported(session, file, kind) == Tally(created=1)
    assert values(session, copy_of(session, profile)) == values(session, profile)
    ids = {"id": None}
    first, second = rows_of_kind(session, KINDS[kind])
    assert {**first, **ids} == {**second, **ids}


def test_three_profiles_are_exported_with_as_many_statements_as_one(session, counting):
    make_draft(session, Kind.INVESTOR)
    session.commit()
    with counting() as one:
        assert len(list(rows_of_kind(session, KINDS[Kind.INVESTOR]))) == 1
    for name in ("B", "C"):
        make_draft(session, Kind.INVESTOR, name=name)
    session.commit()
    with counting() as three:
        assert len(list(rows_of_kind(session, KINDS[Kind.INVESTOR]))) == 3
    assert len(three) == len(one)
