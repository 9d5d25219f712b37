"""By what runs of proposals go: whole numbers that the staff can set, each within its range."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.introductions.rules.limits import INVESTOR_READS, MOST_READ


@dataclass(frozen=True)
class Policy:
    """What holds until somebody switches another one on. Shares are in per cent."""

    budget_percent: int = 100
    unstated_reads: int = INVESTOR_READS
    per_team: int = 5
    exploration_percent: int = 7
    exposure_percent: int = 80
    diversity_percent: int = 10
    least_load_percent: int = 30
    price_percent: int = 75

    @property
    def values(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Dial:
    """One value of a policy: its range, its name, what it does."""

    name: str
    low: int
    high: int
    label: Message
    does: Message
    unit: str = ""


PERCENT = "%"
DIALS: Final[tuple[Dial, ...]] = (
    Dial(
        "budget_percent",
        25,
        150,
        message("Share of the stated requests a week, in per cent"),
        message(
            "100 fills an investor’s week up to what they stated, less leaves room for requests that teams send by "
            "themselves. More than 100 leads teams to investors whose week is full."
        ),
        PERCENT,
    ),
    Dial(
        "unstated_reads",
        0,
        MOST_READ,
        message("Requests a week of investors who state nothing"),
        message("So many are reckoned with until an investor says another number. 0 leaves these investors out."),
    ),
    Dial(
        "per_team",
        1,
        10,
        message("Proposals a team"),
        message("At most so many are open for a team at a time. More give choice and spread attention more thinly."),
    ),
    Dial(
        "exploration_percent",
        0,
        20,
        message("Places drawn by chance, in per cent"),
        message(
            "They show what estimates miss, and learning needs them: 5 to 10 is usual. 0 means that only what is "
            "believed today is ever seen."
        ),
        PERCENT,
    ),
    Dial(
        "exposure_percent",
        0,
        100,
        message("Least ratio between groups of teams, in per cent"),
        message(
            "The group that is proposed least, by region, kind and age of the profile, gets at least this share of "
            "what the most proposed gets, for each team. 0 levels nothing."
        ),
        PERCENT,
    ),
    Dial(
        "diversity_percent",
        0,
        50,
        message("Weight of variety in a team’s list, in per cent"),
        message("So much less counts an investor who is like one already on the list, in sector and stage."),
        PERCENT,
    ),
    Dial(
        "least_load_percent",
        0,
        100,
        message("Least weight of a proposal in an investor’s week, in per cent"),
        message(
            "A proposal takes at least this share of a request, however unlikely the team is to ask. More spreads "
            "proposals over more investors."
        ),
        PERCENT,
    ),
    Dial(
        "price_percent",
        0,
        100,
        message("Weight of scarce attention, in per cent"),
        message(
            "By how much investors whom many teams want are kept for those who gain most from them. 0 takes the best "
            "pairs one after the other."
        ),
        PERCENT,
    ),
)


def policy_of(values: Mapping[str, object]) -> Policy:
    """The policy of stored values; what is missing there holds as always. Raises RuleBroken naming the first value
    that is no whole number within its range."""
    known = {field.name for field in fields(Policy)}
    policy = {}
    for dial in DIALS:
        value = values.get(dial.name, getattr(Policy, dial.name))
        if not isinstance(value, int) or isinstance(value, bool) or not dial.low <= value <= dial.high:
            raise RuleBroken(
                message("Enter a whole number from {low} to {high}.", low=dial.low, high=dial.high), field=dial.name
            )
        policy[dial.name] = value
    if unknown := sorted(values.keys() - known):
        raise RuleBroken(message("A policy has no value called {name}.", name=unknown[0]))
    return Policy(**policy)
