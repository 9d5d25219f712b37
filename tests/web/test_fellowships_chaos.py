"""A thousand saves over a bad line, from several tabs, while the service is killed: nothing acknowledged is lost."""

import random
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.fellowships.actions.applications.answering import Saved, Typed, save_answers
from app.fellowships.models import EVERY, Answer, Application, ApplicationPart, KeptText, enter
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.questions import WHOLE

KEYS = ("title", "idea", "partner", "need")
SAVES, ODDS = 1_000, 0.1


@dataclass
class Tab:
    """One open page, as `static/js/answers.js` behaves: the same body until it is acknowledged, then newer text."""

    name: str
    by_id: int
    seen: dict[str, tuple[int, object]] = field(default_factory=lambda: dict.fromkeys(KEYS, (0, None)))
    on_its_way: tuple[str, Typed] | None = None


@dataclass
class Service:
    """One transaction a request. A killed one has written everything and committed nothing."""

    engine: Engine
    part_id: int
    clock: MovableClock

    def save(self, key: str, typed: Typed, by_id: int, *, killed: bool) -> Saved:
        with Session(self.engine, expire_on_commit=False) as session:
            enter(session, EVERY)
            part = session.get_one(ApplicationPart, self.part_id)
            saved = save_answers(session, part, {key: typed}, by_id=by_id, at=self.clock.at)
            session.rollback() if killed else session.commit()
            return saved


@pytest.fixture
def draft(session: Session, clock: MovableClock) -> Application:
    enter(session, EVERY)
    owner = make_account(session)
    made = make_application(session, make_open_round(session, by_id=owner.id, asked=WHOLE), owner, answers={})
    session.commit()
    return made


def test_a_thousand_saves_over_a_bad_line_lose_nothing_that_was_acknowledged(
    engine: Engine, session: Session, clock: MovableClock, draft: Application
) -> None:
    chance = random.Random(20_261_121)
    service = Service(engine, part_of(session, draft).id, clock)
    people = [make_account(session).id for _ in range(2)]
    session.commit()
    tabs = [Tab(f"tab {number}", people[number % 2]) for number in range(3)]
    late: list[tuple[str, Typed, int]] = []
    acknowledged: list[tuple[str, int, object]] = []
    refused: list[tuple[str, object]] = []
    written_on: dict[tuple[str, object], object] = {}
    for number in range(SAVES):
        tab = chance.choice(tabs)
        if tab.on_its_way is None:
            key = chance.choice(KEYS)
            version, before = tab.seen[key]
            text = f"{tab.name}, {number}"
            tab.on_its_way = key, Typed(version, text)
            written_on[key, text] = before
        key, typed = tab.on_its_way
        if chance.random() < ODDS:  # lost on the way there, or delayed
            late.append((key, typed, tab.by_id))
            continue
        killed = chance.random() < ODDS
        saved = service.save(key, typed, tab.by_id, killed=killed)
        if chance.random() < ODDS:  # sent twice by the line
            service.save(key, typed, tab.by_id, killed=False)
        if late and chance.random() < ODDS:  # and an old one arrives now
            service.save(*late.pop(chance.randrange(len(late))), killed=False)
        if killed or chance.random() < ODDS:  # the answer never came back
            continue
        tab.on_its_way = None
        if key in saved.versions:
            acknowledged.append((key, saved.versions[key], typed.value))
            tab.seen[key] = saved.versions[key], typed.value
        else:
            refused.append((key, typed.value))
            tab.seen[key] = saved.clashes[key].version, saved.clashes[key].value
    session.expire_all()
    rows = {(row.question_key, row.version): row.value for row in session.scalars(select(Answer))}
    kept = {(key, value) for row in session.scalars(select(KeptText)) for key, value in row.values.items()}
    assert len(acknowledged) > 300
    assert len(refused) > 50
    assert [each for each in acknowledged if rows.get(each[:2]) != each[2]] == []
    assert [each for each in refused if each not in kept] == []
    # Nobody wrote over a text that they had not seen: below each version stands what its writer knew.
    blind = [
        (key, version)
        for (key, version), value in rows.items()
        if rows.get((key, version - 1)) != written_on[key, value]
    ]
    assert blind == []
