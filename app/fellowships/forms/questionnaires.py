"""The shape of what the staff types about sections and questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    TickField,
    WholeNumberField,
)
from app.core.forms.text import lazy
from app.core.language import message
from app.fellowships.forms.versioned import VersionedForm
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.rules.asking.words import FILE_KINDS, KINDS, PARTY_NAMES
from app.fellowships.rules.questionnaire import LISTS, TEXTS
from app.fellowships.states import Party, QuestionKind
from app.profiles.rules.kinds import SPINOFF, STARTUP

TITLE_LENGTH, LABEL_LENGTH, HELP_LENGTH, DECLARATION_LENGTH = 160, 400, 1_500, 4_000
MOST_WORDS, MOST_CHARACTERS, MOST_FILES, MOST_MEGABYTES, MOST_PAGES = 5_000, 30_000, 20, 50, 200
# Which kinds of profile apply.
APPLYING = (SPINOFF, STARTUP)
MOST_PARTS, MOST_ROWS, MOST_LATER_MINUTES = 20, 200, 20_160


class BeginForm(Form):
    """With what a questionnaire begins."""

    start = ChoiceField(message("Begin with"), radio=True)
    source = ChoiceField(message("Which round"), optional=True)


_NUMBER_HINT = message("For example 1 or 2.5.")
_DATE_HINT = message("For example 31.3.2027.")


class SectionForm(Form):
    seen = StringField(widget=HiddenInput(), default="")
    title_de = TextField(message("Title in German"), max_length=TITLE_LENGTH)
    title_en = TextField(
        message("Title in English"),
        max_length=TITLE_LENGTH,
        optional=True,
        description=message("Both languages are needed before the questionnaire is published."),
    )
    intro_de = LongTextField(message("Introduction in German"), optional=True, max_length=HELP_LENGTH, rows=3)
    intro_en = LongTextField(message("Introduction in English"), optional=True, max_length=HELP_LENGTH, rows=3)
    party = ChoiceField(
        message("Who answers"),
        description=message("Each party sees its own sections alone."),
        choices=[(party.value, PARTY_NAMES[party]) for party in Party],
        radio=True,
    )


class QuestionForm(Form):
    """All that any kind of question may say; `for_kind` leaves out what this one does not."""

    seen = StringField(widget=HiddenInput(), default="")
    label_de = TextField(message("Question in German"), max_length=LABEL_LENGTH)
    label_en = TextField(
        message("Question in English"),
        max_length=LABEL_LENGTH,
        optional=True,
        description=message("Both languages are needed before the questionnaire is published."),
    )
    help_de = LongTextField(message("Help in German"), optional=True, max_length=HELP_LENGTH, rows=3)
    help_en = LongTextField(message("Help in English"), optional=True, max_length=HELP_LENGTH, rows=3)
    declaration_de = LongTextField(
        message("What is agreed to, in German"), optional=True, max_length=DECLARATION_LENGTH, rows=5
    )
    declaration_en = LongTextField(
        message("What is agreed to, in English"), optional=True, max_length=DECLARATION_LENGTH, rows=5
    )
    profile_field = ChoiceField(message("Field of the profile"), optional=True)
    is_required = TickField(message("An answer is required"))
    words = WholeNumberField(message("At most so many words"), low=1, high=MOST_WORDS, optional=True)
    characters = WholeNumberField(message("At most so many characters"), low=1, high=MOST_CHARACTERS, optional=True)
    file_kinds = ChoiceField(
        message("Which files"),
        choices=[(kind.value, words) for kind, words in FILE_KINDS.items()],
        description=message("Those who answer read it before they choose. We judge a file by its content."),
        radio=True,
    )
    files = WholeNumberField(message("At most so many files"), low=1, high=MOST_FILES, optional=True)
    megabytes = WholeNumberField(message("At most so many megabytes a file"), low=1, high=MOST_MEGABYTES, optional=True)
    pages = WholeNumberField(message("At most so many pages a file"), low=1, high=MOST_PAGES, optional=True)
    condition = ChoicesField(
        message("Only after these answers"),
        description=message("Answers of one earlier question. Nothing ticked: it is always asked."),
        optional=True,
        at_most=400,
    )
    for_reviewers = TickField(
        message("Reviewers read the answer"), description=message("Otherwise it is for the staff alone.")
    )
    tells_identity = TickField(
        message("The answer tells who applies"),
        description=message("It is hidden while reviewers read without names."),
    )
    is_title = TickField(
        message("The answer is the title of the application"),
        description=message("Lists call the application by it. One question at most."),
    )

    @property
    def shown(self) -> frozenset[str]:
        return frozenset(field.short_name for field in self)


class _NumberForm(QuestionForm):
    least = TextField(message("At least"), max_length=20, optional=True, description=_NUMBER_HINT)
    most = TextField(message("At most"), max_length=20, optional=True, description=_NUMBER_HINT)


class _MoneyForm(QuestionForm):
    least = MoneyField(message("At least, in euros"), optional=True)
    most = MoneyField(message("At most, in euros"), optional=True)


class _DateForm(QuestionForm):
    least = DateField(message("Not before"), optional=True, description=_DATE_HINT)
    most = DateField(message("Not after"), optional=True, description=_DATE_HINT)


class _CountForm(QuestionForm):
    least = WholeNumberField(message("At least so many"), low=0, high=MOST_ROWS, optional=True)
    most = WholeNumberField(message("At most so many"), low=1, high=MOST_ROWS, optional=True)


_FORMS: Mapping[QuestionKind, type[QuestionForm]] = {
    QuestionKind.NUMBER: _NumberForm,
    QuestionKind.MONEY: _MoneyForm,
    QuestionKind.DATE: _DateForm,
    QuestionKind.MULTIPLE: _CountForm,
    **dict.fromkeys(LISTS, _CountForm),
}


def question_form(kind: QuestionKind, party: Party, **given: Any) -> QuestionForm:  # Any: WTForms' own arguments
    """The form without what this kind of question, or this party, does not have."""
    form = _FORMS.get(kind, QuestionForm)(**given)
    for names, is_kept in (
        (("words", "characters"), kind in TEXTS),
        (("file_kinds", "files", "megabytes", "pages"), kind is QuestionKind.FILE),
        (("declaration_de", "declaration_en"), kind is QuestionKind.DECLARATION),
        (("profile_field",), party is Party.LEAD and kind in _FROM_PROFILE),
        (("is_title",), party is Party.LEAD and kind in TEXTS),
    ):
        for name in names if not is_kept else ():
            del form[name]
    if "profile_field" in form:
        form.profile_field.choices = _profile_fields()
        if kind is not QuestionKind.PROFILE_FIELD:
            form.profile_field.description = lazy(message("The answer begins with what the profile says."))
    return form


_FROM_PROFILE = frozenset(
    {*TEXTS, QuestionKind.PROFILE_FIELD, QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DATE}
)


def _profile_fields() -> list[tuple[str, Any]]:  # Any: the words are translated later
    fields = {field.name: field.asked for kind in APPLYING for field in kind.fields}
    return [("", message("None")), *fields.items()]


class PartyForm(VersionedForm):
    """How many of each party there are; the fields are set per party."""


for _party in Party:
    if _party is not Party.LEAD:
        setattr(
            PartyForm,
            f"{_party.value}_least",
            WholeNumberField(message("At least"), low=0, high=MOST_PARTS),
        )
        setattr(
            PartyForm,
            f"{_party.value}_most",
            WholeNumberField(message("At most"), low=0, high=MOST_PARTS),
        )
        setattr(
            PartyForm,
            f"{_party.value}_later",
            WholeNumberField(
                message("Minutes after the deadline"),
                description=message("For so long this party may still complete its part. 0 is usual; 1440 is a day."),
                low=0,
                high=MOST_LATER_MINUTES,
            ),
        )
OTHERS = tuple(party for party in Party if party is not Party.LEAD)


class PublishForm(VersionedForm):
    note = TextField(
        message("What changes, in one sentence"),
        description=message("For the list of versions. The staff reads it."),
        optional=True,
        max_length=REASON_LENGTH,
    )


class AddForm(Form):
    """Which kind of question comes next."""

    kind = ChoiceField(message("Kind of question"), choices=[(kind.value, KINDS[kind]) for kind in QuestionKind])


class MoveForm(Form):
    """Into which section a question goes."""

    section = ChoiceField(message("Move to"))

    def offer(self, sections: Iterable[tuple[str, str]]) -> None:
        offered: Sequence[tuple[str, str]] = list(sections)
        self.section.choices = offered
