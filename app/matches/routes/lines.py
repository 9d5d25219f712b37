"""What higher features say of the profiles on a page: the slots `profile_card.line` and `match.chance`, once a page."""

from collections.abc import Iterable, Sequence

from app.core import slots
from app.core.database import db
from app.core.person import Person
from app.core.slots import Panel
from app.matches.queries.references import Shown
from app.matches.rules.chances import TOO_EARLY, AnswerChance
from app.profiles.rules.views import ProfileCard

Lines = tuple[Panel, ...]


def lines_of(person: Person, shown: Iterable[Shown]) -> dict[int, Lines]:
    """By id of the profile. A team that is not named is never asked about: a line could tell who it is."""
    cards = [each.id for each in shown if isinstance(each, ProfileCard)]
    found = slots.filled("profile_card.line", db.session, person, cards) if cards else {}
    return {key: tuple(line for line in lines if isinstance(line, Panel)) for key, lines in found.items()}


def chances_of(person: Person, ids: Sequence[int]) -> dict[int, AnswerChance]:
    """How each of them answers, as far as it is told."""
    found = slots.filled("match.chance", db.session, person, ids)
    return {
        key: next((chance for chance in chances if isinstance(chance, AnswerChance)), TOO_EARLY)
        for key, chances in found.items()
    }
