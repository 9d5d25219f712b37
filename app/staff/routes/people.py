"""Find people by name or mail."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import ROLE_NAMES
from app.accounts.states import Role
from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text, asked_word, options
from app.staff.queries.people import PeopleFilter
from app.staff.queries.people import people as people_found
from app.staff.routes.blueprint import DESK, blueprint
from app.staff.rules.labels import ACCOUNT_STATES
from app.staff.states import AccountState


def _asked() -> PeopleFilter:
    return PeopleFilter(asked_text("q"), asked_word(Role, "role"), asked_word(AccountState, "state"))


def _filters(asked: PeopleFilter) -> Filters:
    role, state = (asked.role.value if asked.role else ""), (asked.state.value if asked.state else "")
    return Filters(
        "staff.people",
        (
            Filter("q", message("Name or mail address"), asked.text),
            Filter("state", message("State"), state, options(ACCOUNT_STATES.items())),
            Filter("role", message("Role"), role, options(ROLE_NAMES.items())),
        ),
    )


@blueprint.get("/people")
@only(*DESK)
def people() -> ResponseReturnValue:
    asked = _asked()
    return render_template(
        "staff/people.html",
        page=people_found(db.session, asked, now(), asked_page()),
        filters=_filters(asked),
        states=ACCOUNT_STATES,
        roles=ROLE_NAMES,
    )


@blueprint.get("/people.csv")
@only(*DESK)
def people_csv() -> ResponseReturnValue:
    header = [
        message("Name"),
        message("Mail address"),
        message("State"),
        message("Roles"),
        message("Registered"),
        message("Last signed in"),
        message("Number"),
    ]
    rows = (
        [
            line.name,
            line.address,
            ACCOUNT_STATES[line.state],
            ", ".join(str(ROLE_NAMES[role]) for role in line.roles),
            line.created_at,
            line.last_signed_in_at,
            line.public_id,
        ]
        for line in people_found(db.session, _asked(), now(), WHOLE).items
    )
    return csv_answer("people", header, rows)
