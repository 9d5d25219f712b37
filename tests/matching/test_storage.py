"""A saved market answers like the one that was saved, and holds nothing of the dead."""

from dataclasses import replace
from pathlib import Path

import pytest

from matching import Market, rank, storage
from matching.errors import DataError
from matching.model import Facet, Facts, Profile
from matching.storage import load, save
from tests.matching.worlds import ENCODER, SENTENCES, TODAY, encoded, market, world

SECRET = "Xylophonquantenwerkstatt"


def test_a_loaded_market_gives_the_same_pages(tmp_path: Path) -> None:
    whole = market().updated(world(teams=9, investors=2, seed=9), removed=[20, 21])
    save(whole, tmp_path / "g1")
    loaded = load(tmp_path / "g1")

    for seeker in (10_001, 10_005, 4, 33):
        for query in ("", "Pflege hospitals"):
            assert rank(loaded, seeker, today=TODAY, query=query) == rank(whole, seeker, today=TODAY, query=query)
    assert loaded.profile(4).facts == whole.profile(4).facts


def test_a_loaded_market_goes_on_like_the_other(tmp_path: Path) -> None:
    whole = market()
    save(whole, tmp_path / "g1")
    changes = world(teams=12, investors=3, seed=4)
    one, other = (each.updated(changes, removed=[40]) for each in (whole, load(tmp_path / "g1")))

    assert rank(one, 10_001, today=TODAY, limit=200) == rank(other, 10_001, today=TODAY, limit=200)


def test_a_market_with_bytes_is_searched_as_one_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = market()
    monkeypatch.setattr(storage, "BYTES_FROM", 1)
    save(whole.updated(removed=[5]), tmp_path / "g1")
    coded = load(tmp_path / "g1")
    changes = world(teams=12, investors=3, seed=4)

    for removed, added in (([5], []), ([5, 40], changes)):
        one, other = whole.updated(added, removed), coded.updated(added, removed)
        assert (one.pools["supply"].vectors.codes, len(other.pools["supply"].vectors.codes.blocks)) == (None, 1)
        for text in SENTENCES:
            asked = {"today": TODAY, "query": "Quantenschaum", "query_vector": ENCODER.encode([text])[0], "limit": 200}
            assert rank(one, 10_001, **asked) == rank(other, 10_001, **asked)


def test_nothing_of_the_erased_is_written(tmp_path: Path) -> None:
    gone = encoded(Profile(Facts(77_777, "startup", sectors=("health",)), (Facet("problem", SECRET),)))
    also_gone = replace(gone, facts=replace(gone.facts, id=77_778))
    whole = Market.build([*world(), gone]).updated([also_gone]).updated(removed=[77_777, 77_778])
    save(whole, tmp_path / "g1")
    pool = load(tmp_path / "g1").pools["supply"]
    dead = [row for row in range(pool.length) if not pool.alive[row]]

    assert len(dead) == 2
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.rglob("*.*"))
    assert all(SECRET.lower().encode() not in path.read_bytes() for path in tmp_path.rglob("*.*"))
    assert 77_777 not in pool.column("id").tolist()
    assert not any(pool.vectors.read(*pool.segments.array[row, [0, -1]]).any() for row in dead)
    assert not set(dead) & set(pool.lexical.postings.rows.tolist())


def test_a_saved_market_is_never_overwritten(tmp_path: Path) -> None:
    save(market(), tmp_path / "g1")

    with pytest.raises(FileExistsError, match="never overwritten"):
        save(market(), tmp_path / "g1")


def test_a_folder_without_a_market_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no saved market"):
        load(tmp_path)
