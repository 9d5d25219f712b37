"""What staff type about places that could tell who applies."""

from app.core.forms import Form, TextField
from app.core.language import message
from app.fellowships.models.columns import REASON_LENGTH


class PlacesForm(Form):
    """A decision about the places that are ticked, or about one."""

    reason = TextField(
        message("Why may it stand?"),
        description=message("For what is let stand. Kept with your name; the same place is not asked about again."),
        optional=True,
        max_length=REASON_LENGTH,
    )


class PassageForm(Form):
    passage = TextField(
        message("Passage"),
        description=message("As it stands in the text, letter for letter. It is taken out wherever an answer says it."),
        missing=message("Write the passage as it stands in the text."),
        max_length=REASON_LENGTH,
    )
