"""The shape of what the staff types about criteria."""

from dataclasses import dataclass, field

import wtforms
from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import ChoiceField, Form, LongTextField, TextField, TickField, WholeNumberField
from app.core.language import message
from app.fellowships.rules.judging.faults import MOST_WEIGHT

NAME_LENGTH, HELP_LENGTH, ANCHOR_LENGTH, POINTS_LENGTH = 160, 1_500, 300, 3


@dataclass(frozen=True)
class AnchorRow:
    """What one number of points means, as typed."""

    points: str = ""
    de: str = ""
    en: str = ""
    is_wrong: bool = field(default=False, compare=False)


class RowsField(wtforms.Field):
    """Carries the faults of rows that the page reads and prints by itself."""

    is_group = True

    def process_formdata(self, _values: list[str]) -> None:
        self.data = None


class BeginForm(Form):
    """With what a rubric begins."""

    start = ChoiceField(message("Begin with"), radio=True)
    source = ChoiceField(message("Which round"), optional=True)


class CriterionForm(Form):
    seen = StringField(widget=HiddenInput(), default="")
    name_de = TextField(message("Name in German"), max_length=NAME_LENGTH, optional=True)
    name_en = TextField(
        message("Name in English"),
        max_length=NAME_LENGTH,
        optional=True,
        description=message("What is missing in one language is shown in the other."),
    )
    help_de = LongTextField(message("Help in German"), optional=True, max_length=HELP_LENGTH, rows=3)
    help_en = LongTextField(message("Help in English"), optional=True, max_length=HELP_LENGTH, rows=3)
    weight = WholeNumberField(
        message("Weight"),
        low=0,
        high=MOST_WEIGHT,
        description=message(
            "From 0 to {most}, beside the other criteria. What has weight 0 is read and moves no total.",
            most=MOST_WEIGHT,
        ),
    )
    is_reason_required = TickField(message("A reason is required"))
    anchors = RowsField()


class JudgingForm(Form):
    seen = StringField(widget=HiddenInput(), default="")
    asks_confidence = TickField(
        message("Reviewers say how sure they are"), description=message("On five steps, beside the criteria.")
    )
    may_abstain = TickField(
        message("Reviewers may abstain"), description=message("With a reason, so that somebody else can be found.")
    )
