"""The drawings in Altair's words. Imported where something is drawn: Altair takes 0.8 s to load."""

from dataclasses import asdict
from typing import Any, Final

import altair as alt

from app.staff.rules.drawings import CURVES_WIDEST, Bars, Columns, Curves, Drawing, Pairs, Paper, size_of

FONT: Final = "Anschub Charts, Fira Sans, system-ui, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
BAR: Final = 14
NUMBER: Final = 84
MEASURE: Final = 108
PAIR_GAP: Final = 9

Spec = dict[str, Any]  # Any: Vega-Lite's JSON


def spec_of(drawing: Drawing, paper: Paper, width: int) -> Spec:
    """Checked by Altair against Vega-Lite's schema. The picture has the size of `drawings.size_of`, words and all."""
    whole = size_of(drawing, width)
    match drawing:
        case Bars():
            chart = _bars(drawing, paper, whole)
        case Columns():
            chart = _columns(drawing, paper)
        case Curves():
            chart = _curves(drawing, paper, whole)
        case Pairs():
            chart = _pairs(drawing, paper, whole)
    sized = chart.properties(
        width=whole[0], height=whole[1], autosize=alt.AutoSizeParams(type="fit", contains="padding", resize=True)
    )
    spec: Spec = _styled(sized, paper).to_dict()
    return spec


def _styled(chart: Any, paper: Paper) -> Any:  # Any: Altair's chart classes share no typed parent
    axis = {
        "labelColor": paper.ink, "titleColor": paper.ink, "gridColor": paper.line, "domainColor": paper.line,
        "tickColor": paper.line, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal",
    }  # fmt: skip
    legend = {"labelColor": paper.ink, "labelFontSize": 13, "orient": "top", "title": None, "symbolStrokeWidth": 3}
    return chart.configure(background="transparent", font=FONT, axis=axis, legend=legend, padding=2).configure_view(
        stroke=None
    )


def _bars(drawing: Bars, paper: Paper, whole: tuple[int, int]) -> Any:  # Any: as above
    rows = [
        {"place": place, "text": row.text, "number": row.number, "value": row.value, "limit": row.limit}
        for place, row in enumerate(drawing.rows)
    ]
    top = max([1e-9, *(max(row.value, row.limit or 0) for row in drawing.rows)])
    place = alt.Y("place:O", axis=None, scale=alt.Scale(padding=0))
    value = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top]))
    base = alt.Chart(alt.Data(values=rows))
    bars = base.mark_bar(height=BAR, color=paper.mark, yOffset=BAR / 2).encode(x=value, y=place)
    written = {"baseline": "bottom", "dy": -3, "fontSize": 13, "color": paper.ink}
    words = base.mark_text(align="left", limit=whole[0] - NUMBER, **written).encode(
        x=alt.value(0), y=place, text="text:N"
    )
    numbers = base.mark_text(align="right", **written).encode(x=alt.value("width"), y=place, text="number:N")
    limits = base.mark_tick(
        color=paper.second, thickness=3, opacity=1, size=BAR + 4, orient="vertical", yOffset=BAR / 2
    ).encode(x=alt.X("limit:Q", axis=None), y=place)
    return alt.layer(bars, words, numbers, *([limits] if any(row.limit is not None for row in drawing.rows) else []))


def _columns(drawing: Columns, paper: Paper) -> Any:  # Any: as above
    rows = [{"text": column.text, "share": column.share} for column in drawing.columns]
    share = alt.Y(
        "share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=4, domain=False)
    )
    month = alt.X(
        "text:N",
        scale=alt.Scale(domain=[row["text"] for row in rows]),
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap=True, ticks=False),
    )
    base = alt.Chart(alt.Data(values=rows))
    columns = base.mark_bar(color=paper.mark).encode(x=month, y=share)
    promise = alt.Chart(alt.Data(values=[{"share": drawing.line}]))
    line = promise.mark_rule(color=paper.second, strokeWidth=2, strokeDash=[6, 4]).encode(y=share)
    return columns + line


def _curves(drawing: Curves, paper: Paper, whole: tuple[int, int]) -> Any:  # Any: as above
    rows = [
        {"text": curve.text, "x": x, "y": y, "place": place}
        for curve in drawing.curves
        for place, (x, y) in enumerate(curve.points)
    ]
    names = [curve.text for curve in drawing.curves]
    axis = {"format": ".0%", "values": [0, 0.5, 1]}
    x = alt.X("x:Q", title=drawing.x_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(**axis))
    y = alt.Y("y:Q", title=drawing.y_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(**axis))
    # Two names beside each other do not fit into a narrow picture.
    legend = alt.Legend(columns=1 if whole[0] < CURVES_WIDEST else 0)
    colour = alt.Color(
        "text:N", scale=alt.Scale(domain=names, range=[paper.mark, paper.second][: len(names)]), legend=legend
    )
    dash = alt.StrokeDash("text:N", scale=alt.Scale(domain=names, range=[[1, 0], [7, 4]][: len(names)]), legend=legend)
    lines = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2.5)
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(color=paper.line, strokeWidth=2)
    return even.encode(x=x, y=y) + lines.encode(x=x, y=y, color=colour, strokeDash=dash, order="place:Q")


def _pairs(drawing: Pairs, paper: Paper, whole: tuple[int, int]) -> Any:  # Any: as above
    """Each row holds its words, then the two bars with their numbers at the right."""
    words = [{"place": place, "text": row.text, "limit": row.limit} for place, row in enumerate(drawing.rows)]
    top = max([1e-9, *(bar.high for row in drawing.rows for bar in (row.first, row.second)),
               *(row.limit or 0 for row in drawing.rows)])  # fmt: skip
    place = alt.Y("place:O", axis=None, scale=alt.Scale(padding=0))
    scale = alt.Scale(domain=[0, top], range=[0, whole[0] - MEASURE])
    colour = alt.Color("name:N", scale=alt.Scale(domain=list(drawing.names), range=[paper.mark, paper.second]))
    layers = [
        alt.Chart(alt.Data(values=words))
        .mark_text(align="left", baseline="bottom", dy=-16, fontSize=13, color=paper.ink, limit=whole[0])
        .encode(x=alt.value(0), y=place, text="text:N")
    ]
    for which, offset in enumerate((-PAIR_GAP + 6, PAIR_GAP + 6)):
        base = alt.Chart(alt.Data(values=_bars_of(drawing, which)))
        layers += [
            base.mark_bar(height=BAR, yOffset=offset).encode(x=alt.X("value:Q", axis=None, scale=scale), y=place,
                                                             color=colour),
            base.mark_rule(color=paper.ink, strokeWidth=2, yOffset=offset).encode(
                x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q", y=place
            ),
            base.mark_text(align="right", baseline="middle", dy=offset, fontSize=13, color=paper.ink).encode(
                x=alt.value("width"), y=place, text="number:N"
            ),
        ]  # fmt: skip
    if any(row.limit is not None for row in drawing.rows):
        stroke = alt.Chart(alt.Data(values=words)).mark_tick(
            color=paper.ink, thickness=2, opacity=1, size=2 * BAR + 12, orient="vertical", yOffset=6
        )
        layers.append(stroke.encode(x=alt.X("limit:Q", axis=None, scale=scale), y=place))
    return alt.layer(*layers)


def _bars_of(drawing: Pairs, which: int) -> list[dict[str, object]]:
    """The first (0) or the second (1) bar of every row."""
    bars = [(row.first, row.second)[which] for row in drawing.rows]
    return [{"place": place, "name": drawing.names[which], **asdict(bar)} for place, bar in enumerate(bars)]
