"""The weekly mail of new matches: which it tells of, and how it tells of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.language import Message
from app.matches.rules.reasons import Teller, evidence_label
from app.matches.rules.shown_words import Shown, line_of, name_of
from app.profiles.rules.views import ProfileTeaser
from matching.model import Match

NEW_MATCHES = "new_matches"
MOST_TOLD = 5
MOST_LOOKED_AT = 100
"""Places of a list that are looked at: who comes further down is no news."""


@dataclass(frozen=True)
class Item:
    """One match as the mail prints it; the words are made in the language that is spoken then."""

    shown: Shown
    match: Match
    teller: Teller

    @property
    def name(self) -> object:
        return name_of(self.shown)

    @property
    def path(self) -> str:
        if isinstance(self.shown, ProfileTeaser):
            return f"/profiles/teaser/{self.shown.teaser_id}"
        return f"/profiles/{self.shown.public_id}"

    @property
    def is_anonymous(self) -> bool:
        return isinstance(self.shown, ProfileTeaser)

    @property
    def line(self) -> tuple[str, str]:
        """What the profile says of itself, and in which language."""
        return line_of(self.shown)

    @property
    def reason(self) -> object:
        """The first reason in words, "" where there is none."""
        return self.teller.sentence(self.match.reasons[0]) if self.match.reasons else ""

    @property
    def evidence(self) -> Message | None:
        """How the fact of the first reason is known."""
        return evidence_label(self.match.reasons[0]) if self.match.reasons else None

    @property
    def plain_reason(self) -> str:
        reason = self.reason
        return reason.striptags() if isinstance(reason, Markup) else str(reason)


@dataclass(frozen=True)
class Section:
    """What is new for one profile of the reader."""

    profile_name: str
    items: Sequence[Item]
