"""What anybody may open: the page and the badge of one attestation, and what attestations mean here."""

from datetime import datetime

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import public
from app.core.database import db
from app.core.headers import let_be_embedded
from app.core.language import DEFAULT_LANGUAGE, LANGUAGES, speaking
from app.seals.queries.showing import EventLine, stored_by_public_id, whole_by_public_id
from app.seals.routes.blueprint import blueprint, thresholds
from app.seals.routes.entries import entry_of
from app.seals.rules import words
from app.seals.rules.badge import badge_of, json_of, svg_of
from app.seals.rules.display import Audience, Display, Facts, display
from app.seals.rules.pages import SOURCES, HistoryLine
from app.seals.rules.schemes import may_say_seal, schemes
from app.seals.states import NOT_PUBLIC

BADGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@blueprint.get("/nachweis")
@public
def about() -> ResponseReturnValue:
    limits = thresholds()
    allowed = ",".join(limits.seal_schemes)
    listed = [(scheme, may_say_seal(scheme.code, allowed)) for scheme in schemes().values()]
    return render_template(
        "seals/about.html",
        fresh_hours=int(limits.fresh.total_seconds() // 3600),
        stale_days=limits.stale.days,
        review_months=limits.review_months,
        schemes=listed,
        standings=words.STANDINGS,
        verifications=words.VERIFICATIONS,
        assurances=words.ASSURANCES,
    )


@blueprint.get("/nachweis/<public_id>")
@public
def verify(public_id: str) -> ResponseReturnValue:
    """The same page for everybody, the holder included: what the public may read, or that there is nothing."""
    whole = whole_by_public_id(db.session, public_id)
    at = clock.now()
    entry = entry_of(whole.stored, Audience.PUBLIC, at, thresholds())
    return render_template(
        "seals/verify.html",
        entry=entry,
        whole=whole,
        events=[_history_line(event) for event in whole.events if event.standing not in NOT_PUBLIC],
        badge_href=url_for(".badge_svg", public_id=public_id),
        at=at,
        address=url_for(".verify", public_id=public_id, _external=True),
    )


def _history_line(event: EventLine) -> HistoryLine:
    reason = words.REASONS[event.reason_code] if event.reason_code else ""
    return HistoryLine(words.STANDINGS[event.standing], event.at, SOURCES[event.source], reason)


def _public_display(public_id: str) -> tuple[Display | None, datetime | None]:
    facts: Facts = stored_by_public_id(db.session, public_id).facts
    shown = display(facts, Audience.PUBLIC, clock.now(), thresholds())
    return shown, facts.confirmed_at if shown else None


def _language() -> str:
    """Asked for in the address alone: the answer is kept by caches that know no person."""
    asked = request.args.get("lang", DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


@blueprint.get("/nachweis/<public_id>/badge.svg")
@public
def badge_svg(public_id: str) -> ResponseReturnValue:
    shown, as_of = _public_display(public_id)
    with speaking(_language()):
        drawing = svg_of(badge_of(shown, as_of))
    return _embedded(make_response(drawing, {"Content-Type": "image/svg+xml; charset=utf-8"}))


@blueprint.get("/nachweis/<public_id>/badge.json")
@public
def badge_json(public_id: str) -> ResponseReturnValue:
    shown, as_of = _public_display(public_id)
    verify_url = url_for(".verify", public_id=public_id, _external=True)
    with speaking(_language()):
        facts = json_of(badge_of(shown, as_of), shown, verify_url=verify_url, as_of=as_of)
    return _embedded(jsonify(facts))


def _embedded(response: Response) -> Response:
    """Kept by browsers for five minutes and asked for again with its tag: a copy cannot lie for longer."""
    response.headers["Content-Security-Policy"] = BADGE_POLICY
    response.add_etag()
    let_be_embedded()
    response.make_conditional(request)
    return response
