"""The queue of proposals: the newest run's, until the staff has decided about each; nobody else sees them before."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import Conflict, DomainError, NotFound, RuleBroken
from app.core.language import Message, message, plural_message
from app.core.lists.cutting import WHOLE, Cut
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text, asked_word, options
from app.core.redirects import safe_next
from app.introductions.actions.judging import approve_proposal, hold_pairs, pin_pair, undo_judgement, veto_proposal
from app.introductions.rules.proposal_words import PROPOSAL_STATES, WAYS
from app.introductions.states import ProposalState, VetoWhy
from app.profiles.rules.labels import KINDS
from app.profiles.states import Kind
from app.staff.forms import DeedForm, VetoForm
from app.staff.queries.pairs import PAIRS_A_PAGE, PairAsked, PairLine, pair_by_public_id, pairs, run_asked
from app.staff.routes.blueprint import DESK, READERS, blueprint, form_page, tell
from app.staff.routes.pair_rows import rows_of, settings
from app.staff.rules.pair_words import per_cent

MOST_AT_ONCE = 50
TEAMS = (Kind.STARTUP, Kind.SPINOFF)


def _asked() -> PairAsked:
    way = request.args.get("way", "")
    kind = asked_word(Kind, "kind")
    return PairAsked(
        asked_word(ProposalState, "state") or ProposalState.WAITING,
        way if way in WAYS else "",
        kind if kind in TEAMS else None,
        asked_text("q"),
        request.args.get("run", "")[:20],
    )


def _filters(asked: PairAsked) -> Filters:
    state = "" if asked.state is ProposalState.WAITING else asked.state.value
    others = [(each, words) for each, words in PROPOSAL_STATES.items() if each is not ProposalState.WAITING]
    ways = tuple((way, str(words)) for way, words in WAYS.items() if way != "staff")
    found = (
        Filter("state", message("State"), state, options(others), PROPOSAL_STATES[ProposalState.WAITING]),
        Filter("way", message("How it came in"), asked.way, ways),
        Filter("kind", message("Team"), asked.kind.value if asked.kind else "", options((k, KINDS[k]) for k in TEAMS)),
        Filter("q", message("Name"), asked.text),
    )
    return Filters("staff.proposals", found, {"run": asked.run} if asked.run else {})


@blueprint.get("/proposals")
@only(*READERS)
def proposals() -> ResponseReturnValue:
    asked = _asked()
    found = pairs(db.session, asked, Cut(asked_page().number, PAIRS_A_PAGE))
    run = run_asked(db.session, asked.run)
    return render_template(
        "staff/proposals.html",
        page=found,
        rows=rows_of(db.session, found.items, now()),
        filters=_filters(asked),
        run=run,
        is_waiting=asked.state is ProposalState.WAITING,
        may_decide=_may_decide(),
        here=request.full_path.rstrip("?"),
        lapse_hours=settings().proposals_lapse_hours,
        needs_approval=settings().proposals_need_approval,
        veto_form=VetoForm(formdata=None),
    )


@blueprint.get("/proposals.csv")
@only(*READERS)
def proposals_csv() -> ResponseReturnValue:
    header = [
        message("Team"), message("Investor"), message("State"), message("How it came in"), message("Asks (%)"),
        message("Answers (%)"), message("Says yes (%)"), message("Pinned"), message("By"), message("Decided"),
        message("Number"),
    ]  # fmt: skip
    found = pairs(db.session, _asked(), WHOLE).items
    return csv_answer("proposals", header, [_cells(each) for each in found])


def _cells(each: PairLine) -> list[object]:
    line = each.line
    return [
        each.sender_name, each.receiver_name, PROPOSAL_STATES[line.state], WAYS[line.way], per_cent(line.request),
        per_cent(line.answer), per_cent(line.accept), each.ruling, each.judged_by, line.judged_at, line.public_id,
    ]  # fmt: skip


def _may_decide() -> bool:
    return bool(current_person().role_names & set(DESK))


def back_to_queue() -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next"), default=url_for("staff.proposals")), 303)


@blueprint.post("/proposals/<public_id>/<any('approve', 'pin', 'undo'):deed>")
@only(*DESK)
@commits
def judge_proposal(public_id: str, deed: str) -> ResponseReturnValue:
    found = pair_by_public_id(db.session, public_id)
    if DeedForm().validate_on_submit():
        try:
            _DEEDS[deed](found)
        except (Conflict, RuleBroken) as error:
            tell(error.text, "ask")
        else:
            _tell(found, deed)
    return back_to_queue()


def _approve(found: PairLine) -> None:
    approve_proposal(db.session, found.line, by_id=current_person().id, at=now())


def _pin(found: PairLine) -> None:
    pin_pair(db.session, found.line, by_id=current_person().id, at=now())


def _undo(found: PairLine) -> None:
    undo_judgement(db.session, found.line, by_id=current_person().id, at=now())


_DEEDS: dict[str, Callable[[PairLine], None]] = {"approve": _approve, "pin": _pin, "undo": _undo}


def _tell(found: PairLine, deed: str) -> None:
    names = {"team": found.sender_name, "investor": found.receiver_name}
    if deed == "approve":
        tell_with_undo(
            message("{team} and {investor}: approved. The team learns of it in ten minutes.", **names), found
        )
    elif deed == "pin":
        tell(message("{team} and {investor} are pinned: every later run puts them forward first.", **names))
    else:
        tell(message("{team} and {investor}: taken back.", **names))


def tell_with_undo(text: Message, found: PairLine, back_to: str = "") -> None:
    undo = url_for("staff.judge_proposal", public_id=found.line.public_id, deed="undo")
    fields = {"next": back_to or safe_next(request.form.get("next"), default=url_for("staff.proposals"))}
    tell({"text": str(text), "undo_href": undo, "undo_label": str(message("Undo")), "fields": fields})


@blueprint.route("/proposals/<public_id>/veto", methods=["GET", "POST"])
@only(*DESK)
@commits
def veto(public_id: str) -> ResponseReturnValue:
    found, form = pair_by_public_id(db.session, public_id), VetoForm()
    if form.validate_on_submit():
        why, note = VetoWhy(form.why.data), form.note.data or ""
        try:
            veto_proposal(db.session, found.line, why, note, by_id=current_person().id, at=now())
        except DomainError as error:
            form.refuse(error)
        else:
            names = {"team": found.sender_name, "investor": found.receiver_name}
            text = message("{team} and {investor}: vetoed. They do not come back until it is lifted.", **names)
            tell_with_undo(text, found)
            return back_to_queue()
    back = safe_next(request.values.get("next"), default=url_for("staff.proposals"))
    return form_page("veto", form, found=found, back=back)


@blueprint.post("/proposals/together")
@only(*DESK)
@commits
def judge_together() -> ResponseReturnValue:
    """One decision about several; those that somebody else decided about, or that are one's own, are named."""
    deed, form = request.form.get("deed", ""), VetoForm()
    ids = list(dict.fromkeys(request.form.getlist("id")))[:MOST_AT_ONCE]
    if deed not in ("approve", "pin", "veto"):
        raise NotFound
    if not ids:
        tell(message("Choose at least one proposal."), "ask")
        return back_to_queue()
    if deed == "veto" and not form.validate_on_submit():
        tell(message("Choose a reason for the veto. Nothing was changed."), "ask")
        return back_to_queue()
    DeedForm().validate_on_submit()
    chosen = [pair_by_public_id(db.session, each) for each in ids]
    hold_pairs(db.session, [each.line for each in chosen])
    refused = [said for each in chosen if (said := _one_of_several(each, deed, form)) is not None]
    done = len(ids) - len(refused)
    if done:
        tell(plural_message("{count} proposal: done.", "{count} proposals: done.", done))
    for said in refused:
        tell(said, "ask")
    return back_to_queue()


def _one_of_several(found: PairLine, deed: str, form: VetoForm) -> Message | None:
    """What stood in the way, with the names of the two."""
    try:
        if deed == "veto":
            why, note = VetoWhy(form.why.data), form.note.data or ""
            veto_proposal(db.session, found.line, why, note, by_id=current_person().id, at=now())
        else:
            _DEEDS[deed](found)
    except (Conflict, RuleBroken) as error:
        names = {"team": found.sender_name, "investor": found.receiver_name}
        return message("{team} and {investor}: {why}", why=error.text, **names)
    return None
