"""T9 to T11: staff in conflict with an application read every page as in a world in which it was never begun."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import audit
from app.core import clock as core_clock
from app.fellowships.actions.conflicts.finding import find_of_application
from app.fellowships.models import (
    EVERY,
    AssignmentRuling,
    Bid,
    Extension,
    Review,
    Rubric,
    Submission,
    enter,
)
from app.fellowships.queries.conflicts.barred import barred_for
from app.fellowships.states import ApplicationState, PairRule, ReviewState
from app.profiles.states import TieKind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.conflicts import (
    Pair,
    Setting,
    make_application,
    make_assignment,
    make_bare_profile,
    make_pair,
    make_person,
    make_setting,
    make_tie,
)
from tests.factories.fellowships import make_programme, make_round

SignIn = Callable[[Account], Client]
# What differs from one answer to the next whatever stands in it.
_CHANCE = re.compile(rb'(name="csrf_token" value="|data-token="|content="|nonce[="-]+|request-id: )[\w.\-]{12,}')
# Asked for with every list, whatever it knows of them: none may confirm what is hidden.
_ASKED = ("", "?q=geheim", "?number=3&state=all", "?state=draft&order=mean")


@pytest.fixture(params=["programme_staff", "administrator"])
def staff(session: Session, clock: MovableClock, request: pytest.FixtureRequest) -> Account:
    return make_account(session, roles=[request.param])


@pytest.fixture
def setting(session: Session, clock: MovableClock) -> Setting:
    other = make_account(session, roles=["programme_staff"])
    programme = make_programme(session, other.id)
    enter(session, EVERY)
    return make_setting(session, programme, make_round(session, programme, by_id=other.id))


@pytest.fixture
def shown(setting: Setting) -> list[Pair]:
    pairs = [make_pair(setting, word, number=number) for number, word in enumerate(("balu", "sigo"), start=1)]
    for each in pairs:
        make_assignment(each)
    # By what reviewers judge is the round's: everybody reads it, whatever is hidden.
    at, of = core_clock.now(), {"programme_id": setting.programme.id, "round_id": setting.round.id}
    setting.session.add(Rubric(**of, number=77, created_at=at, published_at=at))
    setting.session.flush()
    return pairs


@pytest.fixture
def team(session: Session, shown: list[Pair]) -> Pair:
    """A team that has not applied, and a reviewer of the round who will read it."""
    member = make_person(session, "geheim")
    return replace(shown[0], profile=make_bare_profile(session, "geheim", member), member=member)


def _plant_hidden(setting: Setting, team: Pair, staff: Account, *, number: int | None = 3) -> Pair:
    """An application with everything that may hang on one, of a team in which the staff's family works."""
    session = setting.session
    pair = replace(team, application=make_application(setting, team.profile, number=number or 0))
    if number is None:
        session.execute(delete(Submission).where(Submission.application_id == pair.application.id))
        pair.application.number, pair.application.submitted_at = None, None
        pair.application.submissions, pair.application.state = 0, ApplicationState.DRAFT
    make_tie(session, TieKind.FAMILY, a_account_id=pair.member.id, b_account_id=staff.id)
    if number is not None:
        _hang_on(setting, pair)
    audit.record(
        session, "application.submitted", actor_id=pair.member.id, object_type="application",
        object_id=pair.application.id,
    )  # fmt: skip
    find_of_application(session, pair.application, core_clock.now())
    session.commit()
    return pair


def _hang_on(setting: Setting, pair: Pair) -> None:
    session, at = setting.session, core_clock.now()
    of = {"programme_id": setting.programme.id, "application_id": pair.application.id}
    assignment = make_assignment(pair)
    submission_id = session.scalars(select(Submission.id).where(Submission.application_id == pair.application.id)).one()
    rubric = session.scalars(select(Rubric).where(Rubric.round_id == setting.round.id)).one()
    session.add_all(
        [
            Review(
                **of, assignment_id=assignment.id, submission_id=submission_id, rubric_id=rubric.id,
                state=ReviewState.FINISHED, total=9.5, words="geheim", started_at=at, changed_at=at, finished_at=at,
            ),
            Bid(**of, reviewer_id=assignment.reviewer_id, wish=2, at=at),
            AssignmentRuling(**of, reviewer_id=assignment.reviewer_id, rule=PairRule.PIN, reason="geheim", at=at),
            Extension(**of, until=at + timedelta(days=3), reason="geheim", at=at),
        ]
    )  # fmt: skip
    session.flush()


