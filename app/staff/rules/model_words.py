"""How a ranking learned from deeds reads at the desk: its gates, its groups, how true its chances are."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from app.core.filters import count
from app.core.language import Message, message
from app.matches.rules.weights import PART_NAMES
from app.matches.states import ModelState
from app.profiles.rules.labels import KINDS
from app.profiles.states import Kind
from app.staff.rules.board_words import Panel
from app.staff.rules.drawings import Drawing, Measured, PairRow, Pairs
from app.staff.rules.readings import Decimals, Share, decimals

Figures = Mapping[str, Any]  # Any: as JSON keeps them

STATES: Final[Mapping[ModelState, Message]] = {
    ModelState.SHADOW: message("waits to be switched on"),
    ModelState.SPEAKING: message("orders the lists"),
    ModelState.BEFORE: message("ordered the lists before"),
    ModelState.REFUSED: message("not used"),
}
GATES: Final[Mapping[str, tuple[Message, Message]]] = {
    "lists": (message("Enough lists to judge by"), message("at least 100 that it had not seen")),
    "better": (message("Better than the order of today"), message("above 0 with 95 percent certainty")),
    "calibration": (message("Chances that come true"), message("off by less than 5 points")),
    "groups": (message("No group pushed back"), message("each gets at least four fifths of its share of attention")),
    "names": (message("Who somebody is moves nothing"), message("no text reads differently")),
}
NEWER: Final = "a newer one was learned"
"""What the weekly run notes of a shadow that gives way."""
_DIVISIONS: Final = {
    "region": message("Region"),
    "kind": message("Kind"),
    "age": message("Age on the platform"),
    "language": message("Language"),
}
_AGES: Final = {"new": message("Published in the last 180 days"), "older": message("Published longer ago")}
_LANGUAGES: Final = {"de": message("Texts in German"), "en": message("Texts in English alone")}
_SWAPS: Final = {
    "name": message("First names"),
    "title": message("Titles and forms of address"),
    "institution": message("Universities and institutes"),
    "nationality, German": message("Nationality words, German"),
    "nationality, English": message("Nationality words, English"),
    "pronoun, German": message("Pronouns, German"),
    "pronoun, English": message("Pronouns, English"),
    "gendered form, German": message("Gendered forms, German"),
    "gendered form, English": message("Gendered forms, English"),
}
_FEATURES: Final = {"fit": message("The fit by the rules"), "asked_by_investor": message("Which side looks")}
MOST_DRAWN: Final = 8
NEW, PRESENT, EVEN = message("Learned"), message("Order of today"), 0.8


def signed(value: float) -> str:
    """Three places behind the point, with the sign."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{decimals(abs(value), 3)}"


def interval(found: Figures) -> Message:
    return message("{low} to {high}", low=signed(found["low"]), high=signed(found["high"]))


def why(reason: str) -> Message | str:
    """What stands beside a model that nobody decided about: its failed gates, or that a newer one came."""
    if reason == NEWER:
        return message("A newer one was learned.")
    failed = [GATES[name][0] for name in reason.split(", ") if name in GATES]
    if not failed or len(failed) != len(reason.split(", ")):
        return reason
    return message("Not passed: {gates}.", gates=", ".join(str(each) for each in failed))


def gate_lines(verdict: Figures) -> list[tuple[Message, object, Message, bool]]:
    """Name, figure, what is asked, whether it is passed."""
    failed, gain = set(verdict["failed"]), verdict["comparison"]["gain"]
    least = min((each["new"] for each in verdict["groups"]), default=None)
    changed, texts = (sum(each[key] for each in verdict["swaps"]) for key in ("changed", "texts"))
    figures: dict[str, object] = {
        "lists": count(verdict["comparison"]["lists"]),
        "better": message("{gain} ({interval})", gain=signed(gain["mean"]), interval=interval(gain)),
        "calibration": message("{points} points", points=decimals(100 * verdict["calibration_error"], 1)),
        "groups": Share(least) if least is not None else message("no group is large enough"),
        "names": message("{changed} of {texts} texts", changed=count(changed), texts=count(texts)),
    }
    return [(name, figures[key], asked, key not in failed) for key, (name, asked) in GATES.items()]


