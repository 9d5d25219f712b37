"""Asked again when an edition of the terms or of the privacy notice changed since a person agreed."""

from dataclasses import dataclass

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actions.consents import agree
from app.accounts.forms import DocumentsForm
from app.accounts.login import HOME, signed_in
from app.accounts.queries import find_consents
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.rules.documents import DOCUMENTS, Edition, changes_since, editions_to_ask
from app.accounts.states import Document
from app.core.access import only
from app.core.clock import now, today
from app.core.database import commits, db
from app.core.language import Message
from app.core.person import find_person
from app.core.redirects import safe_next

SETTLED = "documents_agreed"
# What stays open to somebody who has not agreed yet: the documents, the account itself, and files.
OPEN_BLUEPRINTS = frozenset({"accounts", "pages", "preferences", "health", None})
PAGES: dict[Document, str] = {Document.terms: "pages.terms", Document.privacy: "pages.privacy"}


@dataclass(frozen=True)
class Changed:
    """A document of which a newer edition holds than the person agreed to."""

    title: Message
    href: str
    edition: Edition
    changes: tuple[Message, ...]


def ask_again() -> ResponseReturnValue | None:
    """Before each page: leads to the question, once it has to be asked.

    Forms are never stopped: what somebody typed is saved first, and the next page asks.
    """
    asked = editions_to_ask(today())
    if not asked or request.method != "GET" or request.headers.get("HX-Request"):
        return None
    if request.blueprint in OPEN_BLUEPRINTS or find_person() is None or session.get(SETTLED) == _mark(asked):
        return None
    if not _due(asked):
        session[SETTLED] = _mark(asked)
        return None
    return redirect(url_for("accounts.documents", next=request.full_path.rstrip("?")))


def _mark(asked: dict[Document, Edition]) -> str:
    """Belongs to one sign-in and these editions: another person in this browser is looked up anew."""
    return f"{signed_in().id} " + " ".join(f"{document}={edition.name}" for document, edition in asked.items())


def _due(asked: dict[Document, Edition]) -> dict[Document, Edition]:
    agreed = find_consents(db.session, signed_in().id)
    return {each: edition for each, edition in asked.items() if edition.name not in agreed.get(each, ())}


@blueprint.route("/documents", methods=["GET", "POST"])
@only("signed_in")
@commits
def documents() -> ResponseReturnValue:
    form, due = DocumentsForm(), _due(editions_to_ask(today()))
    following = safe_next(request.args.get("next"), default=HOME)
    if not due:
        return redirect(following)
    if form.validate_on_submit():
        agree(db.session, signed_in().id, due, at=now())
        return redirect(following)
    return form_page("documents_changed", form, changed=_changed(due), following=following)


def _changed(due: dict[Document, Edition]) -> list[Changed]:
    agreed = find_consents(db.session, signed_in().id)
    last = {document: editions[-1] for document, editions in agreed.items()}
    return [
        Changed(DOCUMENTS[each], url_for(PAGES[each]), edition, changes_since(each, last.get(each), today()))
        for each, edition in due.items()
    ]
