"""Between a criterion and the fields of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from app.core.language import Message, message
from app.core.plain_text import clean_line
from app.fellowships.forms.rubrics import ANCHOR_LENGTH, POINTS_LENGTH, AnchorRow, CriterionForm
from app.fellowships.rules.judging.faults import MOST_ANCHORS, criterion_faults, wrong_anchors
from app.fellowships.rules.judging.sheet import criterion_print
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Anchor, Criterion

USUAL_POINTS = range(1, 6)


def shown(criterion: Criterion) -> dict[str, object]:
    """What the form's fields hold for a criterion."""
    return {
        "seen": criterion_print(criterion),
        "name_de": criterion.name.de,
        "name_en": criterion.name.en,
        "help_de": criterion.help.de,
        "help_en": criterion.help.en,
        "weight": criterion.weight,
        "is_reason_required": criterion.is_reason_required,
    }


def rows_of(criterion: Criterion) -> list[AnchorRow]:
    return [AnchorRow(str(each.points), each.words.de, each.words.en) for each in criterion.anchors]


def usual_rows() -> list[AnchorRow]:
    """Five steps to be put into words."""
    return [AnchorRow(str(points)) for points in USUAL_POINTS]


def typed_rows(sent: "MultiDict[str, str]") -> list[AnchorRow]:
    """The lines as they were sent, also empty ones."""
    columns = [sent.getlist(f"anchor_{name}")[: MOST_ANCHORS + 1] for name in ("points", "de", "en")]
    rows = zip(*columns, strict=False)
    return [AnchorRow(clean_line(points), clean_line(de), clean_line(en)) for points, de, en in rows]


def rearranged(rows: list[AnchorRow], sent: Mapping[str, str]) -> list[AnchorRow]:
    """With a line more, or without one: what the small buttons of the page ask for."""
    if "more" in sent:
        return [*rows, AnchorRow()][:MOST_ANCHORS]
    place = sent.get("remove", "")
    at = int(place) if place.isascii() and place.isdigit() and len(place) <= POINTS_LENGTH else len(rows)
    return [row for number, row in enumerate(rows) if number != at]


def is_filled(row: AnchorRow) -> bool:
    return bool(row.points or row.de or row.en)


def typed(form: CriterionForm, before: Criterion, rows: Iterable[AnchorRow]) -> Criterion:
    """As typed; points that are no number are left out, which `faults_typed` tells."""
    return replace(
        before,
        name=Words(form.name_de.data or "", form.name_en.data or ""),
        help=Words(form.help_de.data or "", form.help_en.data or ""),
        weight=int(form.weight.data or 0),
        is_reason_required=bool(form.is_reason_required.data),
        anchors=tuple(Anchor(int(row.points), Words(row.de, row.en)) for row in rows if _is_number(row.points)),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= POINTS_LENGTH


def faults_typed(criterion: Criterion, rows: list[AnchorRow]) -> list[tuple[str, Message]]:
    """(field, sentence) of everything that is wrong with a criterion and its lines as typed."""
    if any(not _is_number(row.points) for row in rows):
        return [("anchors", message("Write points as whole numbers, for example 1 or 5."))]
    found = [(fault.field, fault.text) for fault in criterion_faults(criterion)]
    if any(max(len(row.de), len(row.en)) > ANCHOR_LENGTH for row in rows):
        found.append(("anchors", message("Shorten each line to {limit} characters.", limit=ANCHOR_LENGTH)))
    return found


def marked(criterion: Criterion, rows: list[AnchorRow]) -> list[AnchorRow]:
    """Which lines are to be mended."""
    if any(not _is_number(row.points) for row in rows):
        return [replace(row, is_wrong=not _is_number(row.points)) for row in rows]
    wrong = wrong_anchors(criterion)
    return [
        replace(row, is_wrong=number in wrong or max(len(row.de), len(row.en)) > ANCHOR_LENGTH)
        for number, row in enumerate(rows)
    ]
