"""Proposals as the queue prints them: both sides, why, chances, load, warnings, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from babel.numbers import format_decimal
from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.core.access import current_person
from app.core.clock import local_day
from app.core.filters import locale
from app.core.language import Message
from app.core.shares import chance
from app.introductions.queries.fitting import Fit, fits_between
from app.introductions.queries.parties import parties
from app.introductions.queries.proposing import pairs_apart
from app.introductions.rules.judging import can_be_undone
from app.introductions.rules.parties import Party
from app.introductions.rules.proposal_words import PROPOSAL_STATES, WAYS
from app.introductions.rules.proposing import MICRO
from app.introductions.states import ProposalState, Ruling
from app.matches.routes.blueprint import current_model
from app.matches.routes.cards import ReasonLine, profile_address, reason_line
from app.matches.routes.facts import FactText, facts_of
from app.matches.rules.reasons import Teller
from app.profiles.queries import cards_for, taxonomy, viewer_for
from app.profiles.rules.terms import Taxonomy
from app.profiles.rules.views import ProfileCard
from app.staff.queries.pairs import PairLine, own_profiles, weeks_of
from app.staff.routes.blueprint import DESK
from app.staff.rules.pair_words import OTHERS_DECIDE, Known, warnings
from app.staff.rules.weeks import Week
from config import Settings
from matching.model import Match

MOST_REASONS = 3
_NOBODY = Week(0, 0, 0, 0)


@dataclass(frozen=True)
class SideOf:
    """One of the two, in a line of facts, and what speaks for the other in its eyes."""

    name: str
    href: str | None
    facts: tuple[FactText, ...]
    is_verified: bool
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True)
class PairRow:
    public_id: str
    team: SideOf
    investor: SideOf
    way: Message
    is_pinned: bool
    request: Message | str
    answer: Message | str
    accept: Message | str
    together: Message | str
    week: Week
    expected: str
    warnings: tuple[Message, ...]
    state: ProposalState
    state_name: Message
    judged_by: str | None
    judged_at: datetime | None
    may_decide: bool
    may_undo: bool
    why_href: str


def rows_of(session: Session, lines: Sequence[PairLine], at: datetime) -> list[PairRow]:
    """The same number of statements, however many there are."""
    person = current_person()
    ids = {key for each in lines for key in (each.line.sender_id, each.line.receiver_id)}
    found = parties(session, ids)
    cards = cards_for(session, viewer_for(session, person), ids)
    both = [
        (found[each.line.sender_id], found[each.line.receiver_id])
        for each in lines
        if each.line.sender_id in found and each.line.receiver_id in found
    ]
    fits = dict(
        zip(
            [(first.id, second.id) for first, second in both],
            fits_between(session, current_model(), both, today=local_day(at)),
            strict=True,
        )
    )
    told = _Told(
        found,
        cards,
        fits,
        weeks_of(session, [second for _first, second in both], at),
        frozenset(pairs_apart(session, at, ids)),
        own_profiles(session, person.id),
        taxonomy(session),
        bool(person.role_names & set(DESK)),
        at,
    )
    return [told.row(each) for each in lines]


@dataclass(frozen=True)
class _Told:
    found: dict[int, Party]
    cards: dict[int, ProfileCard]
    fits: dict[tuple[int, int], Fit]
    weeks: dict[int, Week]
    apart: frozenset[tuple[int, int]]
    mine: frozenset[int]
    terms: Taxonomy
    may_decide: bool
    at: datetime

    def row(self, each: PairLine) -> PairRow:
        line = each.line
        pair = line.sender_id, line.receiver_id
        fit = self.fits.get(pair, Fit(None, None))
        week = self.weeks.get(line.receiver_id, _NOBODY)
        is_mine = bool(set(pair) & self.mine)
        known = Known(
            self.found.get(line.sender_id),
            self.found.get(line.receiver_id),
            self.cards.get(line.sender_id),
            self.cards.get(line.receiver_id),
            fit,
            pair in self.apart,
            week,
        )
        team, investor = self._side(each.sender_name, line.sender_id), self._side(each.receiver_name, line.receiver_id)
        waits = line.state is ProposalState.WAITING
        return PairRow(
            public_id=line.public_id,
            team=self._with(team, fit.first, *pair),
            investor=self._with(investor, fit.second, *reversed(pair)),
            way=WAYS[line.way],
            is_pinned=each.ruling is Ruling.PIN,
            request=chance(line.request / MICRO),
            answer=chance(line.answer / MICRO),
            accept=chance(line.accept / MICRO),
            together=chance(line.request * line.answer * line.accept / MICRO**3, 1),
            week=week,
            expected=_one_place(week.expected / MICRO),
            warnings=(*((OTHERS_DECIDE,) if is_mine and waits else ()), *(warnings(known) if waits else ())),
            state=line.state,
            state_name=PROPOSAL_STATES[line.state],
            judged_by=each.judged_by,
            judged_at=line.judged_at,
            may_decide=self.may_decide and waits and not is_mine,
            may_undo=self.may_decide and not is_mine and can_be_undone(line, self.at),
            why_href=self._why(pair),
        )

    def _side(self, name: str, key: int) -> SideOf:
        card = self.cards.get(key)
        if card is None:
            return SideOf(name, None, (), is_verified=False, reasons=())
        href = url_for("staff.profile", public_id=card.public_id)
        return SideOf(name, href, facts_of(card), is_verified=card.verified_at is not None, reasons=())

    def _with(self, side: SideOf, match: Match | None, seeker: int, other: int) -> SideOf:
        """What speaks for the other, in this side's eyes."""
        own, card = self.cards.get(seeker), self.cards.get(other)
        return replace(side, reasons=told_reasons(match, own, card, self.terms))

    def _why(self, pair: tuple[int, int]) -> str:
        first, second = (self.cards.get(key) for key in pair)
        if first is None or second is None or not self.may_decide:
            return ""
        return url_for("matches.trace", a_id=first.public_id, b_id=second.public_id)


def _one_place(value: float) -> str:
    return str(format_decimal(value, format="0.0", locale=locale()))


def told_reasons(
    match: Match | None, own: ProfileCard | None, card: ProfileCard | None, terms: Taxonomy
) -> tuple[ReasonLine, ...]:
    """What speaks for ``card`` in the eyes of ``own``; nothing where a criterion is closed."""
    if match is None or own is None or card is None:
        return ()
    teller, href = Teller(own.kind, terms), profile_address(card)
    return tuple(reason_line(reason, teller, href) for reason in match.reasons[:MOST_REASONS])


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
