"""The shapes of what people type in fellowship rounds, one module a part of the room."""

from app.fellowships.forms.programmes import ProgrammeForm
from app.fellowships.forms.rounds import DATED, CallForm, DatesForm, NewRoundForm, SwitchForm
from app.fellowships.forms.versioned import DeedForm, VersionedForm

__all__ = [
    "DATED",
    "CallForm",
    "DatesForm",
    "DeedForm",
    "NewRoundForm",
    "ProgrammeForm",
    "SwitchForm",
    "VersionedForm",
]