def card_facts(card: Figures) -> list[tuple[Message, object]]:
    names = [str(_FEATURES.get(each) or PART_NAMES[each]) for each in card["features"]]
    return [
        (message("Lists it was learned from"), count(card["lists"])),
        (message("Rows in them"), count(card["rows"])),
        (message("Rows about which something was done"), count(card["rows_with_deeds"])),
        (message("Lists it was judged by"), count(card["held_back_lists"])),
        (message("What it knows of a pair"), ", ".join(names)),
        (message("A row counts at most"), message("{times} times", times=decimals(card["most_a_row_counts"], 0))),
        (message("Deeds about swapped neighbours"), count(card["deeds_about_swapped_rows"])),
        (message("Made with"), ", ".join(f"{name} {version}" for name, version in sorted(card["versions"].items()))),
    ]


def swap_rows(verdict: Figures) -> list[tuple[Message | str, str, str]]:
    return [(_SWAPS.get(each["kind"], each["kind"]), count(each["texts"]), count(each["changed"]))
            for each in verdict["swaps"]]  # fmt: skip


def panels(verdict: Figures, name_of_region: Callable[[str], str]) -> tuple[Panel, ...]:
    return reliability_panel(verdict["reliability"]), groups_panel(verdict["groups"], name_of_region)


def reliability_panel(lines: Sequence[Figures]) -> Panel:
    """Tenths of the rows that it was judged by, by rising chance."""
    title = message("How true its chances are")
    told, came = message("Told"), message("Came")
    sentences = (
        message("Of the rows it was judged by, by rising chance: how likely it held a deed, and how often one came."),
    )
    rows = tuple(
        (message("{number}. tenth", number=number), Share(line["predicted"]), Share(line["observed"]),
         count(line["count"]))
        for number, line in enumerate(lines, start=1)
    )  # fmt: skip
    bars = [(str(row[0]), line["predicted"], line["observed"]) for row, line in zip(rows, lines, strict=True)]
    columns = (message("Rows by rising chance"), told, came, message("Rows"))
    return Panel("reliability", title, sentences, columns, rows, (lambda: _pairs(bars, Share)) if bars else None)


def groups_panel(groups: Sequence[Figures], name_of_region: Callable[[str], str]) -> Panel:
    title = message("Attention by group")
    columns = (message("Group"), NEW, PRESENT, message("Rows"))
    if not groups:
        none = (message("No group has five profiles and 50 rows in the two weeks it was judged by."),)
        return Panel("groups", title, none, columns, ())
    names = [group_name(each["division"], each["group"], name_of_region) for each in groups]
    rows = tuple(
        (name, Decimals(each["new"]), Decimals(each["present"]), count(each["rows"]))
        for name, each in zip(names, groups, strict=True)
    )
    least = min(range(len(groups)), key=lambda number: float(groups[number]["new"]))
    sentence = message(
        "Least attention goes to “{group}”: {share} of its share. 1 is even; below {even} an order is not used.",
        group=names[least],
        share=Decimals(groups[least]["new"]),
        even=Decimals(EVEN),
    )
    bars = sorted(
        ((name, each["new"], each["present"]) for name, each in zip(names, groups, strict=True)),
        key=lambda bar: bar[1],
    )
    drawn = message("Drawn are those with the least attention, at most {number}; the table has all.", number=MOST_DRAWN)
    drawing = partial(_pairs, bars[:MOST_DRAWN], Decimals, limit=EVEN)
    return Panel("groups", title, (sentence, drawn), columns, rows, drawing)


def group_name(division: str, code: str, name_of_region: Callable[[str], str]) -> str:
    named: dict[str, Callable[[str], object]] = {
        "region": name_of_region,
        "kind": lambda each: KINDS[Kind(each)],
        "age": _AGES.__getitem__,
        "language": _LANGUAGES.__getitem__,
    }
    return f"{_DIVISIONS[division]}: {named[division](code)}"


def _pairs(
    bars: Sequence[tuple[str, float, float]], read: type[Share | Decimals], *, limit: float | None = None
) -> Drawing:
    return Pairs(
        tuple(
            PairRow(name, _sure(first, read), _sure(second, read), limit) for name, first, second in bars
        ),
        (str(NEW), str(PRESENT)) if limit else (str(message("Told")), str(message("Came"))),
    )  # fmt: skip


def _sure(value: float, read: type[Share | Decimals]) -> Measured:
    return Measured(value, str(read(value)), value, value)
