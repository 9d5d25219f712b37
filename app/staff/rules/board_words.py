"""How the figures of the board read: a sentence, the chart, the same as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.core.filters import count, show_month
from app.core.language import Message, message, plural_message
from app.introductions.rules.words import DECLINE_REASONS
from app.staff.rules.drawings import WIDTHS, Bar, Bars, Column, Columns, Drawing, size_of
from app.staff.rules.figures import (
    PROMISE,
    Answers,
    Exposure,
    Fate,
    Load,
    Meetings,
    Month,
    ReasonLine,
)
from app.staff.rules.readings import Decimals, Share, duration

NO_REASON = message("No reason given")


Cell = Message | Share | Decimals | int | str


@dataclass(frozen=True)
class Panel:
    """One figure of the board. Without rows there is nothing to draw, and the sentence says so."""

    key: str
    title: Message
    sentences: tuple[Message, ...]
    columns: tuple[Message, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawing: Callable[[], Drawing] | None = None

    @property
    def headings(self) -> list[str | tuple[str, str]]:
        """As `components/table.html` takes them: the first names the line, the others are numbers."""
        first, *numbers = (str(column) for column in self.columns)
        return [first, *((each, "numeric") for each in numbers)]

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Width and height of the picture, wide and narrow; nothing where nothing is drawn."""
        drawing = self.drawing() if self.drawing else None
        return {name: size_of(drawing, width) for name, width in WIDTHS.items()} if drawing else {}


@dataclass(frozen=True)
class Tile:
    """``value`` is the number as a file holds it; spans of time in days."""

    number: str
    label: Message
    value: Share | Decimals | int


def tiles(answered: Answers, median: timedelta | None, met: Meetings, shown: Exposure) -> tuple[Tile, ...]:
    never, proposable = shown.teams.never + shown.investors.never, shown.teams.profiles + shown.investors.profiles
    return (
        Tile(
            str(Share(answered.share)),
            message("of the requests were answered within 14 days of delivery"),
            Share(answered.share),
        ),
        Tile(
            str(duration(median)),
            message("until the receiver first said something, in the middle"),
            Decimals(_days(median)),
        ),
        Tile(
            str(Share(answered.agreed_share)),
            message("of the requests ended with everybody’s yes"),
            Share(answered.agreed_share),
        ),
        Tile(
            count(met.met), message("meetings of {introduced} introductions", introduced=count(met.introduced)), met.met
        ),
        Tile(
            count(never),
            message("of {profiles} profiles were never proposed in four weeks", profiles=count(proposable)),
            never,
        ),
    )


def _days(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(days=1)


def answers_panel(found: Answers) -> Panel:
    columns = (
        message("Month of delivery"),
        message("Delivered"),
        message("Answered within 14 days"),
        message("Share"),
        message("Answered later"),
        message("Expired"),
        message("Taken back"),
        message("Ended"),
    )
    rows = tuple(_month_row(month) for month in found.months if month.delivered)
    return Panel(
        "answers",
        message("Answered within 14 days"),
        _of_answers(found),
        columns,
        rows,
        (lambda: _months(found)) if rows else None,
    )


def _month_row(month: Month) -> tuple[Cell, ...]:
    beside = (month.fates.get(fate, 0) for fate in (Fate.LATE, Fate.EXPIRED, Fate.WITHDRAWN, Fate.CLOSED))
    return (show_month(month.first), month.delivered, month.answered, Share(month.share), *beside)


def _of_answers(found: Answers) -> tuple[Message, ...]:
    later = plural_message(
        "One request was delivered less than 14 days ago and does not count yet.",
        "{count} requests were delivered less than 14 days ago and do not count yet.",
        found.young,
    )
    if not found.delivered:
        return (early(message("no request was delivered 14 days ago or more")), *([later] if found.young else []))
    fates = found.fates
    said = message(
        "Of {delivered} requests of the last twelve months, {answered} were answered within 14 days of delivery: "
        "{share}. The promise, a dashed line, is {promise}.",
        delivered=count(found.delivered),
        answered=count(fates[Fate.ANSWERED]),
        share=Share(found.share),
        promise=Share(PROMISE),
    )
    beside = message(
        "Only what a person said counts as an answer: yes, no or a question. Beside it: {late} answered later, "
        "{expired} expired, {withdrawn} taken back, {closed} ended because a side left or closed.",
        late=count(fates[Fate.LATE]),
        expired=count(fates[Fate.EXPIRED]),
        withdrawn=count(fates[Fate.WITHDRAWN]),
        closed=count(fates[Fate.CLOSED]),
    )
    return (said, beside, *([later] if found.young else []))


def _months(found: Answers) -> Drawing:
    return Columns(tuple(Column(f"{each.first.month}/{each.first:%y}", each.share) for each in found.months), PROMISE)


def load_panel(found: Load) -> Panel:
    columns = (message("Investor"), message("Requests in seven days"), message("Reads a week"))
    rows = tuple((each.name, each.delivered, each.budget) for each in found.top)
    if not found.delivered:
        sentences: tuple[Message, ...] = (early(message("no request arrived at an investor in the last seven days")),)
    else:
        sentences = (
            message(
                "{delivered} requests arrived in the last seven days at {investors} investors who read {budget} a week "
                "together.",
                delivered=count(found.delivered),
                investors=count(found.investors),
                budget=count(found.budget),
            ),
            plural_message(
                "One investor has as many requests as they read, or more.",
                "{count} investors have as many requests as they read, or more.",
                found.full,
            ),
            message("Shown are those with the most requests; the stroke is what they read a week."),
        )
    return Panel(
        "load", message("Load of the investors"), sentences, columns, rows, (lambda: _loads(found)) if rows else None
    )


def _loads(found: Load) -> Drawing:
    return Bars(
        tuple(
            Bar(
                each.name,
                str(message("{number} of {budget}", number=count(each.delivered), budget=count(each.budget))),
                each.delivered,
                each.budget,
            )
            for each in found.top
        )
    )


def reasons_panel(found: Sequence[ReasonLine]) -> Panel:
    named = [(DECLINE_REASONS[line.reason] if line.reason else NO_REASON, line.count) for line in found]
    declined = sum(number for _, number in named)
    sentence = (
        message(
            "{declined} requests of twelve months were declined, most often for this reason: {reason} ({number}).",
            declined=count(declined),
            reason=named[0][0],
            number=count(named[0][1]),
        )
        if named
        else early(message("no request was declined in the last twelve months"))
    )
    columns = (message("Reason"), message("Declined requests"))
    drawn = Bars(tuple(Bar(str(reason), count(number), number) for reason, number in named))
    return Panel(
        "reasons",
        message("Why requests are declined"),
        (sentence,),
        columns,
        tuple(named),
        (lambda: drawn) if named else None,
    )


def early(why: Message) -> Message:
    return message("Too early to say: {why}.", why=why)
