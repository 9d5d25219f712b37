"""The shape of input: one base form and the fields every feature uses.

Fields carry ``description`` (why it is asked) and ``optional``; texts are cleaned; amounts, numbers, dates
and addresses are read forgivingly. `form.refuse(error)` puts a RuleBroken beside its field.
"""

from app.core.forms.base import Form
from app.core.forms.choice import ChoiceField, ChoicesField, FileField, TickField, YesNoField
from app.core.forms.read import DateField, EmailField, MomentField, MoneyField, UrlField, WholeNumberField
from app.core.forms.text import LongTextField, PasswordField, TextField

__all__ = [
    "ChoiceField",
    "ChoicesField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "LongTextField",
    "MomentField",
    "MoneyField",
    "PasswordField",
    "TextField",
    "TickField",
    "UrlField",
    "WholeNumberField",
    "YesNoField",
]
