"""The ranked page: for an investor the teams, for a team the investors."""

from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock, slots
from app.core.access import only
from app.core.database import db
from app.core.filters import eur_range
from app.core.language import Message, message
from app.core.paging import PAGE_SIZE, Page, offset_of
from app.core.slots import Panel
from app.matches.queries.own import Kept
from app.matches.queries.references import Shown
from app.matches.ranker.ranking import Question, waiting_texts
from app.matches.ranker.ranking import ranked as rank_page
from app.matches.ranker.weights import standard_weights
from app.matches.routes.blueprint import (
    Looking,
    arguments,
    attested_at,
    attested_systems,
    blueprint,
    boosts,
    looking,
    offers_boost,
    searches_in_postgres,
)
from app.matches.routes.cards import Card, Deed, card_of
from app.matches.routes.choices import choices
from app.matches.routes.exposing import note_exposures, shown_page
from app.matches.routes.facts import span_of, unbroken
from app.matches.routes.filters import Rail
from app.matches.routes.lines import Lines, chances_of, lines_of
from app.matches.rules.asking import Asked, asked_of
from app.matches.rules.attested import BOOSTED, with_boost
from app.matches.rules.learning import may_be_learned
from app.matches.rules.reasons import Teller
from app.matches.rules.weights import PARTS, STANDARD, is_standard, moved
from app.matches.rules.widening import widened
from app.profiles.queries import shown_for, taxonomy
from app.profiles.rules.requests import waits_for_verification
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.rules.views import Amount, ProfileCard
from app.profiles.states import Kind
from matching.model import Match, RankedPage, Weights

MOST_SECTORS = 2


@dataclass(frozen=True)
class Slider:
    """One slider of the weights."""

    name: str
    label: Message
    level: int
    words: Message


LEVEL_WORDS = (
    message("does not count"),
    message("counts little"),
    message("as usual"),
    message("counts more"),
    message("counts much"),
)


