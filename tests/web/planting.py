"""A word of its own in every field that somebody may not see, and a walk over every page that looks for them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import BuildError, Rule

from app.accounts.models import Account
from app.core.files import StoredFile, path_of
from app.core.outbox import OutboxMail
from app.introductions.models import Introduction
from app.profiles.actions import parts
from app.profiles.actions.parts import NewContact
from app.profiles.models import ProfileDocument
from app.profiles.rules.fields import Value
from tests.conftest import Client
from tests.web.introductions import Two


class Level(StrEnum):
    """What has to have happened before the other side may read a word."""

    NAMED = "named"
    DOCUMENT = "document"
    CONTACT = "contact"
    REASON = "reason"
    THREAD = "thread"
    OWN = "own"
    FUND = "fund"


@dataclass(frozen=True)
class Planted:
    level: Level
    word: str


def word(level: Level, field: str) -> str:
    return f"zq{level.value}{field}"


SPINOFF: dict[str, Value] = {
    "name": f"{word(Level.NAMED, 'name')} Labor",
    "institution_name": f"Universität {word(Level.NAMED, 'institution')}",
    "city": word(Level.NAMED, "city"),
    "one_liner__de": f"Macht Glasfasern zu Thermometern, {word(Level.NAMED, 'line')}.",
    "problem__de": f"Erdkabel altern an Muffen, die niemand sieht, {word(Level.NAMED, 'problem')} genannt.",
    "technology__de": f"Ein gepulster Laser entfaltet das Licht, wir sagen {word(Level.NAMED, 'technology')} dazu.",
    "market__de": f"Netzbetreiber zahlen für {word(Level.NAMED, 'market')}.",
    "need__de": f"Uns fehlt jemand für {word(Level.NAMED, 'need')}.",
    "research_field__de": f"Faseroptik {word(Level.NAMED, 'research')}",
    "website": f"https://{word(Level.CONTACT, 'website')}.example",
    "transfer_office_name": f"Transferstelle {word(Level.CONTACT, 'office')}",
    "transfer_office_person": word(Level.CONTACT, "officer"),
    "transfer_office_email": f"{word(Level.CONTACT, 'officemail')}@saalebogen.example",
}
PLANTED = tuple(
    Planted(Level(level), f"zq{level}{field}")
    for level, fields in {
        "named": ("name", "institution", "city", "line", "problem", "technology", "market", "need", "research"),
        "document": ("file",),
        "contact": ("website", "office", "officer", "officemail", "person", "mail", "phone", "member"),
        "reason": ("asked",),
        "thread": ("message",),
        "own": ("nevershow", "outcome"),
        "fund": ("person", "mail", "phone", "member", "website", "nevershow"),
    }.items()
    for field in fields
)
REASON = f"Wir hören Ihnen gern zu, {word(Level.REASON, 'asked')}."


def plant(two: Two) -> None:
    """The rest of the words: what does not stand in the profile's own fields."""
    mine: dict[str, Any] = {"by_id": two.founder.id, "at": two.clock.at}
    two.founder.display_name = word(Level.CONTACT, "member")
    person = word(Level.CONTACT, "person")
    phone, mail = word(Level.CONTACT, "phone"), f"{word(Level.CONTACT, 'mail')}@kontakt.example"
    parts.add_contact(two.session, two.team, NewContact(person, None, mail, phone), **mine)
    parts.add_never_show(two.session, two.team, f"{word(Level.OWN, 'nevershow')} GmbH", None, **mine)
    _plant_fund(two)
    name = f"{word(Level.DOCUMENT, 'file')}.pdf"
    file = StoredFile(
        account_id=two.founder.id, name=name, media_type="application/pdf", size=5, created_at=two.clock.at
    )
    two.session.add(ProfileDocument(profile_id=two.team.id, file=file, pages=1, **mine))
    two.session.flush()
    with two.app.app_context():
        path_of(file).write_bytes(b"%PDF-")
    two.session.commit()


