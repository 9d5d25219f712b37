"""Pages behind mailed links: a transfer office's yes or no, and what came of it. Opening changes nothing."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict
from app.core.forms import Form
from app.core.language import Message
from app.core.person import find_person
from app.core.signed_links import installation_links
from app.introductions.actions.office import answer_for_office, find_office_question, office_links_of, why_over
from app.introductions.actions.talking import Report, find_outcome_question, report_outcome
from app.introductions.forms import OutcomeForm
from app.introductions.routes.blueprint import REFUSED, blueprint
from app.introductions.rules.words import NOTICE, WISHES
from app.introductions.states import Result, Way

GONE = 410


@blueprint.route("/introductions/office/<signed>", methods=["GET", "POST"])
@public
@commits
def office(signed: str) -> ResponseReturnValue:
    """A transfer office agrees or not; nobody is signed in by it."""
    links, form = installation_links(), Form()
    question = find_office_question(db.session, links, signed, at=now())
    if question is None:
        return _over(why_over(db.session, links, signed))
    said = request.form.get("answer")
    if not form.validate_on_submit() or said not in ("yes", "no"):
        wish = WISHES[question.introduction.wish]
        page = render_template(
            "introductions/office.html", question=question, wish=wish, signed=signed, notice=NOTICE, form=form
        )
        return make_response(page, REFUSED if request.method == "POST" else 200)
    team, person = question.team, find_person()
    try:
        by_id = person.id if person else None
        answer_for_office(db.session, links, signed, agrees=said == "yes", by_id=by_id, at=now())
    except Conflict:
        return _over(why_over(db.session, links, signed))
    return render_template("introductions/thanks.html", agreed=said == "yes", team=team)


@blueprint.get("/introductions/office")
@only("signed_in")
def office_questions() -> ResponseReturnValue:
    """What a transfer office is asked, for whoever signs in with its address. Nobody else learns that there is any."""
    lines = office_links_of(db.session, installation_links(), current_person().id, at=now())
    return make_response(render_template("introductions/office_questions.html", lines=lines))


@blueprint.route("/introductions/outcome/<signed>", methods=["GET", "POST"])
@public
@commits
def outcome(signed: str) -> ResponseReturnValue:
    """One answer a side and day, by whichever member comes first."""
    links, form = installation_links(), OutcomeForm()
    question = find_outcome_question(db.session, links, signed, at=now())
    if question is None:
        return _over()
    if not form.validate_on_submit():
        if request.method == "GET" and request.args.get("result") in set(Result):
            form.result.data = request.args["result"]  # the answer that was clicked in the mail, still to be confirmed
        page = render_template("introductions/outcome.html", question=question, form=form, signed=signed)
        return make_response(page, REFUSED if request.method == "POST" else 200)
    said = Report(Result(form.result.data), form.reason.data or "", question.day, Way.LINK)
    try:
        report_outcome(db.session, question.introduction, question.side, said, by_id=question.account_id, at=now())
    except Conflict:
        return _over()
    return render_template("introductions/thanks.html", agreed=None, team=question.other)


def _over(why: Message | None = None) -> ResponseReturnValue:
    return make_response(render_template("introductions/link_over.html", why=why), GONE)
