"""What the worker does for rounds, each in a transaction of its own; one module a part of the room."""

from app.fellowships.tasks.conflicts import look_for_conflicts, run_conflict_search
from app.fellowships.tasks.phases import switch_phases

__all__ = ["look_for_conflicts", "run_conflict_search", "switch_phases"]
