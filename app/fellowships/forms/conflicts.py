"""The shape of what people say about conflicts of interest."""

from app.core.forms import ChoiceField, Form, LongTextField
from app.core.language import message
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.rules.conflicts.declaring import DECLARABLE, DECLARABLE_FOR

_KINDS = [(kind.value, words) for kind, words in DECLARABLE.items()]
_KINDS_FOR = [(kind.value, words) for kind, words in DECLARABLE_FOR.items()]


class SettleForm(Form):
    reason = LongTextField(
        message("Why is there no conflict?"),
        description=message("Kept for good. The same fact is not found again; a new one is."),
        max_length=REASON_LENGTH,
        rows=4,
    )


class DeclareForForm(Form):
    """By staff, for somebody else."""

    person = ChoiceField(message("Who"), choices=())
    application = ChoiceField(message("With which application"), choices=())
    kind = ChoiceField(message("What kind of relation"), choices=_KINDS_FOR)
    words = LongTextField(
        message("In words"),
        description=message("What you know, and from whom. Staff of the round read it."),
        max_length=REASON_LENGTH,
        rows=4,
    )

    def offer(self, people: list[tuple[int, str]], applications: list[tuple[str, int, str]]) -> None:
        self.person.choices = [(str(key), name) for key, name in people]
        self.application.choices = [(key, f"{number} · {title}") for key, number, title in applications]


class DeclareForm(Form):
    """By a reviewer, before the text opens or later."""

    kind = ChoiceField(message("What kind of relation"), choices=_KINDS, radio=True)
    words = LongTextField(
        message("In words"),
        description=message("Staff of the round read it, the applicants do not."),
        optional=True,
        max_length=REASON_LENGTH,
        rows=4,
    )
