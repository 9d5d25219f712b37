"""Reading profiles. Whatever is shown passes `rules.sight`; hidden and absent are the same NotFound."""

from app.profiles.queries.cards import (
    cards_for,
    full_for,
    logo_of,
    page_for,
    shown_for,
    shown_for_each,
    teaser_for,
    teasers_for,
)
from app.profiles.queries.market import MatchingRow, MatchingText, changed_since, matching_rows
from app.profiles.queries.mine import membership_of, my_profile, profiles_of
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.viewers import viewer_for

__all__ = [
    "MatchingRow",
    "MatchingText",
    "cards_for",
    "changed_since",
    "full_for",
    "logo_of",
    "matching_rows",
    "membership_of",
    "my_profile",
    "page_for",
    "profiles_of",
    "shown_for",
    "shown_for_each",
    "taxonomy",
    "teaser_for",
    "teasers_for",
    "viewer_for",
]
