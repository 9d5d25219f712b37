"""What a reviewer's pages cost in a full round: ``python -m benchmarks.review_desk``.

A round of its own of 1,000 applications and 3,000 reviews beside the demo world; one reviewer with some forty tasks
opens each of them and the queue. Prints the median processor time and the most statements, beside the goals.
"""

import sys

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import AccountAddress
from app.core import clock
from app.core.database import db
from app.fellowships.actions.blind.searching import search_application
from app.fellowships.models import EVERY, Assignment, Reviewer, enter
from benchmarks.visits import Cost, cost_of, signed_in
from benchmarks.whole_page import demo_app
from demo.fill_round import TITLE, Size, fill
from demo.rounds import add_round, demo_programme

ADDRESS = "reviewer@demo.example"
SIZE, SEED = Size(1_000, 3_000, 75), 20_271_101
GOAL_STATEMENTS, GOAL_MS = 12, 30.0


def main() -> int:
    app = demo_app()
    tasks = _round_of(app)
    client = signed_in(app, ADDRESS)
    cost_of(client, ["/reviews", *tasks])
    form, queue = cost_of(client, tasks), cost_of(client, ["/reviews"] * 20)
    for name, cost in (("review form", form), ("queue", queue)):
        print(f"{name:<14}{cost.cpu_p50_ms:>8.1f} ms{cost.statements:>4} statements")
    kept = _keeps(form)
    print(f"goal: form within {GOAL_STATEMENTS} statements and {GOAL_MS:g} ms – {'kept' if kept else 'missed'}")
    return 0 if kept else 1


def _keeps(form: Cost) -> bool:
    return form.statements <= GOAL_STATEMENTS and form.cpu_p50_ms <= GOAL_MS


def _round_of(app: Flask) -> list[str]:
    """The addresses of the reviewer's tasks in a new full round, whose applications were searched for names."""
    with app.app_context(), Session(db.engine) as session:
        enter(session, EVERY)
        at, programme = clock.now(), demo_programme(session)
        row = add_round(session, programme, TITLE, by_id=programme.created_by_id or 0, at=at)
        mine = session.scalars(select(AccountAddress.account_id).where(AccountAddress.normalised == ADDRESS)).one()
        fill(session, row, SIZE, seed=SEED, at=at, tick=lambda _: None, reviewer_accounts=[mine])
        wanted = select(Assignment).join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        tasks = session.scalars(wanted.where(Reviewer.account_id == mine, Reviewer.round_id == row.id)).all()
        for task in tasks:
            search_application(session, task.application_id, {}, at=at)
        paths = [f"/reviews/{task.public_id}" for task in tasks]
        session.commit()
        return paths


if __name__ == "__main__":
    sys.exit(main())
