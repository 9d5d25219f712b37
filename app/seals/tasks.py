"""What happens to attestations by itself: polling, waiting claims, ends. Each may run twice and be killed anywhere."""

import logging
from datetime import timedelta

from flask import current_app

from app.core import clock, jobs
from app.core.database import unit_of_work
from app.core.errors import Conflict, DomainError
from app.core.http_client import client_of
from app.seals.actions.asking import answer_claim
from app.seals.actions.first_keys import fetch_first_keys
from app.seals.actions.holding import watch_bindings
from app.seals.actions.syncing import Surroundings, sync_registry
from app.seals.actions.watching import note_ends, tell_due, tell_unverifiable, thin_out
from app.seals.connector import RegistryClient, registry_client
from app.seals.queries.claims import waiting_claims
from app.seals.queries.trust import due_registries
from app.seals.states import RunKind
from config import Settings

logger = logging.getLogger(__name__)


def surroundings() -> Surroundings:
    """This installation: its guarded client, its database, its clock, and which hosts were silent in this round."""
    settings: Settings = current_app.config["SETTINGS"]
    http, loopback = client_of(settings), settings.loopback_hosts
    silent: set[str] = set()

    def client(did: str, api_base: str, hosts: frozenset[str]) -> RegistryClient:
        return registry_client(http, did, api_base, hosts, loopback, silent=silent)

    return Surroundings(client=client, transaction=unit_of_work, now=clock.now, loopback=loopback)


@jobs.periodic(minutes=5)
def sync_due() -> int:
    """Poll the registries that are due; each is due an hour after its last run, later after failures."""
    with unit_of_work() as session:
        due = due_registries(session, clock.now())
    for registry_id in due:
        try:
            sync_registry(registry_id, RunKind.CHANGES, surroundings())
        except (Conflict, DomainError) as error:
            logger.info("registry %s was not polled: %s", registry_id, error.text.source)
    return len(due)


@jobs.periodic(minutes=1)
def answer_claims() -> int:
    """Claims that wait for a registry's word."""
    with unit_of_work() as session:
        waiting = waiting_claims(session)
    around = surroundings()
    return sum(_answered(claim_id, around) for claim_id in waiting)


def _answered(claim_id: int, around: Surroundings) -> bool:
    """One that cannot be worked on is reported and keeps none behind it waiting."""
    try:
        return answer_claim(claim_id, around)
    except Exception:
        logger.exception("claim %s could not be answered", claim_id)
        return False


@jobs.periodic(minutes=5)
def watch_numbers() -> int:
    """Bindings by the numbers of this moment, whether or not a registry answers."""
    with unit_of_work() as session:
        return watch_bindings(session, at=clock.now())


@jobs.task
def fetch_keys(registry_id: int) -> None:
    """The keys of a registry that was just proposed: whoever confirms it should see them."""
    fetch_first_keys(registry_id, surroundings())


@jobs.periodic(minutes=15)
def watch_time() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    after = timedelta(days=settings.attestation_stale_days)
    with unit_of_work() as session:
        note_ends(session, at=clock.now())
        tell_unverifiable(session, at=clock.now(), after=after)
        tell_due(session, at=clock.now(), today=clock.today())
        thin_out(session, at=clock.now())
