"""The editions of the documents that people agree to: which holds now, and what each changed; an older consent stays
on record."""

from dataclasses import dataclass
from datetime import date

from app.accounts.states import Document
from app.core.language import Message, message

DOCUMENTS: dict[Document, Message] = {
    Document.terms: message("Terms of use"),
    Document.privacy: message("Privacy notice"),
}


@dataclass(frozen=True)
class Edition:
    """One edition of a document. ``changes`` say what it changed, a sentence each, for those who agreed to an older
    one; the first edition of a document changed nothing."""

    name: str
    holds_from: date
    changes: tuple[Message, ...] = ()


# Oldest first. A new edition is a line here with what it changes; people are asked from the day it holds.
HISTORY: dict[Document, tuple[Edition, ...]] = {
    Document.terms: (Edition("2026-11", date(2026, 11, 1)),),
    Document.privacy: (Edition("2026-11", date(2026, 11, 1)),),
}


def edition_in_force(document: Document, today: date) -> Edition:
    """The newest edition that holds on this day; before the first one holds it is the first."""
    editions = HISTORY[document]
    return next((each for each in reversed(editions) if each.holds_from <= today), editions[0])


def editions_in_force(today: date) -> dict[Document, str]:
    return {document: edition_in_force(document, today).name for document in HISTORY}


def editions_to_ask(today: date) -> dict[Document, Edition]:
    """Editions in force that replaced another one: whoever agreed only to that one is asked again."""
    found = {document: edition_in_force(document, today) for document in HISTORY}
    return {document: edition for document, edition in found.items() if edition is not HISTORY[document][0]}


def changes_since(document: Document, agreed: str | None, today: date) -> tuple[Message, ...]:
    """What changed from the edition a person agreed to until the one in force; all of it if nothing is on record."""
    editions = [each for each in HISTORY[document] if each.holds_from <= today]
    names = [each.name for each in editions]
    after = names.index(agreed) + 1 if agreed in names else 0
    return tuple(change for edition in editions[after:] for change in edition.changes)
