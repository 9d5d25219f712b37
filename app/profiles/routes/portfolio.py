from collections.abc import Mapping
from dataclasses import replace

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions import mark_section
from app.profiles.actions.parts import replace_portfolio
from app.profiles.forms import PortfolioForm
from app.profiles.models import Profile
from app.profiles.queries.mine import editing
from app.profiles.queries.parts import portfolio_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.routes.editing import after
from app.profiles.rules.portfolio import (
    BYTES_LIMIT,
    PortfolioEntry,
    as_lines,
    entries_from_file,
    entries_from_text,
    merged_entries,
)

SECTION = "portfolio"


def _page(profile: Profile, form: PortfolioForm) -> ResponseReturnValue:
    return form_page("portfolio", form, profile=profile, back=request.args.get("back"))


@blueprint.route("/<public_id>/portfolio", methods=["GET", "POST"])
@only("signed_in")
@commits
def portfolio(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    saved = {
        PortfolioEntry(item.name, item.one_line, item.year, item.url): item.language
        for item in portfolio_of(db.session, profile.id)
    }
    lines = as_lines(tuple(saved))
    mark = editing(db.session, profile).filled.marks.get(SECTION)
    form = PortfolioForm(data={"lines": lines, "opened": lines, "completed": mark})
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        came, went = replace_portfolio(db.session, profile, _entries(form, saved), by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    if form.completed.answer is not None:
        mark_section(db.session, profile, SECTION, is_done=form.completed.answer)
    if came or went:
        tell(message("Saved: {came} new, {went} removed.", came=came, went=went), "good")
    # What a file brought is looked at before the person goes on.
    back = (
        url_for(".portfolio", public_id=public_id, back=request.args.get("back")) if _has_file(form) else after(profile)
    )
    return redirect(back)


def _has_file(form: PortfolioForm) -> bool:
    return bool(form.file.data is not None and form.file.data.filename)


def _entries(form: PortfolioForm, saved: Mapping[PortfolioEntry, str | None]) -> tuple[PortfolioEntry, ...]:
    """What the list becomes; what stays keeps its language, which the page does not ask for."""
    opened = entries_from_text(form.opened.data or "") if form.opened.raw_data else tuple(saved)
    merged = merged_entries(tuple(saved), opened, _sent(form))
    return tuple(replace(entry, language=saved.get(entry)) for entry in merged)


def _sent(form: PortfolioForm) -> tuple[PortfolioEntry, ...]:
    upload = form.file.data
    if _has_file(form):
        with upload.stream as stream:
            return entries_from_file(stream.read(BYTES_LIMIT + 1))
    return entries_from_text(form.lines.data or "")
