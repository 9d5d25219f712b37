"""What the profile knows already: taken over with its origin, and offered again when the profile has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.clock import HOME_ZONE
from app.core.filters import eur_range
from app.core.language import Message, message, speaking
from app.fellowships.actions.applications.answering import Typed
from app.fellowships.queries.applications.own import Current
from app.fellowships.rules.answers.reading import stored_text
from app.fellowships.rules.questionnaire import TEXTS, Asked, Question
from app.fellowships.states import AnswerOrigin, Party, QuestionKind
from app.profiles.models import Profile
from app.profiles.queries.facts import shown_value
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import Loaded, load, value_of
from app.profiles.rules.fields import Field, Holder, Shape, is_given
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.rules.views import Amount
from app.profiles.states import Language


@dataclass(frozen=True)
class FromProfile:
    """What a field of the profile says now, in the shape of the question's kind."""

    field: str
    value: object

    def typed(self, base: int, at: datetime) -> Typed:
        basis: dict[str, object] = {"field": self.field, "on": at.astimezone(HOME_ZONE).date().isoformat()}
        return Typed(base, self.value, AnswerOrigin.PROFILE, basis)


@dataclass(frozen=True)
class Offer:
    """The profile says something else than when it was taken over; ``is_back``: the answer was changed here, and the
    profile could follow."""

    now: FromProfile
    is_back: bool


def prefilled(session: Session, asked: Asked, profile: Profile, language: str) -> dict[str, FromProfile]:
    """Every question of the lead that names a field which the profile has filled."""
    loaded, terms = load(session, [profile.id])[profile.id], taxonomy(session)
    found: dict[str, FromProfile] = {}
    for question in asked.questions(Party.LEAD):
        field = next((each for each in loaded.kind.fields if each.name == question.profile_field), None)
        value = _value(question, field, loaded, terms, language) if field else None
        if field is not None and value is not None:
            found[question.key] = FromProfile(field.name, value)
    return found


def offers(now: Mapping[str, FromProfile], current: Mapping[str, Current]) -> dict[str, Offer]:
    """Where profile and application differ, by question. Nothing is ever changed by itself."""
    found: dict[str, Offer] = {}
    for key, each in now.items():
        answer = current.get(key)
        if answer is None or answer.value != each.value:
            is_typed = answer is not None and answer.value is not None and answer.row.origin is AnswerOrigin.TYPED
            found[key] = Offer(each, is_typed)
    return found


def _value(question: Question, field: Field, loaded: Loaded, terms: Taxonomy, language: str) -> object:
    if field.holder is Holder.TEXTS:
        texts = loaded.texts.get(field.name, {})
        return stored_text(texts.get(Language(language)) or next(iter(texts.values()), ""))
    value = value_of(loaded, field, terms)
    if not is_given(value):
        return None
    if question.kind in TEXTS or question.kind is QuestionKind.PROFILE_FIELD:
        with speaking(language):
            return stored_text(_in_words(shown_value(field, value, terms)))
    return _plain(question, field, value)


def _plain(question: Question, field: Field, value: object) -> object:
    """Numbers, amounts and days keep their shape; nothing else fits another kind of question."""
    if question.kind is QuestionKind.MONEY and field.shape is Shape.MONEY:
        return value
    if question.kind is QuestionKind.NUMBER and field.shape in (Shape.NUMBER, Shape.MONEY):
        return str(value)
    if question.kind is QuestionKind.DATE and isinstance(value, date):
        return value.isoformat()
    known = {"yes", "no"} if question.kind is QuestionKind.YES_NO else {option.key for option in question.options}
    said = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
    is_choice = question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE)
    return said if is_choice and said in known else None


def _in_words(shown: object) -> str:
    """In the language that is spoken."""
    if isinstance(shown, tuple):
        return ", ".join(_in_words(each) for each in shown)
    if isinstance(shown, Amount):
        return eur_range(shown.low_eur, shown.high_eur)
    if isinstance(shown, bool):
        return str(message("Yes") if shown else message("No"))
    return str(shown) if isinstance(shown, Message | Term | str | int | date) else ""
