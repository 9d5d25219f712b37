"""The features of this application, lowest first: each has an `init_feature(app)` in its `feature.py`."""

import importlib
from importlib.util import find_spec

from flask import Flask

from app import all_models  # noqa: F401 -- every table is known before the first session
from app.core import health, language_switch

FEATURES = ("accounts", "profiles", "seals", "matches", "introductions", "fellowships", "pages", "staff")


def init_features(app: Flask) -> None:
    app.register_blueprint(health.blueprint)
    app.register_blueprint(language_switch.blueprint)
    for name in FEATURES:
        if find_spec(f"app.{name}") and find_spec(f"app.{name}.feature"):
            importlib.import_module(f"app.{name}.feature").init_feature(app)
