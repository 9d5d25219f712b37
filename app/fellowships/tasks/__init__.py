"""What the worker does for rounds, each in a transaction of its own; one module a part of the room."""

from app.fellowships.tasks.assigning import make_assignment, make_assignments, tell_reviewers
from app.fellowships.tasks.blind import search_names, search_names_asked_for, search_one
from app.fellowships.tasks.conflicts import look_for_conflicts, run_conflict_search
from app.fellowships.tasks.deadlines import remind_drafts, watch_service
from app.fellowships.tasks.files import clear_removed_files, scan_file, scan_files
from app.fellowships.tasks.forgetting import forget_what_visitors_left
from app.fellowships.tasks.phases import switch_phases, switch_review_phases

__all__ = [
    "clear_removed_files",
    "forget_what_visitors_left",
    "look_for_conflicts",
    "make_assignment",
    "make_assignments",
    "remind_drafts",
    "run_conflict_search",
    "scan_file",
    "scan_files",
    "search_names",
    "search_names_asked_for",
    "search_one",
    "switch_phases",
    "switch_review_phases",
    "tell_reviewers",
    "watch_service",
]
