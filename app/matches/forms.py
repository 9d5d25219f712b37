"""The shape of what is typed about lists, weights and searches."""

from app.core.forms import ChoiceField, Form, TextField
from app.core.language import Message, message
from app.matches.rules.limits import LONGEST_NAME
from app.matches.states import HideReason

HIDE_REASONS: dict[HideReason, Message] = {
    HideReason.FIELD: message("Not our field"),
    HideReason.TOO_EARLY: message("Too early"),
    HideReason.TOO_LATE: message("Too late"),
    HideReason.AMOUNT: message("The amount does not fit"),
    HideReason.REGION: message("The place does not fit"),
    HideReason.KNOWN: message("We know each other already"),
    HideReason.CONFLICT: message("It competes with something we are committed to"),
    HideReason.OTHER: message("Another reason"),
}


class DeedForm(Form):
    """A button: nothing but the token."""


class NameForm(Form):
    name = TextField(message("Name"), max_length=LONGEST_NAME, missing=message("Give the list a name."))


class HideForm(Form):
    reason = ChoiceField(
        message("Why do you not want to see this?"),
        choices=[(reason.value, label) for reason, label in HIDE_REASONS.items()],
        radio=True,
        description=message("Nobody but your team and, in numbers only, the staff reads the answer."),
        missing=message("Choose a reason. It helps us to see what does not work."),
    )
