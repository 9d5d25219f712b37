"""Every feature's models, imported in one place for Alembic and the tests."""

import importlib
from importlib.util import find_spec

from app.core import audit, database, files, limits, outbox

FEATURES = ("accounts", "profiles", "seals", "matches", "introductions", "fellowships")

__all__ = ["audit", "database", "files", "limits", "outbox"]

for feature in FEATURES:
    if find_spec(f"app.{feature}") and find_spec(f"app.{feature}.models"):
        importlib.import_module(f"app.{feature}.models")
