"""The pages of the attestations."""

from app.seals.routes import claimed, claims, imports, own, registries, showing
from app.seals.routes.blueprint import blueprint

__all__ = ["blueprint", "claimed", "claims", "imports", "own", "registries", "showing"]
