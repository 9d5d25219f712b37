"""Rankings learned from deeds: who orders the lists, what each showed, switching one on and taking it back."""

from collections.abc import Callable
from datetime import date

from flask import jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.matches.actions.learning import promote_model, roll_back
from app.matches.models import RankingModel
from app.matches.queries.collecting import collected
from app.matches.queries.learning import last_trained, model_by_public_id
from app.matches.ranker.learning import NEEDED
from app.matches.rules.learning import next_learning
from app.matches.states import ModelState
from app.profiles.queries import taxonomy
from app.profiles.states import TaxonomyList
from app.staff import charts
from app.staff.forms import SpeakForm, TakeBackForm
from app.staff.queries.models import model_line, model_lines
from app.staff.routes.blueprint import DESK, REFUSED, blueprint, tell
from app.staff.routes.board import asked_look
from app.staff.rules import model_words as words
from app.staff.rules.readings import decimals


@blueprint.get("/models")
@only(*DESK)
def models() -> ResponseReturnValue:
    lines, at = model_lines(db.session), now()
    return render_template(
        "staff/models.html",
        lines=lines,
        speaking=next((line for line in lines if line.state is ModelState.SPEAKING), None),
        states=words.STATES,
        why=words.why,
        signed=words.signed,
        interval=words.interval,
        collected=collected(db.session, at, enough=NEEDED),
        needed=NEEDED,
        next_at=next_learning(at, last_trained(db.session)),
    )


@blueprint.get("/models/<public_id>")
@only(*DESK)
def model(public_id: str) -> ResponseReturnValue:
    return _page(model_by_public_id(db.session, public_id), SpeakForm(formdata=None), TakeBackForm(formdata=None))


def _page(found: RankingModel, speak: SpeakForm, take_back: TakeBackForm) -> str:
    line = model_line(db.session, found)
    return render_template(
        "staff/model.html",
        model=line,
        speak=speak,
        take_back=take_back,
        states=words.STATES,
        reason=words.why(line.reason),
        gates=words.gate_lines(line.verdict),
        facts=words.card_facts(line.card),
        swaps=words.swap_rows(line.verdict),
        comparison=line.verdict["comparison"],
        days={key: date.fromisoformat(line.card[key]) for key in ("first_day", "last_day", "held_back_until")},
        decimals=decimals,
        interval=words.interval,
        panels=words.panels(line.verdict, _region_names()),
    )


def _region_names() -> Callable[[str], str]:
    terms = taxonomy(db.session)
    return lambda code: str(terms.term(TaxonomyList.REGIONS, code))


@blueprint.get("/models/<public_id>/<chart>.svg")
@only(*DESK)
def model_svg(public_id: str, chart: str) -> ResponseReturnValue:
    found = model_by_public_id(db.session, public_id)
    drawing = next((each.drawing for each in words.panels(found.verdict, _region_names()) if each.key == chart), None)
    if drawing is None:
        raise NotFound
    picture = charts.drawn(drawing(), asked_look())
    return make_response(picture, {"Content-Type": "image/svg+xml; charset=utf-8"})


@blueprint.get("/models/<public_id>/card.json")
@only(*DESK)
def model_card(public_id: str) -> Response:
    """The card as it is stored with the model, and every figure that decided about it."""
    found = model_by_public_id(db.session, public_id)
    answer = jsonify(
        model=found.public_id,
        state=found.state.value,
        trained_at=found.trained_at.isoformat(),
        in_this_state_since=found.decided_at.isoformat(),
        card=found.card,
        verdict=found.verdict,
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="model-{found.public_id}.json"'
    return answer


@blueprint.post("/models/<public_id>/speak")
@only(*DESK, recent=True)
@commits
def let_model_speak(public_id: str) -> ResponseReturnValue:
    found, form = model_by_public_id(db.session, public_id), SpeakForm()
    if not form.validate_on_submit():
        return _page(found, form, TakeBackForm(formdata=None)), REFUSED
    try:
        promote_model(db.session, public_id, by_id=current_person().id, reason=form.reason.data or "", at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(found, form, TakeBackForm(formdata=None)), REFUSED
    tell(message("It orders the lists from now on. You can take it back at any time, on this page."))
    return redirect(url_for("staff.model", public_id=public_id), 303)


@blueprint.post("/models/<public_id>/take-back")
@only(*DESK, recent=True)
@commits
def take_model_back(public_id: str) -> ResponseReturnValue:
    found, form = model_by_public_id(db.session, public_id), TakeBackForm()
    if not form.validate_on_submit():
        return _page(found, SpeakForm(formdata=None), form), REFUSED
    if found.state is not ModelState.SPEAKING:
        form.refuse(RuleBroken(message("It does not order the lists.")))
        return _page(found, SpeakForm(formdata=None), form), REFUSED
    before = roll_back(db.session, by_id=current_person().id, reason=form.reason.data or "", at=now())
    if before is None:
        tell(message("Taken back. The rules order the lists from now on."))
    else:
        tell(message("Taken back. The one before, {model}, orders the lists again.", model=before.public_id))
    return redirect(url_for("staff.models"), 303)
