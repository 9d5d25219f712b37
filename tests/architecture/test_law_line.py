"""The law's line: every request says that we only introduce, nothing has a place for price or terms or recommends."""

import re
from pathlib import Path

import pytest
from wtforms.fields.core import UnboundField

from app.core.database import Base
from app.core.forms import Form
from app.core.language import speaking
from app.introductions import forms

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STAFF = ("proposals.html", "by_hand.html", "by_hand_new.html")
# Pages of the introductions that carry no request, proposal or suggestion, and why.
WITHOUT = {
    "availability.html": "when a member has time",
    "documents.html": "one's own documents, before anybody asks for them",
    "link_over.html": "a link that is over names nobody",
    "mirror.html": "what an investor did, to the investor alone",
    "no_profile.html": "nobody is introduced without a profile",
    "outcome.html": "what came of an introduction that was",
    "thanks.html": "thanks for an answer",
}
CARRIES = re.compile(r'\{\{ notice \}\}|include "components/introduction_notice\.html"')
MAIL_CARRIES = re.compile(r'include "emails/introductions/notice\.(txt|html)"')
MONEY = {
    "price", "prices", "valuation", "terms", "term", "amount", "amounts", "fee", "fees", "commission", "equity",
    "share", "shares", "signature", "signed", "contract", "payment", "iban", "loan", "interest",
    "preis", "preise", "bewertung", "konditionen", "betrag", "beträge", "gebühr", "provision", "anteil", "anteile",
    "unterschrift", "vertrag", "zahlung", "darlehen", "zins", "zinsen",
}  # fmt: skip
RECOMMENDS = re.compile(r"recommend|empfehl|empfohl", re.IGNORECASE)
# Where the word stands, it says that we do not, or speaks of the account's safety.
DENIES = (
    "no recommendation to invest", "keine Anlageempfehlung", "a recommendation to invest or a valuation",
    "eine Anlageempfehlung oder die Bewertung", "Das empfehlen wir, wenn jemand anderes das alte Passwort",
)  # fmt: skip


def pages() -> list[str]:
    own = [path for path in (TEMPLATES / "introductions").glob("*.html") if "{% extends" in path.read_text()]
    mine = [path for path in own if path.name not in WITHOUT]
    return sorted(str(path.relative_to(TEMPLATES)) for path in [*mine, *(TEMPLATES / "staff" / name for name in STAFF)])


def mails() -> list[str]:
    found = (TEMPLATES / "emails" / "introductions").glob("*.*")
    return sorted(str(path.relative_to(TEMPLATES)) for path in found if path.stem != "notice")


@pytest.mark.parametrize("name", pages())
def test_every_page_with_a_request_says_that_we_only_introduce(name: str) -> None:
    assert CARRIES.search((TEMPLATES / name).read_text())


@pytest.mark.parametrize("name", mails())
def test_every_mail_about_a_request_says_that_we_only_introduce(name: str) -> None:
    assert MAIL_CARRIES.search((TEMPLATES / name).read_text())


def words(name: str) -> set[str]:
    return set(re.findall(r"[a-zäöüß]+", name.lower().replace("_", " ")))


def test_no_column_of_the_introductions_holds_price_terms_or_a_valuation() -> None:
    tables = [table for name, table in Base.metadata.tables.items() if name.startswith("introduction")]
    names = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    assert len(names) > 50
    assert [name for name in sorted(names) if words(name.split(".")[1]) & MONEY] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_field_of_a_form_asks_for_price_terms_or_a_valuation(language: str) -> None:
    kinds = [kind for kind in vars(forms).values() if isinstance(kind, type) and issubclass(kind, Form)]
    with speaking(language):
        asked = [
            (f"{kind.__name__}.{name}", str(field.args[0]) if field.args else "")
            for kind in kinds
            for name, field in vars(kind).items()
            if isinstance(field, UnboundField)
        ]
    assert len(asked) > 5
    assert [name for name, label in asked if words(name) & MONEY or words(label) & MONEY] == []


def test_nothing_is_called_recommended() -> None:
    files = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt"), *(ROOT / "translations" / "parts").glob("*.po")]
    lines = [(path.name, line) for path in sorted(files) for line in path.read_text("utf-8").splitlines()]
    told = [(name, line.strip()[:80]) for name, line in lines if RECOMMENDS.search(_without_denials(line))]
    assert told == []


def _without_denials(line: str) -> str:
    for denial in DENIES:
        line = line.replace(denial, "")
    return line
