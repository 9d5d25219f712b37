"""The shape of what is typed about attestations. No field of any form says that something is valid."""

import re

from app.core.forms import ChoiceField, ChoicesField, FileField, Form, LongTextField, TextField, UrlField
from app.core.language import message
from app.seals.rules.schemes import schemes
from app.seals.states import Mode

CREDENTIAL_LENGTH = 65_536
COMMENT_LENGTH = 1_500
CODES = ", ".join(schemes())
MODES = {
    Mode.PULL: message("We ask its interface every hour"),
    Mode.CREDENTIAL: message("Only credentials shown by their holders"),
    Mode.FILE: message("Only files, imported by two people"),
}


_THIS_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1):[0-9]{1,5}/?")


class InterfaceField(UrlField):
    """A web address, or a registry on this machine; whether that one may be asked is the setting's to say."""

    def _read(self, text: str) -> str:
        return text if _THIS_MACHINE.fullmatch(text) else str(super()._read(text))


class ClaimForm(Form):
    number = TextField(
        message("Number of the attestation"),
        description=message("As it stands on your certificate, for example KIQ-2026-000101."),
        optional=True,
        max_length=64,
    )
    credential = LongTextField(
        message("Or the credential as text"),
        description=message("A long line of letters with two dots in it. It is public; it holds no secret."),
        optional=True,
        max_length=CREDENTIAL_LENGTH,
        rows=4,
    )
    file = FileField(message("Or the credential as a file"), description=message("Up to 64 KiB."))
    product = ChoiceField(
        message("Which of your products is it about?"),
        description=message("Only needed where its name in the attestation is another one."),
        optional=True,
    )


class ProductOfAttestationForm(Form):
    product = ChoiceField(message("Which of your products is it about?"), missing=message("Choose a product."))


class CommentForm(Form):
    text = LongTextField(
        message("Your comment"),
        description=message("It is shown to our staff and, marked as your own words, on the public page."),
        missing=message("Write your comment."),
        max_length=COMMENT_LENGTH,
    )


class PinForm(Form):
    did = TextField(
        message("Identifier of the issuer"),
        description=message("A did:web, letter by letter, for example did:web:register.example."),
        missing=message("Enter the identifier of the issuer."),
        max_length=300,
    )
    name = TextField(
        message("Name"),
        description=message("This name is shown, whatever the issuer calls itself."),
        missing=message("Enter the name under which it is shown."),
    )
    mode = ChoiceField(
        message("How do its attestations come to us?"), choices=[(mode.value, text) for mode, text in MODES.items()],
        radio=True,
    )  # fmt: skip
    api_base = InterfaceField(
        message("Address of its interface"),
        description=message("Only needed where we ask it ourselves, for example https://register.example."),
        optional=True,
    )
    schemes = ChoicesField(
        message("For which schemes may it speak?"),
        choices=[(code, scheme.name) for code, scheme in schemes().items()],
    )
    scheme_addresses = LongTextField(
        message("Its own addresses of these schemes"),
        description=message(
            "One a line: our code, a blank, the address by which its records name the scheme. "
            "Our codes are {codes}. Without any line the usual addresses count.",
            codes=CODES,
        ),
        optional=True,
        rows=3,
    )
    status_hosts = TextField(
        message("Hosts of its status lists"),
        description=message("Separated by blanks. Lists are fetched from nowhere else. Only files do without any."),
        optional=True,
    )
    reason = TextField(
        message("Reason"), description=message("A second person decides by it."), missing=message("Enter a reason."),
        max_length=500,
    )  # fmt: skip


class ReasonForm(Form):
    reason = TextField(message("Reason"), missing=message("Enter a reason."), max_length=500)


class AnswerForm(Form):
    answer = ChoiceField(
        message("Your decision"),
        choices=[("confirm", message("Agree")), ("refuse", message("Refuse"))],
        radio=True,
    )
    reason = TextField(message("Reason"), missing=message("Enter a reason."), max_length=500)


class ImportForm(Form):
    registry = ChoiceField(message("Issuer"))
    file = FileField(
        message("File"), description=message("CSV with semicolons or a JSON list, UTF-8, up to 500 rows and 5 MB.")
    )
    signature = FileField(
        message("Signature beside it"),
        description=message("A detached JWS of the issuer, if there is one. Without it the file reads as not checked."),
    )
    reason = TextField(
        message("Where does the file come from?"), missing=message("Say where the file comes from."), max_length=500
    )
