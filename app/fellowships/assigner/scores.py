"""What a round's reviews say together: raw and calibrated side by side, with their uncertainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.review_scores import Review, calibrate, worth_another_review

# Rounds whose scores are looked at again and again between two reviews.
REMEMBERED = 8


@dataclass(frozen=True)
class Given:
    """One finished review: its total on the scale from 0 to 100."""

    application_id: int
    reviewer_id: int
    total: float


@dataclass(frozen=True)
class Standing:
    """What the reviews say of one application. Ranks begin at 1; ``in_percent`` is the chance to be above the cut.

    ``calibrated`` stays on the reviews' own scale, from 0 to 100. ``swing_percent`` is the chance that one more review
    moves it across the cut; 0 where that is not worth asking.
    """

    reviews: int
    raw: float | None
    raw_rank: int | None
    calibrated: float
    rank: int
    first_rank: int
    last_rank: int
    in_percent: int
    swing_percent: int


@dataclass(frozen=True)
class Together:
    """Standings by application, and how many points each reviewer gives more (or less) than others of the same."""

    standings: Mapping[int, Standing]
    leniency: Mapping[int, float]


NOTHING = Together({}, {})


def together(given: Sequence[Given], application_ids: Sequence[int], *, places: int) -> Together:
    """All applications of the round, also those without a review yet. Deterministic: what was asked is remembered."""
    return _together(tuple(given), tuple(sorted(application_ids)), places)


@lru_cache(maxsize=REMEMBERED)
def _together(given: tuple[Given, ...], application_ids: tuple[int, ...], places: int) -> Together:
    reviewed = {each.application_id for each in given}
    if not reviewed:
        return NOTHING
    reviews = [Review(each.application_id, each.reviewer_id, each.total) for each in given]
    scores = calibrate(reviews, applications=application_ids, places=min(places, len(application_ids)))
    swings = {each.application: round(100 * each.chance) for each in worth_another_review(scores)}
    standings = {
        each.application: Standing(
            each.reviews,
            each.raw,
            each.raw_rank,
            min(max(each.calibrated, 0.0), 100.0),
            each.rank,
            each.first_rank,
            each.last_rank,
            round(100 * each.above_cut),
            swings.get(each.application, 0),
        )
        for each in scores.scores
    }
    return Together(standings, {each.reviewer: each.leniency for each in scores.reviewers})
