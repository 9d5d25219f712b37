"""From the call to a draft: signed in by choosing the profile, as a visitor by writing first and registering later."""

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, find_person, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import current_language
from app.core.limits import Limit
from app.fellowships.actions.applications.drafting import claim_draft, find_visitor_draft, keep_visitor_draft
from app.fellowships.actions.applications.starting import start_application
from app.fellowships.forms.applying import StartForm
from app.fellowships.models import EligibilityCheck, Round, VisitorDraft
from app.fellowships.queries.applications.reading import open_profiles
from app.fellowships.queries.calls import Call, call_for
from app.fellowships.queries.questionnaires import find_questionnaire
from app.fellowships.queries.rounds import round_of
from app.fellowships.routes.applying.showing import Page, printed, shown_section
from app.fellowships.routes.blueprint import REFUSED, blueprint, enter_as_public
from app.fellowships.routes.eligibility.checking import standing_here, take_check_over
from app.fellowships.routes.guard import at_any_time
from app.fellowships.rules.answers.reading import NOT_TYPED, pairs_of, value_from
from app.fellowships.rules.openness import Openness
from app.fellowships.rules.questionnaire import LISTS, Asked, Question, Section, read
from app.fellowships.states import CallState, Party
from app.profiles.chosen import chosen_profile, own_profiles
from app.profiles.models import Profile
from app.profiles.queries.mine import OwnLine
from app.profiles.states import Kind

COOKIE_SECONDS = 7 * 86_400
DRAFTS_AN_HOUR = Limit("address", 120, 3_600)


def _call(programme: str, slug: str) -> tuple[Call, Round, Asked | None]:
    """Without its questions where there are none yet. Raises NotFound for a call that is not out."""
    enter_as_public()
    call = call_for(db.session, programme, slug, now())
    row = round_of(db.session, call.public_id)
    version = find_questionnaire(db.session, row.id)
    return call, row, read(version.definition) if version else None


def cookie_name(row: Round) -> str:
    return f"draft-{row.public_id}"


def _draft(row: Round) -> VisitorDraft | None:
    return find_visitor_draft(db.session, row, request.cookies.get(cookie_name(row), ""), at=now())


@blueprint.get("/fellowships/<programme>/<slug>/apply")
@public
def apply(programme: str, slug: str) -> ResponseReturnValue:
    call, row, asked = _call(programme, slug)
    if call.state is not CallState.OPEN or asked is None:
        return _not_open(call)
    if not standing_here(row).may_begin:
        return redirect(url_for("fellowships.check", programme=programme, slug=slug))
    if find_person() is None:
        return _visitors_page(call, row, asked)
    return _choice_page(call, row, asked, _start_form(row))


def _not_open(call: Call, status: int = 200) -> ResponseReturnValue:
    texts = call.texts[current_language()]
    return make_response(render_template("fellowships/apply/not_open.html", call=call, texts=texts), status)


def _first_section(asked: Asked) -> Section | None:
    """What a visitor may write before there is an account: the first page with something to type."""
    for section in asked.sections_of(Party.LEAD):
        if any(question.kind not in NOT_TYPED for question in section.questions):
            return section
    return None


def _typed_questions(section: Section | None) -> dict[str, Question]:
    """Without rows: their buttons would lead to signing in."""
    found = section.questions if section else ()
    return {question.key: question for question in found if question.kind not in NOT_TYPED | LISTS}


def _visitors_page(call: Call, row: Round, asked: Asked) -> ResponseReturnValue:
    section, draft = _first_section(asked), _draft(row)
    values = dict(draft.values) if draft else {}
    page = Page({}, values, Openness(None), _typed_questions(section))
    shown = [each for each in shown_section(section, page) if each.key in page.questions] if section else []
    language = current_language()
    return render_template(
        "fellowships/apply/visitor.html",
        call=call,
        texts=call.texts[language],
        section_title=section.title.in_language(language) if section else "",
        questions=shown,
        is_kept=draft is not None,
    )


