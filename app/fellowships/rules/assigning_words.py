"""What staff read of a calculation, in sentences."""

from collections.abc import Mapping

from app.core.language import Message, message, plural_message
from app.fellowships.rules.assigning import MICRO, GivesWay, Why, WhyNot

Names = Mapping[int, str]

STRONG, GOOD, SOME = 600_000, 400_000, 200_000


def fit_word(affinity: int) -> Message:
    """How well somebody knows what an application is about; ``affinity`` in 10⁻⁶."""
    if affinity >= STRONG:
        return message("Knows it well")
    if affinity >= GOOD:
        return message("Near their field")
    return message("Touches their field") if affinity >= SOME else message("Far from their field")


_CAUSES: Mapping[str, Message] = {
    "conflict": message("A conflict of interest stands between the two."),
    "language": message("Does not read the language of this application."),
    "vetoed": message("Ruled out by the staff, or declined by the reviewer."),
    "no_reviews_wanted": message("No review was wanted here."),
    "own_quota": message("Reads as much as they offered."),
    "full": message("Reads as much as the round allows."),
    "others_fit_better": message("Those who read it fit better, all in all."),
    "floor_of_others": message("Needed where fewer reviewers know the topic."),
}


def cause_words(told: WhyNot, names: Names) -> Message:
    if told.cause == "same_organisation":
        return message("Works for the same organisation as {names}, who reads it.", names=_listed(told.others, names))
    if told.cause == "others_needed_work":
        return message("{names} had less to read than the round asks for.", names=_listed(told.others, names))
    return _CAUSES[told.cause]


def loss_words(told: WhyNot) -> Message | None:
    """What the pair would cost all others together, in fits of one application; None where it must not be."""
    if told.least_loss is None or told.least_loss < MICRO // 100:
        return None
    return message(
        "Forcing it costs the others {percent} percent of one perfect fit.", percent=told.least_loss * 100 // MICRO
    )


def why_words(told: Why, names: Names) -> list[Message]:
    lines = [message("Pinned by the staff, or begun.")] if told.is_pinned else []
    lines.append(message("Number {rank} of the {open} who may read it.", rank=told.rank, open=told.open_to))
    lines.append(message("Reads {load} of at most {limit}.", load=told.load, limit=told.limit))
    for each in told.passed_over:
        name = names.get(each.reviewer, "–")
        lines.append(message("{name} fits better: {cause}", name=name, cause=cause_words(each, names)))
    return lines


def gives_way_words(each: GivesWay, names: Names, titles: Names) -> Message:
    name, title = names.get(each.reviewer or 0, "–"), titles.get(each.application or 0, "–")
    if each.kind == "least":
        return plural_message(
            "{name} is given {count} application less than the least that was set.",
            "{name} is given {count} applications less than the least that was set.",
            each.by, name=name,
        )  # fmt: skip
    if each.kind == "load" and each.asks_reviewer:
        return plural_message(
            "{name} would have to read {count} application more than they offered. Ask them: their quota is theirs.",
            "{name} would have to read {count} applications more than they offered. Ask them: their quota is theirs.",
            each.by, name=name,
        )  # fmt: skip
    if each.kind == "load":
        return plural_message(
            "{name} is given up to {count} application more than the most that was set.",
            "{name} is given up to {count} applications more than the most that was set.",
            each.by, name=name,
        )  # fmt: skip
    if each.kind == "spread":
        return plural_message(
            "{count} more reviewer of one organisation reads “{title}”.",
            "{count} more reviewers of one organisation read “{title}”.",
            each.by, title=title,
        )  # fmt: skip
    if each.kind == "pin":
        return message("{name} is no longer pinned to “{title}”.", name=name, title=title)
    return plural_message(
        "“{title}” gets {count} review less.", "“{title}” gets {count} reviews less.", each.by, title=title
    )


def _listed(ids: tuple[int, ...], names: Names) -> str:
    return ", ".join(names.get(each, "–") for each in ids)
