"""The check before the form, for everybody: a visitor's answers are kept for them until they have an account."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.keys import new_token, token_hash
from app.core import limits
from app.core.access import current_person, find_person, only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import current_language
from app.core.limits import Limit
from app.fellowships.actions.eligibility import KEPT_FOR, claim_check, keep_check, keep_for_visitor
from app.fellowships.forms import DeedForm
from app.fellowships.forms.eligibility import CheckForm, check_form, typed_answers
from app.fellowships.models import EligibilityCheck, Round
from app.fellowships.queries.calls import Call, call_for
from app.fellowships.queries.eligibility import (
    CheckFor,
    check_for,
    find_rules,
    hits_of,
    terms_of,
    visitor_check,
    visitor_draft,
)
from app.fellowships.queries.rounds import round_of
from app.fellowships.routes.blueprint import REFUSED, blueprint, enter_as_public
from app.fellowships.rules.eligibility import Terms
from app.fellowships.rules.eligibility_words import answer_words

CHECKS_AN_HOUR = Limit("address", 60, 3_600)


def cookie_name(row: Round) -> str:
    return f"check-{row.public_id}"


def _token_hash(row: Round) -> str | None:
    token = request.cookies.get(cookie_name(row), "")
    return token_hash(token) if token else None


def _left_by_visitor(row: Round) -> EligibilityCheck | None:
    """What this browser's visitor was told and no account has taken over."""
    hashed = _token_hash(row)
    draft = visitor_draft(db.session, row.id, hashed, now()) if hashed else None
    check = visitor_check(db.session, draft) if draft else None
    return check if check is not None and check.account_id is None else None


def standing_here(row: Round) -> CheckFor:
    """Where whoever looks stands with the round's rules: by their account, else by what they answered as a visitor."""
    person = find_person()
    mine = check_for(db.session, row.id, person.id) if person else CheckFor(bool(_terms(row).rules))
    return mine if mine.check is not None else CheckFor(mine.has_rules, _left_by_visitor(row))


def take_check_over(row: Round) -> CheckFor:
    """As `standing_here`, with a visitor's answers written down as the account's. Raises RuleBroken for nobody's."""
    person, hashed = current_person(), _token_hash(row)
    standing = check_for(db.session, row.id, person.id)
    if standing.check is None and hashed:
        claim_check(db.session, row.id, token_hash=hashed, account_id=person.id, at=now())
        standing = check_for(db.session, row.id, person.id)
    return standing


def _terms(row: Round) -> Terms:
    return terms_of(find_rules(db.session, row.id))


def _call(programme: str, slug: str) -> tuple[Call, Round, Terms]:
    """Raises NotFound for a call that is not out, or has no rules."""
    enter_as_public()
    call = call_for(db.session, programme, slug, now())
    row = round_of(db.session, call.public_id)
    terms = _terms(row)
    if not terms.rules:
        raise NotFound
    return call, row, terms


@blueprint.get("/fellowships/<programme>/<slug>/check")
@public
def check(programme: str, slug: str) -> ResponseReturnValue:
    call, row, terms = _call(programme, slug)
    standing = standing_here(row)
    if standing.check is not None and "again" not in request.args:
        return _outcome(call, row, standing)
    return _questions(call, check_form(terms), terms)


def _questions(call: Call, form: CheckForm, terms: Terms) -> ResponseReturnValue:
    page = render_template(
        "fellowships/eligibility/check.html",
        call=call,
        texts=call.texts[current_language()],
        form=form,
        rules=terms.rules,
    )
    return make_response(page, REFUSED if form.is_submitted() else 200)


def _outcome(call: Call, row: Round, standing: CheckFor) -> ResponseReturnValue:
    shown = standing.check
    assert shown is not None, "only a check that was made has an outcome"
    hits = hits_of(db.session, shown)
    return make_response(
        render_template(
            "fellowships/eligibility/outcome.html",
            call=call,
            texts=call.texts[current_language()],
            check=shown,
            says=standing.says,
            hits=[hit for hit in hits if hit.says is shown.outcome],
            answer_words=answer_words,
            is_kept=shown.account_id is not None,
            is_signed_in=find_person() is not None,
            time_zone=row.time_zone,
        )
    )


@blueprint.post("/fellowships/<programme>/<slug>/check")
@public
@commits
def send_check(programme: str, slug: str) -> ResponseReturnValue:
    call, row, terms = _call(programme, slug)
    form = check_form(terms)
    if not form.validate_on_submit():
        return _questions(call, form, terms)
    person = find_person()
    limits.charge(db.session, "eligibility_check", {CHECKS_AN_HOUR: request.remote_addr or ""})
    try:
        made = keep_check(
            db.session, row, typed_answers(form, terms), account_id=person.id if person else None, at=now()
        )
    except RuleBroken as error:
        form.refuse(error)
        return make_response(_questions(call, form, terms), REFUSED)
    answer = redirect(url_for("fellowships.check", programme=programme, slug=slug), 303)
    if person is None:
        token = request.cookies.get(cookie_name(row), "") or new_token()
        keep_for_visitor(db.session, row, made, token_hash=token_hash(token), at=now())
        answer.set_cookie(
            cookie_name(row),
            token,
            max_age=int(KEPT_FOR.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
            path="/",
        )
    return answer


@blueprint.post("/fellowships/<programme>/<slug>/check/hand-over")
@only("signed_in")
@commits
def hand_over_check(programme: str, slug: str) -> ResponseReturnValue:
    """What was answered as a visitor becomes the account's, so that an unclear case reaches a person."""
    _, row, _ = _call(programme, slug)
    if DeedForm().validate_on_submit():
        take_check_over(row)
    return redirect(url_for("fellowships.check", programme=programme, slug=slug), 303)
