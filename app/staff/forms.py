"""The shape of what staff type."""

from collections.abc import Iterable
from typing import Any, Final

from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.accounts.rules.roles import ROLE_NAMES
from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    Form,
    LongTextField,
    TextField,
    WholeNumberField,
)
from app.core.language import Message, message
from app.introductions.models import NOTE_LENGTH as NOTE_OF_A_PAIR
from app.introductions.models import POLICY_REASON_LENGTH
from app.introductions.rules.policy import DIALS
from app.introductions.rules.proposal_words import VETO_WHYS
from app.profiles.rules.documents import DOCUMENTS
from app.profiles.rules.labels import KINDS
from app.profiles.states import Kind
from app.staff.rules import labels
from app.staff.states import Why

NOTE_LENGTH = 200
QUESTION_LENGTH = 1_000


class DocumentsForm(Form):
    """For which facts staff saw a document; ``version`` is that of the profile they looked at."""

    documents = ChoicesField(
        message("For which facts have you seen a document?"),
        description=message("They read “document seen” until the team changes them. The rest stays its own statement."),
        optional=True,
    )
    version = StringField(widget=HiddenInput(), default="")

    def offer(self, kind: Kind) -> None:
        offered: Any = [(document.key, document.label) for document in DOCUMENTS[kind]]  # Any: translated later
        self.documents.choices = offered


class VerifyForm(DocumentsForm):
    seen = ChoicesField(
        message("What have you seen?"),
        choices=[(key.value, words) for key, words in labels.SEEN.items()],
        optional=True,
    )
    note = TextField(
        message("Details"),
        description=message("For example the register number. Everybody who sees the profile reads this."),
        optional=True,
        max_length=NOTE_LENGTH,
    )


class IdentifierForm(Form):
    """One form an identifier on the same page; the prefix keeps them apart."""

    seen = TextField(
        message("Seen where?"),
        missing=message("Say what you have seen, for example the register of companies."),
        max_length=NOTE_LENGTH,
    )


class WrongNumberForm(Form):
    """One form a verified number, as above."""

    why = TextField(
        message("Why is it wrong?"),
        description=message("The owners read this in the history. Attestations bound by this number alone go too."),
        missing=message("Say why the number is wrong."),
        max_length=NOTE_LENGTH,
    )


class AskForm(Form):
    question = LongTextField(
        message("What is missing?"),
        description=message("The owners get this by mail, in your words."),
        missing=message("Write what the owners should send or change."),
        max_length=QUESTION_LENGTH,
        rows=4,
    )


class DeedForm(Form):
    """Nothing but the deed itself."""


class WhyForm(Form):
    why = ChoiceField(
        message("Reason"),
        description=message("It is kept in the audit log."),
        missing=message("Choose a reason."),
        radio=True,
    )

    def offer(self, whys: Iterable[Why]) -> None:
        offered: Any = [(why.value, labels.WHYS[why]) for why in whys]  # Any: the labels are translated later
        self.why.choices = offered


class GrantForm(WhyForm):
    role = ChoiceField(
        message("Role"),
        choices=[(role.value, words) for role, words in ROLE_NAMES.items()],
        missing=message("Choose a role."),
    )
    until = DateField(
        message("Until"),
        description=message("The last day. Empty means without end."),
        optional=True,
    )


class RevokeForm(WhyForm):
    role = ChoiceField(message("Role"), missing=message("Choose a role."))


class CloseForm(Form):
    outcome = ChoiceField(
        message("What follows?"),
        choices=[(key.value, words) for key, words in labels.OUTCOMES.items()],
        radio=True,
        missing=message("Choose what follows from the report."),
    )
    reason = LongTextField(
        message("Reason"),
        description=message("One or two sentences. If you pause the profile, its owners read them."),
        optional=True,
        max_length=NOTE_LENGTH,
        rows=3,
    )


class UploadForm(Form):
    file = FileField(
        message("File"),
        description=message("CSV in UTF-8 with comma or semicolon, or JSON Lines (.jsonl), one profile a row."),
    )
    kind = ChoiceField(
        message("What are the rows?"),
        choices=[(kind.value, KINDS[kind]) for kind in Kind],
        radio=True,
        missing=message("Say what the rows are."),
    )
    source = TextField(
        message("Name of the source"),
        description=message(
            "Source and a row’s id say which profile is meant: keep the name for later files. Empty: the file’s name."
        ),
        optional=True,
        max_length=80,
    )
    state = ChoiceField(
        message("What becomes of new profiles?"),
        choices=[
            ("draft", message("Drafts: nobody sees them until they are published")),
            ("published", message("Shown at once where they say everything that publishing asks for")),
        ],
        radio=True,
        missing=message("Say what becomes of new profiles."),
    )
    mapping = FileField(
        message("Mapping file"),
        description=message("TOML, for foreign columns and codes. Only if the columns are not named like our fields."),
    )

    def validate_file(self, field: FileField) -> None:
        if field.data is None:
            raise ValidationError(str(message("Choose a file.")))


class VetoForm(Form):
    why = ChoiceField(
        message("Why not?"),
        choices=[(why.value, words) for why, words in VETO_WHYS.items()],
        description=message("The two sides never learn of it."),
        missing=message("Choose a reason."),
    )
    note = LongTextField(
        message("In your words"),
        max_length=NOTE_OF_A_PAIR,
        rows=3,
        optional=True,
        description=message("For colleagues who read the list of vetoes. Write nothing that a profile must not read."),
    )


class ByHandForm(Form):
    """The staff's words to both sides of a pair."""

    words = LongTextField(
        message("Why should these two meet?"),
        max_length=NOTE_OF_A_PAIR,
        rows=5,
        description=message("Both sides read this. Name what connects them; leave amounts and terms out."),
        missing=message("Write why you suggest it. Two sentences are enough."),
    )


class PolicyForm(Form):
    """The values of a policy; its fields are made from `introductions.rules.policy.DIALS`."""


for _dial in DIALS:
    setattr(PolicyForm, _dial.name, WholeNumberField(_dial.label, low=_dial.low, high=_dial.high))


def _why_field(label: Message, stands_beside: Message, missing: Message) -> LongTextField:
    return LongTextField(label, description=stands_beside, missing=missing, max_length=POLICY_REASON_LENGTH, rows=3)


_BESIDE_THE_MODEL: Final = message("One or two sentences. They stand beside the model for everybody at the desk.")


class SwitchOnForm(Form):
    reason = _why_field(
        message("Why?"),
        message("One or two sentences. They stand beside the policy for everybody at the desk."),
        message("Say why this policy is switched on."),
    )


class SpeakForm(Form):
    reason = _why_field(message("Why?"), _BESIDE_THE_MODEL, message("Say why it is to order the lists."))


class TakeBackForm(Form):
    reason = _why_field(message("Why is it taken back?"), _BESIDE_THE_MODEL, message("Say why it is taken back."))
