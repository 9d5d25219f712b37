"""How many of each party an application has, and how long they may take."""

from collections.abc import Sequence
from dataclasses import replace

from flask import redirect
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.questionnaires import edit_questionnaire
from app.fellowships.actions.versions import SEEN_BEFORE
from app.fellowships.forms.questionnaires import OTHERS, PartyForm
from app.fellowships.models import Round
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, say
from app.fellowships.routes.meanwhile import differing
from app.fellowships.routes.questionnaires.writing import overview_of, sheet_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.editing import rule_parties
from app.fellowships.rules.asking.sheet import Sheet, fingerprint
from app.fellowships.rules.asking.words import PARTY_NAMES
from app.fellowships.rules.questionnaire import Asked, PartyRule
from app.fellowships.states import Party

NONE = PartyRule(0, 0)


@blueprint.route("/staff/rounds/<public_id>/questionnaire/parties", methods=["GET", "POST"])
@only(*STAFF)
@commits
def parties(public_id: str) -> ResponseReturnValue:
    row, _, sheet = sheet_here(public_id)
    form = PartyForm(data=_shown(sheet.asked))
    if not form.validate_on_submit():
        return _page(form, row)

    def edit(held: Sheet) -> Sheet:
        if _print(held.asked) != (form.version.data or ""):
            raise Conflict(SEEN_BEFORE)
        return replace(held, asked=rule_parties(held.asked, _typed(form)))

    try:
        edit_questionnaire(db.session, row, edit, by_id=current_person().id)
    except Conflict as error:
        theirs = differing(form, PartyForm(formdata=None, data=_shown(sheet_here(public_id)[2].asked)), error)
        return _page(form, row, status=IN_CONFLICT, theirs=theirs)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, row)
    say(message("Saved."))
    return redirect(overview_of(row), 303)


def _page(
    form: PartyForm, row: Round, *, status: int | None = None, theirs: Sequence[Theirs] = ()
) -> ResponseReturnValue:
    facts = {"others": OTHERS, "names": PARTY_NAMES, "theirs": theirs}
    return form_page("questionnaire/parties", form, status=status, round=row, **facts)


def _print(asked: Asked) -> str:
    return fingerprint({party.value: asked.parties.get(party, NONE) for party in OTHERS})


def _shown(asked: Asked) -> dict[str, object]:
    shown: dict[str, object] = {"version": _print(asked)}
    for party in OTHERS:
        rule = asked.parties.get(party, NONE)
        shown |= {
            f"{party.value}_least": rule.least,
            f"{party.value}_most": rule.most,
            f"{party.value}_later": rule.later_minutes,
        }
    return shown


def _typed(form: PartyForm) -> dict[Party, PartyRule]:
    """A party of whom there is none has no rule. Raises RuleBroken where the least is more than the most."""
    rules: dict[Party, PartyRule] = {}
    for party in OTHERS:
        least, most, later = (form[f"{party.value}_{name}"].data or 0 for name in ("least", "most", "later"))
        if least > most:
            raise RuleBroken(message("The least is more than the most."), field=f"{party.value}_least")
        if most:
            rules[party] = PartyRule(least, most, later)
    return rules
