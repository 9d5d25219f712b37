"""What a browser without scripts does: fill the form of a page as it stands, send it, follow links and mails."""

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Typed = dict[str, str | list[str]]


@dataclass
class Walker:
    """One browser and the page that is open in it."""

    client: FlaskClient
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))
    path: str = "/"
    status: int = 0

    def open(self, path: str) -> "Walker":
        return self._show(self.client.get(path, follow_redirects=True))

    def follow(self, words: str) -> "Walker":
        """Follow the link of the content with these words."""
        return self.open(str(self._one("main a", words)["href"]))

    def send(self, words: str, typed: Typed | None = None) -> "Walker":
        """Push the button with these words, with what its form holds and what is typed into it."""
        button = self._one("main button, #notices button, header button", words)
        form = self._form_of(button)
        values = {**filled_in(form), **_of_button(button), **(typed or {})}
        unknown = set(typed or {}) - {str(each.get("name")) for each in form.select("[name]")}
        assert not unknown, f"the form has no field {unknown}"
        action = str(button.get("formaction") or form.get("action") or self.path)
        if form.get("method", "get") == "get":
            return self._show(self.client.get(action, query_string=values, follow_redirects=True))
        return self._show(self.client.post(action, data=values, follow_redirects=True))

    def _form_of(self, button: Tag) -> Tag:
        named = button.get("form")
        form = self.page.find("form", id=named) if named else button.find_parent("form")
        assert isinstance(form, Tag)
        return form

    def _one(self, selector: str, words: str) -> Tag:
        found = [each for each in self.page.select(selector) if words in each.get_text(" ", strip=True)]
        assert found, f"{self.path} has no {selector} that says {words!r}"
        return found[0]

    def _show(self, answer: TestResponse) -> "Walker":
        self.page, self.status = BeautifulSoup(answer.text, "html.parser"), answer.status_code
        self.path = answer.request.full_path.rstrip("?")
        return self

    @property
    def heading(self) -> str:
        heading = self.page.select_one("h1")
        return heading.get_text(" ", strip=True) if heading else ""

    @property
    def said(self) -> str:
        """What the content of the page says."""
        main = self.page.select_one("main")
        return main.get_text(" ", strip=True) if main else ""


def _of_button(button: Tag) -> Typed:
    """What the pushed button itself sends."""
    return {str(button["name"]): str(button.get("value", ""))} if button.get("name") else {}


def filled_in(form: Tag) -> Typed:
    """What the fields of a form hold."""
    values: Typed = {}
    for each in form.select("input[name], textarea[name]"):
        if each.get("type") in {"checkbox", "radio"} and not each.has_attr("checked"):
            continue
        value = each.get_text().removeprefix("\n") if each.name == "textarea" else str(each.get("value", ""))
        before = values.get(str(each["name"]))
        values[str(each["name"])] = (
            value if before is None else [*([before] if isinstance(before, str) else before), value]
        )
    for each in form.select("select[name]"):
        chosen = each.select_one("option[selected]") or each.select_one("option")
        values[str(each["name"])] = str(chosen.get("value", "")) if chosen else ""
    return values


def link_in(mail: EmailMessage) -> str:
    """The path of the link that a mail carries."""
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/account/link/\S+)", body.get_content())
    assert found is not None, body.get_content()
    return found[1]
