"""A planted graph of ties between reviewers and applications: all of them are found, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock as core_clock
from app.fellowships.models import EVERY, within
from app.fellowships.queries.conflicts.world import conflicts_found
from app.fellowships.rules.conflicts import ConflictKind
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.conflicts import Pair, Setting, make_pair, make_setting
from tests.factories.fellowships import make_programme, make_round
from tests.factories.planted_conflicts import NOTHINGS, WAYS

EACH = 9


@pytest.fixture
def setting(session: Session, clock: MovableClock) -> Setting:
    staff = make_account(session, roles=["programme_staff"])
    programme = make_programme(session, staff.id)
    return make_setting(session, programme, make_round(session, programme, by_id=staff.id))


def _pairs(setting: Setting, number: int) -> list[Pair]:
    return [make_pair(setting, _word(place), number=place + 1) for place in range(number)]


def _word(place: int) -> str:
    """A word that sounds like no other: names that sound alike count as one."""
    more, last = divmod(place, 50)
    return "".join("bdfglmnprs"[each // 5] + "aeiou"[each % 5] for each in (more, last)) + "k"


def _found(session: Session, pairs: list[Pair]) -> set[tuple[int, int, ConflictKind]]:
    people, applications = [each.reviewer.id for each in pairs], [each.application.id for each in pairs]
    session.flush()
    with within(session, EVERY):
        findings = conflicts_found(session, people, applications, core_clock.now())
    return {(each.account_id, each.application_id, each.kind) for each in findings}


def test_every_planted_tie_is_found_and_nothing_else(session: Session, setting: Setting) -> None:
    pairs = _pairs(setting, EACH * len(WAYS) + 3 * len(NOTHINGS))
    planted = set()
    for pair, (plant, kind) in zip(pairs, WAYS * EACH, strict=False):
        plant(pair)
        planted.add((pair.reviewer.id, pair.application.id, kind))
    for pair, plant in zip(pairs[EACH * len(WAYS) :], NOTHINGS * 3, strict=True):
        plant(pair)

    found = _found(session, pairs)

    assert len(planted) >= 200
    assert {kind for *_rest, kind in planted} == set(ConflictKind)
    assert planted - found == set(), "recall"
    pairs_found = {(account_id, application_id) for account_id, application_id, _kind in found}
    assert pairs_found == {(account_id, application_id) for account_id, application_id, _kind in planted}, "precision"
    print(f"{len(planted)} planted, {len(planted & found)} found, {len(found)} findings, {len(pairs_found)} pairs")


def test_one_and_many_pairs_take_the_same_few_statements(
    session: Session, setting: Setting, counting: Callable[[], Any]
) -> None:
    pairs = _pairs(setting, 30)
    for pair, (plant, _kind) in zip(pairs, WAYS, strict=False):
        plant(pair)
    session.flush()
    with counting() as few:
        _found(session, pairs[:1])
    with counting() as many:
        _found(session, pairs)
    assert len(many) == len(few) <= 40
