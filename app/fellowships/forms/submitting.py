"""The shapes of handing in, taking back and asking for changes."""

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import ChoicesField, Form, LongTextField, MomentField
from app.core.language import message
from app.fellowships.models.columns import KEY_LENGTH, REASON_LENGTH

MOST_WORDS = 2_000


class SubmitForm(Form):
    """``key`` comes with the page: pushing twice is one submission."""

    key = StringField(widget=HiddenInput())

    def validate_key(self, field: StringField) -> None:
        field.data = (field.data or "")[:KEY_LENGTH]


class WithdrawForm(Form):
    reason = LongTextField(
        message("Why?"),
        description=message("The programme's staff reads it. You need not say."),
        optional=True,
        max_length=REASON_LENGTH,
        rows=3,
    )


class ReasonForm(Form):
    """A deed of the staff that stands in the log with its reason."""

    reason = LongTextField(
        message("Reason"),
        description=message("It stands in the log and in the mail to the team."),
        max_length=REASON_LENGTH,
        rows=3,
    )


class ExtendForm(ReasonForm):
    until = MomentField(
        message("New end"),
        description=message(
            "Day and time, for example 31.3.2027 23:59, in the zone of the round. It ends exactly then."
        ),
    )


class AdmitForm(Form):
    reason = LongTextField(
        message("Reason"),
        description=message(
            "Which line of the call's rule allows it. The public reads that a late text was admitted, not whose."
        ),
        max_length=REASON_LENGTH,
        rows=3,
    )


class DismissForm(Form):
    reason = LongTextField(
        message("Why nobody needs more time"),
        description=message("It stands in the log."),
        max_length=REASON_LENGTH,
        rows=2,
    )


class ChangesForm(Form):
    """``questions`` are "part:key"; their choices come with the application."""

    questions = ChoicesField(message("Answers to be mended"), description=message("Only these reopen."))
    words = LongTextField(message("What is to be mended"), max_length=MOST_WORDS, rows=5)
    due_at = MomentField(message("Until"), description=message("In the zone of the round."))
