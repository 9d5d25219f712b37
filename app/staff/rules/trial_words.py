"""How a trial of a policy reads: what each policy brought, and which differences luck alone does not explain."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.core.filters import count
from app.core.language import Message, message
from app.introductions.rules.trials import Estimate, Played, Result
from app.staff.rules.board_words import Panel
from app.staff.rules.drawings import Curve, Curves, Drawing, Measured, PairRow, Pairs
from app.staff.rules.exposure_words import DIVISIONS, group_name
from app.staff.rules.figures import EVEN_RATIO, SMALLEST_GROUP, Spread
from app.staff.rules.readings import Share, Uncertain, Unit

TODAY: Final = message("Today’s policy")
NEW: Final = message("Policy tried")
DIFFERENCE: Final = message("Difference")
OVERVIEW: Final = message("Both policies in four weeks")
WEEKS: Final = message("Introductions a week")
BANDS: Final = (0, 1, 3, 6, 11, 21)
"""From how many proposals on a line of the table of evenness begins."""
TILES: Final = ("introductions", "unread", "teams", "gini")
NameOfRegion = Callable[[str], str]


@dataclass(frozen=True)
class Measure:
    """One figure of four weeks and where it stands."""

    key: str
    label: Message
    unit: Unit
    of: Callable[[Played], float]


MEASURES: Final = (
    Measure("introductions", message("Introductions made"), Unit.COUNT, lambda each: each.introductions),
    Measure("requests", message("Requests sent"), Unit.COUNT, lambda each: each.requests),
    Measure("unread", message("Requests without an answer"), Unit.SHARE, lambda each: each.unread),
    Measure("proposals", message("Pairs put forward"), Unit.COUNT, lambda each: each.proposals),
    Measure("teams", message("Teams with an introduction"), Unit.SHARE, lambda each: each.teams_with_any),
    Measure("investors", message("Investors with an introduction"), Unit.SHARE, lambda each: each.investors_with_any),
    Measure("never", message("Investors in no proposal"), Unit.SHARE, lambda each: each.never_shown),
    Measure("gini", message("Gini coefficient of the proposals to investors"), Unit.RATIO, lambda each: each.gini),
)
RATIOS: Final = {
    "region": message("Ratio between regions"),
    "kind": message("Ratio between kinds"),
    "age": message("Ratio between ages of the profile"),
}


@dataclass(frozen=True)
class Compared:
    """One figure of both policies; the difference is taken draw by draw."""

    key: str
    label: Message | str
    unit: Unit
    today: Estimate
    new: Estimate
    difference: Estimate

    @property
    def cells(self) -> tuple[Message | str, ...]:
        today, new, difference = (Uncertain(each, self.unit) for each in (self.today, self.new, self.difference))
        return self.label, str(today), str(new), difference.difference


def compared(result: Result, measure: Measure) -> Compared:
    return _compared(result, measure.key, measure.label, measure.unit, measure.of)


def _compared(result: Result, key: str, label: Message | str, unit: Unit, of: Callable[[Played], float]) -> Compared:
    today, new = [of(each) for each in result.today], [of(each) for each in result.new]
    difference = [after - before for before, after in zip(today, new, strict=True)]
    return Compared(key, label, unit, *(Estimate.over(each) for each in (today, new, difference)))


def figures(result: Result) -> list[Compared]:
    """Every measure, and the ratio of each division that has two groups large enough."""
    found = [compared(result, measure) for measure in MEASURES]
    for division, label in RATIOS.items():
        if _ratio(division, result.today[0]) is not None:
            found.append(_compared(result, division, label, Unit.RATIO, partial(_even, division)))
    return found


def _even(division: str, played: Played) -> float:
    return _ratio(division, played) or 0.0


def _ratio(division: str, played: Played) -> float | None:
    rates = [proposals / members for _, members, proposals in played.groups[division] if members >= SMALLEST_GROUP]
    return min(rates) / max(rates) if len(rates) > 1 and max(rates) > 0 else None


def trial_tiles(result: Result) -> tuple[tuple[str, Message], ...]:
    """Numbers and what they count: what the policy tried brings, and today's beside it."""
    chosen = [each for each in (compared(result, measure) for measure in MEASURES) if each.key in TILES]
    return tuple(
        (
            Uncertain(each.new, each.unit).bare,
            message(
                "{figure}; today {today} ({difference})",
                figure=each.label,
                today=Uncertain(each.today, each.unit).bare,
                difference=Uncertain(each.difference, each.unit).difference,
            ),
        )
        for each in chosen
    )


