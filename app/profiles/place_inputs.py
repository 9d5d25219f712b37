"""Where somebody is, asked for in two inputs and kept in one value: the code of a Land, or of a country."""

from datetime import date
from typing import Any

import wtforms

from app.core.forms import ChoiceField, Form
from app.core.language import message
from app.profiles.rules.fields import Field, Value
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import TaxonomyList

COUNTRY = "country"
LAND = "region"
GERMANY = "DE"
_IN_GERMANY = f"{GERMANY}-"


def place_inputs(field: Field, taxonomy: Taxonomy, today: date) -> dict[str, Any]:  # Any: WTForms' unbound fields
    """Country and Land, checked together: it works the same without scripts."""
    terms = taxonomy.offered(TaxonomyList.REGIONS, today)
    lands = [(term.code, term) for term in terms if term.code.startswith(_IN_GERMANY)]
    others = [(term.code, term) for term in terms if not term.code.startswith(_IN_GERMANY)]
    countries = [(GERMANY, message("Germany")), *others]
    return {
        COUNTRY: ChoiceField(message("Country"), choices=countries, optional=True, description=field.why or ""),
        LAND: ChoiceField(
            message("Land in Germany"),
            choices=lands,
            optional=True,
            description=message("Only if the country is Germany."),
        ),
        "validate_country": _check_together,
    }


def _check_together(form: Form, country: wtforms.Field) -> None:
    land = form[LAND].data
    if country.data == GERMANY and not land:
        raise wtforms.validators.ValidationError(str(message("Choose the Land as well, in the next question.")))
    if country.data and country.data != GERMANY and land:
        raise wtforms.validators.ValidationError(
            str(message("You chose a Land in Germany and another country. Change one of the two."))
        )


def place_value(form: Form) -> dict[str, Value]:
    """The one value of both answers; nothing where they do not go together or were not sent."""
    country, land = form[COUNTRY], form[LAND]
    if country.errors or land.errors or not (country.raw_data or land.raw_data):
        return {}
    return {LAND: land.data or country.data or None}


def place_shown(region: Value) -> dict[str, object]:
    """The saved value as answers to both questions."""
    code = str(region or "")
    return {COUNTRY: code[:2] or None, LAND: code if code.startswith(_IN_GERMANY) else None}
