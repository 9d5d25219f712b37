"""The board: what becomes of introductions, as sentences, charts and tables."""

from collections.abc import Callable
from datetime import datetime

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFound
from app.core.language import current_language, message
from app.core.lists.exports import csv_answer
from app.profiles.queries import taxonomy
from app.profiles.states import TaxonomyList
from app.staff import charts
from app.staff.queries.board.answers import answers, decline_reasons, median_answer, meetings
from app.staff.queries.board.attention import exposure, load
from app.staff.routes.blueprint import DESK, blueprint
from app.staff.rules import board_words as words
from app.staff.rules import exposure_words
from app.staff.rules.board_words import Panel, Tile
from app.staff.rules.drawings import WIDTHS
from app.staff.rules.figures import Answers, Exposure
from app.staff.rules.readings import Decimals, Share, decimals

Panels = tuple[Panel, ...]


@blueprint.get("/board")
@only(*DESK)
def board() -> ResponseReturnValue:
    at = now()
    answered, shown = answers(db.session, at), exposure(db.session, at)
    return render_template("staff/board.html", panels=_panels(answered, shown, at), tiles=_tiles(answered, shown, at))


@blueprint.get("/board/<chart>.svg")
@only(*DESK)
def board_svg(chart: str) -> ResponseReturnValue:
    read = READ.get(chart)
    panel = next((each for each in read(db.session, now()) if each.key == chart), None) if read else None
    if panel is None or panel.drawing is None:
        raise NotFound
    picture = charts.drawn(panel.drawing(), asked_look())
    return make_response(picture, {"Content-Type": "image/svg+xml; charset=utf-8"})


@blueprint.get("/board.csv")
@only(*DESK)
def board_csv() -> Response:
    at = now()
    answered, shown = answers(db.session, at), exposure(db.session, at)
    rows: list[list[object]] = [
        [message("Key figures"), tile.number, tile.label, _bare(tile.value)] for tile in _tiles(answered, shown, at)
    ]
    rows += [
        [panel.title, row[0], column, _bare(cell)]
        for panel in _panels(answered, shown, at)
        for row in panel.rows
        for column, cell in zip(panel.columns[1:], row[1:], strict=True)
    ]
    return csv_answer("board", [message("Figure"), message("Line"), message("Measure"), message("Value")], rows)


def _bare(cell: object) -> object:
    """Shares as numbers between 0 and 1."""
    if not isinstance(cell, Share | Decimals):
        return cell
    return None if cell.value is None else decimals(cell.value, 4)


def _panels(answered: Answers, shown: Exposure, at: datetime) -> Panels:
    first, last = _load(db.session, at), _reasons(db.session, at)
    return (words.answers_panel(answered), first, *_of_exposure(shown), last)


def _tiles(answered: Answers, shown: Exposure, at: datetime) -> tuple[Tile, ...]:
    median, met = median_answer(db.session, answered, at), meetings(db.session, at)
    return words.tiles(answered, median, met, shown)


def asked_look() -> charts.Look:
    """The picture asked for. Raises NotFound for a paper or a width that there is not."""
    return charts.Look(_asked("paper"), _asked("width"), current_language())


def _asked(name: str) -> str:
    known = {"paper": tuple(charts.PAPERS), "width": tuple(WIDTHS)}[name]
    found: str = request.args.get(name, known[0])
    if found not in known:
        raise NotFound
    return found


def _answers(session: Session, at: datetime) -> Panels:
    return (words.answers_panel(answers(session, at)),)


def _load(session: Session, at: datetime) -> Panel:
    return words.load_panel(load(session, at))


def _reasons(session: Session, at: datetime) -> Panel:
    return words.reasons_panel(decline_reasons(session, at))


def _of_exposure(shown: Exposure) -> Panels:
    terms = taxonomy(db.session)

    def region(code: str) -> str:
        return str(terms.term(TaxonomyList.REGIONS, code))

    def of_teams(division: str, code: str) -> str:
        return exposure_words.group_name(division, code, region)

    def of_investors(division: str, code: str) -> str:
        if division == "kind":
            return str(terms.term(TaxonomyList.INVESTOR_TYPES, code))
        return exposure_words.group_name(division, code, region)

    return (
        exposure_words.exposure_panel(shown),
        exposure_words.shown_panel(shown),
        *(exposure_words.division_panel(each, of_teams) for each in shown.divisions),
        *(exposure_words.investor_division_panel(each, of_investors) for each in shown.investor_divisions),
    )


def _exposure(session: Session, at: datetime) -> Panels:
    return _of_exposure(exposure(session, at))


# What a chart is read from: only its own figures.
READ: dict[str, Callable[[Session, datetime], Panels]] = {
    "answers": _answers,
    "load": lambda session, at: (_load(session, at),),
    **dict.fromkeys(("exposure", "shown"), _exposure),
    **{key: _exposure for name in exposure_words.DIVISIONS for key in (name, f"investor-{name}")},
    "reasons": lambda session, at: (_reasons(session, at),),
}
