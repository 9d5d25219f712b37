"""The shape of what is typed about introductions. There is no field for price, terms or a valuation."""

from app.core.forms import ChoiceField, ChoicesField, Form, LongTextField, TickField
from app.core.language import message
from app.introductions.models import MESSAGE_LENGTH, OUTCOME_LENGTH, REASON_LENGTH
from app.introductions.rules.words import DAY_PARTS, DECLINE_REASONS, RESULTS, WEEKDAYS, WISHES
from app.introductions.states import DayPart


class RequestForm(Form):
    wish = ChoiceField(
        message("What do you ask for?"),
        choices=[(wish.value, label) for wish, label in WISHES.items()],
        radio=True,
    )
    reason = LongTextField(
        message("Why you, why them?"),
        max_length=REASON_LENGTH,
        rows=5,
        description=message("They read this first. Name what connects you; leave amounts and terms out."),
        missing=message("Write why you ask. Two sentences are enough."),
    )
    show_names = TickField(
        message("We offer to show our name before they decide"),
        description=message("They see your outline until they take the offer up. Contact data stay hidden."),
    )


class DeclineForm(Form):
    """The reason is optional; released only with the tick."""

    decline_reason = ChoiceField(
        message("Reason"),
        choices=[(reason.value, label) for reason, label in DECLINE_REASONS.items()],
        optional=True,
        description=message("Only your team reads it, unless you release it."),
    )
    released = TickField(message("Let them know the reason"))


class WordsForm(Form):
    """A question, its answer, or a message."""

    text = LongTextField(
        message("Your words"),
        max_length=MESSAGE_LENGTH,
        rows=4,
        missing=message("Write something first."),
    )


class OutcomeForm(Form):
    result = ChoiceField(
        message("What came of it?"),
        choices=[(result.value, label) for result, label in RESULTS.items()],
        radio=True,
    )
    reason = LongTextField(
        message("In a sentence, if you like"),
        max_length=OUTCOME_LENGTH,
        rows=3,
        optional=True,
        description=message("Our staff reads it to improve proposals; the other side does not."),
    )


class AvailabilityForm(Form):
    times = ChoicesField(
        message("When do you usually have time for a first talk?"),
        choices=[
            (f"{place}-{part.value}", message("{day}, {part}", day=day, part=DAY_PARTS[part]))
            for place, day in enumerate(WEEKDAYS)
            for part in DayPart
        ],
        optional=True,
        description=message("Only the moments suggested after an introduction are shown to the other side."),
    )
