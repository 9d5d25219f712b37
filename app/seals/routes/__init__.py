"""The pages of the attestations."""

from app.seals.routes import claimed, claims, former_numbers, hints, imports, own, registries, showing
from app.seals.routes.blueprint import blueprint

__all__ = ["blueprint", "claimed", "claims", "former_numbers", "hints", "imports", "own", "registries", "showing"]
