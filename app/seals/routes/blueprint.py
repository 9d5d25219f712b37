from datetime import timedelta

from flask import Blueprint, current_app

from app.seals.rules.freshness import Thresholds
from config import Settings

blueprint = Blueprint("seals", __name__)


def thresholds() -> Thresholds:
    """The disclosed numbers of this installation."""
    settings: Settings = current_app.config["SETTINGS"]
    return Thresholds(
        fresh=timedelta(hours=settings.attestation_fresh_hours),
        stale=timedelta(days=settings.attestation_stale_days),
        review_months=settings.attestation_review_months,
        seal_schemes=frozenset(each.strip() for each in settings.attestation_seal_schemes.split(",") if each.strip()),
    )
