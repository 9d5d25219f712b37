"""The shapes of what staff type about reviewers and review phases."""

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import ChoiceField, EmailField, Form, MomentField, TextField, WholeNumberField, YesNoField
from app.core.language import message
from app.fellowships.forms.versioned import VersionedForm
from app.fellowships.models.columns import NAME_LENGTH, REASON_LENGTH
from app.fellowships.rules.review_words import OTHERS

MOST_TASKS = 500
MOST_REVIEWS = 9


class LoadForm(VersionedForm):
    load_least = WholeNumberField(message("Reads at least"), low=0, high=MOST_TASKS)
    load_most = WholeNumberField(message("Reads at most"), low=1, high=MOST_TASKS)


class InviteForm(Form):
    name = TextField(
        message("Name"), description=message("As you would write it on an envelope."), max_length=NAME_LENGTH
    )
    address = EmailField(
        message("Mail address"),
        description=message("We send a link there. Whoever opens it with an account takes the place."),
    )
    language = ChoiceField(
        message("Language of the mail"), radio=True, choices=(("de", message("German")), ("en", message("English")))
    )
    load_least = WholeNumberField(message("Reads at least"), low=0, high=MOST_TASKS)
    load_most = WholeNumberField(message("Reads at most"), low=1, high=MOST_TASKS)


class EndForm(Form):
    reason = TextField(
        message("Reason"), description=message("It is kept with the tasks that end."), max_length=REASON_LENGTH
    )


class PlanForm(VersionedForm):
    reviews_each = WholeNumberField(message("Reviews for each application"), low=1, high=MOST_REVIEWS)
    due_at = MomentField(
        message("Reviews are due"), description=message("What comes later counts and is marked."), optional=True
    )
    blocks_unblind = YesNoField(
        message("May reviewers begin while places that could tell who applies are still open?"),
        description=message("“No” keeps the blind phase closed until all of them are looked at."),
    )
    asks_wishes = YesNoField(
        message("Ask reviewers which applications they would like to read?"),
        description=message("They see what the review phase shows them, before anybody is assigned."),
    )


class ReviewPhaseForm(Form):
    seen = StringField(widget=HiddenInput(), default="")
    name_de = TextField(message("Name in German"), max_length=NAME_LENGTH)
    name_en = TextField(message("Name in English"), max_length=NAME_LENGTH)
    starts_at = MomentField(
        message("Begins by itself"), description=message("Without a date somebody switches it."), optional=True
    )
    can_review = YesNoField(message("May reviews be written and changed?"))
    others = ChoiceField(message("Reading the reviews of others"), radio=True, choices=tuple(OTHERS.items()))
    sees_applicants = YesNoField(message("Do reviewers read who applies?"))
    sees_reviewers = YesNoField(message("Do reviewers read whose review is whose?"))
    staff_edits = YesNoField(message("May staff correct reviews?"))


class SwitchReviewForm(Form):
    """Into which review phase, from the one that the person saw."""

    seen = StringField(widget=HiddenInput(), default="")
