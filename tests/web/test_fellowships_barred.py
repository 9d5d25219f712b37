"""Whoever is in conflict with an application works in a world without it: no statement finds any row of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import ForeignKey, Select, delete, exists, func, select, union_all, update
from sqlalchemy.orm import Session, aliased

from app.core.database import Base
from app.fellowships.models import (
    EVERY,
    Application,
    ApplicationPart,
    Assignment,
    NoScope,
    OfApplication,
    Reviewer,
    Round,
    Scope,
    within,
)
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.conflicts import Setting, make_application, make_bare_profile, make_person, make_setting
from tests.factories.fellowships import make_programme, make_round


@pytest.fixture
def applications(session: Session, clock: MovableClock) -> tuple[Application, Application]:
    staff = make_account(session, roles=["programme_staff"])
    programme = make_programme(session, staff.id)
    setting: Setting = make_setting(session, programme, make_round(session, programme, by_id=staff.id))
    one, other = (
        make_application(setting, make_bare_profile(session, word, make_person(session, word)), number=number)
        for number, word in enumerate(("nord", "sued"), start=1)
    )
    session.flush()
    session.expunge_all()
    return one, other


def test_every_table_of_an_application_can_be_hidden_with_it() -> None:
    of_one = {
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        for key in mapper.local_table.foreign_keys
        if isinstance(key, ForeignKey) and key.column.table.name == "applications"
    }
    hidden = {str(each.local_table) for each in Base.registry.mappers if issubclass(each.class_, OfApplication)}
    assert of_one == hidden
    assert len(hidden) > 10


WAYS: dict[str, Callable[[], Select[tuple[int]]]] = {
    "rows": lambda: select(Application.id),
    "alias": lambda: select(aliased(Application).id),
    "parts": lambda: select(ApplicationPart.application_id),
    "join": lambda: select(ApplicationPart.application_id).join(Application),
    "join from the round": lambda: select(Application.id).select_from(Round).join(Application),
    "subquery": lambda: select(Round.id).where(
        Round.id.in_(select(Application.round_id).where(Application.number == 2))
    ),
    "exists": lambda: select(Round.id).where(exists().where(Application.round_id == Round.id, Application.number == 2)),
    "count": lambda: (
        select(func.count()).select_from(Application).where(Application.number == 2).having(func.count() > 0)
    ),
    "count of a list": lambda: (
        select(func.count())
        .select_from(select(Application).where(Application.number == 2).subquery())
        .having(func.count() > 0)
    ),
    "rows of a subquery": lambda: select(select(Application.id).subquery().c.id),
    "rows of a common table": lambda: select(select(Application.id).cte("those").c.id),
    "union": lambda: union_all(select(Application.id), select(Application.id).where(Application.number > 9)),
    "scalar subquery": lambda: select(Round.id).where(
        select(func.count(Application.id)).where(Application.number == 2).scalar_subquery() > 0
    ),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_t11_no_statement_finds_an_application_that_is_barred(
    session: Session, applications: tuple[Application, Application], way: str
) -> None:
    other = applications[1]
    with within(session, EVERY):
        seen = list(session.scalars(WAYS[way]()))
    with within(session, Scope(None, barred=frozenset({other.id}))):
        left = list(session.scalars(WAYS[way]()))
    assert len(left) == len(seen) - 1
    assert other.id not in left or way not in {"rows", "alias", "parts", "join"}


def test_t11_rows_by_their_id_are_not_found_either(
    session: Session, applications: tuple[Application, Application]
) -> None:
    one, other = applications
    with within(session, Scope(frozenset({one.programme_id}), barred=frozenset({other.id}))):
        assert session.get(Application, other.id) is None
        assert session.get(Application, one.id) is not None


def test_t11_nothing_of_it_is_changed_or_deleted(
    session: Session, applications: tuple[Application, Application]
) -> None:
    other = applications[1]
    with within(session, Scope(None, barred=frozenset({other.id}))):
        session.execute(update(Application).values(title="überschrieben"))
        session.execute(delete(ApplicationPart))
    with within(session, EVERY):
        titles = session.scalars(select(Application.title).order_by(Application.id)).all()
        assert titles == ["überschrieben", "Vorhaben sued"]
        assert session.scalars(select(ApplicationPart.application_id)).all() == [other.id]


def test_counts_of_an_outer_join_leave_it_out(session: Session, applications: tuple[Application, Application]) -> None:
    other = applications[1]
    wanted = (
        select(Round.id, func.count(Application.id))
        .outerjoin(Application, Application.round_id == Round.id)
        .group_by(Round.id)
    )
    with within(session, Scope(None, barred=frozenset({other.id}))):
        assert [count for _round, count in session.execute(wanted)] == [1]
        assert session.scalars(select(Reviewer.id).join(Assignment)).all() == []


def test_a_plain_table_is_refused_where_not_everything_may_be_seen(
    session: Session, applications: tuple[Application, Application]
) -> None:
    one, other = applications
    for scope in (Scope(None, barred=frozenset({other.id})), Scope(frozenset({one.programme_id}))):
        with within(session, scope), pytest.raises(NoScope):
            session.execute(select(Application.__table__.c.id))
    with within(session, EVERY):
        assert len(session.execute(select(Application.__table__.c.id)).all()) == 2


def test_two_people_after_another_are_each_without_their_own(
    session: Session, applications: tuple[Application, Application]
) -> None:
    one, other = applications
    for hidden, left in ((one, other), (other, one), (one, other)):
        with within(session, Scope(None, barred=frozenset({hidden.id}))):
            assert session.scalars(select(Application.id)).all() == [left.id]
