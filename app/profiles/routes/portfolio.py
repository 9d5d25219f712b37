from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.parts import replace_portfolio
from app.profiles.forms import PortfolioForm
from app.profiles.models import Profile
from app.profiles.queries.parts import portfolio_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.rules.portfolio import (
    BYTES_LIMIT,
    PortfolioEntry,
    as_lines,
    entries_from_file,
    entries_from_text,
)


def _page(profile: Profile, form: PortfolioForm) -> ResponseReturnValue:
    return form_page("portfolio", form, profile=profile, items=portfolio_of(db.session, profile.id))


@blueprint.route("/<public_id>/portfolio", methods=["GET", "POST"])
@only("signed_in")
@commits
def portfolio(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    saved = tuple(
        PortfolioEntry(item.name, item.one_line, item.year, item.url) for item in portfolio_of(db.session, profile.id)
    )
    form = PortfolioForm(data={"lines": as_lines(saved)})
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        came, went = replace_portfolio(db.session, profile, _entries(form), by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    tell(message("Saved: {came} new, {went} removed.", came=came, went=went), "good")
    return redirect(url_for(".portfolio", public_id=public_id))


def _entries(form: PortfolioForm) -> tuple[PortfolioEntry, ...]:
    upload = form.file.data
    if upload is not None and upload.filename:
        with upload.stream as stream:
            return entries_from_file(stream.read(BYTES_LIMIT + 1))
    return entries_from_text(form.lines.data or "")
