"""Introductions by hand: the list with its hit rate, and the way to a new one: two profiles, then why."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import DomainError, RuleBroken
from app.core.language import Message, message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text
from app.core.shares import per_cent
from app.introductions.actions.matchmaking import ByHand, by_hand_this_week, check_by_hand, propose_by_hand
from app.introductions.models import ProposalLine
from app.introductions.queries.fitting import Fit, fit_between, told_gates
from app.introductions.queries.parties import parties
from app.introductions.rules.words import NOTICE
from app.matches.routes.blueprint import current_model
from app.matches.routes.cards import ReasonLine
from app.matches.rules.gates import GateLine, GateTeller
from app.profiles.models import Profile
from app.profiles.queries import cards_for, taxonomy, viewer_for
from app.profiles.rules.views import ProfileCard
from app.profiles.states import Kind
from app.staff.forms import ByHandForm
from app.staff.queries.by_hand import Found, find_published, hits, profiles_called
from app.staff.queries.by_hand import by_hand as found_by_hand
from app.staff.queries.pairs import PairLine, weeks_of
from app.staff.routes.blueprint import DESK, READERS, REFUSED, blueprint
from app.staff.routes.pair_rows import settings, told_reasons
from app.staff.routes.proposals import tell_with_undo
from app.staff.rules.pair_words import HAND_STAGES, Known, warnings

TEAMS = (Kind.STARTUP, Kind.SPINOFF)
INVESTORS = (Kind.INVESTOR,)
IN_TEAMS_EYES = message("What speaks for the investor, in the team’s eyes")
IN_INVESTORS_EYES = message("What speaks for the team, in the investor’s eyes")
Reasons = tuple[ReasonLine, ...]


@blueprint.get("/introductions")
@only(*READERS)
def by_hand() -> ResponseReturnValue:
    mine, person = request.args.get("of") == "me", current_person()
    may_propose = bool(person.role_names & set(DESK))
    return render_template(
        "staff/by_hand.html",
        page=found_by_hand(db.session, person.id if mine else None, now(), asked_page()),
        filters=_filters(mine),
        hits=hits(db.session, now()),
        stages=HAND_STAGES,
        per_cent=per_cent,
        may_propose=may_propose,
        mine=person.id,
        this_week=by_hand_this_week(db.session, person.id, now()) if may_propose else 0,
        most=settings().staff_introductions_a_week,
    )


def _filters(mine: bool) -> Filters:  # noqa: FBT001 -- what is shown, no switch of what is done
    me = (("me", str(message("mine"))),)
    return Filters("staff.by_hand", (Filter("of", message("Whose"), "me" if mine else "", me),))


@blueprint.get("/introductions.csv")
@only(*READERS)
def by_hand_csv() -> ResponseReturnValue:
    header = [
        message("Team"), message("Investor"), message("State"), message("In words"), message("By"), message("Time"),
    ]  # fmt: skip
    mine = current_person().id if request.args.get("of") == "me" else None
    rows = (
        [each.sender_name, each.receiver_name, HAND_STAGES[each.stage], each.words, each.by, each.made_at]
        for each in found_by_hand(db.session, mine, now(), WHOLE).items
    )
    return csv_answer("introductions", header, rows)


@dataclass(frozen=True)
class Choice:
    """One side of the search: what was typed, what was found, what was chosen."""

    name: str
    label: Message
    text: str
    found: list[Found]
    chosen: Profile | None
    kept: str

    def address(self, public_id: str) -> str:
        return f"{url_for('staff.propose')}?{urlencode({self.name: public_id})}{self.kept}"

    @property
    def anew(self) -> str:
        return f"{url_for('staff.propose')}?{self.kept.removeprefix('&')}"


@blueprint.route("/introductions/new", methods=["GET", "POST"])
@only(*DESK)
@commits
def propose() -> ResponseReturnValue:
    team, investor = _choice("team"), _choice("investor")
    form = ByHandForm()
    if team.chosen is None or investor.chosen is None:
        return make_response(_search(team, investor), REFUSED if request.method == "POST" else 200)
    if form.validate_on_submit():
        given = ByHand(team.chosen.id, investor.chosen.id, form.words.data or "")
        try:
            line = propose_by_hand(
                db.session, given, by_id=current_person().id, most=settings().staff_introductions_a_week,
                model=current_model(), at=now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            return _proposed(line, team.chosen, investor.chosen)
    page = _pair_page(form, team, investor)
    return make_response(page, REFUSED if request.method == "POST" else 200)


def _choice(name: str) -> Choice:
    kinds, label, other = (
        (TEAMS, message("Team"), "investor") if name == "team" else (INVESTORS, message("Investor"), "team")
    )
    text = asked_text(f"{name}_q")
    kept = request.values.get(other, "")[:20]
    return Choice(
        name,
        label,
        text,
        profiles_called(db.session, text, kinds),
        find_published(db.session, request.values.get(name, "")[:20], kinds),
        f"&{urlencode({other: kept})}" if kept else "",
    )


def _search(team: Choice, investor: Choice) -> str:
    return render_template("staff/by_hand_search.html", choices=(team, investor))


def _pair_page(form: ByHandForm, team: Choice, investor: Choice) -> str:
    assert team.chosen is not None, "a team was chosen"
    assert investor.chosen is not None, "an investor was chosen"
    ids = [team.chosen.id, investor.chosen.id]
    found = parties(db.session, ids)
    first, second = found[ids[0]], found[ids[1]]
    refusal = _refusal(ids)
    fit = fit_between(db.session, current_model(), first, second, today=clock.today())
    cards = cards_for(db.session, viewer_for(db.session, current_person()), ids)
    week = weeks_of(db.session, [second], now())[second.id]
    known = Known(first, second, cards.get(ids[0]), cards.get(ids[1]), fit, is_apart=False, week=week)
    return render_template(
        "staff/by_hand_new.html",
        form=form,
        team=team,
        investor=investor,
        refusal=refusal,
        gates=_gates(ids, team.chosen, investor.chosen) if refusal else [],
        warnings=() if refusal else tuple(warnings(known)),
        reasons=_reasons(fit, cards, ids),
        notice=NOTICE,
    )


def _refusal(ids: list[int]) -> Message | str | None:
    try:
        check_by_hand(
            db.session, *ids, by_id=current_person().id, most=settings().staff_introductions_a_week,
            model=current_model(), at=now(),
        )  # fmt: skip
    except RuleBroken as error:
        return error.text
    return None


def _gates(ids: list[int], team: Profile, investor: Profile) -> list[GateLine]:
    """Closed criteria that both sides may read; private ones are never among them."""
    found = parties(db.session, ids)
    gates = told_gates(db.session, current_model(), found[ids[0]], found[ids[1]], today=clock.today())
    teller = GateTeller(team.kind, taxonomy(db.session), investor.name, clock.today(), us=team.name)
    return teller.lines(gates)


def _reasons(fit: Fit, cards: Mapping[int, ProfileCard], ids: list[int]) -> list[tuple[Message, Reasons]]:
    """What speaks for it, in either side's eyes; nothing where a criterion is closed."""
    team, investor, terms = cards.get(ids[0]), cards.get(ids[1]), taxonomy(db.session)
    told = [
        (IN_TEAMS_EYES, told_reasons(fit.first, team, investor, terms)),
        (IN_INVESTORS_EYES, told_reasons(fit.second, investor, team, terms)),
    ]
    return [each for each in told if each[1]]


def _proposed(line: ProposalLine, team: Profile, investor: Profile) -> ResponseReturnValue:
    text = message("{team} and {investor} read your suggestion in ten minutes.", team=team.name, investor=investor.name)
    tell_with_undo(text, PairLine(line, team.name, investor.name, None, None), back_to=url_for("staff.by_hand"))
    return redirect(url_for("staff.by_hand", of="me"), 303)
