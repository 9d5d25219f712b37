"""The shape of what staff choose for a calculation, and of a deed on one pair."""

from collections.abc import Sequence

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.errors import RuleBroken
from app.core.forms import ChoiceField, Form, TextField, TickField, WholeNumberField
from app.core.language import message
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.rules.assigning import MOST_PERCENT, MOST_REVIEWS, AssigningSettings


class RunForm(Form):
    reviews_each = WholeNumberField(message("Reviews of each application"), low=1, high=MOST_REVIEWS)
    floor_percent = WholeNumberField(
        message("Floor in percent"),
        description=message(
            "So close each application comes to what the one hardest to serve could have at best. 90 is usual; "
            "0 looks at the sum alone."
        ),
        low=0,
        high=MOST_PERCENT,
    )
    keep_apart = TickField(message("At most one reviewer of an organisation reads the same application"))

    def chosen(self) -> AssigningSettings:
        reviews_each, floor_percent = (int(field.data or 0) for field in (self.reviews_each, self.floor_percent))
        return AssigningSettings(reviews_each, floor_percent, bool(self.keep_apart.data))


class RunDeedForm(Form):
    """A deed on the calculation that the person saw."""

    run = StringField(widget=HiddenInput(), default="")


ASSIGN, WITHDRAW, PIN, FORBID, LIFT = "assign", "withdraw", "pin", "forbid", "lift"
_WITH_REASON = frozenset({WITHDRAW, PIN, FORBID})


class PairForm(Form):
    reviewer = ChoiceField(message("Reviewer"), missing=message("Choose a reviewer."))
    deed = ChoiceField(
        message("What is to be done"),
        choices=[
            (ASSIGN, message("Assign now")),
            (WITHDRAW, message("Withdraw now")),
            (PIN, message("Pin: each calculation assigns the two")),
            (FORBID, message("Rule out: no calculation assigns the two")),
            (LIFT, message("Lift what was pinned or ruled out")),
        ],
        missing=message("Choose what is to be done."),
        radio=True,
    )
    reason = TextField(
        message("Reason"),
        description=message("Needed to withdraw, pin and rule out. The staff reads it."),
        optional=True,
        max_length=REASON_LENGTH,
    )

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        self.reviewer.choices = list(people)

    def check_reason(self) -> None:
        """Raises RuleBroken."""
        if self.deed.data in _WITH_REASON and not self.reason.data:
            raise RuleBroken(message("Say why."), field="reason")
