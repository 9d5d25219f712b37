"""The editor in a browser without scripts: from an empty draft to a published profile."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.profiles.models import FieldConflict, Profile, ProfileText
from app.profiles.queries.mine import editing
from app.profiles.rules.kinds import STARTUP
from app.profiles.states import Kind, ProfileState
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_startup

SECTIONS = {
    "startup": {
        "basics": {"name": "Lichtwerk", "founded_year": "2024", "website": "www.lichtwerk.example", "team_size": "7"},
        "place": {"region": "DE-SN", "city": "Dresden", "languages": ["de", "en"]},
        "focus": {"one_liner_en": "Sees cracks early.", "sectors": ["manufacturing"], "ai_fields": ["computer-vision"]},
        "problem": {"problem_en": "Cracks are found late."},
        "technology": {"technology_de": "Kameras und ein Modell."},
        "business": {"stage": "seed", "has_revenue": "yes"},
        "round": {"raising": "now", "ask_min_eur": "1,5 Mio. €", "ask_max_eur": "2.500.000", "completed": "yes"},
    },
    "investor": {
        "basics": {"name": "Nordlicht", "investor_type": "business-angel"},
        "place": {"region": "DE-HH"},
        "thesis": {"thesis_de": "Wir suchen Teams, die Netze sicherer machen."},
        "criteria": {"stages": ["seed"], "ticket_min_eur": "250k", "lead_role": "both"},
        "attention": {"deploying": "yes", "requests_per_week": "5"},
    },
}


@pytest.fixture
def founder(session: Session, client: FlaskClient) -> Account:
    account = make_account(session, name="Ada Okafor")
    sign_in(client, session, account)
    return account


def soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return BeautifulSoup(answer.text, "html.parser")


def hidden(client: FlaskClient, path: str) -> dict[str, str]:
    page = soup(client, path)
    names = ("csrf_token", "base_version", "page")
    return {name: page.select_one(f"main form input[name={name}]")["value"] for name in names}


def start(client: Any, kind: str) -> str:
    answer = client.send("/profiles/new", {"kind": kind, "name": "Anfang"})
    assert answer.status_code == 302
    return re.fullmatch(r"/profiles/([a-z2-9]{12})/edit", answer.location)[1]


@pytest.mark.parametrize("kind", ["startup", "investor"])
def test_a_profile_is_created_filled_checked_and_published(
    client: Any, session: Session, founder: Account, kind: str
) -> None:
    public_id = start(client, kind)
    for section, answers in SECTIONS[kind].items():
        path = f"/profiles/{public_id}/edit/{section}"
        answer = client.post(path, data={**hidden(client, path), **answers})
        assert (section, answer.status_code, answer.location) == (section, 302, f"/profiles/{public_id}/edit")
    assert "Publish profile" in client.get(f"/profiles/{public_id}/check").text
    answer = client.send(f"/profiles/{public_id}/publish", page=f"/profiles/{public_id}/check")
    assert answer.location == f"/profiles/{public_id}/published"
    assert public_id in client.get(answer.location).text
    profile = session.scalars(select(Profile)).one()
    assert profile.state is ProfileState.PUBLISHED
    assert "mailto:" in client.get(f"/profiles/{public_id}/published").text


def test_amounts_dates_and_addresses_are_read_forgivingly(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/round"
    typed = {"ask_min_eur": " 1,5 Mio. € ", "ask_max_eur": "2.5m", "raising": "now", "raising_until": "31.3.2027"}
    client.post(path, data={**hidden(client, path), **typed})
    values = editing(session, session.get(Profile, profile.id)).values
    assert (values["ask_min_eur"], values["ask_max_eur"]) == (1_500_000, 2_500_000)
    assert values["raising_until"].isoformat() == "2027-03-31"


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("1.500", 1_500),
        ("1,500", 1_500),
        ("1 500", 1_500),
        ("12", 12),
        ("1.5", None),
        ("2,25", None),
        ("1.50.00", None),
    ],
)
def test_a_number_of_people_has_no_fractions(
    client: Any, session: Session, founder: Account, typed: str, size: int | None
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/basics"
    before = editing(session, profile).values.get("team_size")
    answer = client.post(path, data={**hidden(client, path), "name": "Lichtwerk", "team_size": typed})
    session.expire_all()
    values = editing(session, session.get(Profile, profile.id)).values
    assert (answer.status_code, values.get("team_size")) == ((302, size) if size else (422, before))


def test_u09_a_refused_page_keeps_what_was_typed_and_names_the_field(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/round"
    typed = {"ask_min_eur": "viel", "use_of_funds_de": "Zwei Piloten", "raising": "now"}
    answer = client.post(path, data={**hidden(client, path), **typed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.title.text.startswith("Error: ")
    assert page.select_one("#ask_min_eur")["value"] == "viel"
    assert "Zwei Piloten" in page.select_one("#use_of_funds_de").text
    link = page.select_one(".error-summary a")
    assert link["href"] == "#ask_min_eur"
    assert link.text.strip() in page.select_one("#ask_min_eur-error").text
    assert editing(session, session.get(Profile, profile.id)).values["use_of_funds.de"] is None


def test_a_rule_between_fields_stands_beside_its_field(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/round"
    answer = client.post(path, data={**hidden(client, path), "ask_min_eur": "5m", "ask_max_eur": "1m"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert "below the lowest" in page.select_one("#ask_max_eur-error").text


def test_u02_starting_and_saving_both_lead_to_the_task_list(client: Any, session: Session, founder: Account) -> None:
    public_id = start(client, "startup")
    path = f"/profiles/{public_id}/edit/place"
    saved = client.post(path, data={**hidden(client, path), "region": "DE-SN"})
    assert saved.location == f"/profiles/{public_id}/edit"
    assert soup(client, saved.location).select(".tasks")
    assert soup(client, "/profiles/").select_one(f"a[href='/profiles/{public_id}/edit']") is not None


def test_u08_what_is_known_is_filled_in_and_asked_once(client: Any, session: Session, founder: Account) -> None:
    public_id = start(client, "startup")
    assert soup(client, f"/profiles/{public_id}/edit/basics").select_one("#name")["value"] == "Anfang"
    chosen = soup(client, f"/profiles/{public_id}/edit/place").select("input[name=languages][checked]")
    assert [box["value"] for box in chosen] == ["en"]
    asked = [key for field in STARTUP.fields for key in field.keys]
    assert len(asked) == len(set(asked))


def test_u21_the_server_takes_exactly_what_the_counter_allows(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    limit = int(soup(client, path).select_one("[data-limit-for=problem_de]")["data-limit"])
    fitting = "ä🦔" * (limit // 2)
    assert client.post(path, data={**hidden(client, path), "problem_de": fitting}).status_code == 302
    assert client.post(path, data={**hidden(client, path), "problem_de": fitting + "x"}).status_code == 422
    broken = "a\r\n" * (limit // 2 - 1) + "ab"
    assert client.post(path, data={**hidden(client, path), "problem_de": broken}).status_code == 302


def test_u01_the_task_list_shows_at_most_four_different_statuses(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.SPINOFF, founder)
    page = soup(client, f"/profiles/{profile.public_id}/edit")
    states = {state.text.strip() for state in page.select(".task__state")}
    assert states <= {"Done", "In progress", "Not started", "Not possible yet"}
    assert "Done" in states


def test_u03_a_section_that_cannot_start_has_no_link_and_says_why(
    client: Any, session: Session, founder: Account
) -> None:
    public_id = start(client, "spinoff")
    page = soup(client, f"/profiles/{public_id}/edit")
    task = next(task for task in page.select(".task") if "Anonymous teaser" in task.text)
    assert task.select_one("a") is None
    assert "Possible as soon as" in task.text


def test_u04_the_answer_to_completed_drives_the_status(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)

    def status(answer: str) -> str:
        path = f"/profiles/{profile.public_id}/edit/team"
        client.post(path, data={**hidden(client, path), "team_de": "Drei Leute", "completed": answer})
        tasks = soup(client, f"/profiles/{profile.public_id}/edit").select(".task")
        task = next(each for each in tasks if each.select_one("a") and each.select_one("a").text.strip() == "Team")
        return task.select_one(".task__state").text.strip()

    assert (status("no"), status("yes")) == ("In progress", "Done")


def test_u06_and_u07_a_question_page_has_one_h1_a_way_back_no_asterisks_and_says_what_is_optional(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    page = soup(client, f"/profiles/{profile.public_id}/edit/basics")
    assert len(page.select("h1")) == 1
    assert page.select_one("a.back")["href"] == f"/profiles/{profile.public_id}/edit"
    assert "*" not in page.select_one("form.form").text
    assert "(optional)" in page.select_one("label[for=website]").text
    assert "(optional)" not in page.select_one("label[for=name]").text
    assert page.select_one("form.form").has_attr("novalidate")
    assert [button.text.strip() for button in page.select("main .kern-btn--primary")] == ["Save and continue"]


def test_u15_and_u16_the_check_page_shows_gaps_and_every_change_link_names_its_field_and_returns(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    page = soup(client, f"/profiles/{profile.public_id}/check")
    assert "Not stated" in page.text
    links = page.select("dl.answers a")
    assert all(link.select_one(".sr-only").text.strip(": ") for link in links)
    path = next(link["href"] for link in links if "/edit/place" in link["href"])
    answer = client.post(path, data={**hidden(client, path), "region": "DE-SN", "city": "Leipzig"})
    assert answer.location == f"/profiles/{profile.public_id}/check"


def test_u19_publishing_twice_shows_the_confirmation_and_publishes_once(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_startup(session, founder)
    before = profile.published_at
    page = f"/profiles/{profile.public_id}/edit"
    answer = client.send(f"/profiles/{profile.public_id}/publish", page=page)
    assert answer.location == f"/profiles/{profile.public_id}/published"
    assert session.get(Profile, profile.id).published_at == before


def test_publishing_what_is_incomplete_names_what_is_missing(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder, stage=None)
    answer = client.send(f"/profiles/{profile.public_id}/publish", page=f"/profiles/{profile.public_id}/check")
    assert answer.status_code == 422
    assert "Still missing before you can publish: Stage." in answer.text
    assert session.get(Profile, profile.id).state is ProfileState.DRAFT


def test_u05_autosave_saves_says_when_and_hands_out_the_new_version(
    client: Any, session: Session, founder: Account, clock: Any
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    answer = client.post(f"{path}/autosave", data={**hidden(client, path), "problem_de": "Neu"})
    assert (answer.status_code, "Saved at 10:00:00" in answer.text) == (200, True)
    assert 'value="2"' in answer.text
    assert editing(session, session.get(Profile, profile.id)).values["problem.de"] == "Neu"


def test_autosave_saves_the_good_answers_and_names_the_others(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/round"
    typed = {"ask_min_eur": "viel", "use_of_funds_de": "Piloten"}
    answer = client.post(f"{path}/autosave", data={**hidden(client, path), **typed})
    assert "except: Amount sought, at least" in answer.text
    assert editing(session, session.get(Profile, profile.id)).values["use_of_funds.de"] == "Piloten"


def test_a_page_never_clashes_with_its_own_autosave(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    opened = hidden(client, path)
    client.post(f"{path}/autosave", data={**opened, "problem_de": "Erst so"})
    answer = client.post(path, data={**opened, "problem_de": "Dann so"})
    assert answer.status_code == 302
    assert editing(session, session.get(Profile, profile.id)).values["problem.de"] == "Dann so"


def clash(client: Any, path: str) -> Any:
    first, second = hidden(client, path), hidden(client, path)
    client.post(path, data={**first, "problem_de": "Erste Fassung"})
    return client.post(path, data={**second, "problem_de": "Zweite Fassung", "problem_en": "Also English"})


def test_s52_two_windows_on_one_text_show_both_versions_and_keep_the_late_words(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    answer = clash(client, f"/profiles/{profile.public_id}/edit/problem")
    assert answer.status_code == 409
    for words in ("Erste Fassung", "Zweite Fassung", "Also English"):
        assert words in answer.text
    assert session.scalars(select(FieldConflict.late)).all() == ["Zweite Fassung"]
    assert editing(session, session.get(Profile, profile.id)).values["problem.de"] == "Erste Fassung"


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("saved", "Erste Fassung"), ("late", "Zweite Fassung"), ("both", "Erste Fassung\n\nZweite Fassung")],
)
def test_the_page_of_a_clash_saves_the_choice_and_all_other_answers(
    client: Any, session: Session, founder: Account, choice: str, kept: str
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    page = BeautifulSoup(clash(client, path).text, "html.parser")
    sent = {field["name"]: field["value"] for field in page.select("main form input[type=hidden]")}
    sent["both_problem_de"] = page.select_one("textarea[name=both_problem_de]").text
    answer = client.post(path, data={**sent, "choice_problem_de": choice})
    assert answer.status_code == 302
    values = editing(session, session.get(Profile, profile.id)).values
    assert (values["problem.de"], values["problem.en"]) == (kept, "Also English")
    assert session.scalars(select(FieldConflict).where(FieldConflict.settled_at.is_(None))).all() == []


def test_a_waiting_conflict_shows_on_the_task_list_and_is_settled_there(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    clash(client, f"/profiles/{profile.public_id}/edit/problem")
    assert "Compare and choose" in client.get(f"/profiles/{profile.public_id}/edit").text
    conflict = session.scalars(select(FieldConflict)).one()
    page = f"/profiles/{profile.public_id}/conflicts"
    assert "Zweite Fassung" in client.get(page).text
    client.send(f"{page}/{conflict.id}/late", page=page)
    assert editing(session, session.get(Profile, profile.id)).values["problem.de"] == "Zweite Fassung"
    assert "Nothing is waiting" in client.get(page).text


def test_the_history_page_shows_both_versions_and_brings_one_back(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    client.post(path, data={**hidden(client, path), "problem_de": "Neu geschrieben"})
    page = soup(client, f"/profiles/{profile.public_id}/history")
    for words in ("Neu geschrieben", "600.000 Ortsnetzstationen", "Ada Okafor"):
        assert words in page.text
    action = page.select_one("form[action*=restore]")["action"]
    client.send(action, page=f"/profiles/{profile.public_id}/history")
    assert "600.000" in editing(session, session.get(Profile, profile.id)).values["problem.de"]
    assert len(session.scalars(select(ProfileText).where(ProfileText.field == "problem")).all()) == 3


def test_what_one_page_saved_while_typing_is_one_line_of_history(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/problem"
    opened = hidden(client, path)
    for words in ("N", "Neu ges", "Neu geschrieben"):
        client.post(f"{path}/autosave", data={**opened, "problem_de": words})
    client.post(path, data={**hidden(client, path), "problem_de": "Und noch einmal"})
    page = soup(client, f"/profiles/{profile.public_id}/history")
    assert len(page.select(".check-group")) == 2
    assert "Neu ges<" not in str(page)
    oldest = page.select("form[action*=restore]")[-1]["action"]
    client.send(oldest, page=f"/profiles/{profile.public_id}/history")
    assert "600.000" in editing(session, session.get(Profile, profile.id)).values["problem.de"]


@pytest.mark.parametrize(("deed", "state"), [("pause", ProfileState.PAUSED), ("archive", ProfileState.ARCHIVED)])
def test_an_owner_pauses_and_archives(
    client: Any, session: Session, founder: Account, deed: str, state: ProfileState
) -> None:
    profile = make_startup(session, founder)
    page = f"/profiles/{profile.public_id}/edit"
    client.send(f"/profiles/{profile.public_id}/state/{deed}", page=page)
    assert session.get(Profile, profile.id).state is state


def test_s05_extra_fields_in_a_form_change_nothing(client: Any, session: Session, founder: Account) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    before = {column.key: getattr(profile, column.key) for column in Profile.__table__.columns}
    path = f"/profiles/{profile.public_id}/edit/place"
    extra = {
        "state": "published", "verified_at": "2026-01-01", "verified_what": "alles", "public_id": "aaaaaaaaaaaa",
        "organisation_id": "99", "kind": "investor", "created_at": "2020-01-01", "role": "owner", "id": "77",
        "published_at": "2026-01-01", "teaser_id": "bbbbbbbbbbbb", "version": "900", "seal_status": "granted",
        "problem_de": "eingeschleust", "name": "Anders",
    }  # fmt: skip
    answers = {"region": "DE-RP", "city": "Kaiserslautern", "languages": ["de", "en"]}
    client.post(path, data={**hidden(client, path), **answers, **extra})
    after = session.get(Profile, profile.id)
    assert {column.key: getattr(after, column.key) for column in Profile.__table__.columns} == before
    assert "eingeschleust" not in str(editing(session, after).values)


@pytest.mark.parametrize(
    "value",
    [
        "x" * 70_000,
        "\x00",
        "\ud800",
        "\u202eevil",
        "🦔" * 40,
        "null",
        "[]",
        "{}",
        "1e400",
        "NaN",
        "-1",
        "9" * 400,
        "true",
    ],
)
@pytest.mark.parametrize("section", ["basics", "place", "focus", "round", "business", "data"])
def test_s35_nothing_typed_is_ever_a_server_error(
    client: Any, session: Session, founder: Account, section: str, value: str
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/{section}"
    page = soup(client, path)
    names = {field["name"] for field in page.select("main form.form [name]")} - {"csrf_token"}
    typed = {name: value.encode("utf-8", "replace").decode() for name in names}
    token = page.select_one("main form.form input[name=csrf_token]")["value"]
    answer = client.post(path, data={**typed, "csrf_token": token})
    assert answer.status_code in {302, 409, 422}


def test_the_switch_in_the_header_changes_the_profile_worked_with(
    client: Any, session: Session, founder: Account
) -> None:
    first = make_startup(session, founder, name="Alpha")
    second = make_startup(session, founder, name="Beta")
    page = f"/profiles/{first.public_id}/edit"
    assert "Alpha" in soup(client, page).select_one("header summary").text
    client.send(f"/profiles/{second.public_id}/switch", {"next": "/profiles/"}, page=page)
    assert "Beta" in soup(client, page).select_one("header summary").text
    assert client.send(f"/profiles/{second.public_id}/switch", {"next": "//evil.example"}, page=page).location == "/"


def test_a_new_profile_needs_a_name_and_a_kind(client: Any, session: Session, founder: Account) -> None:
    answer = client.send("/profiles/new", {"kind": "bank", "name": " "})
    assert answer.status_code == 422
    assert session.scalars(select(Profile)).all() == []


def test_the_editor_speaks_german_without_english_leftovers(
    client: Any, session: Session, founder: Account, request: Callable
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    client.set_cookie("language", "de")
    page = soup(client, f"/profiles/{profile.public_id}/edit/round")
    assert page.html["lang"] == "de"


def test_a_place_is_a_land_of_germany_or_another_country_in_one_task(
    client: Any, session: Session, founder: Account
) -> None:
    profile = make_draft(session, Kind.STARTUP, founder)
    path = f"/profiles/{profile.public_id}/edit/place"
    page = soup(client, path)
    chosen = {name: page.select_one(f"select[name={name}] option[selected]")["value"] for name in ("country", "region")}
    assert chosen == {"country": "DE", "region": "DE-RP"}
    answer = client.post(path, data={**hidden(client, path), "country": "AT", "region": "", "city": "Wien"})
    assert answer.status_code == 302
    saved = session.get_one(Profile, profile.id)
    assert (saved.region, saved.country, saved.city) == ("AT", "AT", "Wien")
    for country, land in (("AT", "DE-SN"), ("DE", "")):
        refused = client.post(path, data={**hidden(client, path), "country": country, "region": land, "city": "Graz"})
        assert (refused.status_code, "Graz" in refused.text) == (422, True)
    assert client.post(path, data={**hidden(client, path), "country": "", "region": "DE-SN"}).status_code == 302
    assert session.get_one(Profile, profile.id).region == "DE-SN"
