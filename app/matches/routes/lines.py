"""What higher features say of the profiles on a page of cards: the slot `profile_card.line`, asked once a page."""

from collections.abc import Iterable

from app.core import slots
from app.core.database import db
from app.core.person import Person
from app.core.slots import Panel
from app.matches.queries.references import Shown
from app.profiles.rules.views import ProfileCard

Lines = tuple[Panel, ...]


def lines_of(person: Person, shown: Iterable[Shown]) -> dict[int, Lines]:
    """By id of the profile. A team that is not named is never asked about: a line could tell who it is."""
    cards = [each.id for each in shown if isinstance(each, ProfileCard)]
    found = slots.filled("profile_card.line", db.session, person, cards) if cards else {}
    return {key: tuple(line for line in lines if isinstance(line, Panel)) for key, lines in found.items()}
