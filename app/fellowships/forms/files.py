"""One file for one question."""

import wtforms

from app.core.forms import FileField, Form
from app.core.language import message


def _chosen(_form: "AttachmentForm", field: wtforms.Field) -> None:
    if field.data is None:
        raise wtforms.ValidationError(str(message("Choose a file.")))


class AttachmentForm(Form):
    file = FileField(message("File"), validators=[_chosen])
