"""Where registries say that something changed; see `actions/hints.py` for what little that brings about."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from app.accounts.login import network
from app.core import jobs, limits
from app.core.access import public
from app.core.clock import now
from app.core.database import after_commit, commits, db
from app.core.form_guard import proved_by_its_body
from app.core.limits import Limit
from app.seals.actions.hints import take_hint
from app.seals.connector.hint import MAX_HINT_BYTES
from app.seals.routes.blueprint import blueprint
from app.seals.tasks import sync_due
from config import Settings

PER_ADDRESS = Limit("address", 30, 3_600)
ACCEPTED, MALFORMED = 202, 400
DOTS_OF_A_TOKEN = 2


@blueprint.post("/registries/<public_id>/hint")
@public
@proved_by_its_body
@commits
def hint(public_id: str) -> ResponseReturnValue:
    """What is no token at all costs a look at its length; every other try is counted before it is looked at."""
    token = request.stream.read(MAX_HINT_BYTES + 1)
    if len(token) > MAX_HINT_BYTES or token.count(b".") != DOTS_OF_A_TOKEN:
        return "", MALFORMED
    limits.charge(db.session, "registry_hint", {PER_ADDRESS: network()})
    settings: Settings = current_app.config["SETTINGS"]
    if take_hint(db.session, public_id, token, at=now(), loopback=settings.loopback_hosts):
        after_commit(db.session, lambda: jobs.wake(sync_due))
    return "", ACCEPTED
