"""Pins and vetoes: what the staff said of pairs for every later run, and the way to lift it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_word, options
from app.introductions.actions.judging import lift_ruling
from app.introductions.rules.proposal_words import RULINGS, UNMET, VETO_WHYS
from app.introductions.states import Ruling
from app.staff.forms import DeedForm
from app.staff.queries.pairs import own_profiles, ruling_by_public_id, rulings
from app.staff.queries.runs import unmet_pins
from app.staff.routes.blueprint import DESK, READERS, blueprint, tell


@blueprint.get("/pairs")
@only(*READERS)
def ruled_pairs() -> ResponseReturnValue:
    kind, person = asked_word(Ruling, "kind"), current_person()
    shown = Filter("kind", message("Kind"), kind.value if kind else "", options(RULINGS.items()))
    return render_template(
        "staff/rulings.html",
        page=rulings(db.session, kind, own_profiles(db.session, person.id), asked_page()),
        filters=Filters("staff.ruled_pairs", (shown,)),
        kinds=RULINGS,
        whys=VETO_WHYS,
        unmet={pair: UNMET[why] for pair, why in unmet_pins(db.session).items()},
        may_decide=bool(person.role_names & set(DESK)),
    )


@blueprint.get("/pairs.csv")
@only(*READERS)
def ruled_pairs_csv() -> ResponseReturnValue:
    header = [
        message("Team"), message("Investor"), message("Kind"), message("Why"), message("In words"), message("By"),
        message("Time"),
    ]  # fmt: skip
    found = rulings(db.session, asked_word(Ruling, "kind"), frozenset(), WHOLE).items
    rows = (
        [
            each.sender_name, each.receiver_name, RULINGS[each.kind], VETO_WHYS[each.why] if each.why else None,
            each.note, each.by, each.made_at,
        ]
        for each in found
    )  # fmt: skip
    return csv_answer("pairs", header, rows)


@blueprint.post("/pairs/<public_id>/lift")
@only(*DESK)
@commits
def lift_pair(public_id: str) -> ResponseReturnValue:
    found = ruling_by_public_id(db.session, public_id)
    if DeedForm().validate_on_submit():
        try:
            lift_ruling(db.session, found, by_id=current_person().id, at=now())
        except RuleBroken as error:
            tell(error.text, "ask")
        else:
            tell(message("Lifted. Later runs treat the pair as any other."))
    return redirect(url_for("staff.ruled_pairs"), 303)
