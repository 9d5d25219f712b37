"""One profile on the desk: everything it says at the left, the judgement at the right."""

from dataclasses import dataclass, replace

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.language import message, plural_message
from app.core.lists.filters import asked_word
from app.profiles import queries as profiles
from app.profiles.actions.identifiers import verify_identifier
from app.profiles.actions.staff import note_documents, note_staff_view, verify_profile, withdraw_verification
from app.profiles.models import Profile
from app.profiles.queries.parts import IdentifierLine, identifiers_of
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.labels import KINDS, STATES
from app.profiles.states import Kind
from app.staff.actions.verification import ask_for_more, check_is_no_member, take_number_back
from app.staff.forms import AskForm, DeedForm, DocumentsForm, IdentifierForm, VerifyForm, WrongNumberForm
from app.staff.queries.verification import identifier_of, last_asked, neighbours, profile_by_public_id
from app.staff.routes.blueprint import DESK, READERS, REFUSED, blueprint, tell
from app.staff.rules.labels import SEEN
from app.staff.states import Seen

NumberForm = IdentifierForm | WrongNumberForm


@dataclass(frozen=True)
class Forms:
    """The forms of the judgement, at most one with faults; ``identifier`` is the one that was sent, if one was."""

    verify: VerifyForm
    ask: AskForm
    documents: DocumentsForm
    identifier: NumberForm | None = None
    identifier_id: int = 0

    @property
    def faulty(self) -> Form:
        if self.identifier is not None:
            return self.identifier
        return next((form for form in (self.ask, self.documents) if form.errors), self.verify)

    def about(self, found: Profile) -> None:
        """What of this profile may be ticked, and which version of it the ticks will speak of."""
        for form in (self.verify, self.documents):
            form.offer(found.kind)
            form.version.data = str(found.version)
        if not self.documents.errors:
            self.documents.documents.data = list(found.documented or ())

    def of_identifier(self, line: IdentifierLine) -> NumberForm:
        """Two people may judge one number at once: the form that fits what it is now, with faults if that was sent."""
        fitting = WrongNumberForm if line.verified_at else IdentifierForm
        if line.id == self.identifier_id and isinstance(self.identifier, fitting):
            return self.identifier
        return fitting(formdata=None, prefix=_prefix(line.id))


def _prefix(identifier_id: int) -> str:
    return f"identifier{identifier_id}-"


def _untouched() -> Forms:
    return Forms(VerifyForm(formdata=None), AskForm(formdata=None), DocumentsForm(formdata=None))


def _address(public_id: str) -> str:
    kind = asked_word(Kind, "kind")
    return url_for("staff.profile", public_id=public_id, kind=kind.value if kind else None)


@blueprint.get("/verification/<public_id>")
@only(*READERS)
def profile(public_id: str) -> ResponseReturnValue:
    found = profile_by_public_id(db.session, public_id)
    return _page(found, _untouched())


def _page(found: Profile, forms: Forms) -> ResponseReturnValue:
    person = current_person()
    profile_id = found.id
    full = profiles.full_for(db.session, profiles.viewer_for(db.session, person), found.public_id)
    keep(lambda session: note_staff_view(session, profile_id, by_id=person.id))
    forms.about(found)
    beside = neighbours(db.session, found, asked_word(Kind, "kind"))
    page = render_template(
        "staff/profile.html",
        form=forms.faulty,
        verify=forms.verify,
        ask=forms.ask,
        documents=forms.documents,
        full=full,
        page=full.page,
        card=full.card,
        kind=kind_of(found.kind),
        kind_name=KINDS[found.kind],
        state_name=STATES[found.state],
        is_mine=False,
        may_judge=bool(set(DESK) & person.role_names),
        identifiers=[(line, forms.of_identifier(line)) for line in identifiers_of(db.session, found)],
        asked_at=last_asked(db.session, [found.id]).get(found.id),
        beside=beside,
        previous_href=_address(beside.previous) if beside.previous else None,
        next_href=_address(beside.next) if beside.next else None,
        query=request.query_string.decode("ascii", "ignore"),
        address=_address,
    )
    return make_response(page, REFUSED if forms.faulty.errors else 200)


@blueprint.post("/verification/<public_id>/verify")
@only(*DESK)
@commits
def verify(public_id: str) -> ResponseReturnValue:
    found, form, person = profile_by_public_id(db.session, public_id), VerifyForm(), current_person()
    form.offer(found.kind)
    if form.validate_on_submit():
        words = [str(SEEN[Seen(each)]) for each in form.seen.data or []]
        seen = ": ".join(part for part in (", ".join(words), form.note.data or "") if part)
        try:
            check_is_no_member(db.session, found.id, by_id=person.id)
            _require_seen_version(found, form)
            documents = form.documents.data or []
            verify_profile(db.session, found, seen, by_id=person.id, at=now(), documents=documents)
        except RuleBroken as error:
            error.field = "seen" if error.field == "what_seen" else error.field
            form.refuse(error)
        else:
            return _verified(found)
    return _page(found, replace(_untouched(), verify=form))


