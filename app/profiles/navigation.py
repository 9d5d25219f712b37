"""The profiles' entry in the main navigation."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from sqlalchemy.orm import Session

from app.core.language import message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.profiles.chosen import chosen_profile, own_profiles

ORDER = 50
OWN_PAGES = "profiles."
NO_PAGE = "-"


def entries(_session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`: to the chosen profile's editor, or to the start of a first one."""
    if viewer is None:
        return {}
    mine = chosen_profile()
    if mine is None:
        entry = NavigationEntry(ORDER, message("Your profile"), url_for("profiles.overview"), _current_on())
    else:
        href = url_for("profiles.edit", public_id=mine.public_id)
        entry = NavigationEntry(ORDER, message("Our profile"), href, _current_on())
    return {key: [entry] for key in ids}


def _current_on() -> str:
    """The pages on which the entry is the current one: on somebody else's profile it is not."""
    named = request.view_args or {}
    own = {line.public_id for line in own_profiles()}
    if "teaser_id" in named or ("public_id" in named and named["public_id"] not in own):
        return NO_PAGE
    return OWN_PAGES
