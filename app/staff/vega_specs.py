"""The drawings in Altair's words. Imported where something is drawn: Altair takes 0.8 s to load."""

from typing import Any, Final

import altair as alt

from app.staff.rules.drawings import Bars, Columns, Curves, Drawing, Paper

FONT: Final = "Anschub Charts, Fira Sans, system-ui, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
ROW: Final = 44
BAR: Final = 14
NUMBER: Final = 84

Spec = dict[str, Any]  # Any: Vega-Lite's JSON


def spec_of(drawing: Drawing, paper: Paper, width: int) -> Spec:
    """Checked by Altair against Vega-Lite's schema."""
    match drawing:
        case Bars():
            chart = _bars(drawing, paper, width)
        case Columns():
            chart = _columns(drawing, paper, width)
        case Curves():
            chart = _curves(drawing, paper, width)
    spec: Spec = _styled(chart, paper).to_dict()
    return spec


def _styled(chart: Any, paper: Paper) -> Any:  # Any: Altair's chart classes share no typed parent
    axis = {
        "labelColor": paper.ink, "titleColor": paper.ink, "gridColor": paper.line, "domainColor": paper.line,
        "tickColor": paper.line, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal",
    }  # fmt: skip
    legend = {"labelColor": paper.ink, "labelFontSize": 13, "orient": "top", "title": None, "symbolStrokeWidth": 3}
    return chart.configure(background="transparent", font=FONT, axis=axis, legend=legend, padding=4).configure_view(
        stroke=None
    )


def _bars(drawing: Bars, paper: Paper, width: int) -> Any:  # Any: as above
    rows = [
        {"place": place, "text": row.text, "number": row.number, "value": row.value, "limit": row.limit}
        for place, row in enumerate(drawing.rows)
    ]
    top = max([1e-9, *(max(row.value, row.limit or 0) for row in drawing.rows)])
    place = alt.Y("place:O", axis=None, scale=alt.Scale(padding=0))
    value = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top]))
    base = alt.Chart(alt.Data(values=rows), width=width, height={"step": ROW})
    bars = base.mark_bar(height=BAR, color=paper.mark, yOffset=BAR / 2).encode(x=value, y=place)
    written = {"baseline": "bottom", "dy": -3, "fontSize": 13, "color": paper.ink}
    words = base.mark_text(align="left", limit=width - NUMBER, **written).encode(x=alt.value(0), y=place, text="text:N")
    numbers = base.mark_text(align="right", **written).encode(x=alt.value(width), y=place, text="number:N")
    limits = base.mark_tick(
        color=paper.second, thickness=3, opacity=1, size=BAR + 4, orient="vertical", yOffset=BAR / 2
    ).encode(x=alt.X("limit:Q", axis=None), y=place)
    return alt.layer(bars, words, numbers, *([limits] if any(row.limit is not None for row in drawing.rows) else []))


def _columns(drawing: Columns, paper: Paper, width: int) -> Any:  # Any: as above
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
    base = alt.Chart(alt.Data(values=rows), width=width - 48, height=220)
    columns = base.mark_bar(color=paper.mark).encode(x=month, y=share)
    promise = alt.Chart(alt.Data(values=[{"share": drawing.line}]))
    line = promise.mark_rule(color=paper.second, strokeWidth=2, strokeDash=[6, 4]).encode(y=share)
    return columns + line


def _curves(drawing: Curves, paper: Paper, width: int) -> Any:  # Any: as above
    side = min(width - 60, 320)
    rows = [
        {"text": curve.text, "x": x, "y": y, "place": place}
        for curve in drawing.curves
        for place, (x, y) in enumerate(curve.points)
    ]
    names = [curve.text for curve in drawing.curves]
    axis = {"format": ".0%", "values": [0, 0.5, 1]}
    x = alt.X("x:Q", title=drawing.x_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(**axis))
    y = alt.Y("y:Q", title=drawing.y_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(**axis))
    colour = alt.Color("text:N", scale=alt.Scale(domain=names, range=[paper.mark, paper.second][: len(names)]))
    dash = alt.StrokeDash("text:N", scale=alt.Scale(domain=names, range=[[1, 0], [7, 4]][: len(names)]))
    lines = alt.Chart(alt.Data(values=rows), width=side, height=side).mark_line(strokeWidth=2.5)
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(color=paper.line, strokeWidth=2)
    return even.encode(x=x, y=y) + lines.encode(x=x, y=y, color=colour, strokeDash=dash, order="place:Q")
