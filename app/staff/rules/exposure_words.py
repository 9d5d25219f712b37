"""How evenly attention falls, as it reads on the board: proposals, what lists show, groups of either side."""

from collections.abc import Callable, Sequence

from app.core.filters import count
from app.core.language import Message, message
from app.profiles.rules.labels import KINDS
from app.profiles.states import Kind
from app.staff.rules.board_words import Cell, Panel, early
from app.staff.rules.drawings import Bar, Bars, Curve, Curves, Drawing
from app.staff.rules.figures import EVEN_RATIO, SMALLEST_GROUP, Division, Exposure, Group, Spread
from app.staff.rules.readings import Decimals, Share

AGES = {"new": message("Published less than 90 days before"), "older": message("Published longer ago")}
DIVISIONS = {
    "region": message("Proposals a team, by region"),
    "kind": message("Proposals a team, by kind"),
    "age": message("Proposals a team, by age of the profile"),
}

INVESTOR_DIVISIONS = {
    "region": message("Proposals to investors, by region"),
    "kind": message("Proposals to investors, by kind"),
    "age": message("Proposals to investors, by age of the profile"),
}
EXPOSURE = message("How evenly proposals fall")
SHOWN = message("How evenly lists show profiles")
PROPOSED = message("Proposals"), message("Never proposed")
SEEN_BY = message("Seen by others, in all"), message("Never seen")
NameOf = Callable[[str, str], str]
"""The name of a group, by the division's name and the group's code."""


def exposure_panel(found: Exposure) -> Panel:
    sides = ((message("Teams"), found.teams), (message("Investors"), found.investors))
    if not any(side.proposals for _, side in sides):
        return _spreads(
            "exposure", EXPOSURE, sides, PROPOSED, (early(message("nobody was proposed in the last four weeks")),)
        )
    sentences = (
        message(
            "In four weeks {never_teams} of {teams} teams and {never_investors} of {investors} investors were "
            "never proposed.",
            never_teams=count(found.teams.never),
            teams=count(found.teams.profiles),
            never_investors=count(found.investors.never),
            investors=count(found.investors.profiles),
        ),
        message(
            "Gini coefficient of the proposals: {investors} among investors, {teams} among teams. 0 means equal "
            "shares, 1 means everything for one profile; the further a line sags, the more uneven.",
            investors=Decimals(found.investors.gini),
            teams=Decimals(found.teams.gini),
        ),
        message("Counted are pairs that runs of proposals and the staff put forward and that reached the team."),
    )
    return _spreads("exposure", EXPOSURE, sides, PROPOSED, sentences)


def shown_panel(found: Exposure) -> Panel:
    """What lists show is exposure too, whoever asked for the list."""
    sides = ((message("Teams"), found.teams_shown), (message("Investors"), found.investors_shown))
    if not any(side.proposals for _, side in sides):
        return _spreads(
            "shown", SHOWN, sides, SEEN_BY, (early(message("no list was looked at in the last four weeks")),)
        )
    sentences = (
        message(
            "In four weeks {never_teams} of {teams} teams and {never_investors} of {investors} investors stood in no "
            "list that somebody looked at.",
            never_teams=count(found.teams_shown.never),
            teams=count(found.teams_shown.profiles),
            never_investors=count(found.investors_shown.never),
            investors=count(found.investors_shown.profiles),
        ),
        message(
            "Gini coefficient: {investors} among investors, {teams} among teams.",
            investors=Decimals(found.investors_shown.gini),
            teams=Decimals(found.teams_shown.gini),
        ),
        message(
            "Counted is by how many profiles of the other side each was seen in matches, searches and weekly mails; "
            "who looks ten times counts once."
        ),
    )
    return _spreads("shown", SHOWN, sides, SEEN_BY, sentences)


def _spreads(
    key: str,
    title: Message,
    sides: Sequence[tuple[Message, Spread]],
    counted: tuple[Message, Message],
    sentences: tuple[Message, ...],
) -> Panel:
    columns = (message("Side"), message("Profiles"), *counted, message("Gini coefficient"))
    rows = tuple(
        (name, side.profiles, side.proposals, side.never, Decimals(side.gini)) for name, side in sides if side.profiles
    )
    drawing = (lambda: _curves(sides)) if any(side.proposals for _, side in sides) else None
    return Panel(key, title, sentences, columns, rows, drawing)


def _curves(sides: Sequence[tuple[Message, Spread]]) -> Drawing:
    curves = tuple(Curve(str(name), side.curve()) for name, side in sides if side.proposals)
    return Curves(curves, str(message("Share of the profiles")), str(message("Share of what was shown")))


def division_panel(found: Division, name_of: NameOf) -> Panel:
    columns = (message("Group"), message("Teams"), message("Proposals"), message("Proposals a team"))
    sentence = (
        early(message("there are no two groups of five teams or more with proposals"))
        if found.ratio is None
        else message(
            "The group that is proposed least gets {ratio} of what the most proposed gets, for each team; at least "
            "{even} is the aim. Groups of fewer than five teams do not count.",
            ratio=Share(found.ratio),
            even=Share(EVEN_RATIO),
        )
    )
    return _division(found.name, DIVISIONS[found.name], found, name_of, (columns, sentence))


def investor_division_panel(found: Division, name_of: NameOf) -> Panel:
    columns = (
        message("Group"),
        message("Investors"),
        message("Read a week together"),
        message("Proposals"),
        message("Proposals for each request read"),
    )
    sentence = (
        early(message("there are no two groups of five investors or more with proposals"))
        if found.ratio is None
        else message(
            "The group that is proposed least gets {ratio} of what the most proposed gets, for each request that its "
            "investors read a week. Groups of fewer than five investors do not count; runs level teams, not investors.",
            ratio=Share(found.ratio),
        )
    )
    key = f"investor-{found.name}"
    return _division(key, INVESTOR_DIVISIONS[found.name], found, name_of, (columns, sentence))


def _division(
    key: str, title: Message, found: Division, name_of: NameOf, words: tuple[tuple[Message, ...], Message]
) -> Panel:
    columns, sentence = words
    groups = [(name_of(found.name, group.code), group) for group in sorted(found.groups, key=lambda each: -each.rate)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, group.members, *(() if group.reads is None else (group.reads,)), group.proposals, Decimals(group.rate))
        for name, group in groups
    )
    # Small groups stand in the table alone: their rate is chance, and twenty regions of one team hide the others.
    large = [each for each in groups if each[1].members >= SMALLEST_GROUP] or groups
    drawing = (lambda: _rates(large)) if any(group.proposals for _, group in large) else None
    return Panel(key, title, (sentence,), columns, rows, drawing)


def group_name(division: str, code: str, name_of_region: Callable[[str], str]) -> str:
    """Of a group of teams."""
    if division == "region":
        return name_of_region(code)
    return str(AGES[code] if division == "age" else KINDS[Kind(code)])


def _rates(groups: Sequence[tuple[str, Group]]) -> Drawing:
    return Bars(tuple(Bar(name, str(Decimals(group.rate)), group.rate) for name, group in groups))