def _require_seen_version(found: Profile, form: DocumentsForm) -> None:
    """What is ticked was seen for the values that stood on the page. Raises RuleBroken where they changed since."""
    db.session.refresh(found, with_for_update=True)
    if form.documents.data and form.version.data != str(found.version):
        told = message("The profile was changed since you opened it. Compare your documents with it once more.")
        raise RuleBroken(told, field="documents")


@blueprint.post("/verification/<public_id>/documents")
@only(*DESK)
@commits
def see_documents(public_id: str) -> ResponseReturnValue:
    """For a profile that is verified already; without any tick no fact is documented."""
    found, form, person = profile_by_public_id(db.session, public_id), DocumentsForm(), current_person()
    form.offer(found.kind)
    if form.validate_on_submit() and found.verified_at is not None:
        try:
            check_is_no_member(db.session, found.id, by_id=person.id)
            _require_seen_version(found, form)
            note_documents(db.session, found, form.documents.data or [], by_id=person.id, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            tell(message("Saved."))
            return redirect(_address(public_id))
    return _page(found, replace(_untouched(), documents=form))


def _verified(found: Profile) -> ResponseReturnValue:
    """On to the next that waits; undoing is one click."""
    undo = {
        "text": str(message("{name} is verified.", name=found.name)),
        "undo_href": url_for("staff.withdraw", public_id=found.public_id),
        "undo_label": str(message("Undo")),
        "fields": {},
    }
    tell(undo)
    following = neighbours(db.session, found, asked_word(Kind, "kind"))
    there = following.next or following.previous
    return redirect(_address(there) if there else url_for("staff.verification"))


@blueprint.post("/verification/<public_id>/withdraw")
@only(*DESK)
@commits
def withdraw(public_id: str) -> ResponseReturnValue:
    found, form = profile_by_public_id(db.session, public_id), DeedForm()
    if not form.validate_on_submit() or found.verified_at is None:
        return redirect(_address(public_id))
    undo = {
        "text": str(message("The verification of {name} is withdrawn.", name=found.name)),
        "undo_href": url_for("staff.verify", public_id=public_id),
        "undo_label": str(message("Undo")),
        "fields": {"note": found.verified_what or ""},
    }
    withdraw_verification(db.session, found, by_id=current_person().id, at=now())
    tell(undo)
    return redirect(_address(public_id))


@blueprint.post("/verification/<public_id>/identifiers/<int:identifier_id>/verify")
@only(*DESK)
@commits
def verify_number(public_id: str, identifier_id: int) -> ResponseReturnValue:
    found = profile_by_public_id(db.session, public_id)
    row, form = identifier_of(db.session, found, identifier_id), IdentifierForm(prefix=_prefix(identifier_id))
    if form.validate_on_submit():
        person = current_person()
        try:
            check_is_no_member(db.session, found.id, by_id=person.id)
        except RuleBroken as error:
            form.refuse(error)
        else:
            verify_identifier(db.session, row, form.seen.data or "", by_id=person.id, at=now())
            tell(message("The number is verified."))
            return redirect(_address(public_id))
    return _page(found, replace(_untouched(), identifier=form, identifier_id=identifier_id))


@blueprint.post("/verification/<public_id>/identifiers/<int:identifier_id>/take-back")
@only(*DESK)
@commits
def take_back_number(public_id: str, identifier_id: int) -> ResponseReturnValue:
    found = profile_by_public_id(db.session, public_id)
    row, form = identifier_of(db.session, found, identifier_id), WrongNumberForm(prefix=_prefix(identifier_id))
    if form.validate_on_submit():
        try:
            gone = take_number_back(db.session, found, row, form.why.data or "", by_id=current_person().id, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            tell(message("The number is no longer verified."))
            if gone:
                tell(plural_message("{count} attestation went with it.", "{count} attestations went with it.", gone))
            return redirect(_address(public_id))
    return _page(found, replace(_untouched(), identifier=form, identifier_id=identifier_id))


@blueprint.post("/verification/<public_id>/ask")
@only(*DESK)
@commits
def ask(public_id: str) -> ResponseReturnValue:
    found, form = profile_by_public_id(db.session, public_id), AskForm()
    if form.validate_on_submit():
        try:
            asked = ask_for_more(db.session, found, form.question.data or "", by_id=current_person().id)
        except RuleBroken as error:
            form.refuse(error)
        else:
            tell(plural_message("{count} owner gets a mail.", "{count} owners get a mail.", asked))
            return redirect(_address(public_id))
    return _page(found, replace(_untouched(), ask=form))
