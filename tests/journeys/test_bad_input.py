"""Every form of the platform, found by following links, is fed what nobody should send: never a crash, no text lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy.orm import Session

from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_spinoff, make_startup

AT_MOST_PAGES = 60
NASTY = {
    "nul": "a\x00b",
    "surrogate": "a\ud800b".encode("utf-8", "surrogatepass"),
    "emoji": "👩\u200d🔬 Öl & Gas",
    "rtl": "abc\u202egnp.exe",
    "over-long": "ä" * 30_000,
    "markup": "<script>alert(1)</script>{{7*7}}' OR 1=1 --",
    "formula": '=HYPERLINK("http://evil.example")',
    "number": "999999999999999999999999",
    "negative": "-1",
    "word": "viel",
    "list": "a|b|c;d,e",
    "path": "../../../../etc/passwd",
}
# What ends the visit itself: signing out, deleting the account.
LEFT_ALONE = re.compile(r"/account/(sign-out|delete|sessions)|/language/|/theme/")
PEOPLE = {"founder": make_startup, "researcher": make_spinoff, "investor": make_investor}


@dataclass
class FoundForm:
    page: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def forms_of(page: str, html: BeautifulSoup) -> list[FoundForm]:
    found = []
    for form in html.select("main form[method=post]"):
        action = str(form.get("action") or page)
        made = FoundForm(page, action)
        for control in form.select("input[name], textarea[name], select[name]"):
            name, kind = str(control["name"]), str(control.get("type") or control.name)
            if kind in {"checkbox", "radio"} and not control.has_attr("checked"):
                continue
            made.fields[name] = value_of(control)
            if kind not in {"hidden", "checkbox", "radio", "file", "submit"}:
                made.texts.append(name)
        found.append(made)
    return found


def value_of(control: Tag) -> str:
    if control.name == "textarea":
        return control.text
    chosen = control.select_one("option[selected]") if control.name == "select" else control
    return str(chosen.get("value") or "") if chosen else ""


def links_of(html: BeautifulSoup) -> list[str]:
    addresses = (urlsplit(str(link["href"])) for link in html.select("a[href]"))
    return [address.path for address in addresses if not address.netloc and address.path.startswith("/")]


def crawl(client: Client) -> list[FoundForm]:
    """Forms of the pages that a person reaches by links, each kind of page once."""
    waiting, seen, found = ["/", "/matches", "/profiles/", "/account/", "/search"], set(), []
    while waiting and len(seen) < AT_MOST_PAGES:
        path = waiting.pop(0)
        shape = re.sub(r"/[a-z0-9]{12}(?=/|$)", "/<id>", path)
        if shape in seen or LEFT_ALONE.search(path):
            continue
        seen.add(shape)
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html":
            continue
        html = BeautifulSoup(answer.text, "html.parser")
        found += [form for form in forms_of(path, html) if form.texts and not LEFT_ALONE.search(form.action)]
        waiting += links_of(html)
    return found


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_s35_s37_no_form_crashes_on_hostile_text(
    new_client: Callable[[], Client], session: Session, person: str
) -> None:
    account = make_account(session)
    for make in PEOPLE.values():
        make(session, account if make is PEOPLE[person] else make_account(session))
    session.commit()
    client = new_client()
    sign_in(client, session, account)
    forms = crawl(client)
    assert len(forms) >= 8, [form.page for form in forms]
    crashed = []
    for form in forms:
        for name, nasty in NASTY.items():
            values: dict[str, str | bytes] = {**form.fields, **dict.fromkeys(form.texts, nasty)}
            answer = client.post(form.action, data=_encoded(values), content_type="application/x-www-form-urlencoded")
            if answer.status_code >= 500:
                crashed.append(f"{form.action} {name}: {answer.status_code}")
    assert crashed == []


def _encoded(values: dict[str, str | bytes]) -> bytes:
    """As a browser would send it, raw bytes too."""
    from urllib.parse import quote_plus

    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in values.items()).encode()
