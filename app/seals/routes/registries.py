"""Staff: which registries are trusted, how they are, and what waits for a second person."""

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import jobs
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.forms import Form
from app.core.language import message
from app.seals.actions.trust import Pin, confirm, decision_by_public_id, propose, propose_pin, refuse
from app.seals.forms import AnswerForm, PinForm, ReasonForm
from app.seals.models import RegistryKey, SealRegistry, TrustDecision
from app.seals.queries import desk as desk_queries
from app.seals.queries.trust import registry_by_public_id
from app.seals.routes.blueprint import blueprint
from app.seals.routes.entries import contradictions_in
from app.seals.rules import desk_words, run_words
from app.seals.rules.schemes import schemes
from app.seals.states import Mode, TrustState, TrustWhat
from app.seals.tasks import fetch_keys
from config import Settings

REFUSED = 422
READERS = ("administrator", "matching_staff", "registry_approver")
DECIDERS = ("administrator", "registry_approver")
OF_REGISTRY = {"enable": TrustWhat.ENABLE, "disable": TrustWhat.DISABLE}
GIVES_TRUST = {TrustWhat.PIN, TrustWhat.ENABLE}
OF_KEY = {"confirm": TrustWhat.CONFIRM_KEY, "refuse": TrustWhat.REFUSE_KEY}


@blueprint.get("/staff/registries")
@only(*READERS)
def registries() -> ResponseReturnValue:
    return render_template(
        "seals/registries.html",
        desk=desk_queries.desk(db.session, now()),
        words=desk_words,
        run_words=run_words,
        contradictions=contradictions_in,
    )


@blueprint.get("/staff/registries/<public_id>")
@only(*READERS)
def registry(public_id: str) -> ResponseReturnValue:
    found = registry_by_public_id(db.session, public_id)
    waiting = desk_queries.waiting_decisions(db.session, found.id)
    return render_template(
        "seals/registry.html",
        registry=found,
        waiting=waiting,
        may_change=found.enabled or not any(each.decision.what in GIVES_TRUST for each in waiting),
        decisions=desk_queries.decisions_of(db.session, found.id),
        runs=desk_queries.runs_of(db.session, found.id),
        refusals=desk_queries.refusals_of(db.session, found.id),
        words=desk_words,
        run_words=run_words,
    )


@blueprint.route("/staff/registries/pin", methods=["GET", "POST"])
@only(*DECIDERS)
@commits
def pin() -> ResponseReturnValue:
    form = PinForm()
    if not form.validate_on_submit():
        return _form_page("pin", form)
    settings: Settings = current_app.config["SETTINGS"]
    try:
        decision = propose_pin(
            db.session, _pin_of(form), form.reason.data or "", by_id=current_person().id, at=now(),
            loopback=settings.loopback_hosts,
        )  # fmt: skip
    except RuleBroken as error:
        form.refuse(error)
        return _form_page("pin", form)
    registry_id = decision.registry_id
    after_commit(db.session, lambda: jobs.wake(fetch_keys, registry_id))
    flash(str(message("Proposed. A second person has to agree before anything of it is believed.")), "good")
    return redirect(url_for("seals.registry", public_id=_registry_of(decision).public_id))


def _pin_of(form: PinForm) -> Pin:
    named = {address: code for code in form.schemes.data or () for address in schemes()[code].addresses}
    for line in (form.scheme_addresses.data or "").splitlines():
        code, _, address = line.strip().partition(" ")
        if code not in schemes() or not address.strip().startswith("https://"):
            told = message("Write each line as our code, a blank and an address that begins with https://.")
            raise RuleBroken(told, field="scheme_addresses")
        named[address.strip()] = code
    mode = Mode(form.mode.data)
    hosts = frozenset((form.status_hosts.data or "").lower().split())
    if mode is not Mode.FILE and not hosts:
        raise RuleBroken(message("Enter at least one host."), field="status_hosts")
    return Pin(
        did=form.did.data or "",
        name=form.name.data or "",
        mode=mode,
        api_base=(form.api_base.data or "").rstrip("/") or None,
        schemes=named,
        status_hosts=hosts,
    )


@blueprint.route("/staff/registries/<public_id>/<deed>", methods=["GET", "POST"])
@only(*DECIDERS, recent=True)
@commits
def propose_deed(public_id: str, deed: str) -> ResponseReturnValue:
    """Enable or disable a registry."""
    if deed not in OF_REGISTRY:
        raise NotFound
    return _proposed(registry_by_public_id(db.session, public_id), OF_REGISTRY[deed])


@blueprint.route("/staff/registries/<public_id>/keys/<int:key_id>/<deed>", methods=["GET", "POST"])
@only(*DECIDERS, recent=True)
@commits
def propose_key(public_id: str, key_id: int, deed: str) -> ResponseReturnValue:
    """Let a key out of quarantine, or refuse it."""
    found = registry_by_public_id(db.session, public_id)
    key = db.session.get(RegistryKey, key_id)
    if deed not in OF_KEY or key is None or key.registry_id != found.id:
        raise NotFound
    return _proposed(found, OF_KEY[deed], key)


def _proposed(found: SealRegistry, what: TrustWhat, key: RegistryKey | None = None) -> ResponseReturnValue:
    form = ReasonForm()
    facts = {"registry": found, "deed": desk_words.DEEDS[what], "key": key}
    if not form.validate_on_submit():
        return _form_page("propose", form, **facts)
    try:
        propose(db.session, found, what, form.reason.data or "", by_id=current_person().id, at=now(), key=key)
    except RuleBroken as error:
        form.refuse(error)
        return _form_page("propose", form, **facts)
    flash(str(message("Noted. A second person is asked to look at it.")), "good")
    return redirect(url_for("seals.registry", public_id=found.public_id))


@blueprint.route("/staff/registries/decisions/<decision_id>", methods=["GET", "POST"])
@only(*DECIDERS, recent=True)
@commits
def decide(decision_id: str) -> ResponseReturnValue:
    decision, form = decision_by_public_id(db.session, decision_id), AnswerForm()
    found = _registry_of(decision)
    facts = {
        "registry": found,
        "decision": decision,
        "deed": desk_words.DEEDS[decision.what],
        "is_mine": decision.by_id == current_person().id,
        "is_open": decision.state is TrustState.PROPOSED,
        "keys": [key for key in found.keys if decision.key_id in {None, key.id}],
        "words": desk_words,
    }
    if not form.validate_on_submit():
        return _form_page("decide", form, **facts)
    answer = confirm if form.answer.data == "confirm" else refuse
    try:
        answer(db.session, decision, form.reason.data or "", by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _form_page("decide", form, **facts)
    flash(str(message("Your decision counts from now on.")), "good")
    return redirect(url_for("seals.registry", public_id=found.public_id))


def _registry_of(decision: TrustDecision) -> SealRegistry:
    return db.session.get_one(SealRegistry, decision.registry_id)


def _form_page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    status = REFUSED if form.is_submitted() else 200
    return make_response(render_template(f"seals/{template}.html", form=form, **facts), status)
