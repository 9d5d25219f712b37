"""The request page: why, what is asked, what speaks for it; and the draft that may be taken."""

from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound, RuleBroken
from app.core.language import message
from app.introductions.actions.releasing import offer_names
from app.introductions.actions.requesting import Asked, check_request, request_introduction
from app.introductions.forms import RequestForm
from app.introductions.queries.chances import chances_told
from app.introductions.queries.parties import known_between, parties
from app.introductions.routes.blueprint import REFUSED, Here, blueprint, here, page_of, say_with_undo
from app.introductions.rules.draft import draft_of
from app.introductions.rules.explanation import kept
from app.introductions.rules.limits import REQUESTS_A_DAY, open_limit
from app.introductions.rules.parties import Party
from app.introductions.rules.words import NOTICE, name_of
from app.introductions.states import ReasonOrigin, Side, State, Wish
from app.matches.queries.own import kept_by
from app.matches.queries.references import Shown, reference_of, shown_by_reference
from app.matches.ranker.ranking import Question, UnknownProfile, place_of
from app.matches.ranker.weights import standard_weights
from app.matches.routes.blueprint import current_model
from app.matches.routes.cards import profile_address, reason_line
from app.matches.rules.chances import TOO_EARLY
from app.matches.rules.reasons import Teller
from app.matches.rules.shown_words import line_of
from app.profiles.queries import taxonomy
from app.profiles.rules.kinds import kind_of
from matching.model import Match, Reason, Relations

OUTSIDE = message("A hard criterion of one side stands in the way. “Why not?” names it, as far as it may be told.")


@dataclass(frozen=True)
class Pair:
    """Who asks whom, and what speaks for it as either side is told it."""

    asker: Party
    receiver: Party
    shown: Shown
    fits: bool
    for_asker: tuple[Reason, ...]
    for_receiver: tuple[Reason, ...]


@blueprint.route("/introductions/request/<reference>", methods=["GET", "POST"])
@only("signed_in")
@commits
def ask(reference: str) -> ResponseReturnValue:
    looking, form = here(), RequestForm()
    sent = form.validate_on_submit()
    if sent:
        limits.charge(db.session, "introduction_request", {REQUESTS_A_DAY: str(current_person().id)})
    shown = shown_by_reference(db.session, looking.viewer, reference)
    under_way = known_between(db.session, looking.own.id, shown.id, now())
    if under_way is not None and under_way.state is not State.SUGGESTED:
        return redirect(page_of(under_way.public_id), 303)
    pair = _pair(looking, shown)
    try:
        if not sent:  # what is sent is checked once its turn has come
            check_request(db.session, pair.asker, pair.receiver, at=now())
        _check_fit(pair)
    except (RuleBroken, NotAllowed, Conflict) as error:
        return make_response(_closed(pair, error), REFUSED if request.method == "POST" else 200)
    if not sent:
        return make_response(_page(pair, form), REFUSED if request.method == "POST" else 200)
    return _send(pair, form, looking)


def _pair(looking: Here, shown: Shown) -> Pair:
    found = parties(db.session, [looking.own.id, shown.id])
    if shown.id == looking.own.id or shown.id not in found:
        raise NotFound
    asker, receiver = found[looking.own.id], found[shown.id]
    mine, theirs = _match(asker, receiver), _match(receiver, asker)
    for_asker, for_receiver = (tuple(match.reasons) if match else () for match in (mine, theirs))
    return Pair(asker, receiver, shown, mine is not None, for_asker, for_receiver)


def _match(seeker: Party, candidate: Party) -> Match | None:
    """The candidate in the seeker's eyes; None where a hard criterion stands in the way."""
    own = kept_by(db.session, seeker.id)
    question = Question(
        seeker_id=seeker.id,
        today=clock.today(),
        weights=standard_weights(seeker.kind),
        relations=Relations(disclosed=own.disclosed),
        revision=own.revision,
    )
    try:
        return place_of(db.session, current_model(), question, candidate.id).match
    except UnknownProfile:
        return None


def _check_fit(pair: Pair) -> None:
    """A request outside somebody's hard criteria is never delivered. Raises RuleBroken."""
    if not pair.fits:
        raise RuleBroken(OUTSIDE)


def _send(pair: Pair, form: RequestForm, looking: Here) -> ResponseReturnValue:
    asked = Asked(
        wish=Wish(form.wish.data),
        reason=form.reason.data or "",
        origin=ReasonOrigin.DRAFT if form.reason.data == _draft(pair) else ReasonOrigin.WRITTEN,
        explanation={Side.ASKER.value: kept(pair.for_asker), Side.RECEIVER.value: kept(pair.for_receiver)},
    )
    try:
        introduction = request_introduction(
            db.session, pair.asker, pair.receiver, asked, by_id=looking.person.id, at=now()
        )
    except DomainError as error:
        form.refuse(error)
        return make_response(_page(pair, form), REFUSED)
    if form.show_names.data and kind_of(pair.asker.kind).hidden:
        offer_names(db.session, introduction, at=now())
    undo = url_for("introductions.do", public_id=introduction.public_id, deed="withdraw")
    text = message("Your request to {name} is on its way. It arrives in ten minutes.", name=name_of(pair.shown))
    say_with_undo(text, undo, back_to=url_for("introductions.inbox", tray="sent"))
    return redirect(page_of(introduction.public_id), 303)


def _teller(pair: Pair) -> Teller:
    return Teller(pair.asker.kind, taxonomy(db.session))


def _draft(pair: Pair) -> str:
    return draft_of(pair.for_asker, _teller(pair))


def _page(pair: Pair, form: RequestForm) -> str:
    wants_draft = request.method == "GET" and request.args.get("draft") == "1"
    if wants_draft:
        form.reason.data = _draft(pair)
    if request.method == "GET" and form.wish.data is None:
        form.wish.data = Wish.TALK.value
    href, (line, language) = profile_address(pair.shown), line_of(pair.shown)
    return render_template(
        "introductions/request.html",
        form=form,
        name=name_of(pair.shown),
        href=href,
        line=line,
        language=language,
        reference=reference_of(pair.shown),
        is_draft=wants_draft,
        reasons=[reason_line(reason, _teller(pair), href) for reason in pair.for_asker],
        notice=NOTICE,
        chance_told=chances_told(db.session, [pair.shown.id]).get(pair.shown.id, TOO_EARLY),
        asker_is_hidden=kind_of(pair.asker.kind).hidden,
        office_is_asked=pair.asker.needs_office or pair.receiver.needs_office,
        most_open=open_limit(pair.asker.kind, pair.asker.requests_per_week),
    )


def _closed(pair: Pair, error: DomainError) -> str:
    return render_template(
        "introductions/closed.html", name=name_of(pair.shown), why=error.text, href=profile_address(pair.shown)
    )
