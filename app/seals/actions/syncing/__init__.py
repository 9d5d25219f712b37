"""Reading a registry: one run, from its key document to the last status bit."""

from app.seals.actions.syncing.running import sync_registry
from app.seals.actions.syncing.way import Progress, Surroundings

__all__ = ["Progress", "Surroundings", "sync_registry"]
