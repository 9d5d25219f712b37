"""The shapes of what a team types beside its answers."""

from app.core.forms import ChoiceField, EmailField, Form, TextField
from app.core.language import message


class StartForm(Form):
    profile = ChoiceField(message("Which profile applies?"), radio=True, missing=message("Choose the profile."))


class PartyForm(Form):
    party = ChoiceField(message("Who is asked for a part?"), radio=True)
    name = TextField(message("Name"), description=message("As you would write it on an envelope."))
    address = EmailField(
        message("Mail address"),
        description=message("We send a link there. Only whoever opens it sees their part, and nothing of yours."),
    )
    language = ChoiceField(
        message("Language of the mail"), radio=True, choices=(("de", message("German")), ("en", message("English")))
    )
