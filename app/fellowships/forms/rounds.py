"""The shape of what the staff types when it sets up a round."""

from typing import Any

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import (
    ChoiceField,
    ChoicesField,
    Form,
    LongTextField,
    MomentField,
    MoneyField,
    TextField,
    TickField,
    WholeNumberField,
)
from app.core.language import Message, message
from app.fellowships.forms.versioned import VersionedForm
from app.fellowships.models.programmes import NAME_LENGTH, TEXT_LENGTH
from app.fellowships.models.rounds import LEAD_LENGTH, MOST_GRACE_MINUTES, REASON_LENGTH
from app.fellowships.rules.words import PHASE_HINTS, PHASES
from app.fellowships.states import ALWAYS, ORDER, PhaseKind

MOST_PLACES = 10_000


class NewRoundForm(Form):
    title_de = TextField(message("Title in German"), max_length=NAME_LENGTH)
    title_en = TextField(message("Title in English"), max_length=NAME_LENGTH)
    is_rehearsal = TickField(
        message("This is a rehearsal"),
        description=message("Its call is in no list and its figures are in no statistic."),
    )


def _long(label: Message, description: Message | str = "") -> LongTextField:
    return LongTextField(label, description=description, optional=True, max_length=TEXT_LENGTH, rows=5)


_MAY_WAIT = message("Needed before the call is announced.")


class CallForm(VersionedForm):
    """What the call says; German and English beside each other, each may be written later."""

    title_de = TextField(message("Title in German"), max_length=NAME_LENGTH)
    title_en = TextField(message("Title in English"), max_length=NAME_LENGTH)
    lead_de = TextField(
        message("The call in one sentence, in German"), description=_MAY_WAIT, optional=True, max_length=LEAD_LENGTH
    )
    lead_en = TextField(message("The call in one sentence, in English"), optional=True, max_length=LEAD_LENGTH)
    for_whom_de = _long(message("Who may apply, in German"), _MAY_WAIT)
    for_whom_en = _long(message("Who may apply, in English"))
    offer_de = _long(message("What fellows get, in German"), _MAY_WAIT)
    offer_en = _long(message("What fellows get, in English"))
    decision_de = _long(message("How the decision is made, in German"), _MAY_WAIT)
    decision_en = _long(message("How the decision is made, in English"))
    late_rule_de = _long(
        message("When a late text may be admitted, in German"),
        message("Optional. Without a rule in the call nothing that comes too late can be admitted."),
    )
    late_rule_en = _long(message("When a late text may be admitted, in English"))
    places = WholeNumberField(message("Places"), low=1, high=MOST_PLACES, optional=True)
    award_eur = MoneyField(
        message("Amount for each fellowship"), description=message("In euros, for the whole time."), optional=True
    )


class DatesForm(VersionedForm):
    """Deadline and grace; `dates_form` adds a date and a tick for each phase."""

    closes_at = MomentField(
        message("Deadline"),
        description=message("The moment that everybody reads. For example 31.3.2027 23:59."),
        optional=True,
    )
    grace_minutes = WholeNumberField(
        message("Grace in minutes"),
        description=message("For so long after the deadline answers are still taken. The call says so. 0 is usual."),
        low=0,
        high=MOST_GRACE_MINUTES,
    )
    used = ChoicesField(
        message("Phases of this round"),
        description=message("Preparation, call, release and end belong to every round."),
        choices=[(kind.value, PHASES[kind]) for kind in ORDER if kind not in ALWAYS],
        optional=True,
    )


def _begins(kind: PhaseKind) -> MomentField:
    label = message("Call opens") if kind is PhaseKind.CALL else message("Start: {phase}", phase=PHASES[kind])
    return MomentField(label, description=PHASE_HINTS[kind], optional=True)


DATED = tuple(kind for kind in ORDER if kind is not PhaseKind.PREPARATION)
for _kind in DATED:
    setattr(DatesForm, _kind.value, _begins(_kind))


class SwitchForm(Form):
    """Into which phase, from the one that the person saw."""

    seen = StringField(widget=HiddenInput(), default="")
    phase = ChoiceField(message("Switch to"), missing=message("Choose a phase."), radio=True)
    reason = TextField(
        message("Reason"),
        description=message("It is kept with the switch. The staff reads it."),
        missing=message("Say why the round is switched by hand."),
        max_length=REASON_LENGTH,
    )

    def offer(self, kinds: tuple[PhaseKind, ...]) -> None:
        offered: Any = [(kind.value, PHASES[kind]) for kind in kinds]  # Any: the words are translated later
        self.phase.choices = offered
