"""The pages of a full round, through the application: `python -m benchmarks.round_pages`.

Loads the demo world and `flask demo round` (1,000 applications, 3,000 reviews) into `var/bench/round`, signs a person
of the programme staff and a reviewer in and asks for their pages. "Anew": a review was finished since the last visit,
so that scores are calibrated again. Prints a table beside the budgets and writes `var/bench/round_pages.json`.

For comparison, measured elsewhere and under load (processor time and statements hold): at 1,067 applications and 3,160
reviews pretalx 2025.2.2 needed 1,557 statements and 3,500 ms for its review dashboard, 384 and 464 ms for its list, 29
statements and 1,516 KB for its assignment page; hypha 6.7.0 needed 142 and 244 ms for its list of 933.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.accounts.models import AccountAddress
from app.core.database import unit_of_work
from app.fellowships.models import EVERY, Assignment, Review, Reviewer, Round, enter
from app.fellowships.states import AssignmentState, ReviewState
from benchmarks.fresh import BENCH, environment, flask, fresh_folder, prepared
from benchmarks.visits import Cost, application, cost_of, signed_in
from demo.fill_round import TITLE
from demo.load import load_demo
from demo.world import load_world

VISITS = 30
STAFF = "programme@demo.example"


@dataclass(frozen=True)
class Budget:
    """What one visit may need at most; None where nothing is asked."""

    statements: int | None = None
    milliseconds: int | None = None
    kilobytes: int | None = None


@dataclass(frozen=True)
class Line:
    page: str
    cost: Cost
    kilobytes: float
    budget: Budget

    @property
    def is_kept(self) -> bool:
        pairs = (
            (self.cost.statements, self.budget.statements),
            (self.cost.cpu_p50_ms, self.budget.milliseconds),
            (self.kilobytes, self.budget.kilobytes),
        )
        return all(most is None or used <= most for used, most in pairs)


def full_round() -> tuple[Flask, str]:
    """The application and the public id of the round."""
    folder = fresh_folder("round")
    environ = {**environment(folder), "ANSCHUB_ENCODER_MODEL": "hashing", "ANSCHUB_DEMO": "true"}
    prepared(environ)
    app = application(folder)
    load_demo(app, load_world())
    ran = flask(environ, "demo", "round", "--applications", "1000", "--reviews", "3000")
    if ran.status:
        raise RuntimeError(ran.output)
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        found = session.scalars(select(Round.public_id).where(Round.title_de == TITLE.title_de)).one()
    print(f"flask demo round: {ran.seconds:.1f} s, {ran.cpu_seconds:.1f} s of processor time", flush=True)
    return app, found


def reviewers_task(app: Flask) -> tuple[str, str]:
    """Address of a reviewer of the round, and a task of theirs whose review is being written."""
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        found = session.execute(
            select(AccountAddress.address, Assignment.public_id)
            .join(Reviewer, Reviewer.account_id == AccountAddress.account_id)
            .join(Assignment, Assignment.reviewer_id == Reviewer.id)
            .join(Review, Review.assignment_id == Assignment.id)
            .join(Round, Round.id == Reviewer.round_id)
            .where(Round.title_de == TITLE.title_de, Review.state == ReviewState.DRAFT)
            .where(Assignment.state == AssignmentState.ASSIGNED)
            .order_by(Assignment.id)
        ).first()
    assert found is not None, "a tenth of the reviews is being written"
    return str(found[0]), str(found[1])


def finish_another(app: Flask, number: int) -> None:
    """A finished review gets another total, as if somebody had just finished it so."""
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        chosen = (
            select(Review.id).where(Review.state == ReviewState.FINISHED).order_by(Review.id).offset(number).limit(1)
        )
        session.execute(update(Review).where(Review.id == session.scalars(chosen).one()).values(total=50.0 + number))


def measured(app: Flask, public_id: str) -> Iterator[Line]:
    here = f"/staff/rounds/{public_id}"
    staff = signed_in(app, STAFF)
    yield line(staff, "list of applications", f"{here}/applications", Budget(15, 60))
    yield line(staff, "list, by a word of the title", f"{here}/applications?q=takt", Budget(15, 60))
    yield line(staff, "review dashboard", f"{here}/reviews", Budget(20, 120))
    yield anew(app, staff, f"{here}/reviews", Budget(20, 120))
    yield line(staff, "scores", f"{here}/scores", Budget(20, 120))
    yield line(staff, "assignment", f"{here}/assignment", Budget(kilobytes=200))
    yield line(staff, "assignment, by reviewer", f"{here}/assignment/reviewers", Budget(kilobytes=200))
    address, task = reviewers_task(app)
    reviewer = signed_in(app, address)
    yield line(reviewer, "reviewer's queue", "/reviews", Budget())
    yield line(reviewer, "review form", f"/reviews/{task}", Budget(12, 30))


def line(client: FlaskClient, page: str, address: str, budget: Budget) -> Line:
    cost_of(client, [address] * 3)
    cost = cost_of(client, [address] * VISITS)
    return Line(page, cost, round(len(client.get(address).data) / 1024, 1), budget)


def anew(app: Flask, client: FlaskClient, address: str, budget: Budget) -> Line:
    """Each visit after another review was finished."""
    costs = []
    for number in range(VISITS):
        finish_another(app, number)
        costs.append(cost_of(client, [address]))
    middle = sorted(costs, key=lambda each: each.cpu_p50_ms)[VISITS // 2]
    walls = sorted(each.p50_ms for each in costs)
    most = max(each.statements for each in costs)
    cost = Cost(VISITS, walls[VISITS // 2], walls[int(VISITS * 0.95)], middle.cpu_p50_ms, most)
    return Line("review dashboard, anew", cost, round(len(client.get(address).data) / 1024, 1), budget)


def main() -> int:
    """0 if every budget was kept."""
    app, public_id = full_round()
    head = f"{'page':<30}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'stmts':>7}{'KB':>8}   budget (statements, ms, KB)"
    print(head, flush=True)
    found = []
    for each in measured(app, public_id):
        cost, budget = each.cost, each.budget
        asked = ", ".join("–" if most is None else str(most) for most in asdict(budget).values())
        figures = f"{cost.p50_ms:>9}{cost.p95_ms:>9}{cost.cpu_p50_ms:>9}{cost.statements:>7}{each.kilobytes:>8}"
        print(f"{each.page:<30}{figures}   {asked}{'' if each.is_kept else '   MISSED'}", flush=True)
        found.append(each)
    (BENCH / "round_pages.json").write_text(json.dumps([asdict(each) for each in found], indent=2), encoding="utf-8")
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
