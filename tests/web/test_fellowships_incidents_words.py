"""T17 to T19: whatever somebody wrote is text on every page, in every PDF and in every table, also in later ones."""

import csv
import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.pdf_pages import pdf_of
from tests.conftest import Client, MovableClock
from tests.web.fellowship_walk import Way, pages, plant
from tests.web.test_access_matrix import Visitor, World, visitor_of

# Ends every context in which a page could hold it, and leaves a trace in each.
CORPUS = {
    "tags": "zq Ü\"'></title></textarea><img src=x onerror=zq()></script><svg onload=zq()>{{7*7191}}<!--%(name)s{0}]]>",
    "attributes": "javascript:zq('Ü' onfocus=zq() autofocus x=\" onmouseover=zq() y=",
}
# On how many pages each finds the words at least: the walk would prove nothing if they stood nowhere.
LEAST_SHOWN = {"founder A": 15, "reviewer": 8, "administrator": 90}
# Pages of others that show what was written here.
FOREIGN = ("/staff/", "/staff/audit", "/account/data", "/notices")
SECRET = b"what-nobody-may-read"
FORMULAS = ("=", "+", "-", "@", "\t=")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of this machine."""
    made = tmp_path / "secret.txt"
    made.write_bytes(SECRET)
    return made


@pytest.fixture
def world(app: Flask, session: Session, clock: MovableClock) -> World:
    with app.app_context():
        return World(session, clock)


def ask(app: Flask, visitor: Visitor, path: str, data: dict[str, str] | None = None) -> TestResponse:
    browser = FlaskClient(app, app.response_class, use_cookies=False)
    headers = {"Cookie": f"anschub={visitor.cookie}; language=en"}
    return browser.get(path, headers=headers) if data is None else browser.post(path, headers=headers, data=data)


def faults(page: BeautifulSoup) -> list[str]:
    """What came out of the words and is no text."""
    return [str(each)[:200] for each in page.find_all(is_alive)]


def is_alive(tag: Tag) -> bool:
    acts = [name for name in tag.attrs if name.lower().startswith("on")]
    leads = [str(tag.get(name, "")).strip().lower() for name in ("href", "src", "action", "formaction", "xlink:href")]
    is_code = tag.name == "script" and (not tag.get("src") or "zq()" in tag.text)
    return bool(acts) or is_code or tag.get("src") == "x" or any(each.startswith("javascript:") for each in leads)


def filled(form: Tag, visitor: Visitor, words: str) -> dict[str, str]:
    """The form as somebody sends it who writes ``words`` wherever there is a field."""
    sent = {"csrf_token": visitor.token}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type") or field.name)
        if kind in {"text", "textarea", "search", "email", "number", "date", "datetime-local", "url"}:
            sent[name] = words
        elif name != "csrf_token":
            sent.setdefault(name, str(field.get("value") or ""))
    return sent


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def undo(session: Session) -> None:
        session.flush()
        session.rollback()

    return lambda: monkeypatch.setattr(Session, "commit", undo)


@pytest.mark.parametrize("words", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("person", LEAST_SHOWN)
def test_t17_what_somebody_wrote_is_text_on_every_page_and_in_what_every_form_answers(
    app: Flask,
    client: Client,
    session: Session,
    engine: Engine,
    world: World,
    nothing_stays: Callable[[], None],
    person: str,
    words: str,
) -> None:
    visitor = visitor_of(client, session, world, person)
    assert plant(session, engine, world, words) > 50
    nothing_stays()
    told: dict[str, list[str]] = {}
    broken: list[str] = []
    shown: set[str] = set()
    for name, answer in _answers(app, visitor, world, words):
        if answer.status_code >= 500:
            broken.append(f"{name} {answer.status_code}")
        if answer.mimetype == "text/html":
            page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
            main = page.select_one("main")
            shown |= {name} if main and "zq" in main.get_text() else set()
            if found := faults(page) + (["calculated"] if "50337" in page.get_text() else []):
                told[name] = found
    assert broken == []
    assert told == {}
    assert len(shown) >= LEAST_SHOWN[person], sorted(shown)


def _answers(app: Flask, visitor: Visitor, world: World, words: str) -> Iterator[tuple[str, TestResponse]]:
    """Every page, the same searched for the words, and what each of its forms answers to them."""
    for way in (*pages(app, world, everywhere=True), *(Way(each, each) for each in FOREIGN)):
        answer = ask(app, visitor, way.path)
        yield way.path, answer
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        for form in page.select("main form:has(input:not([type=hidden]), textarea, select)"):
            to, sent = str(form.get("action") or way.path), filled(form, visitor, words)
            if str(form.get("method") or "get").lower() == "post":
                yield f"POST {to}", ask(app, visitor, to, sent)
            else:
                del sent["csrf_token"]
                browser = FlaskClient(app, app.response_class, use_cookies=False)
                headers = {"Cookie": f"anschub={visitor.cookie}"}
                yield f"{to}?…", browser.get(to, query_string=sent, headers=headers)


@pytest.mark.parametrize("formula", FORMULAS, ids=["equals", "plus", "minus", "at", "tab"])
def test_t19_no_cell_of_any_file_for_spreadsheets_is_calculated(
    app: Flask, client: Client, session: Session, engine: Engine, world: World, formula: str
) -> None:
    visitor = visitor_of(client, session, world, "administrator")
    plant(session, engine, world, f"{formula}1+1 Üzq")
    files = [way for way in pages(app, world, everywhere=True) if way.path.endswith(".csv")]
    read = {way.path: ask(app, visitor, way.path) for way in files}
    cells = [cell for each in read.values() for row in _rows(each) for cell in row]
    assert {each.status_code for each in read.values()} == {200}
    assert {way.endpoint for way in files} >= {"fellowships.round_applications_csv", "fellowships.round_conflicts_csv"}
    assert sum("Üzq" in cell for cell in cells) >= 3
    assert [cell for cell in cells if cell.startswith(FORMULAS)] == []


def _rows(answer: TestResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that somebody tries to reach."""
    tried: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: tried.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_named: tried.append(given))
    return tried


