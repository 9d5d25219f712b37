"""A plainly invented deck for teams of the demo world: made here, and kept the way an upload is."""

import io
from datetime import datetime, timedelta

from flask import current_app
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from app.core.database import new_public_id
from app.core.documents import FONT_FILE, clean_document
from app.introductions.models import Introduction, Reading, Release
from app.introductions.states import ReleaseLevel, Side
from app.profiles.actions.disclosures import disclose
from app.profiles.actions.documents import save_document
from app.profiles.models import Profile, ProfileDocument
from app.profiles.queries.documents import find_document
from app.profiles.states import DisclosureLevel

FONT, PAPER = "Anschub Documents", (842, 474)
INK, MARK, MUTED = HexColor("#1b2148"), HexColor("#1f44a8"), HexColor("#5a6180")
SLIDES = (
    (
        "Das Problem",
        ("Ausfälle kündigen sich an, aber niemand hört hin.", "Wartung folgt dem Kalender, nicht dem Zustand."),
    ),
    (
        "Was wir tun",
        (
            "Wir hören Anlagen zu und melden, was sich verändert.",
            "Gerechnet wird vor Ort, Daten bleiben beim Betreiber.",
        ),
    ),
    (
        "Wo wir stehen",
        ("Zwei zahlende Pilotkunden, beide erfunden.", "Alle Zahlen dieser Datei sind Beispiele der Vorführung."),
    ),
)


def deck_of(name: str) -> bytes:
    """A title and three slides; nothing in it is true of anybody."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAPER, invariant=1)
    for number, (title, lines) in enumerate(
        ((name, ("Beispieldeck der Vorführung, frei erfunden",)), *SLIDES), start=1
    ):
        canvas.setFillColor(MARK)
        canvas.rect(56, PAPER[1] - 92, 36, 5, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(FONT, 34)
        canvas.drawString(56, PAPER[1] - 140, title)
        canvas.setFont(FONT, 18)
        for place, line in enumerate(lines):
            canvas.drawString(56, PAPER[1] - 190 - 32 * place, line)
        canvas.setFillColor(MUTED)
        canvas.setFont(FONT, 11)
        canvas.drawString(56, 40, f"{name} · {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def keep_deck(session: Session, profile: Profile, by_id: int, at: datetime) -> ProfileDocument:
    known = find_document(session, profile.id)
    if known is not None:
        return known
    settings = current_app.config["SETTINGS"]
    cleaned = clean_document(io.BytesIO(deck_of(profile.name)), settings, field="document")
    return save_document(session, profile, cleaned, f"{profile.name}-Deck.pdf", by_id=by_id, at=at)


def ask_for_deck(session: Session, row: Introduction, owner: Side, at: datetime) -> Release:
    """The other side asked; the team has not decided."""
    made = Release(
        introduction_id=row.id, level=ReleaseLevel.DOCUMENTS, owner=owner, asked_at=at, both_agreed=False,
        asker_agreed=owner is Side.RECEIVER, receiver_agreed=owner is Side.ASKER,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def release_deck(
    session: Session, row: Introduction, owner: Side, *, kept: ProfileDocument, reader_id: int | None, at: datetime
) -> None:
    """Released a day after it was asked for, and read once since."""
    release = ask_for_deck(session, row, owner, at)
    release.asker_agreed = release.receiver_agreed = release.both_agreed = True
    release.agreed_at, release.document_id = at + timedelta(days=1), kept.id
    asker, receiver = (session.get_one(Profile, key) for key in (row.asker_id, row.receiver_id))
    profile, to = (asker, receiver) if owner is Side.ASKER else (receiver, asker)
    disclose(session, profile, to, DisclosureLevel.DOCUMENTS, at=at, by_id=None, introduction_id=row.id)
    read_at = at + timedelta(days=1, hours=5)
    session.add(Reading(public_id=new_public_id(), release_id=release.id, account_id=reader_id, at=read_at))
    session.flush()
