"""The shape of what is typed about profiles. The editor's forms are made from the fields of a section."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import wtforms

from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    EmailField,
    FileField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    UrlField,
    WholeNumberField,
    YesNoField,
)
from app.core.language import message
from app.profiles.place_inputs import COUNTRY, place_inputs, place_shown, place_value
from app.profiles.rules import labels
from app.profiles.rules.catalogue import REGION
from app.profiles.rules.fields import Field, Holder, Shape, Value, split_key
from app.profiles.rules.identifiers import NAMES
from app.profiles.rules.kinds import KINDS, Section
from app.profiles.rules.teasers import TEASER_LENGTH
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Language, MemberRole

COMPLETED = "completed"
HIGHEST_VERSION = 2_000_000_000
MAXIMUM_DIGITS = 9
REPORT_LENGTH = 1_000


class SectionForm(Form):
    """The base of every section's form: which version and which opened page the answers come from."""

    base_version = wtforms.IntegerField(widget=wtforms.widgets.HiddenInput(), default=0)
    page = wtforms.StringField(widget=wtforms.widgets.HiddenInput(), default="")

    @property
    def version_asked(self) -> int:
        """0 for anything that is no version: then every field changed since the beginning is compared."""
        number = self.base_version.data or 0
        return number if 0 <= number <= HIGHEST_VERSION else 0

    @property
    def page_asked(self) -> str | None:
        page = self.page.data or ""
        return page if len(page) == len(page.encode()) <= MAXIMUM_PAGE else None

    def refuse_key(self, error: Any) -> None:  # Any: a DomainError; its field is a key of the profile
        error.field = input_name(error.field) if error.field else None
        self.refuse(error)


MAXIMUM_PAGE = 12


def input_name(key: str) -> str:
    """The name of a key's input: ids with a dot cannot be addressed from style sheets and scripts."""
    return key.replace(".", "_")


def section_form(section: Section, taxonomy: Taxonomy, today: date) -> type[SectionForm]:
    """The form of a section. Nothing in it is enforced but the name: a draft may have gaps."""
    inputs: dict[str, Any] = {}  # Any: WTForms' unbound fields
    for field in section.fields:
        if field.name == REGION.name:
            inputs |= place_inputs(field, taxonomy, today)
            continue
        for key in field.keys:
            inputs[input_name(key)] = _input(field, key, taxonomy, today)
    if section.asks_completed:
        inputs[COMPLETED] = YesNoField(message("Have you completed this section?"), optional=True)
    return type("FieldsForm", (SectionForm,), inputs)


def _input(field: Field, key: str, taxonomy: Taxonomy, today: date) -> Any:  # Any: as above
    if field.holder is Holder.TEXTS:
        return _text_input(field, key)
    common: dict[str, Any] = {"label": field.asked, "description": field.why or ""}  # Any: WTForms' own arguments
    if field.name == "name":
        return TextField(**common, missing=message("Enter a name."), max_length=field.max_length)
    return _INPUTS[field.shape](optional=True, **common, **_bounds(field, taxonomy, today))


_INPUTS: Mapping[Shape, Any] = {  # Any: classes with different arguments
    Shape.LINE: TextField,
    Shape.URL: UrlField,
    Shape.EMAIL: EmailField,
    Shape.MONEY: MoneyField,
    Shape.DAY: DateField,
    Shape.YES_NO: YesNoField,
    Shape.NUMBER: WholeNumberField,
    Shape.CODE: ChoiceField,
    Shape.CODES: ChoicesField,
    Shape.CHOICE: ChoiceField,
}


def _bounds(field: Field, taxonomy: Taxonomy, today: date) -> dict[str, Any]:  # Any: as above
    if field.shape is Shape.CODES:
        return {"choices": _terms(field, taxonomy, today), "at_most": field.at_most}
    if field.shape is Shape.CODE:
        return {"choices": _terms(field, taxonomy, today)}
    if field.shape is Shape.CHOICE:
        return {"choices": field.choices, "radio": True}
    return {"low": field.low, "high": field.high} if field.shape is Shape.NUMBER else {}


def _text_input(field: Field, key: str) -> Any:  # Any: as above
    language = split_key(key)[1] or Language.DE
    is_first = key == field.keys[0]
    label = message("{name}, in {language}", name=field.asked, language=labels.LANGUAGES[language])
    kind = LongTextField if field.shape is Shape.LONG else TextField
    return kind(label, description=(field.why if is_first else None) or "", optional=True, max_length=field.max_length)


def _terms(field: Field, taxonomy: Taxonomy, today: date) -> Sequence[tuple[str, Any]]:  # Any: a Term says itself
    return [(term.code, term) for term in taxonomy.offered(field.taxonomy, today)] if field.taxonomy else []


def values_of_form(section: Section, form: Form) -> dict[str, Value]:
    """What was answered, by key; an answer with a fault is left out."""
    values: dict[str, Value] = {}
    for field in section.fields:
        if field.name == REGION.name:
            values |= place_value(form)
            continue
        for key in field.keys:
            answered = form[input_name(key)]
            # No checkbox ticked sends nothing at all, and means an empty list.
            was_sent = bool(answered.raw_data) or field.shape is Shape.CODES
            if was_sent and not answered.errors:
                values[key] = _value(field, answered)
    return values


def _value(field: Field, answered: Any) -> Value:  # Any: WTForms' fields
    if field.shape is Shape.CODES:
        return tuple(answered.data or ())
    if field.shape is Shape.YES_NO:
        answer: bool | None = answered.answer
        return answer
    value: Value = answered.data
    return None if value == "" else value