def test_t18_every_pdf_is_made_of_the_words_and_asks_nobody(
    app: Flask, client: Client, session: Session, engine: Engine, world: World, asked: list[object], secret: Path
) -> None:
    visitor = visitor_of(client, session, world, "founder A")
    plant(session, engine, world, f"zq Ü <img src='{secret.as_uri()}'><img src='http://192.0.2.1/'>")
    asked.clear()
    made = [ask(app, visitor, way.path) for way in pages(app, world) if way.path.endswith(".pdf")]
    assert {(each.status_code, each.mimetype) for each in made} == {(200, "application/pdf")}
    read = [PdfReader(io.BytesIO(each.data)) for each in made]
    assert ["zq Ü <img src=" in _text(each) for each in read] == [True] * len(made)
    assert ([dict(each.attachments) for each in read], asked) == ([{}] * len(made), [])


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{0}">',
        '<link rel="attachment" href="{0}">',
        '<a rel="attachment" href="{0}">Datei</a>',
        '<link rel="stylesheet" href="{0}">',
        '<style>@import "{0}"; p {{ background: url({0}) }}</style>',
        "<style>@font-face {{ font-family: x; src: url({0}) }} p {{ font-family: x }}</style>",
        '<object data="{0}"></object><embed src="{0}">',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{0}" width="9" height="9"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="{0}#a"/><style>@import "{0}";</style></svg>',
    ],
)
@pytest.mark.parametrize("outside", ["http://192.0.2.1/zq", "file"])
@pytest.mark.usefixtures("pango")
def test_t18_what_draws_pdfs_opens_neither_files_nor_connections_even_if_a_page_told_it_to(
    asked: list[object], secret: Path, markup: str, outside: str
) -> None:
    to = secret.as_uri() if outside == "file" else outside
    page = f"<!doctype html><html lang=de><head><title>Seite</title></head><body><p>Hier</p>{markup.format(to)}</body>"
    made = pdf_of(page)
    read = PdfReader(io.BytesIO(made))
    assert (dict(read.attachments), asked) == ({}, [])
    assert SECRET not in made
    assert SECRET.decode() not in _text(read)


def _text(read: PdfReader) -> str:
    return " ".join("".join(page.extract_text() for page in read.pages).split())
