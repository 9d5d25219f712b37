"""The reasons for a pair as they were when it was asked: kept as values, told in words when somebody reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from matching.model import FactRef, Reason

MOST = 3
Kept = list[dict[str, object]]


def kept(reasons: Iterable[Reason]) -> Kept:
    return [asdict(reason) for reason in list(reasons)[:MOST]]


def told(rows: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:  # Any: values read from JSON
    return tuple(_reason(row) for row in rows)


def _reason(row: Mapping[str, Any]) -> Reason:  # Any: as above
    seeker = FactRef(**row["seeker"]) if row["seeker"] else None
    rest = {"values": tuple(row["values"]), "in_favour": row["in_favour"], "contribution": row["contribution"]}
    return Reason(kind=row["kind"], seeker=seeker, candidate=FactRef(**row["candidate"]), **rest)
