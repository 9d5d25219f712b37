"""The profiles' entry in the main navigation."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from app.core.language import message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.profiles.chosen import chosen_profile

ORDER = 50


def entries(_session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`: to the chosen profile's editor, or to the start of a first one."""
    if viewer is None:
        return {}
    mine = chosen_profile()
    if mine is None:
        entry = NavigationEntry(ORDER, message("Your profile"), url_for("profiles.overview"), "profiles.")
    else:
        href = url_for("profiles.edit", public_id=mine.public_id)
        entry = NavigationEntry(ORDER, message("Our profile"), href, "profiles.")
    return {key: [entry] for key in ids}
