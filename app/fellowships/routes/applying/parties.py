"""The other parties of an application, for its team: who is asked, how far they are, never what they write."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language, message
from app.core.limits import Limit
from app.fellowships.actions.applications.parties import invite_party, remove_party, room_in, send_again
from app.fellowships.forms.applying import PartyForm
from app.fellowships.queries.applications.reading import asked_of, parties_of, party_of
from app.fellowships.routes.applying.deadline import shown_deadline
from app.fellowships.routes.applying.mine import PARTY_WORDS
from app.fellowships.routes.blueprint import blueprint, form_page, say
from app.fellowships.routes.guard import Writing, enter_application, lead_until_deadline
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.states import Party

INVITATIONS_A_DAY = Limit("account", 60, 86_400)


def _form(writing: Writing) -> PartyForm:
    form = PartyForm()
    room = room_in(db.session, writing.application, asked_of(db.session, writing.application))
    choices: list[tuple[str, Any]] = [(party.value, PARTIES[party]) for party in room]  # Any: lazy sentences
    form.party.choices = choices
    if not form.is_submitted():
        form.language.data = current_language()
        form.party.data = room[0].value if len(room) == 1 else None
    return form


def _page(writing: Writing, form: PartyForm) -> ResponseReturnValue:
    return form_page(
        "apply/parties",
        form,
        application=writing.application,
        lines=parties_of(db.session, writing.application),
        words=PARTY_WORDS,
        parties=PARTIES,
        is_open=writing.open.closed_as_whole is None,
        deadline=shown_deadline(db.session, writing),
    )


@blueprint.get("/applications/<application_id>/parties")
@only("signed_in")
def other_parties(application_id: str) -> ResponseReturnValue:
    writing = enter_application(application_id)
    return _page(writing, _form(writing))


@blueprint.post("/applications/<application_id>/parties")
@only("signed_in")
@commits
@lead_until_deadline()
def invite_to_part(*, writing: Writing) -> ResponseReturnValue:
    """One answer for every address: whether somebody has an account is nowhere looked at."""
    form = _form(writing)
    if form.validate_on_submit():
        try:
            _invite(writing, form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(message("The invitation is on its way to {address}.", address=form.address.data or ""))
            return _back(writing)
    return _page(writing, form)


def _invite(writing: Writing, form: PartyForm) -> None:
    person = current_person()
    limits.charge(db.session, "party_invitation", {INVITATIONS_A_DAY: str(person.id)})
    application = writing.application
    invite_party(
        db.session,
        application,
        asked_of(db.session, application),
        Party(form.party.data or ""),
        address=form.address.data or "",
        name=form.name.data or "",
        language=form.language.data or "de",
        by=person,
        at=now(),
    )


@blueprint.post("/applications/<application_id>/parties/<party_id>/<any('send-again', 'remove'):deed>")
@only("signed_in")
@commits
@lead_until_deadline()
def party_deed(party_id: str, deed: str, *, writing: Writing) -> ResponseReturnValue:
    person, application = current_person(), writing.application
    if deed == "send-again":
        limits.charge(db.session, "party_invitation", {INVITATIONS_A_DAY: str(person.id)})
    part = party_of(db.session, application, party_id)
    if deed == "remove":
        remove_party(db.session, application, part, language=current_language(), by_id=person.id, at=now())
        say(message("Removed. They are told by mail. What they had written, only they find in their own data."))
    else:
        send_again(db.session, application, part, language=current_language(), by=person, at=now())
        say(message("The invitation is on its way to {address}.", address=part.invited_address))
    return _back(writing)


def _back(writing: Writing) -> ResponseReturnValue:
    return redirect(url_for("fellowships.other_parties", application_id=writing.application.public_id), 303)
