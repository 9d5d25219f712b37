"""Handing in: check, submit, receipt; reopening and taking back; what came too late."""

from app.fellowships.routes.submitting import (
    changes,
    extending,
    handing,
    kept,
    outages,
    receipts,
    reopening,
    staff_late,
    watching,
)

__all__ = ["changes", "extending", "handing", "kept", "outages", "receipts", "reopening", "staff_late", "watching"]
