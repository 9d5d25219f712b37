"""The tables of the fellowships, one module an entity; import them from here."""

from app.fellowships.models.programmes import Programme
from app.fellowships.models.rounds import PhaseChange, Round, RoundPhase
from app.fellowships.models.scope import EVERY, NoScope, OwnedByProgramme, Scope, enter, scope_in, within

__all__ = [
    "EVERY",
    "NoScope",
    "OwnedByProgramme",
    "PhaseChange",
    "Programme",
    "Round",
    "RoundPhase",
    "Scope",
    "enter",
    "scope_in",
    "within",
]
