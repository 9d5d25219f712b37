"""Paths that stand in mails, and what is signed in them."""

import hashlib

OFFICE = "introduction office"
OUTCOME = "introduction outcome"
OFFICE_LIST = "/introductions/office"
AVAILABILITY = "/introductions/availability"


def introduction_path(public_id: str) -> str:
    return f"/introductions/{public_id}"


def office_path(signed: str) -> str:
    return f"/introductions/office/{signed}"


def outcome_path(signed: str) -> str:
    return f"/introductions/outcome/{signed}"


def office_mark(address: str) -> str:
    """Ties a link to the address it was sent to, without naming it: another address, another link."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:20]
