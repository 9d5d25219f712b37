"""What every mail is, whoever writes it: text and HTML, a header of words, nothing fetched from anywhere."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.core.language import speaking

EMAILS = Path(__file__).resolve().parents[2] / "templates" / "emails"
# The mails themselves; a file of macros is no mail.
PAGES = sorted(page for page in EMAILS.rglob("*.html") if page.name != "words.html")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(EMAILS)))
def test_a_mail_fetches_nothing_and_has_its_words_as_text(page: Path) -> None:
    assert re.search(r"<img|<link|src=|url\(|@import|background=", page.read_text("utf-8")) is None
    assert page.with_suffix(".txt").is_file()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_mail_begins_with_who_writes_and_says_its_language(app: Flask, language: str) -> None:
    with app.test_request_context(), speaking(language):
        values = {"base_url": "https://anschub.example", "settings": app.config["SETTINGS"]}
        html = app.jinja_env.get_template("emails/base.html").render(values)
    assert f'<html lang="{language}">' in html
    assert html.index('<p class="name">Anschub</p>') < html.index("<h1>")