def _plant_fund(two: Two) -> None:
    """What the investor keeps until it is introduced, and whom it never wants to meet."""
    mine: dict[str, Any] = {"by_id": two.partner.id, "at": two.clock.at}
    two.partner.display_name = word(Level.FUND, "member")
    two.investor.website = f"https://{word(Level.FUND, 'website')}.example"
    person, phone = word(Level.FUND, "person"), word(Level.FUND, "phone")
    mail = f"{word(Level.FUND, 'mail')}@kontakt.example"
    parts.add_contact(two.session, two.investor, NewContact(person, None, mail, phone), **mine)
    parts.add_never_show(two.session, two.investor, f"{word(Level.FUND, 'nevershow')} GmbH", None, **mine)


def leaks(text: str, allowed: Collection[Level]) -> list[str]:
    folded = text.casefold()
    return [each.word for each in PLANTED if each.level not in allowed and each.word in folded]


SKIPPED = ("static", "health.", "preferences.")
EXTRA = ("/matches?page=2", "/search?q=Glasfasern", "/introductions?tray=later", "/introductions?tray=sent")
TRAYS = ("/introductions?tray=running", "/introductions?tray=closed", "/matches/why-not?q=Glasfasern")


def addresses(app: Flask, two: Two, made: Introduction | None, *, is_staff: bool) -> Iterator[str]:
    """Every page that opens by GET, with the ids of this world; those of the desk for its people alone."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        is_desk = rule.endpoint.startswith("staff.")
        if "GET" not in (rule.methods or set()) or rule.endpoint.startswith(SKIPPED) or (is_desk and not is_staff):
            continue
        for values in _fillings(rule, two, made):
            try:
                yield adapter.build(rule.endpoint, values)
            except (BuildError, ValueError):
                continue
    yield from (*EXTRA, *TRAYS)
    if made is not None:
        yield f"/introductions/bulk?deed=accept&id={made.public_id}"


def _fillings(rule: Rule, two: Two, made: Introduction | None) -> Iterable[dict[str, object]]:
    names = sorted(rule.arguments)
    return [
        dict(zip(names, chosen, strict=True)) for chosen in product(*(_given(rule, name, two, made) for name in names))
    ]


def _given(rule: Rule, name: str, two: Two, made: Introduction | None) -> list[object]:
    profiles = [two.team.public_id, two.investor.public_id]
    found: dict[str, list[object]] = {
        "teaser_id": [two.team.teaser_id],
        "reference": [two.team.public_id, two.team.teaser_id, two.investor.public_id],
        "a_id": [two.team.public_id],
        "b_id": [two.investor.public_id],
        "whose": ["ours", "theirs"],
        "kind": ["spinoff"],
        "chart": ["answers"],
        "code": ["de"],
    }
    if name == "public_id":
        if rule.endpoint.startswith("introductions."):
            return [made.public_id] if made is not None else ["nothing"]
        return [*profiles, two.founder.public_id] if rule.endpoint.startswith("staff.") else list(profiles)
    numbered = "int" in str(rule._converters.get(name, "")).casefold()  # the converter's class tells what it takes
    return found.get(name, [1] if numbered else ["nothing"])


def found_by(client: Client, app: Flask, two: Two, made: Introduction | None, allowed: Collection[Level]) -> list[str]:
    """Each leak as "address: words". Bodies, headers and titles alike; where a redirect leads is read, too."""
    is_staff = client.get("/staff/").status_code == 200
    told = []
    for address in addresses(app, two, made, is_staff=is_staff):
        answer = client.get(address)
        said = f"{answer.headers} {answer.data.decode('utf-8', errors='replace')}"
        if words := leaks(said, allowed):
            told.append(f"{address}: {', '.join(words)}")
    return told


def mails_to(two: Two, account: Account) -> str:
    rows = two.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    mine = [row for row in rows if account.email in row.readers]
    return " ".join(f"{row.subject} {row.text} {row.html} {row.calendar} {row.readers}" for row in mine)
