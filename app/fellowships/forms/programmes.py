"""The shape of what the staff types about a programme."""

from app.core.forms import EmailField, LongTextField, TextField
from app.core.language import message
from app.fellowships.forms.versioned import VersionedForm
from app.fellowships.models.programmes import NAME_LENGTH, TEXT_LENGTH


class ProgrammeForm(VersionedForm):
    name_de = TextField(message("Name in German"), max_length=NAME_LENGTH)
    name_en = TextField(message("Name in English"), max_length=NAME_LENGTH)
    purpose_de = LongTextField(
        message("What the programme is for, in German"),
        description=message("Two or three sentences. They stand on each of its calls."),
        optional=True,
        max_length=TEXT_LENGTH,
        rows=4,
    )
    purpose_en = LongTextField(
        message("What the programme is for, in English"), optional=True, max_length=TEXT_LENGTH, rows=4
    )
    contact = EmailField(
        message("Address for questions"), description=message("It stands on each call. Teams write there.")
    )
