"""Evidence as values for the database and back: no sentences, so that both languages read the same facts."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from app.fellowships.rules.conflicts.facts import Link, Node, Sort, TieFact, Why
from app.fellowships.rules.conflicts.finding import Evidence
from app.fellowships.states import Party
from app.profiles.states import TieKind

Values = dict[str, object]


def evidence_values(evidence: Evidence) -> Values:
    held: Values = {"mine": _of_link(evidence.mine), "theirs": _of_link(evidence.theirs)}
    return held if evidence.tie is None else {**held, "tie": _of_tie(evidence.tie)}


def evidence_from(values: Mapping[str, object]) -> Evidence | None:
    """None for a declared conflict, which has words and no facts."""
    if "mine" not in values:
        return None
    held = cast(Mapping[str, Mapping[str, Any]], values)  # Any: JSON, written by `evidence_values`
    return Evidence(_link(held["mine"]), _link(held["theirs"]), _tie(held["tie"]) if "tie" in held else None)


def nodes_of(evidence: Evidence) -> set[Node]:
    """Everything in it that has a name to be looked up."""
    nodes = {evidence.mine.node, evidence.mine.of, evidence.theirs.node, evidence.theirs.of}
    nodes |= {each for each in (evidence.mine.relative, evidence.theirs.relative) if each is not None}
    return nodes if evidence.tie is None else nodes | {evidence.tie.a, evidence.tie.b}


def _of_link(link: Link) -> Values:
    values: Values = {"node": list(link.node), "why": link.why.value, "of": list(link.of), "source": link.source}
    values |= {"since": _iso(link.since), "until": _iso(link.until), "said": link.said, "party": link.party.value}
    return values if link.relative is None else {**values, "relative": list(link.relative)}


def _of_tie(tie: TieFact) -> Values:
    ends: Values = {"kind": tie.kind.value, "a": list(tie.a), "b": list(tie.b), "source": tie.source}
    return {**ends, "since": _iso(tie.since), "until": _iso(tie.until)}


def _link(values: Mapping[str, Any]) -> Link:  # Any: JSON, as written above
    return Link(
        _node(values["node"]),
        Why(values["why"]),
        _node(values["of"]),
        values["source"],
        _date(values["since"]),
        _date(values["until"]),
        values["said"],
        Party(values["party"]),
        _node(values["relative"]) if "relative" in values else None,
    )


def _tie(values: Mapping[str, Any]) -> TieFact:  # Any: JSON, as written above
    ends = _node(values["a"]), _node(values["b"])
    return TieFact(TieKind(values["kind"]), *ends, values["source"], _date(values["since"]), _date(values["until"]))


def _node(values: list[str]) -> Node:
    return Node(Sort(values[0]), values[1])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
