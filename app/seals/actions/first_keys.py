"""The keys of a registry that nobody trusts yet, fetched so that the second person sees what would be trusted."""

from app.seals.actions.syncing.keys import note_document
from app.seals.actions.syncing.running import passing_run
from app.seals.actions.syncing.way import Surroundings
from app.seals.connector import RegistryFault
from app.seals.models import SealRegistry


def fetch_first_keys(registry_id: int, around: Surroundings) -> bool:
    """False where the registry does not answer: its keys then wait for a decision of their own."""
    run = passing_run(registry_id, around)
    try:
        run.resolver.renew()
    except RegistryFault:
        return False
    body = run.resolver.fresh_document
    assert body is not None
    with around.transaction() as session:
        registry = session.get_one(SealRegistry, registry_id)
        note_document(session, registry, run.resolver.documents[run.did], body.decode(), at=around.now())
    return True