@blueprint.get("/matches")
@only("signed_in")
def ranked() -> ResponseReturnValue:
    here = looking()
    terms = taxonomy(db.session)
    rail = Rail(here.seeker.kind, terms)
    asked = asked_of(arguments(), rail.known)
    levels = levels_in_force(asked, here.kept)
    may_learn = may_be_learned(asked, levels)
    seen = shown_page(here, page_of(here, asked), may_learn=may_learn)
    found = seen.page
    note_exposures(here, seen)
    asked = replace(asked, page=found.offset // PAGE_SIZE + 1)
    ids = [match.candidate for match in found.matches]
    shown = shown_for(db.session, here.viewer, [here.seeker.id, *ids])
    return render_template(
        "matches/ranked.html",
        here=here,
        rail=rail,
        choices=choices,
        asked=asked,
        found=found,
        page=Page(cards(here, found, shown, terms, rail, asked), asked.page, PAGE_SIZE, found.total),
        heading_kind=here.seeker.kind.value,
        facts=thesis_facts(shown.get(here.seeker.id)),
        unverified_id=unverified_id(shown.get(here.seeker.id)),
        sliders=[Slider(name, label, levels[name], LEVEL_WORDS[levels[name]]) for name, label in PARTS.items()],
        moved=not is_standard(levels),
        is_learned=may_learn and here.kept.model_id is not None,
        page_address=lambda number: rail.address(replace(asked, page=number)),
        waiting=0 if found.dense else waiting_texts(db.session, here.model, here.kept.revision),
        may_drop=rail.chips(asked)[-1:],
        boost_switch=rail.boost_switch(asked) if offers_boost(here.seeker.kind, asked) else None,
    )


def page_of(here: Looking, asked: Asked) -> RankedPage:
    """The page asked for, or the last one when there are fewer."""
    question = question_of(here, asked)
    found = rank_page(db.session, here.model, question, limit=PAGE_SIZE, offset=offset_of(asked.page))
    if found.matches or not found.total:
        return found
    last = Page((), 1, PAGE_SIZE, found.total).pages
    return rank_page(db.session, here.model, question, limit=PAGE_SIZE, offset=offset_of(last))


def question_of(here: Looking, asked: Asked) -> Question:
    weights, boosted = weights_in_force(here, asked), boosts(here.seeker.kind, asked)
    is_investor = here.seeker.kind is Kind.INVESTOR
    return Question(
        seeker_id=here.seeker.id,
        today=clock.today(),
        weights=with_boost(weights) if boosted else weights,
        filters=asked.filters,
        relations=here.kept.relations_of_a_search if asked.query else here.kept.relations,
        sort=asked.sort,
        query=widened(asked.query, taxonomy(db.session)) if asked.query else "",
        revision=here.kept.revision,
        attested=asked.attested if is_investor else None,
        attested_at=attested_at() if is_investor else None,
        boosts=boosted,
        model_id=here.kept.model_id if may_be_learned(asked, levels_in_force(asked, here.kept)) else None,
        in_postgres=searches_in_postgres(),
    )


def levels_in_force(asked: Asked, kept: Kept) -> dict[str, int]:
    """The weights of the address, else those kept and in use, else the standard."""
    if asked.levels is not None:
        return dict(asked.levels)
    return {**STANDARD, **(kept.in_use.levels if kept.in_use else {})}


def weights_in_force(here: Looking, asked: Asked) -> Weights:
    return moved(standard_weights(here.seeker.kind), levels_in_force(asked, here.kept))


def cards(
    here: Looking, found: RankedPage, shown: dict[int, Shown], terms: Taxonomy, rail: Rail, asked: Asked
) -> list[Card]:
    teller, back = Teller(here.seeker.kind, terms), rail.address(asked)
    attested = attested_systems(here)
    matches = [match for match in found.matches if match.candidate in shown]
    ids = [match.candidate for match in matches]
    offered = slots.filled("match.primary", db.session, here.person, ids)
    chances = chances_of(here.person, ids)
    lines = lines_of(here.person, [shown[match.candidate] for match in matches])
    return [
        card_of(
            match,
            shown[match.candidate],
            teller,
            is_saved=match.candidate in here.kept.saved,
            back=back,
            primary=next((deed for deed in offered[match.candidate] if isinstance(deed, Deed)), None),
            chance=chances[match.candidate],
            lines=with_boost_line(lines.get(match.candidate, ()), match),
            has_attested_system=match.candidate in attested,
            without_boost=asked.without_boost,
        )
        for match in matches
    ]


def with_boost_line(lines: Lines, match: Match) -> Lines:
    """Before all other lines that a place was moved, where it was."""
    return (Panel("matches/boosted.html", BOOSTED), *lines) if match.factor != 1 else lines


def unverified_id(own: Shown | None) -> str | None:
    """The public id of the seeker's profile, if verification alone keeps it from asking others."""
    if not isinstance(own, ProfileCard):
        return None
    return own.public_id if waits_for_verification(own.kind, own.state, own.verified_at) else None


def thesis_facts(own: Shown | None) -> list[object]:
    """What the list is made from, in a few words: sectors, stages, amount."""
    if not isinstance(own, ProfileCard):
        return []
    told = {fact.field: fact.value for fact in (*own.box, *own.facts)}
    amount = told.get("ticket_min_eur" if own.kind is Kind.INVESTOR else "ask_min_eur")
    stages = span_of(told.get("stages")) or told.get("stage")
    figures = unbroken(eur_range(*amount.pair)) if isinstance(amount, Amount) else None
    return [fact for fact in (sectors_of(own.sectors), stages, figures) if fact]


def sectors_of(terms: tuple[Term, ...]) -> Message | Term | None:
    if len(terms) > MOST_SECTORS:
        return message(
            "{first}, {second} and {count} more sectors", first=terms[0], second=terms[1], count=len(terms) - 2
        )
    if len(terms) == MOST_SECTORS:
        return message("{first} and {second}", first=terms[0], second=terms[1])
    return next(iter(terms), None)