def _addresses(app: Flask, setting: Setting, shown: list[Pair]) -> list[str]:
    """Every page that staff of the round can open without knowing the hidden one, with what may be asked of it."""
    known = {
        "public_id": setting.round.public_id,
        "application_id": shown[0].application.public_id,
        "application": shown[0].application.public_id,
        "language": "de",
    }
    rounds = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff/rounds/<public_id>") and "GET" in (rule.methods or ())
    ]
    paths = [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda name: known[name[1]], rule.rule)
        for rule in rounds
        if rule.arguments <= set(known)
    ]
    around = [
        "/staff/", "/staff/programmes", f"/staff/programmes/{setting.programme.public_id}", "/fellowships",
        "/fellowships/calls.json", "/fellowships/calls.de.atom", "/staff/audit?event=application",
        "/staff/audit?event=conflict", "/staff/audit?event=assignment", "/staff/audit?object_type=application",
        "/staff/board", "/applications",
    ]  # fmt: skip
    return [f"{path}{asked}" for path in paths for asked in _ASKED] + around


def _read(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {}
    for address in addresses:
        answer = client.get(address)
        found[address] = (answer.status_code, _CHANCE.sub(rb"\1", answer.data))
    return found


def _differences(one: dict[str, tuple[int, bytes]], other: dict[str, tuple[int, bytes]]) -> list[str]:
    return [address for address in one if one[address] != other[address]]


@pytest.mark.parametrize("number", [3, None], ids=["submitted", "draft"])
def test_t11_staff_in_conflict_live_in_a_world_without_the_application(
    app: Flask,
    session: Session,
    setting: Setting,
    shown: list[Pair],
    team: Pair,
    staff: Account,
    signed_in: SignIn,
    number: int | None,
) -> None:
    session.commit()
    client, addresses = signed_in(staff), _addresses(app, setting, shown)
    without = _read(client, addresses)
    hidden = _plant_hidden(setting, team, staff, number=number)
    assert barred_for(session, staff.id) == {hidden.application.id}
    session.commit()
    with_it = _read(client, addresses)
    assert len(addresses) > 30
    assert sum(status == 200 for status, _text in without.values()) > len(addresses) / 2
    assert _differences(without, with_it) == []


def test_t11_there_is_something_to_hide(
    app: Flask, session: Session, setting: Setting, shown: list[Pair], team: Pair, signed_in: SignIn
) -> None:
    """Whoever is in no conflict reads other pages than before: the test above is not empty."""
    colleague, staff = make_account(session, roles=["programme_staff"]), make_account(session)
    session.commit()
    client, addresses = signed_in(colleague), _addresses(app, setting, shown)
    before = _read(client, addresses)
    _plant_hidden(setting, team, staff)
    assert len(_differences(before, _read(client, addresses))) >= 5


def test_t08_pages_of_the_hidden_one_do_not_exist(
    app: Flask, session: Session, setting: Setting, shown: list[Pair], team: Pair, staff: Account, signed_in: SignIn
) -> None:
    hidden = _plant_hidden(setting, team, staff)
    client = signed_in(staff)
    of_one = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff/") and "GET" in (rule.methods or ()) and "application" in str(rule.arguments)
    ]
    own = {"public_id": setting.round.public_id, "position": "1", "name": "x", "ordinal": "1"}
    for rule in of_one:
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: own.get(name[1], hidden.application.public_id), rule)
        assert (rule, client.get(address).status_code) == (rule, 404)
    assert of_one
