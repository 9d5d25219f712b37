"""Runs of imports as rows: begun, gone on with, ended, and cleared away; the same for command line and upload."""

from app.profiles.actions.import_runs.beginning import Order, begin_run
from app.profiles.actions.import_runs.clearing import forget_refusals, forget_uploads
from app.profiles.actions.import_runs.tracking import track_import
from app.profiles.actions.import_runs.uploads import Upload, take_checked, upload_run, wake_again

__all__ = [
    "Order",
    "Upload",
    "begin_run",
    "forget_refusals",
    "forget_uploads",
    "take_checked",
    "track_import",
    "upload_run",
    "wake_again",
]
