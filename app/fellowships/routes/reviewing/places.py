"""A reviewer's place in a round: the invitation, what they know, how much they read, what they would like to read."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import current_language, message
from app.core.lists.cutting import Cut
from app.core.paging import page_number
from app.fellowships.actions.reviewing.places import Offered, decline, offer_to_read, wish_for
from app.fellowships.forms import DeedForm
from app.fellowships.forms.reviewing import DeclineForm, PlaceForm
from app.fellowships.queries.reviewing.places import Choice, Place, choices_of, place_here
from app.fellowships.queries.reviewing.teasers import Fact
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import REFUSED, blueprint, enter_as_reviewer, form_page, say
from app.fellowships.routes.reviewing.home import title_of
from app.fellowships.rules.reviewing.wishes import WISHES
from app.fellowships.states import ReviewerState


def _mine(place_id: str) -> Place:
    enter_as_reviewer()
    return place_here(db.session, current_person().id, place_id, now())


def _home() -> ResponseReturnValue:
    return redirect(url_for("fellowships.reviews_home"), 303)


@blueprint.route("/reviews/places/<place_id>", methods=["GET", "POST"])
@only("signed_in")
@commits
def reviews_place(place_id: str) -> ResponseReturnValue:
    place = _mine(place_id)
    who = place.reviewer
    known = {"languages": who.languages, "expertise": who.expertise, "own_quota": who.own_quota}
    form = PlaceForm(data=known)
    if not form.validate_on_submit():
        return _form(place, form)
    was_invited = who.state is ReviewerState.INVITED
    offered = Offered(tuple(form.languages.data or ()), form.expertise.data or "", form.quota)
    try:
        offer_to_read(db.session, who, offered, by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _form(place, form)
    say(message("Thank you, you review in this round.") if was_invited else message("Saved."))
    return _home()


def _form(place: Place, form: PlaceForm) -> ResponseReturnValue:
    is_invited = place.reviewer.state is ReviewerState.INVITED
    return form_page(
        "reviewing/place",
        form,
        place=place,
        title=title_of(place.round),
        is_invited=is_invited,
        decline_form=DeclineForm(formdata=None),
    )


@blueprint.post("/reviews/places/<place_id>/decline")
@only("signed_in")
@commits
def reviews_decline(place_id: str) -> ResponseReturnValue:
    place, form = _mine(place_id), DeclineForm()
    if not form.validate_on_submit():
        return redirect(url_for("fellowships.reviews_place", place_id=place_id), 303)
    try:
        decline(db.session, place.reviewer, reason=form.reason.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        say(error.text, "ask")
        return redirect(url_for("fellowships.reviews_place", place_id=place_id), 303)
    say(message("You do not review in this round. Thank you for saying so."))
    return _home()


def _asked(place_id: str) -> Place:
    """Raises NotFound where the round does not ask for wishes, or not now."""
    place = _mine(place_id)
    if not place.asks_wishes:
        raise NotFound
    return place


@blueprint.get("/reviews/places/<place_id>/wishes")
@only("signed_in")
def reviews_wishes(place_id: str) -> ResponseReturnValue:
    return _wishes_page(_asked(place_id), 200)


def _wishes_page(place: Place, status: int) -> ResponseReturnValue:
    page = choices_of(db.session, place, Cut(page_number(request.args.get("page"))))
    rendered = render_template(
        "fellowships/reviewing/wishes.html",
        place=place,
        title=title_of(place.round),
        page=page,
        wishes=WISHES,
        facts=_facts,
        form=DeedForm(),
        address=lambda number: url_for("fellowships.reviews_wishes", place_id=place.reviewer.public_id, page=number),
    )
    return make_response(rendered, status)


def _facts(choice: Choice) -> list[tuple[str, str]]:
    return [_fact(each) for each in choice.teaser.facts]


def _fact(fact: Fact) -> tuple[str, str]:
    return fact.question.label.in_language(current_language()), printed(fact.question, fact.value)


@blueprint.post("/reviews/places/<place_id>/wishes")
@only("signed_in")
@commits
def reviews_wish(place_id: str) -> ResponseReturnValue:
    """Of the page that was sent; a page further on is another form."""
    place = _asked(place_id)
    if not DeedForm().validate_on_submit():
        return _wishes_page(place, REFUSED)
    page = choices_of(db.session, place, Cut(page_number(request.args.get("page"))))
    sent = {each.application_id: request.form.get(f"wish.{each.blind_id}") for each in page.items}
    known = {str(wish): wish for wish in WISHES}
    wish_for(db.session, place.reviewer, {key: known[text] for key, text in sent.items() if text in known}, at=now())
    say(message("Your wishes are kept. They count for the calculation of who reads what."))
    number = page.number + 1 if page.has_next else page.number
    return redirect(url_for("fellowships.reviews_wishes", place_id=place_id, page=number), 303)
