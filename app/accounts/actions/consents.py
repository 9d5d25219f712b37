"""Agreeing to a new edition of a document."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Consent
from app.accounts.queries import find_consents
from app.accounts.rules.documents import Edition
from app.accounts.states import Document
from app.core import audit


def agree(session: Session, account_id: int, editions: Mapping[Document, Edition], *, at: datetime) -> None:
    """Note the consent to each edition that has none yet; said twice, it is on record once."""
    known = find_consents(session, account_id)
    for document, edition in editions.items():
        if edition.name in known.get(document, ()):
            continue
        session.add(Consent(account_id=account_id, document=document, version=edition.name, agreed_at=at))
        audit.record(
            session, "account.document_agreed", actor_id=account_id, object_type="account", object_id=account_id,
            document=document.value, edition=edition.name,
        )  # fmt: skip
    session.flush()
