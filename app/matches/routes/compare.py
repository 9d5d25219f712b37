"""Two to four profiles side by side, fact by fact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.database import db
from app.core.language import Message, message
from app.matches.queries.references import Shown, reference_of, shown_by_references
from app.matches.ranker.ranking import UnknownProfile, place_of, ranked
from app.matches.routes.blueprint import Looking, blueprint, looking
from app.matches.routes.cards import BANDS, profile_address
from app.matches.routes.facts import place_of as place_in
from app.matches.routes.why import question_of
from app.matches.rules.limits import LEAST_COMPARED, MOST_COMPARED
from app.matches.rules.shown_words import line_of, name_of
from app.profiles.printing import shown as printed
from app.profiles.queries import shown_for
from app.profiles.rules import labels
from app.profiles.rules.views import Fact, ProfileCard

MOST_OFFERED = 15


@dataclass(frozen=True)
class Row:
    """One fact of all compared; None where somebody did not state it."""

    label: object
    values: tuple[object | None, ...]
    numeric: bool = False


@blueprint.get("/compare")
@only("signed_in")
def compare() -> ResponseReturnValue:
    here = looking()
    asked = [each for each in dict.fromkeys(request.args.getlist("p")) if each][: MOST_COMPARED * 5]
    seen = shown_by_references(db.session, here.viewer, asked)
    chosen, missing = [each for each in seen if each.id != here.seeker.id], len(asked) - len(seen)
    if not LEAST_COMPARED <= len(chosen) <= MOST_COMPARED:
        return _picking_page(here, chosen, missing)
    return render_template(
        "matches/compare.html",
        columns=[(name_of(each), profile_address(each)) for each in chosen],
        rows=rows_of(here, chosen),
        missing=missing,
    )


def _picking_page(here: Looking, chosen: Sequence[Shown], missing: int) -> ResponseReturnValue:
    """Those asked for, those saved and the best of the list, to choose from."""
    question = replace(question_of(here), relations=here.kept.relations)
    best = ranked(db.session, here.model, question, limit=MOST_OFFERED)
    ids = [*(each.id for each in chosen), *here.kept.saved, *(match.candidate for match in best.matches)]
    shown = shown_for(db.session, here.viewer, list(dict.fromkeys(ids)))
    ticked = {each.id for each in chosen[:MOST_COMPARED]}
    offered = [
        (reference_of(shown[key]), name_of(shown[key]), labels.KINDS[shown[key].kind], key in ticked)
        for key in dict.fromkeys(ids)
        if key in shown
    ]
    return render_template(
        "matches/compare_pick.html", offered=offered, chosen=len(chosen), most=MOST_COMPARED, missing=missing
    )


def rows_of(here: Looking, chosen: Sequence[Shown]) -> list[Row]:
    rows = [
        Row(message("Fit"), tuple(_fit(here, each) for each in chosen)),
        Row(message("Kind"), tuple(labels.KINDS[each.kind] for each in chosen)),
        Row(message("In one sentence"), tuple(line_of(each) if line_of(each)[0] else None for each in chosen)),
        Row(message("Place"), tuple(place_in(each) for each in chosen)),
        Row(message("Sectors"), tuple(printed(each.sectors) or None for each in chosen)),
        Row(message("AI fields"), tuple(printed(each.ai_fields) or None for each in chosen)),
        *_fact_rows(chosen),
    ]
    return [row for row in rows if any(value is not None for value in row.values)]


def _fit(here: Looking, shown: Shown) -> Message | None:
    try:
        answer = place_of(db.session, here.model, question_of(here), shown.id)
    except UnknownProfile:
        return None
    return BANDS[answer.match.band] if answer.match else message("ruled out by a criterion")


def _fact_rows(chosen: Sequence[Shown]) -> list[Row]:
    """Every fact that one of them states, in the order of the profiles' own pages."""
    told = [{fact.field: fact for fact in _facts(each)} for each in chosen]
    names = dict.fromkeys(name for facts in told for name in facts)
    found = []
    for name in names:
        label = next(facts[name].label for facts in told if name in facts)
        found.append(Row(label, tuple(printed(facts[name].value) if name in facts else None for facts in told)))
    return found


def _facts(shown: Shown) -> tuple[Fact, ...]:
    return (*shown.box, *shown.facts) if isinstance(shown, ProfileCard) else shown.facts
