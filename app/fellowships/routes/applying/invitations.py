"""The link that another party gets by mail: whoever holds it may accept, after signing in, or decline."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.language import current_language, message
from app.fellowships.actions.applications.parties import accept_part, decline_part, invited_part
from app.fellowships.models import EVERY, Application, ApplicationPart, Round, enter
from app.fellowships.routes.blueprint import blueprint, say
from app.fellowships.routes.guard import at_any_time
from app.fellowships.rules.application_words import PARTIES

LONGEST = 100


def _invited(token: str) -> ApplicationPart:
    enter(db.session, EVERY)
    return invited_part(db.session, token[:LONGEST])


@blueprint.get("/applications/invitations/<token>")
@public
def party_invitation(token: str) -> ResponseReturnValue:
    """Opening it changes nothing: mail scanners open links too."""
    part = _invited(token)
    application = db.session.get_one(Application, part.application_id)
    row = db.session.get_one(Round, application.round_id)
    return render_template(
        "fellowships/apply/invitation.html",
        token=token,
        title=application.title,
        party=PARTIES[part.party],
        round=row,
        round_title=row.title_de if current_language() == "de" else row.title_en,
    )


@blueprint.post("/applications/invitations/<token>/accept")
@only("signed_in")
@commits
@at_any_time("it opens a part; what is written there asks for the deadline")
def accept_invitation(token: str) -> ResponseReturnValue:
    _invited(token)
    part = accept_part(db.session, token[:LONGEST], account_id=current_person().id, at=now())
    application = db.session.get_one(Application, part.application_id)
    ids: dict[str, Any] = {"application_id": application.public_id, "part_id": part.public_id}
    return redirect(url_for("fellowships.show_part", **ids), 303)


@blueprint.post("/applications/invitations/<token>/decline")
@public
@commits
@at_any_time("saying no is never too late")
def decline_invitation(token: str) -> ResponseReturnValue:
    _invited(token)
    decline_part(db.session, token[:LONGEST])
    say(message("You have declined. The team sees that, and nothing else."))
    return redirect(url_for("fellowships.calls"), 303)
