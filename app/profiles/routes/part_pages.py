"""The page on which one entry of a part is changed: the form of adding it, prefilled, safe from a second window."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import make_response
from flask.typing import ResponseReturnValue

from app.core.language import Message
from app.profiles.forms import PartForm
from app.profiles.models import Profile
from app.profiles.routes.blueprint import CLASHING, form_page
from app.profiles.rules.history import HistoryPart, PartValues, lines_of
from app.profiles.rules.opened import PartClash, fingerprint


@dataclass(frozen=True)
class Entry:
    """``href`` is the list it stands in; what is gone is sent there to be added again. ``links`` lead to its parts."""

    part: HistoryPart
    heading: Message
    list_name: Message
    href: str
    links: Sequence[tuple[object, str]] = ()


def entry_page(
    profile: Profile, entry: Entry, form: PartForm, opened: PartValues | None, clash: PartClash | None = None
) -> ResponseReturnValue:
    """``opened`` is what is saved: the next save of a page that shows it is compared with it."""
    if clash or not form.is_submitted():
        form.opened.data = fingerprint(opened)
    saved = lines_of(entry.part, clash.saved, {}) if clash and clash.saved else ()
    page = form_page(
        "edit_entry",
        form,
        profile=profile,
        entry=entry,
        clash=clash,
        saved=saved,
        is_gone=clash is not None and clash.saved is None,
        inputs=[field.name for field in form if field.name not in {"opened", "csrf_token"}],
    )
    return make_response(page, CLASHING) if clash else page
