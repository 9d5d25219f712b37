"""The rules of a round as a list: begun, ordered, published."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.eligibility import begin_rules, edit_rules, publish_rules
from app.fellowships.forms import DeedForm
from app.fellowships.forms.eligibility import AddRuleForm
from app.fellowships.queries.eligibility import (
    find_rules,
    find_rules_draft,
    sources_of_rules,
    terms_of,
    unclear_checks,
)
from app.fellowships.queries.rounds import round_of
from app.fellowships.routes.applying.saving import is_version
from app.fellowships.routes.blueprint import blueprint, round_here, say
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.eligibility import RULE_KINDS, Terms, faults, move, put, take_out

STEPS = {"up": -1, "down": 1}


def rules_page(public_id: str) -> str:
    return url_for("fellowships.eligibility", public_id=public_id)


@blueprint.get("/staff/rounds/<public_id>/eligibility")
@only(*STAFF)
def eligibility(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    draft, newest = find_rules_draft(db.session, row.id), find_rules(db.session, row.id)
    terms = terms_of(draft or newest)
    waiting = [each for each in unclear_checks(db.session, row.id) if each.check.decided_at is None]
    return render_template(
        "fellowships/eligibility/rules.html",
        round=row,
        draft=draft,
        newest=newest,
        terms=terms,
        faults=faults(terms) if draft else [],
        kinds=RULE_KINDS,
        add=AddRuleForm(),
        waiting=len(waiting),
        sources=[] if draft or newest else sources_of_rules(db.session, row.id),
    )


@blueprint.post("/staff/rounds/<public_id>/eligibility/begin")
@only(*STAFF)
@commits
def begin_eligibility(public_id: str) -> ResponseReturnValue:
    """A new version that begins as the published one, as that of another round, or empty."""
    row = round_here(public_id)
    if DeedForm().validate_on_submit():
        source, terms = request.form.get("source", ""), terms_of(find_rules(db.session, row.id))
        if source:
            terms = terms_of(find_rules(db.session, round_of(db.session, source).id))
        begin_rules(db.session, row, Terms(terms.rules), by_id=current_person().id, at=now())
    return redirect(rules_page(public_id), 303)


@blueprint.post("/staff/rounds/<public_id>/eligibility/rules/<key>/<any(up,down,remove,back):deed>")
@only(*STAFF)
@commits
def do_with_rule(public_id: str, key: str, deed: str) -> ResponseReturnValue:
    row = round_here(public_id)

    def edit(terms: Terms) -> Terms:
        if deed == "remove":
            return take_out(terms, key)
        if deed == "back":
            return _back(terms, key)
        return move(terms, key, STEPS[deed])

    if DeedForm().validate_on_submit():
        edit_rules(db.session, row, edit, by_id=current_person().id)
    return redirect(rules_page(public_id), 303)


def _back(terms: Terms, key: str) -> Terms:
    gone = next((each for each in terms.removed if each.key == key), None)
    if gone is None:
        raise NotFound
    return put(replace(terms), gone)


@blueprint.post("/staff/rounds/<public_id>/eligibility/publish")
@only(*STAFF)
@commits
def publish_eligibility(public_id: str) -> ResponseReturnValue:
    row, seen = round_here(public_id), request.form.get("version", "")
    if DeedForm().validate_on_submit():
        try:
            lock = int(seen) if is_version(seen) else 0
            publish_rules(db.session, row, lock=lock, by_id=current_person().id, at=now())
        except (Conflict, RuleBroken) as error:
            say(error.text, "ask")
        else:
            say(message("The rules are published. What earlier ones said of people stays as it is."))
    return redirect(rules_page(public_id), 303)
