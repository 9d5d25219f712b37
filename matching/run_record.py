"""A run written down so that it can be made again: frozen, canonical, compressed.

Parties are places 0, 1, … in the order of their ids, and the ids stand apart: an erased party loses its id and its
signals, while the integers that were decided on stay and the allocation comes out the same.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import numpy as np

from matching.allocation import Allocation, Edges, Groups, Pair, Parties, Problem, Settings, Side
from matching.allocation.problem import Ints, column
from matching.allocation.table import places
from matching.calibration import Curve, ReplyPrior
from matching.chances import Chances
from matching.errors import DataError

MAGIC: Final = b"ANSCHUB-RUN"
VERSION: Final = 1
ERASED: Final = -1
_VECTORS: Final = ("sender_vectors", "receiver_vectors")
_EDGES: Final = ("sender", "receiver", "request", "answer", "accept", "sector", "stage")


@dataclass(frozen=True)
class Origin:
    """By what the run was made. ``weights`` are the ranking's, in 10⁻⁶; ``policy`` is what the staff had set, for
    people to read: the allocation goes by the settings and budgets that follow from it. Older records have none."""

    made_on: str
    weights: tuple[tuple[str, int], ...]
    model: str
    code_version: str
    policy: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Erased:
    side: Side
    place: int
    on: str


@dataclass(frozen=True, eq=False)
class RunRecord:
    """``problem`` names parties by places; ``rows`` are of its edges, which stand by (sender, receiver)."""

    origin: Origin
    settings: Settings
    seed: int
    chances: Chances
    problem: Problem
    sender_ids: Ints
    receiver_ids: Ints
    """(places,) ``ERASED`` where a party is gone."""
    signal_names: tuple[str, ...]
    signals: Ints
    """(edges, signals) what the chances were made from."""
    row: Ints
    """(proposals,) ascending."""
    proposal_origin: Ints
    propensity: Ints
    value: int
    bound: int
    erased: tuple[Erased, ...] = ()
    sender_vectors: Ints = field(default_factory=lambda: column([]))
    receiver_vectors: Ints = field(default_factory=lambda: column([]))
    """(places,) marks of the vectors that stood for each party, 0 for none; older records have no marks at all."""


def recorded(
    problem: Problem,
    allocation: Allocation,
    *,
    settings: Settings,
    seed: int,
    signals: Ints,
    signal_names: tuple[str, ...],
    chances: Chances,
    origin: Origin,
    vectors: Mapping[int, int] | None = None,
) -> RunRecord:
    """The record of a run; the order in which the caller kept edges and parties leaves no trace."""
    sender_order, receiver_order = np.argsort(problem.senders.ids), np.argsort(problem.receivers.ids)
    senders, receivers = problem.senders.ids[sender_order], problem.receivers.ids[receiver_order]
    sender, receiver = places(problem.edges.sender, senders), places(problem.edges.receiver, receivers)
    order = np.lexsort((receiver, sender))
    edges = problem.edges.rows(order)
    proposals = np.argsort(np.argsort(order)[allocation.row])
    kept = replace(edges, sender=sender[order], receiver=receiver[order])
    return RunRecord(
        origin=replace(origin, weights=tuple(sorted(origin.weights)), policy=tuple(sorted(origin.policy))),
        settings=settings,
        seed=seed,
        chances=chances,
        problem=_placed(problem, kept, (sender_order, receiver_order)),
        sender_ids=column(senders),
        receiver_ids=column(receivers),
        signal_names=signal_names,
        signals=np.asarray(signals, dtype=np.int64).reshape(len(edges), len(signal_names))[order],
        row=column(np.sort(np.argsort(order)[allocation.row])),
        proposal_origin=column(allocation.origin[proposals]),
        propensity=column(allocation.propensity[proposals]),
        value=allocation.value,
        bound=allocation.bound,
        sender_vectors=_marks(senders, vectors),
        receiver_vectors=_marks(receivers, vectors),
    )


def _marks(ids: Ints, vectors: Mapping[int, int] | None) -> Ints:
    return column([]) if vectors is None else column([vectors.get(key, 0) for key in ids.tolist()])


def _placed(problem: Problem, edges: Edges, orders: tuple[Ints, Ints]) -> Problem:
    """The problem with places for ids. A pin or veto of a party that is not in the run says nothing and is left out."""
    (sender_order, receiver_order), senders, receivers = orders, problem.senders, problem.receivers
    sender_ids, receiver_ids = senders.ids[sender_order], receivers.ids[receiver_order]

    def pairs(given: tuple[Pair, ...]) -> tuple[Pair, ...]:
        there = [(s, r) for s, r in sorted(set(given)) if s in sender_ids and r in receiver_ids]
        return tuple((int(np.searchsorted(sender_ids, s)), int(np.searchsorted(receiver_ids, r))) for s, r in there)

    return Problem(
        edges,
        Parties(column(range(len(sender_ids))), senders.allowance[sender_order]),
        Parties(column(range(len(receiver_ids))), receivers.allowance[receiver_order]),
        tuple(
            replace(each, codes=each.codes[sender_order if each.side == "sender" else receiver_order])
            for each in sorted(problem.groups, key=lambda each: (each.side, each.name))
        ),
        pins=pairs(problem.pins),
        vetoes=pairs(problem.vetoes),
    )


def without(record: RunRecord, side: Side, party: int, *, on: str) -> RunRecord:
    """The record after a party's erasure on a day (ISO): neither id nor signals of its pairs. Who is not in it changes
    nothing."""
    ids = record.sender_ids if side == "sender" else record.receiver_ids
    found = np.flatnonzero(ids == party)
    if not len(found) or party == ERASED:
        return record
    place = int(found[0])
    cleared, signals = ids.copy(), record.signals.copy()
    cleared[place] = ERASED
    marks = (record.sender_vectors if side == "sender" else record.receiver_vectors).copy()
    marks[place : place + 1] = 0
    edges = record.problem.edges
    signals[(edges.sender if side == "sender" else edges.receiver) == place] = 0
    erased = tuple(sorted((*record.erased, Erased(side, place, on)), key=lambda each: (each.side, each.place)))
    gone = replace(record, signals=signals, erased=erased)
    if side == "sender":
        return replace(gone, sender_ids=column(cleared), sender_vectors=column(marks))
    return replace(gone, receiver_ids=column(cleared), receiver_vectors=column(marks))


def to_bytes(record: RunRecord) -> bytes:
    """Equal records give equal bytes: sorted keys, columns in a fixed order in their narrowest type."""
    return MAGIC + struct.pack("<H", VERSION) + zlib.compress(_payload(record), 6)


def digest(record: RunRecord) -> str:
    """SHA-256 over the content before compression, which may differ between builds of zlib."""
    return hashlib.sha256(_payload(record)).hexdigest()


def _payload(record: RunRecord) -> bytes:
    problem = record.problem
    columns = {name: getattr(problem.edges, name) for name in _EDGES}
    columns |= {"sender_ids": record.sender_ids, "receiver_ids": record.receiver_ids}
    columns |= {"limits": problem.senders.allowance, "budgets": problem.receivers.allowance}
    columns |= {"row": record.row, "proposal_origin": record.proposal_origin, "propensity": record.propensity}
    columns |= {f"group:{each.side}:{each.name}": each.codes for each in problem.groups}
    columns |= {f"signal:{name}": record.signals[:, at] for at, name in enumerate(record.signal_names)}
    columns |= {name: getattr(record, name) for name in _VECTORS if len(getattr(record, name))}
    packed = [(name, _narrow(values)) for name, values in columns.items()]
    header = {
        "origin": _origin(record.origin),
        "settings": asdict(record.settings),
        "seed": record.seed,
        "chances": asdict(record.chances),
        "pins": problem.pins,
        "vetoes": problem.vetoes,
        "value": record.value,
        "bound": record.bound,
        "erased": [asdict(each) for each in record.erased],
        "columns": [(name, values.dtype.str, len(values)) for name, values in packed],
    }
    head = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return b"".join([struct.pack("<I", len(head)), head, *(values.tobytes() for _, values in packed)])


def _origin(origin: Origin) -> dict[str, Any]:  # Any: JSON
    """Without a policy as records were written before there was one, so that their digest stays."""
    kept = asdict(origin)
    return kept if origin.policy else {name: value for name, value in kept.items() if name != "policy"}


def _narrow(values: Ints) -> np.ndarray[Any, np.dtype[np.signedinteger[Any]]]:
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    for kind in ("<i1", "<i2", "<i4"):
        bounds = np.iinfo(kind)
        if bounds.min <= low and high <= bounds.max:
            return values.astype(kind)
    return values.astype("<i8")


def from_bytes(data: bytes) -> RunRecord:
    """Raises ``DataError`` for anything that is not a record of a version known here."""
    start = len(MAGIC) + 2
    if data[: len(MAGIC)] != MAGIC or len(data) <= start:
        raise DataError("This is no record of an allocation run.")
    version = struct.unpack("<H", data[len(MAGIC) : start])[0]
    if version != VERSION:
        raise DataError(f"The record has version {version}; known is {VERSION}.")
    try:
        return _read(zlib.decompress(data[start:]))
    except (zlib.error, ValueError, KeyError, TypeError, struct.error) as error:
        raise DataError(f"The record of a run cannot be read: {error}.") from error


def _read(payload: bytes) -> RunRecord:
    size = struct.unpack("<I", payload[:4])[0]
    head = json.loads(payload[4 : 4 + size])
    at, columns = 4 + size, {}
    for name, kind, count in head["columns"]:
        columns[name] = column(np.frombuffer(payload, dtype=kind, count=count, offset=at))
        at += count * np.dtype(kind).itemsize
    if at != len(payload):
        raise ValueError(f"{len(payload) - at} bytes are left over")
    signals = {name.removeprefix("signal:"): values for name, values in columns.items() if name.startswith("signal:")}
    chances = head["chances"]
    pairs = {name: tuple((key, value) for key, value in head["origin"].get(name, ())) for name in ("weights", "policy")}
    return RunRecord(
        origin=Origin(**{**head["origin"], **pairs}),
        settings=Settings(**head["settings"]),
        seed=head["seed"],
        chances=Chances(
            _curve(chances["request"]), _curve(chances["accept"]), ReplyPrior(**chances["reply"]), chances["version"]
        ),
        problem=_problem(head, columns),
        sender_ids=columns["sender_ids"],
        receiver_ids=columns["receiver_ids"],
        signal_names=tuple(signals),
        signals=np.stack(list(signals.values()), axis=1)
        if signals
        else np.zeros((len(columns["sender"]), 0), dtype=np.int64),
        row=columns["row"],
        proposal_origin=columns["proposal_origin"],
        propensity=columns["propensity"],
        value=head["value"],
        bound=head["bound"],
        erased=tuple(Erased(each["side"], each["place"], each["on"]) for each in head["erased"]),
        **{name: columns[name] for name in _VECTORS if name in columns},
    )


def _problem(head: dict[str, Any], columns: dict[str, Ints]) -> Problem:  # Any: JSON
    groups = [(name.split(":", 2), values) for name, values in columns.items() if name.startswith("group:")]
    return Problem(
        Edges(*(columns[name] for name in _EDGES)),
        Parties(column(range(len(columns["sender_ids"]))), columns["limits"]),
        Parties(column(range(len(columns["receiver_ids"]))), columns["budgets"]),
        tuple(Groups(name, "sender" if side == "sender" else "receiver", codes) for (_, side, name), codes in groups),
        pins=tuple((s, r) for s, r in head["pins"]),
        vetoes=tuple((s, r) for s, r in head["vetoes"]),
    )


def _curve(stored: dict[str, list[list[int]]]) -> Curve:
    return Curve(tuple((score, chance) for score, chance in stored["knots"]))
