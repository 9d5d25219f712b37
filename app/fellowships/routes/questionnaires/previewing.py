"""The questionnaire as those who answer it will see it, and as reviewers will; nothing is saved."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.database import db
from app.core.errors import NotFound
from app.fellowships.queries.questionnaires import find_draft, find_questionnaire
from app.fellowships.routes.applying.showing import Page, Shown, shown_section
from app.fellowships.routes.blueprint import blueprint, round_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.sheet import read_sheet
from app.fellowships.rules.asking.words import KINDS, PARTY_NAMES
from app.fellowships.rules.openness import Openness
from app.fellowships.rules.questionnaire import Asked, Section
from app.fellowships.states import Party

PARTIES = {party.value: party for party in Party}


@blueprint.get("/staff/rounds/<public_id>/questionnaire/preview/<any(applicant,reviewer):view>")
@only(*STAFF)
def preview(public_id: str, view: str) -> ResponseReturnValue:
    row = round_here(public_id)
    shown = find_draft(db.session, row.id) or find_questionnaire(db.session, row.id)
    if shown is None:
        raise NotFound
    asked = read_sheet(shown.definition).asked
    party = PARTIES.get(request.args.get("party", ""), Party.LEAD)
    return render_template(
        f"fellowships/questionnaire/preview_{view}.html",
        round=row,
        asked=asked,
        party=party,
        parties=[(each, PARTY_NAMES[each]) for each in Party if any(asked.questions(each))],
        kinds=KINDS,
        sections=_as_applicants(asked, party) if view == "applicant" else [],
    )


def _as_applicants(asked: Asked, party: Party) -> list[tuple[Section, list[Shown]]]:
    """Each section with its questions as the applicants' pages print them, with nothing answered."""
    page = Page({}, {}, Openness(None), {question.key: question for question in asked.questions(party)})
    return [(section, shown_section(section, page)) for section in asked.sections_of(party)]
