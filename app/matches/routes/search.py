"""Free-text search among those whom the seeker may meet: by words at once, by meaning when the encoder is there."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.database import db
from app.core.paging import PAGE_SIZE, Page
from app.core.plain_text import clean_line
from app.matches.ranker.ranking import ranked
from app.matches.routes.blueprint import Looking, arguments, blueprint, looking
from app.matches.routes.choices import choices
from app.matches.routes.exposing import note_exposures, shown_page
from app.matches.routes.filters import Rail
from app.matches.routes.ranked import cards, page_of
from app.matches.routes.why import question_of
from app.matches.rules.asking import asked_of
from app.matches.rules.limits import LONGEST_SEARCH
from app.profiles.queries import shown_for, taxonomy
from matching.model import Filters, RankedPage


@blueprint.get("/search")
@only("signed_in")
def search() -> ResponseReturnValue:
    here = looking()
    terms = taxonomy(db.session)
    rail = Rail(here.seeker.kind, terms, "matches.search")
    query = clean_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    asked = replace(asked_of(arguments(), rail.known), query=query, levels=None)
    if not query:
        return render_template("matches/search.html", here=here, rail=rail, asked=asked, found=None, page=None)
    found = with_fit(here, page_of(here, asked))
    asked = replace(asked, page=found.offset // PAGE_SIZE + 1)
    shown = shown_for(db.session, here.viewer, [match.candidate for match in found.matches])
    note_exposures(here, shown_page(here, found, may_learn=False))
    return render_template(
        "matches/search.html",
        here=here,
        rail=rail,
        choices=choices,
        asked=asked,
        found=found,
        page=Page(cards(here, found, shown, terms, rail, asked), asked.page, PAGE_SIZE, found.total),
        page_address=lambda number: rail.address(replace(asked, page=number)),
    )


def with_fit(here: Looking, found: RankedPage) -> RankedPage:
    """The hits in the order of the search, each with its fit to the seeker: a search word says nothing about that.

    Whoever a save took away between the two questions is no hit any more.
    """
    ids = frozenset(match.candidate for match in found.matches)
    if not ids:
        return found
    question = replace(question_of(here), filters=Filters(ids=ids))
    fitting = {each.candidate: each for each in ranked(db.session, here.model, question, limit=len(ids)).matches}
    matches = tuple(
        replace(match, band=fitting[match.candidate].band, parts=fitting[match.candidate].parts)
        for match in found.matches
        if match.candidate in fitting
    )
    return replace(found, matches=matches, total=found.total - len(ids) + len(matches))
