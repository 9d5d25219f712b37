"""Why somebody stands in the list where they stand, and why somebody else does not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.numbers import format_decimal
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core import audit, clock
from app.core.access import only
from app.core.database import db, keep
from app.core.errors import NotFound
from app.core.filters import locale
from app.core.language import Message, message
from app.core.person import current_person
from app.core.plain_text import clean_line
from app.matches.queries.references import Named, Shown, named_exactly, reference_of, shown_by_reference, similar_names
from app.matches.ranker.ranking import Question, UnknownProfile, place_of, true_trace
from app.matches.ranker.weights import standard_weights
from app.matches.routes.blueprint import (
    Looking,
    attested_at,
    attested_systems,
    blueprint,
    boosts,
    current_model,
    looking,
)
from app.matches.routes.cards import BANDS, bar_of, profile_address, reason_line
from app.matches.routes.lines import lines_of
from app.matches.routes.ranked import levels_in_force
from app.matches.rules.asking import BOOST, BOOST_OFF, Asked
from app.matches.rules.attested import BOOSTED, with_boost
from app.matches.rules.gates import CLOSED, GateTeller, exclusions_between, is_closed_in_private
from app.matches.rules.learning import may_be_learned
from app.matches.rules.limits import LONGEST_SEARCH
from app.matches.rules.reasons import Teller
from app.matches.rules.shown_words import line_of, name_of
from app.matches.rules.weights import PART_NAMES, moved
from app.profiles.models import Profile
from app.profiles.queries import shown_for, taxonomy
from app.profiles.rules.views import ProfileCard
from matching.model import GateResult, Match, Part, WhyNot

_SHARES = ((0.8, message("fits fully")), (0.55, message("fits mostly")), (0.25, message("fits in part")))


@dataclass(frozen=True)
class PartRow:
    """A part of the fit in words, and how much of the whole it counts."""

    name: Message
    fit: Message
    weight: str


@blueprint.get("/matches/<reference>/why")
@only("signed_in")
def ranked_why(reference: str) -> ResponseReturnValue:
    here = looking()
    shown = shown_by_reference(db.session, here.viewer, reference)
    try:
        answer = place_of(db.session, here.model, question_of(here), shown.id)
    except UnknownProfile as error:
        raise NotFound from error
    return _answer_page(here, name_of(shown), answer, shown)


@blueprint.get("/matches/why-not")
@only("signed_in")
def ranked_why_not() -> ResponseReturnValue:
    """A form with a name, and the answer: a gate, a place in the list, or that nobody has this name."""
    here = looking()
    asked = clean_line(request.args.get("name", ""))[:LONGEST_SEARCH]
    found = _chosen(named_exactly(db.session, here.seeker, asked))
    if len(found) == 1:
        return _named_page(here, found[0])
    offered = found or (similar_names(db.session, here.viewer, here.seeker, asked) if asked else [])
    return render_template("matches/why_not.html", asked=asked, offered=offered)


def _chosen(found: list[Named]) -> list[Named]:
    """Of several with one name, the one that was picked."""
    picked = [each for each in found if each.public_id == request.args.get("id")]
    return picked or found


def _named_page(here: Looking, named: Named) -> ResponseReturnValue:
    try:
        question = replace(question_of(here), relations=here.kept.relations)
        answer = place_of(db.session, here.model, question, named.id)
    except UnknownProfile as error:
        raise NotFound from error
    if is_closed_in_private(answer.gates):
        # Only the name and one sentence: every private cause gives the same bytes.
        return render_template("matches/closed.html", name=named.name, sentence=CLOSED)
    shown = shown_by_reference(db.session, here.viewer, named.public_id)
    return _answer_page(here, named.name, answer, shown)


def _answer_page(here: Looking, name: object, answer: WhyNot, shown: Shown) -> ResponseReturnValue:
    terms = taxonomy(db.session)
    gates, teller = GateTeller(here.seeker.kind, terms, name, clock.today()), Teller(here.seeker.kind, terms)
    if is_closed_in_private(answer.gates):
        return render_template("matches/closed.html", name=name, sentence=CLOSED)
    line, language = line_of(shown)
    href, match = profile_address(shown), answer.match
    has_attested = shown.id in attested_systems(here)
    reasons = [*match.reasons, *([match.against] if match.against else [])] if match else []
    return render_template(
        "matches/why.html",
        name=name,
        line=line,
        language=language,
        href=href,
        reference=reference_of(shown),
        match=match,
        total=answer.total,
        is_learned=question_of(here).model_id is not None,
        fit=BANDS[match.band] if match else None,
        bar=bar_of(match.parts) if match else (),
        parts=part_rows(match.parts) if match else (),
        reasons=[reason_line(reason, teller, href, has_attested_system=has_attested) for reason in reasons],
        lines=lines_of(here.person, [shown]).get(shown.id, ()),
        boosted=with_boost_words(match),
        gates=gates.lines((*answer.gates, *_their_exclusions(here, shown))),
        changes=[told for told in map(gates.change, answer.changes) if told],
    )


def with_boost_words(match: Match | None) -> Message | None:
    """What an attestation added to the place, with the number; None where it added nothing."""
    if match is None or match.factor == 1:
        return None
    return message(
        "{taken}: the place is reckoned with {factor} times the fit, which itself stays as it is. "
        "You can leave that out above your list.",
        taken=BOOSTED,
        factor=format_decimal(match.factor, locale=locale()),
    )


def _their_exclusions(here: Looking, shown: Shown) -> list[GateResult]:
    own = shown_for(db.session, here.viewer, [here.seeker.id]).get(here.seeker.id)
    return exclusions_between(own, shown) if isinstance(own, ProfileCard) else []


def question_of(here: Looking) -> Question:
    """With the weights in use, without filters: the place in the whole list, of whoever was looked for."""
    levels = levels_in_force(Asked(), here.kept)
    weights = moved(standard_weights(here.seeker.kind), levels)
    boosted = boosts(here.seeker.kind, Asked(without_boost=request.args.get(BOOST) == BOOST_OFF))
    return Question(
        seeker_id=here.seeker.id,
        today=clock.today(),
        weights=with_boost(weights) if boosted else weights,
        attested_at=attested_at() if boosted else None,
        boosts=boosted,
        relations=here.kept.relations_of_a_search,
        revision=here.kept.revision,
        model_id=here.kept.model_id if may_be_learned(Asked(), levels) else None,
    )


def part_rows(parts: Sequence[Part]) -> list[PartRow]:
    return [
        PartRow(PART_NAMES[part.name], share_in_words(part.score), f"{part.weight * 100:.0f} %")
        for part in sorted(parts, key=lambda part: -part.weight)
    ]


def share_in_words(score: float) -> Message:
    return next((words for least, words in _SHARES if score >= least), message("hardly fits"))


@blueprint.get("/matches/trace/<a_id>/<b_id>")
@only("administrator", "matching_staff")
def trace(a_id: str, b_id: str) -> ResponseReturnValue:
    """Every gate of a pair with its true answer, for staff; the reading is noted."""
    a, b = _profile(a_id), _profile(b_id)
    question = Question(seeker_id=a.id, today=clock.today(), weights=standard_weights(a.kind))
    try:
        gates = true_trace(db.session, current_model(), question, b.id)
    except UnknownProfile as error:
        raise NotFound from error
    # Plain values: the rows themselves are expired when the kept write runs, after the request's transaction.
    actor_id, a_key, b_key = current_person().id, a.id, b.id
    keep(
        lambda session: audit.record(
            session, "match.traced", actor_id=actor_id, object_type="profile", object_id=a_key, other_id=b_key
        )
    )
    teller = GateTeller(a.kind, taxonomy(db.session), b.name, clock.today(), us=a.name)
    lines = [teller.line(gate) for gate in gates]
    return render_template("matches/trace.html", a=a.name, b=b.name, gates=lines, back=url_for("pages.home"))


def _profile(public_id: str) -> Profile:
    found = db.session.scalar(select(Profile).where(Profile.public_id == public_id))
    if found is None:
        raise NotFound
    return found
