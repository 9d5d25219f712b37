"""What the queue warns of, and how chances read there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.language import Message, message
from app.introductions.queries.fitting import Fit
from app.introductions.rules.limits import MOST_UNANSWERED
from app.introductions.rules.parties import Party
from app.profiles.rules.views import ProfileCard
from app.staff.rules.weeks import Week

PER_CENT = 10_000
OTHERS_DECIDE = message("You are a member of one of the two: another person of the staff decides.")

HAND_STAGES: Mapping[str, Message] = {
    "on_its_way": message("reaches the two within minutes"),
    "not_delivered": message("not delivered"),
    "suggested": message("suggested to both"),
    "asked": message("one side said yes"),
    "introduced": message("introduced: everybody said yes"),
    "closed": message("ended without an introduction"),
}


@dataclass(frozen=True)
class Known:
    """What warnings are made from."""

    team: Party | None
    investor: Party | None
    team_card: ProfileCard | None
    investor_card: ProfileCard | None
    fit: Fit
    is_apart: bool
    week: Week


def warnings(known: Known) -> Iterator[Message]:
    """Nothing here says which private criterion or whose answer stands in the way."""
    if known.is_apart or not known.fit.is_open:
        yield message("Something has come up since the run: approved, it would not be delivered.")
    yield from _of_the_team(known.team)
    yield from _of_the_investor(known)
    for match, words in (
        (known.fit.first, message("In the team’s eyes it fits loosely.")),
        (known.fit.second, message("In the investor’s eyes it fits loosely.")),
    ):
        if match is not None and match.band == "distant":
            yield words


def _of_the_team(team: Party | None) -> Iterator[Message]:
    if team is not None and team.verified_at is None:
        yield message("Nobody has verified who the team is.")
    if team is not None and team.needs_office:
        yield message("A transfer office has to agree, too.")


def _of_the_investor(known: Known) -> Iterator[Message]:
    if known.investor_card is not None and known.investor_card.deploying_is_stale:
        yield message("The investor said over 90 days ago that it is investing.")
    if known.week.is_full:
        yield message("The investor’s week is full.")
    if known.week.unanswered * 2 >= MOST_UNANSWERED:
        yield message("The investor has not answered {count} requests yet.", count=known.week.unanswered)


def per_cent(micro: int) -> float:
    return round(micro / PER_CENT, 2)
