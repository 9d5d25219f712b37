"""What this feature puts into other pages: navigation, the fit beside a profile, the table of weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal
from flask import current_app, request, url_for
from sqlalchemy.orm import Session

from app.core.filters import locale
from app.core.language import Message, message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.core.slots import Panel
from app.matches.models import RankingModel
from app.matches.queries.learning import speaking_model
from app.matches.queries.references import Shown, reference_of
from app.matches.ranker.encoders import encoder_fault
from app.matches.ranker.ranking import UnknownProfile, place_of
from app.matches.ranker.weights import POOLS, weights_table
from app.matches.routes.blueprint import Looking, NoSeeker, looking
from app.matches.routes.cards import BANDS, Deed, PartBar, bar_of, deeds_of
from app.matches.routes.exposing import note_look
from app.matches.routes.lines import chances_of
from app.matches.routes.why import question_of
from app.matches.rules.attested import BOOST_FACTOR, BOOST_FROM
from app.matches.rules.chances import AnswerChance
from app.matches.rules.weights import PART_NAMES, PARTS
from app.profiles.chosen import chosen_profile
from app.profiles.queries import shown_for
from app.profiles.rules.sight import STAFF_ROLES
from app.profiles.states import Kind
from app.seals.rules.words import ASSURANCES
from config import Settings

_ENTRIES = (
    (10, message("Proposals"), "matches.ranked", "matches.ranked"),
    (30, message("Shortlist"), "matches.lists", "matches.lists"),
    (40, message("Search"), "matches.search", "matches.search"),
)
READERS: Mapping[str, Message] = {"demand": message("What investors see"), "supply": message("What teams see")}
MEANINGS: Mapping[str, Message] = {
    "semantic": message(
        "How close the texts are: thesis and portfolio to problem, technology, market, team and need. Shared words "
        "count where that leaves room."
    ),
    "sector": message("Sectors and AI fields that both sides name."),
    "stage": message("A stage that both sides name."),
    "ticket": message("How far the amount sought and the ticket overlap."),
    "region": message("A region that somebody asked for, and the distance between the two places."),
    "freshness": message("How lately the other side changed its profile; halves every 120 days."),
    "lead": message("One side looks for a lead investor and the other leads."),
}


def entries(_session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`; staff without a profile of their own have nobody to be matched with."""
    if viewer is None or (viewer.role_names & STAFF_ROLES and chosen_profile() is None):
        return {}
    found = [NavigationEntry(order, label, url_for(to), prefix) for order, label, to, prefix in _ENTRIES]
    return dict.fromkeys(ids, found)


@dataclass(frozen=True)
class FitPanel:
    """The fit beside a profile. ``heading`` names whose list it is about."""

    heading: Message
    bar: tuple[PartBar, ...]
    rank: int
    total: int
    chance: AnswerChance
    deeds: tuple[Deed, ...]


def fit_panels(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.aside`: fit, place in the list and the deeds, for whom the viewer's profile may meet."""
    try:
        here = looking() if viewer is not None else None
    except NoSeeker:
        return {}
    if here is None:
        return {}
    shown = shown_for(session, here.viewer, [key for key in ids if key != here.seeker.id])
    if request.method == "GET":
        for key in shown:
            note_look(here, key)
    panels = {key: _fit_panel(session, here, each) for key, each in shown.items()}
    return {key: panel for key, panel in panels.items() if panel is not None}


def _fit_panel(session: Session, here: Looking, shown: Shown) -> Panel | None:
    try:
        answer = place_of(session, here.model, question_of(here), shown.id)
    except UnknownProfile:
        return None
    if answer.match is None:
        return None
    save, hide, _why = deeds_of(shown, is_saved=shown.id in here.kept.saved, back=request.path)
    reference = reference_of(shown)
    compare = Deed(message("Compare"), url_for("matches.compare", p=reference))
    why = Deed(message("Why?"), url_for("matches.ranked_why", reference=reference))
    heading = message("{fit} to your thesis", fit=BANDS[answer.match.band])
    if here.seeker.kind is not Kind.INVESTOR:
        heading = message("{fit} to you", fit=BANDS[answer.match.band])
    chance = chances_of(here.person, [shown.id])[shown.id]
    match, doing = answer.match, (save, compare, hide, why)
    data = FitPanel(heading, bar_of(match.parts), match.rank, answer.total, chance, doing)
    return Panel("matches/fit_panel.html", data)


@dataclass(frozen=True)
class WeightLine:
    key: str
    name: Message
    meaning: Message
    shares: tuple[str, ...]
    movable: bool


@dataclass(frozen=True)
class LearnedLine:
    """The learned ranking that speaks: its number, and from what and when it was learned."""

    public_id: str
    trained_at: datetime
    lists: int
    rows: int


@dataclass(frozen=True)
class WeightsTable:
    readers: tuple[Message, ...]
    lines: tuple[WeightLine, ...]
    has_boost: bool
    factor: str
    least: Message
    fresh_hours: int
    stale_days: int
    model: LearnedLine | None


def weights_panel(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `pages.ranking`: the table of weights as the ranking uses it."""
    table = weights_table()
    lines = tuple(
        WeightLine(
            key,
            PART_NAMES[key],
            MEANINGS[key],
            tuple(f"{table[pool][key] * 100:.0f} %" for pool in POOLS),
            key in PARTS,
        )
        for key in table[POOLS[0]]
    )
    settings: Settings = current_app.config["SETTINGS"]
    data = WeightsTable(
        tuple(READERS[pool] for pool in POOLS),
        lines,
        has_boost=settings.attestation_boost,
        factor=format_decimal(BOOST_FACTOR, locale=locale()),
        least=ASSURANCES[BOOST_FROM],
        fresh_hours=settings.attestation_fresh_hours,
        stale_days=settings.attestation_stale_days,
        model=_learned_line(speaking_model(session)),
    )
    return dict.fromkeys(ids, Panel("matches/weights_table.html", data))


def _learned_line(model: RankingModel | None) -> LearnedLine | None:
    if model is None:
        return None
    return LearnedLine(model.public_id, model.trained_at, model.card["lists"], model.card["rows_with_deeds"])


def encoder_faults(_session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `installation.check`: a model that cannot be used keeps the worker from starting."""
    settings: Settings = current_app.config["SETTINGS"]
    fault = encoder_fault(settings.encoder_model)
    return {key: [fault] for key in ids} if fault else {}