def all_figures(result: Result, name_of_region: NameOfRegion) -> list[tuple[Message, Compared]]:
    """Everything that a file holds, under the title of its figure."""
    found = [(OVERVIEW, each) for each in figures(result)]
    found += [(WEEKS, each) for each in _by_week(result)]
    for division, title in DIVISIONS.items():
        found += [(title, each) for each in _by_group(result, division, name_of_region)]
    return found


def panels(result: Result, name_of_region: NameOfRegion) -> tuple[Panel, ...]:
    divisions = (_division(result, name, name_of_region) for name in DIVISIONS)
    return _overview(result), _weeks(result), _shares(result), _evenness(result), *divisions


def headline(result: Result) -> Message:
    """The sentence that reads the whole trial first."""
    found = compared(result, MEASURES[0])
    today, new = (Uncertain(each, Unit.COUNT).bare for each in (found.today, found.new))
    difference = Uncertain(found.difference, Unit.COUNT).difference
    if not found.difference.is_sure:
        return message(
            "Both policies bring about as many introductions in four weeks: {new} with the one tried, {today} with "
            "today’s. The difference ({difference}) may be luck.",
            new=new,
            today=today,
            difference=difference,
        )
    if found.difference.mean > 0:
        return message(
            "The policy tried brings more introductions in four weeks: {new}, today’s {today} ({difference}).",
            new=new,
            today=today,
            difference=difference,
        )
    return message(
        "The policy tried brings fewer introductions in four weeks: {new}, today’s {today} ({difference}).",
        new=new,
        today=today,
        difference=difference,
    )


def _overview(result: Result) -> Panel:
    sentences = (
        headline(result),
        message(
            "Means of {seeds} draws, the same for both policies; ± is half of the 95 % interval. Differences of shares "
            "are in percentage points. A difference that is smaller than its ± may be luck.",
            seeds=count(len(result.new)),
        ),
    )
    rows = tuple(each.cells for each in figures(result))
    return Panel("figures", OVERVIEW, sentences, (message("Figure"), TODAY, NEW, DIFFERENCE), rows)


def _weeks(result: Result) -> Panel:
    weeks = _by_week(result)
    sentence = message(
        "In the first week the policy tried brings {first} introductions, in the last {last}: nobody is proposed to "
        "the same investor twice, and who has talks going wants fewer new ones.",
        first=Uncertain(weeks[0].new, Unit.COUNT).bare,
        last=Uncertain(weeks[-1].new, Unit.COUNT).bare,
    )
    return _drawn("weeks", WEEKS, sentence, (message("Week"), TODAY, NEW, DIFFERENCE), weeks)


def _by_week(result: Result) -> list[Compared]:
    return [
        _compared(result, "", message("Week {number}", number=place + 1), Unit.COUNT, partial(_of_week, place))
        for place in range(len(result.new[0].weeks))
    ]


def _of_week(place: int, played: Played) -> float:
    return played.weeks[place]


def _shares(result: Result) -> Panel:
    shares = [compared(result, measure) for measure in MEASURES if measure.unit is Unit.SHARE]
    unread = shares[0]
    sentence = message(
        "With the policy tried {new} of the requests stay without an answer, with today’s {today}.",
        new=Uncertain(unread.new, Unit.SHARE).bare,
        today=Uncertain(unread.today, Unit.SHARE).bare,
    )
    columns = (message("Figure"), TODAY, NEW, DIFFERENCE)
    return _drawn("shares", message("Who is reached, and what stays without an answer"), sentence, columns, shares)


def _drawn(key: str, title: Message, sentence: Message, columns: tuple[Message, ...], lines: list[Compared]) -> Panel:
    return Panel(key, title, (sentence,), columns, tuple(each.cells for each in lines), lambda: _pairs(lines))


