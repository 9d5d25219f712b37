"""What is remembered of a seeker never tells anything else than asking anew, also after the market went on."""

import random
from dataclasses import replace

import numpy as np
import pytest

from matching import Market, rank
from matching import known as remembering
from matching.known import Known, RowParts
from matching.model import Facet, Facts, Filters, Profile
from tests.matching.worlds import TODAY, market, world

SEEKER = 10_001


def test_only_rows_that_nobody_asked_for_are_found_out() -> None:
    known, asked = Known(), []

    def find(rows: np.ndarray) -> dict[str, np.ndarray]:
        asked.append(rows.tolist())
        return {"semantic": rows / 10}

    for rows in ([1, 4, 7], [4, 7], [0, 4, 9], [], [0, 1, 4, 7, 9]):
        wanted = np.array(rows, dtype=np.intp)
        assert known.parts_of("supply", wanted, find)["semantic"].tolist() == [row / 10 for row in rows]
    assert asked == [[1, 4, 7], [0, 9]]


def test_more_rows_than_memory_allows_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_ROWS", 3)
    known = Known()

    def kept(*rows: int) -> list[int]:
        known.parts_of("supply", np.array(rows, dtype=np.intp), lambda wanted: {"semantic": wanted * 1.0})
        return known.parts["supply"].rows.tolist() if known.parts else []

    assert kept(1, 2, 3, 4) == []
    assert kept(1, 2) == [1, 2]
    assert kept(2, 3, 5) == [2, 3, 5]
    assert kept(1, 2, 3, 5, 6) == [2, 3, 5]


def test_rows_join_in_their_order() -> None:
    joined = RowParts(np.array([2, 5]), {"lead": np.array([0.2, 0.5])}).joined(
        RowParts(np.array([1, 9]), {"lead": np.array([0.1, 0.9])})
    )

    assert joined.rows.tolist() == [1, 2, 5, 9]
    assert joined.parts["lead"].tolist() == [0.1, 0.2, 0.5, 0.9]


@pytest.mark.parametrize("seed", range(4))
def test_a_seeker_known_from_earlier_markets_gets_the_page_of_one_asked_anew(seed: int) -> None:
    chance, now, known = random.Random(seed), market(seed=seed), Known()
    others = {profile.facts.id: profile for profile in world(seed=seed + 100)}
    for _turn in range(12):
        again = rank(now, SEEKER, today=TODAY, limit=40, known=known)
        assert again == rank(now, SEEKER, today=TODAY, limit=40)
        narrow = Filters(ids=frozenset(match.candidate for match in again.matches[::2]))
        assert rank(now, SEEKER, today=TODAY, filters=narrow, known=known) == rank(
            now, SEEKER, today=TODAY, filters=narrow
        )
        changed = chance.sample(sorted(set(others) - {SEEKER}), 3)
        now, known = now.updated([others[key] for key in changed[:2]], removed=changed[2:]), known.carried()


def test_a_word_first_said_after_the_seeker_was_known_counts() -> None:
    """The query had no number for it before."""
    fund = Profile(Facts(SEEKER, "investor"), (Facet("thesis", "Zeppelinhangars", "de"),))
    team = Profile(Facts(1, "startup"), (Facet("problem", "Robots", "en"),))
    start, known = Market.build([fund, team]), Known()
    rank(start, SEEKER, today=TODAY, known=known)
    after = start.updated([replace(team, facets=(Facet("problem", "Wir bauen Zeppelinhangars", "de"),))])
    page = rank(after, SEEKER, today=TODAY, known=known.carried())

    assert page == rank(after, SEEKER, today=TODAY)
    assert page.matches[0].parts[0].score > 0
