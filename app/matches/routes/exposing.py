"""What a list shows: now and then two neighbours change places, and what was known of each row is kept."""

from dataclasses import dataclass, replace

from flask import current_app

from app.core import clock
from app.core.database import keep
from app.matches.actions.exposures import Eyes, log_exposures, note_view
from app.matches.routes.blueprint import Looking
from app.matches.rules.learning import ShownRow, features_of
from config import Settings
from matching.exploration import MILLION, Exploration
from matching.model import Match, RankedPage

PERCENT = MILLION // 100


@dataclass(frozen=True)
class ShownPage:
    """A page as the person sees it, and what there is to note of it."""

    page: RankedPage
    rows: tuple[ShownRow, ...]
    model_id: int | None = None
    """The learned ranking that ordered it; None: the rules did."""


def shown_page(here: Looking, found: RankedPage, *, may_learn: bool) -> ShownPage:
    """Whoever said that nothing is learned from them, and whoever chose an order, sees the order as it is."""
    if not (may_learn and here.seeker.id not in here.kept.not_learned_from):
        plain = tuple(ShownRow(match.candidate, match.rank) for match in found.matches)
        return ShownPage(found, plain, here.kept.model_id if may_learn else None)
    settings: Settings = current_app.config["SETTINGS"]
    # The same for a day: a page that is loaded again does not move under the eyes.
    seed = f"{here.seeker.id}:{here.person.id}:{clock.today()}:{found.offset}"
    share = settings.exploration_percent * PERCENT
    explored = Exploration.drawn(len(found.matches), seed, share=share)
    matches = explored.shown(found.matches)
    placed = [replace(match, rank=found.offset + number) for number, match in enumerate(matches, start=1)]
    rows = tuple(
        _noted(here, match, was, propensity)
        for match, was, propensity in zip(placed, matches, explored.propensities(share=share), strict=True)
    )
    return ShownPage(replace(found, matches=tuple(placed)), rows, here.kept.model_id)


def _noted(here: Looking, match: Match, was: Match, propensity: int) -> ShownRow:
    if match.candidate in here.kept.not_learned_from:
        return ShownRow(match.candidate, match.rank)
    return ShownRow(match.candidate, match.rank, was.rank, propensity, features_of(match, here.seeker.kind))


def note_exposures(here: Looking, shown: ShownPage) -> None:
    """Who was shown to whom, at which place, by which weights: written after the answer, in one statement."""
    rows, at, version, model_id = shown.rows, clock.now(), shown.page.weights.version, shown.model_id
    eyes = Eyes(here.person.id, here.seeker.id)
    if rows:
        keep(lambda session: log_exposures(session, rows, eyes, weights_version=version, model_id=model_id, at=at))


def note_look(here: Looking, shown_id: int) -> None:
    """The person opened the page of a profile; kept only if a list of theirs had shown it."""
    if here.seeker.id in here.kept.not_learned_from:
        return
    at, eyes = clock.now(), Eyes(here.person.id, here.seeker.id)
    keep(lambda session: note_view(session, eyes, shown_id, at=at))