def _pairs(lines: list[Compared], limit: float | None = None) -> Drawing:
    rows = (
        PairRow(str(each.label), _measured(each.today, each.unit), _measured(each.new, each.unit), limit)
        for each in lines
    )
    return Pairs(tuple(rows), (str(TODAY), str(NEW)))


def _measured(estimate: Estimate, unit: Unit) -> Measured:
    low, high = max(estimate.mean - estimate.half, 0), estimate.mean + estimate.half
    return Measured(estimate.mean, str(Uncertain(estimate, unit)), low, high)


def _evenness(result: Result) -> Panel:
    spreads = [(TODAY, _spread(result.today)), (NEW, _spread(result.new))]
    gini = compared(result, MEASURES[-1])
    sentence = message(
        "Gini coefficient of the proposals among investors: {new} with the policy tried, {today} with today’s. 0 means "
        "equal shares, 1 means everything for one; the further a line sags, the more uneven.",
        new=Uncertain(gini.new, Unit.RATIO).bare,
        today=Uncertain(gini.today, Unit.RATIO).bare,
    )
    columns = (message("Proposals to one investor in four weeks"), TODAY, NEW)
    rows = tuple(
        (_band(low, high), *(Share(_within(spread, low, high)) for _, spread in spreads))
        for low, high in zip(BANDS, (*(each - 1 for each in BANDS[1:]), None), strict=True)
        if any(_within(spread, low, high) for _, spread in spreads)
    )
    title = message("How evenly proposals fall on investors")
    return Panel("evenness", title, (sentence,), columns, rows, lambda: _lorenz(spreads))


def _band(low: int, high: int | None) -> Message | str:
    if high is None:
        return message("{number} or more", number=low)
    return str(low) if low == high else f"{low}–{high}"


def _within(spread: Spread, low: int, high: int | None) -> float | None:
    found = sum(number for each, number in spread.counts if low <= each and (high is None or each <= high))
    return found / spread.profiles if spread.profiles else None


def _spread(played: tuple[Played, ...]) -> Spread:
    """All draws together."""
    pooled: Counter[int] = Counter()
    for each in played:
        pooled.update(dict(each.spread))
    return Spread(tuple(sorted(pooled.items())))


def _lorenz(spreads: list[tuple[Message, Spread]]) -> Drawing:
    curves = tuple(Curve(str(name), spread.curve()) for name, spread in spreads if spread.proposals)
    return Curves(curves, str(message("Share of the investors")), str(message("Share of the proposals")))


def _division(result: Result, division: str, name_of_region: NameOfRegion) -> Panel:
    lines = _by_group(result, division, name_of_region)
    columns = (message("Group (teams)"), TODAY, NEW, DIFFERENCE)
    large = {code for code, members, _ in result.new[0].groups[division] if members >= SMALLEST_GROUP}
    drawn = [each for each in lines if each.key in large and each.new.mean + each.today.mean > 0]
    rows = tuple(each.cells for each in lines)
    sentence = _of_ratio(result, division)
    return Panel(division, DIVISIONS[division], (sentence,), columns, rows, (lambda: _pairs(drawn)) if drawn else None)


def _by_group(result: Result, division: str, name_of_region: NameOfRegion) -> list[Compared]:
    lines = []
    for code, members, _ in result.new[0].groups[division]:
        label = message("{group} ({teams})", group=group_name(division, code, name_of_region), teams=count(members))
        lines.append(_compared(result, code, label, Unit.RATIO, partial(_rate, division, code)))
    return sorted(lines, key=lambda each: -each.new.mean)


def _of_ratio(result: Result, division: str) -> Message:
    if _ratio(division, result.new[0]) is None:
        return message("Too early to say: {why}.", why=message("there are no two groups of five teams or more"))
    ratio = _compared(result, "", "", Unit.RATIO, partial(_even, division))
    return message(
        "The group that is proposed least gets {new} of what the most proposed gets with the policy tried, {today} "
        "with today’s; at least {even} is the aim. Groups of fewer than five teams do not count.",
        new=Share(ratio.new.mean),
        today=Share(ratio.today.mean),
        even=Share(EVEN_RATIO),
    )


def _rate(division: str, code: str, played: Played) -> float:
    groups = played.groups[division]
    return next((proposals / members for name, members, proposals in groups if name == code), 0.0)