def _start_form(row: Round) -> StartForm:
    form, lines = StartForm(), own_profiles()
    taken = open_profiles(db.session, row.id, [line.id for line in lines])
    free = [line for line in lines if line.kind is not Kind.INVESTOR and line.id not in taken and not _is_gone(line)]
    form.profile.choices = [(line.public_id, line.name) for line in free]
    chosen = chosen_profile()
    if not form.is_submitted() and free:
        ids = [line.public_id for line in free]
        form.profile.data = chosen.public_id if chosen and chosen.public_id in ids else ids[0]
    return form


def _is_gone(line: OwnLine) -> bool:
    return line.state == "archived"


def _choice_page(call: Call, row: Round, asked: Asked, form: StartForm) -> ResponseReturnValue:
    draft, questions = _draft(row), _typed_questions(_first_section(asked))
    typed = draft.values if draft else {}
    language = current_language()
    lines = own_profiles()
    page = render_template(
        "fellowships/apply/start.html",
        call=call,
        texts=call.texts[language],
        form=form,
        has_profiles=bool(form.profile.choices),
        has_open=bool(open_profiles(db.session, row.id, [line.id for line in lines])),
        typed=[
            (question.label.in_language(language), printed(question, typed[key]))
            for key, question in questions.items()
            if typed.get(key) is not None
        ],
    )
    return make_response(page, REFUSED if form.errors else 200)


@blueprint.post("/fellowships/<programme>/<slug>/apply")
@public
@commits
@at_any_time("it asks the call itself; nothing of an application is written here before it is open")
def start_applying(programme: str, slug: str) -> ResponseReturnValue:
    """A visitor's text is kept whoever sends it: somebody may have signed in meanwhile in another tab."""
    call, row, asked = _call(programme, slug)
    here = url_for("fellowships.apply", programme=programme, slug=slug)
    pairs = list(request.form.items(multi=True))
    if asked is None:
        return _not_open(call, REFUSED)
    if any(name.startswith(("q.", "v.")) for name, _ in pairs):
        values = {key: value_from(each, pairs_of(key, pairs)) for key, each in _answered(asked).items()}
        return _keep(row, values, here)
    if find_person() is None:
        return redirect(url_for("accounts.sign_in", next=here), 303)
    form, standing = _start_form(row), take_check_over(row)
    if not standing.may_begin:
        return redirect(url_for("fellowships.check", programme=programme, slug=slug), 303)
    if form.validate_on_submit():
        try:
            return _start(row, form.profile.data or "", standing.check)
        except RuleBroken as error:
            form.refuse(RuleBroken(error.text, field="profile"))
    return _choice_page(call, row, asked, form)


def _answered(asked: Asked) -> dict[str, Question]:
    return _typed_questions(_first_section(asked))


def _keep(row: Round, values: Mapping[str, object], here: str) -> ResponseReturnValue:
    limits.charge(db.session, "visitor_draft", {DRAFTS_AN_HOUR: request.remote_addr or ""})
    token = keep_visitor_draft(db.session, row, values, token=request.cookies.get(cookie_name(row), ""), at=now())
    to = here if find_person() is not None else url_for("accounts.sign_in", next=here)
    answer = redirect(to, 303)
    answer.set_cookie(
        cookie_name(row),
        token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return answer


def _start(row: Round, profile_id: str, check: EligibilityCheck | None) -> ResponseReturnValue:
    """Raises NotFound for a profile of somebody else."""
    line = next((each for each in own_profiles() if each.public_id == profile_id), None)
    if line is None:
        raise NotFound
    person, draft = current_person(), _draft(row)
    application = start_application(
        db.session,
        row,
        db.session.get_one(Profile, line.id),
        by_id=person.id,
        language=current_language(),
        at=now(),
        check=check,
        drafted=claim_draft(db.session, draft, account_id=person.id, at=now()) if draft else None,
    )
    answer = redirect(url_for("fellowships.show_application", application_id=application.public_id), 303)
    answer.delete_cookie(cookie_name(row), path="/")
    return answer
