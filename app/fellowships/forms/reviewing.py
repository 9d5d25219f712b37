"""The shape of what reviewers say of themselves, and of a wish."""

from app.core.forms import ChoicesField, Form, LongTextField, WholeNumberField
from app.core.language import message
from app.fellowships.models.columns import REASON_LENGTH

MOST_TASKS = 200


class PlaceForm(Form):
    languages = ChoicesField(
        message("Languages you read"),
        choices=[("de", message("German")), ("en", message("English"))],
        description=message("You are given applications in these languages alone."),
    )
    expertise = LongTextField(
        message("What you know well"),
        description=message("A line for each field, in your own words. Applications are chosen for you by it."),
        max_length=2_000,
        rows=5,
    )
    own_quota = WholeNumberField(
        message("At most so many applications"),
        description=message("Left empty, the round's own limit holds."),
        low=0,
        high=MOST_TASKS,
        optional=True,
    )

    @property
    def quota(self) -> int | None:
        return int(self.own_quota.data) if self.own_quota.data is not None else None


class DeclineForm(Form):
    reason = LongTextField(
        message("Why you do not take part"),
        description=message("Staff of the round read it, nobody else."),
        max_length=REASON_LENGTH,
        rows=3,
        optional=True,
    )
