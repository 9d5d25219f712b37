"""The shape of a rule about who may apply, of an applicant's answers to the rules, and of a decision."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from app.core.forms import ChoiceField, DateField, Form, LongTextField, TextField, TickField
from app.core.forms.text import lazy
from app.core.language import current_language, message
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.rules.eligibility import MEASURED, RULE_KINDS, UNSURE, Rule, RuleKind, Terms
from app.fellowships.states import Eligibility

QUESTION_LENGTH, TEXT_LENGTH, SOURCE_LENGTH, NUMBER_LENGTH = 400, 2_000, 300, 20
BOUNDS = ("no_below", "unclear_below", "unclear_above", "no_above")


class NumberField(TextField):
    """A number with a point or a comma; kept as typed with a point."""

    input_mode = "decimal"

    def __init__(self, label: Any, **rest: Any) -> None:  # Any: WTForms' own arguments
        super().__init__(label, max_length=NUMBER_LENGTH, **rest)

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        self.data = self.data.replace(",", ".")
        try:
            is_number = Decimal(self.data).is_finite()
        except InvalidOperation:
            is_number = False
        if not is_number:
            raise StopValidation(lazy(message("Write a number, for example 1 or 2.5.")))


class RuleForm(Form):
    """What every kind of rule says; `rule_form` adds the bounds of numbers and days."""

    seen = StringField(widget=HiddenInput(), default="")
    question_de = TextField(message("Question in German"), max_length=QUESTION_LENGTH)
    question_en = TextField(message("Question in English"), max_length=QUESTION_LENGTH, optional=True)
    help_de = LongTextField(message("Help in German"), optional=True, max_length=TEXT_LENGTH, rows=2)
    help_en = LongTextField(message("Help in English"), optional=True, max_length=TEXT_LENGTH, rows=2)
    may_be_unsure = TickField(
        message("“I am not sure” is an answer"), description=message("It goes to a person, who decides.")
    )
    reason_de = LongTextField(
        message("Why such an answer excludes, in German"),
        description=message(
            "Whoever reads a no reads this sentence. Needed in both languages before the rules are published."
        ),
        optional=True,
        max_length=TEXT_LENGTH,
        rows=3,
    )
    reason_en = LongTextField(
        message("Why such an answer excludes, in English"), optional=True, max_length=TEXT_LENGTH, rows=3
    )
    legal_de = LongTextField(
        message("Legal text in German"),
        description=message(
            "The passage on which the rule rests, word for word."
            " Needed in both languages before the rules are published."
        ),
        optional=True,
        max_length=TEXT_LENGTH,
        rows=4,
    )
    legal_en = LongTextField(message("Legal text in English"), optional=True, max_length=TEXT_LENGTH, rows=4)
    source = TextField(
        message("Source of the legal text"),
        description=message(
            "For example the name and number of the funding rules. Needed before the rules are published."
        ),
        optional=True,
        max_length=SOURCE_LENGTH,
    )


_LABELS = {
    "no_below": message("No, if below"),
    "unclear_below": message("A person looks, if below"),
    "unclear_above": message("A person looks, if above"),
    "no_above": message("No, if above"),
}
_DAY_LABELS = {
    "no_below": message("No, if before"),
    "unclear_below": message("A person looks, if before"),
    "unclear_above": message("A person looks, if after"),
    "no_above": message("No, if after"),
}


class _NumberRuleForm(RuleForm):
    pass


class _DateRuleForm(RuleForm):
    pass


for _name in BOUNDS:
    setattr(_NumberRuleForm, _name, NumberField(_LABELS[_name], optional=True))
    setattr(_DateRuleForm, _name, DateField(_DAY_LABELS[_name], optional=True))
_FORMS: dict[RuleKind, type[RuleForm]] = {RuleKind.NUMBER: _NumberRuleForm, RuleKind.DATE: _DateRuleForm}


def rule_form(kind: RuleKind, **given: Any) -> RuleForm:  # Any: WTForms' own arguments
    return _FORMS.get(kind, RuleForm)(**given)


class AddRuleForm(Form):
    kind = ChoiceField(message("Kind of answer"), choices=[(kind.value, RULE_KINDS[kind]) for kind in RuleKind])


class DecisionForm(Form):
    says = ChoiceField(
        message("May this team apply?"),
        choices=[(Eligibility.YES.value, message("Yes")), (Eligibility.NO.value, message("No"))],
        radio=True,
    )
    reason = LongTextField(
        message("Reason"),
        description=message("The applicant reads it in a mail, word for word."),
        max_length=REASON_LENGTH,
        rows=3,
    )


class CheckForm(Form):
    """An applicant's answers; `check_form` adds a field a rule."""


def check_form(terms: Terms, **given: Any) -> CheckForm:  # Any: as above
    fields: dict[str, Any] = {}  # Any: WTForms' unbound fields
    for rule in terms.rules:
        fields |= _fields_of(rule)
    made: CheckForm = type("RoundCheckForm", (CheckForm,), fields)(**given)
    return made


def _fields_of(rule: Rule) -> dict[str, Any]:  # Any: as above
    language = current_language()
    label: Any = rule.question.in_language(language)  # Any: written by the staff, not to be translated
    about: Any = rule.help.in_language(language)
    if rule.kind in MEASURED:
        kind = NumberField if rule.kind is RuleKind.NUMBER else DateField
        field = kind(label, description=about, optional=rule.may_be_unsure)
        unsure = TickField(message("I am not sure")) if rule.may_be_unsure else None
        return {rule.key: field} | ({f"{rule.key}_{UNSURE}": unsure} if unsure else {})
    offered: list[Any] = (
        [("yes", message("Yes")), ("no", message("No"))]
        if rule.kind is RuleKind.YES_NO
        else [(each.key, each.words.in_language(language)) for each in rule.options]
    )
    if rule.may_be_unsure:
        offered.append((UNSURE, message("I am not sure")))
    return {rule.key: ChoiceField(label, choices=offered, radio=True, description=about)}


def typed_answers(form: CheckForm, terms: Terms) -> dict[str, str]:
    """By the key of the rule; what was left out is missing."""
    found = {}
    for rule in terms.rules:
        value = form[rule.key].data
        unsure = f"{rule.key}_{UNSURE}"
        if unsure in form and form[unsure].data:
            found[rule.key] = UNSURE
        elif value not in (None, ""):
            found[rule.key] = value.isoformat() if rule.kind is RuleKind.DATE else str(value)
    return found
