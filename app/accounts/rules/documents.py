"""Which edition of a document people agree to now; an older consent stays on record."""

from app.accounts.states import Document

EDITIONS = {Document.terms: "2026-11", Document.privacy: "2026-11"}
