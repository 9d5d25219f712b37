from collections.abc import Sequence

from wtforms import StringField

from app.accounts.notices import Notice
from app.accounts.rules.addresses import MAXIMUM_NAME_LENGTH
from app.accounts.rules.passwords import MINIMUM_LENGTH, RECOMMENDED_LENGTH
from app.accounts.states import NoticeChoice
from app.core.forms import ChoiceField, EmailField, Form, PasswordField, TextField, TickField
from app.core.language import message

LANGUAGE_NAMES = (("de", "Deutsch"), ("en", "English"))
MAIL_CHOICES = {
    NoticeChoice.instant: message("At once"),
    NoticeChoice.daily: message("Daily digest"),
    NoticeChoice.weekly: message("Weekly"),
    NoticeChoice.off: message("Never"),
}
ADDRESS_MISSING = message("Enter your mail address.")
PASSWORD_MISSING = message("Enter your password.")
PASSWORD_ADVICE = message(
    "At least {minimum} characters, better {better} or more. Four words that do not belong together are good.",
    minimum=MINIMUM_LENGTH,
    better=RECOMMENDED_LENGTH,
)
CODE_LENGTH = 40


class RegisterForm(Form):
    display_name = TextField(
        message("Your name"),
        description=message("Members of your profiles see it."),
        missing=message("Enter your name."),
        max_length=MAXIMUM_NAME_LENGTH,
    )
    address = EmailField(
        message("Mail address"),
        description=message("You sign in with it. We send a link that confirms it."),
        missing=ADDRESS_MISSING,
    )
    new_password = PasswordField(
        message("Password"), description=PASSWORD_ADVICE, missing=message("Choose a password.")
    )
    agreed = TickField(
        message("I agree to the terms of use."),
        required=message("Tick the box if you agree to the terms of use. Without them there is no account."),
    )


class SignInForm(Form):
    address = EmailField(message("Mail address"), missing=ADDRESS_MISSING)
    password = PasswordField(message("Password"), missing=PASSWORD_MISSING)


class PasswordForm(Form):
    """Only the password: to confirm an address, to repeat a sign-in."""

    password = PasswordField(message("Password"), missing=PASSWORD_MISSING)


class CodeForm(Form):
    code = TextField(
        message("Code"),
        description=message("Six digits from your app, or one of your recovery codes."),
        missing=message("Enter the code."),
        max_length=CODE_LENGTH,
    )


class FirstCodeForm(Form):
    code = TextField(
        message("Code from the app"),
        description=message("Six digits. They change every thirty seconds."),
        missing=message("Enter the six digits that the app shows."),
        max_length=CODE_LENGTH,
    )


class AskResetForm(Form):
    address = EmailField(message("Mail address"), missing=ADDRESS_MISSING)


class NewPasswordForm(Form):
    new_password = PasswordField(
        message("New password"), description=PASSWORD_ADVICE, missing=message("Choose a password.")
    )


class ChangePasswordForm(Form):
    current_password = PasswordField(message("Current password"), missing=message("Enter your current password."))
    new_password = PasswordField(
        message("New password"), description=PASSWORD_ADVICE, missing=message("Choose a password.")
    )
    end_others = TickField(
        message("Sign out all other devices"),
        description=message("We advise it if somebody else may know the old password."),
    )


class ChangeAddressForm(Form):
    address = EmailField(
        message("New mail address"),
        description=message("We send a link there. Until you open it, the old address stays."),
        missing=message("Enter the new mail address."),
    )
    current_password = PasswordField(message("Current password"), missing=message("Enter your current password."))


class NameForm(Form):
    display_name = TextField(
        message("Your name"),
        description=message("Members of your profiles see it."),
        missing=message("Enter your name."),
        max_length=MAXIMUM_NAME_LENGTH,
    )


class LanguageForm(Form):
    language = ChoiceField(
        message("Language of pages and mails"),
        choices=LANGUAGE_NAMES,
        radio=True,
        missing=message("Choose a language."),
    )


class SwitchOffForm(Form):
    current_password = PasswordField(message("Current password"), missing=message("Enter your current password."))
    code = TextField(
        message("Code"),
        description=message("Six digits from your app, or one of your recovery codes."),
        missing=message("Enter the code."),
        max_length=CODE_LENGTH,
    )


class DeleteForm(Form):
    current_password = PasswordField(message("Current password"), missing=message("Enter your current password."))


class JoinForm(Form):
    """Register by invitation: the address is known and proved by the link."""

    display_name = TextField(
        message("Your name"),
        description=message("Members of your profiles see it."),
        missing=message("Enter your name."),
        max_length=MAXIMUM_NAME_LENGTH,
    )
    new_password = PasswordField(
        message("Password"), description=PASSWORD_ADVICE, missing=message("Choose a password.")
    )
    agreed = TickField(
        message("I agree to the terms of use."),
        required=message("Tick the box if you agree to the terms of use. Without them there is no account."),
    )


class DocumentsForm(Form):
    agreed = TickField(
        message("I have read what changed and agree."),
        required=message("Tick the box if you agree. If you do not, take one of the ways below."),
    )


def mails_form(notices: Sequence[Notice]) -> type[Form]:
    """One choice for each kind of mail, named by the kind."""
    return type("MailsForm", (Form,), {each.kind: _mail_choice(each) for each in notices})


def _mail_choice(notice: Notice) -> ChoiceField:
    choices = [(choice.value, MAIL_CHOICES[choice]) for choice in notice.choices]
    return ChoiceField(notice.name, description=notice.reason, choices=choices, radio=True)


class DeedForm(Form):
    """A button with nothing but the form token."""


def text_of(field: StringField) -> str:
    """What was typed into a required field of a form that has passed its checks."""
    assert field.data is not None, "only after validate_on_submit()"
    return field.data