def shown_in_form(section: Section, values: Mapping[str, Value]) -> dict[str, object]:
    """The saved values under the names of the inputs."""
    shown: dict[str, object] = {input_name(key): values.get(key) for field in section.fields for key in field.keys}
    return {**shown, **place_shown(values.get(REGION.name))} if REGION in section.fields else shown


def input_names(section: Section) -> list[str]:
    """The inputs of a section, in their order: the place is asked for by country and Land."""
    names = [input_name(key) for field in section.fields for key in field.keys]
    at = names.index(REGION.name) if REGION in section.fields else len(names)
    return [*names[:at], *([COUNTRY] if REGION in section.fields else []), *names[at:]]


class NewProfileForm(Form):
    kind = ChoiceField(
        message("What do you want to show?"),
        choices=[(kind.kind.value, kind.offer) for kind in KINDS.values()],
        radio=True,
    )
    name = TextField(message("Name"), description=message("You can change it later."), missing=message("Enter a name."))


class PartForm(Form):
    """The base of the forms of a part: ``opened`` is the fingerprint of what the page was opened with."""

    opened = wtforms.StringField(widget=wtforms.widgets.HiddenInput(), default="")


class ContactForm(PartForm):
    name = TextField(message("Name"), missing=message("Enter a name."))
    role = TextField(message("Task or position"), optional=True)
    email = EmailField(message("Mail address"), optional=True)
    phone = TextField(message("Telephone"), optional=True, max_length=60)


class ProductForm(PartForm):
    name = TextField(message("Product"), missing=message("Enter the name of the product."))
    version = TextField(
        message("Current version"),
        optional=True,
        max_length=80,
        description=message("For example 2.1. A proof of quality always speaks of one version."),
    )


class VersionForm(PartForm):
    name = TextField(message("Version"), missing=message("Enter the name of the version."), max_length=80)
    released_on = DateField(message("Released on"), optional=True, description=message("For example 1.3.2027."))
    is_current = YesNoField(message("Is this the current version?"))


class IdentifierForm(PartForm):
    scheme = ChoiceField(message("Kind of number"), choices=[(scheme.value, name) for scheme, name in NAMES.items()])
    value = TextField(message("Number or domain"), missing=message("Enter the number or the domain."))


class NeverShowForm(Form):
    name = TextField(message("Name of the company or person"), optional=True)
    domain = TextField(message("Or its domain"), optional=True, description=message("For example example.org."))


class PortfolioForm(Form):
    lines = LongTextField(
        message("Your portfolio, one company a line"),
        description=message("Name; what it does; year; link. Paste from a table as it is."),
        optional=True,
        max_length=60_000,
        rows=12,
    )
    file = FileField(
        message("Or a CSV file"),
        description=message("Up to 500 kB. It replaces the list above; you see the new list before you go on."),
    )
    completed = YesNoField(message("Have you completed this section?"), optional=True)
    # The list as it was when the page was opened: what another window saved meanwhile is told apart by it.
    opened = wtforms.StringField(widget=wtforms.widgets.HiddenInput())


def _file_chosen(_form: Form, field: wtforms.Field) -> None:
    if not field.data or not field.data.filename:
        raise wtforms.validators.ValidationError(str(message("Choose a picture.")))


class LogoForm(Form):
    logo = FileField(
        message("Picture"),
        validators=[_file_chosen],
        description=message("PNG, JPEG or WebP, up to 2 MB. We draw it anew in 512 pixels."),
    )


def _pdf_chosen(_form: Form, field: wtforms.Field) -> None:
    if not field.data or not field.data.filename:
        raise wtforms.validators.ValidationError(str(message("Choose a PDF file.")))


class DocumentForm(Form):
    document = FileField(message("PDF file"), validators=[_pdf_chosen])


class InviteForm(Form):
    address = EmailField(message("Mail address"), missing=message("Enter a mail address."))
    role = ChoiceField(
        message("What may this person do?"),
        choices=[(role.value, label) for role, label in labels.MEMBER_ROLES.items()],
        radio=True,
        default=MemberRole.EDITOR.value,
    )


class LeaveForm(Form):
    heir = ChoiceField(message("Who takes over as owner?"), choices=(), radio=True)


class ReportForm(Form):
    reason = ChoiceField(message("What is wrong?"), choices=labels.choices(labels.REPORT_REASONS), radio=True)
    text = LongTextField(
        message("Tell us more"),
        optional=True,
        max_length=REPORT_LENGTH,
        description=message("Only our staff reads this."),
    )


class TeaserForm(Form):
    """``opened`` are the versions of the texts that the page was opened with."""

    @property
    def opened_ids(self) -> tuple[int, ...]:
        """Anything that is no version is passed over."""
        parts = (self.opened.data or "").split(",")[: len(Language)]
        return tuple(int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) <= MAXIMUM_DIGITS)

    def validate_text_de(self, field: wtforms.Field) -> None:
        if not (field.data or self.text_en.data):
            raise wtforms.validators.ValidationError(str(message("Write the teaser in at least one language.")))

    opened = wtforms.StringField(widget=wtforms.widgets.HiddenInput(), default="")
    text_de = LongTextField(message("Teaser in German"), optional=True, max_length=TEASER_LENGTH)
    text_en = LongTextField(message("Teaser in English"), optional=True, max_length=TEASER_LENGTH)


class DeedForm(Form):
    """A deed without answers: only the token counts."""
