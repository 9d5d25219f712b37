"""The answer to what an application does not take: the text itself, and a receipt that it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.core.access import current_person
from app.core.clock import HOME_ZONE, now
from app.core.database import db, keep_now
from app.core.language import current_language
from app.core.resume import typed_values
from app.fellowships.actions.applications.answering import keep_text
from app.fellowships.models import EVERY, Application, ApplicationPart, KeptText, Round, within
from app.fellowships.queries.applications.reading import asked_of
from app.fellowships.routes.blueprint import IN_CONFLICT
from app.fellowships.rules.answers.printing import in_words
from app.fellowships.rules.answers.reading import Pairs, pairs_of, value_from
from app.fellowships.rules.openness import WHY, Closed
from app.fellowships.rules.questionnaire import LISTS, Asked, Question
from app.fellowships.states import KeptWhy, Party, QuestionKind

PAIR = 2
CHOSEN = LISTS | {QuestionKind.CHOICE, QuestionKind.YES_NO, QuestionKind.MULTIPLE, QuestionKind.DECLARATION}


@dataclass(frozen=True)
class KeptReceipt:
    """What was kept, word for word as it came."""

    id: str
    received_at: datetime
    sha256: str


@dataclass(frozen=True)
class SentText:
    """One typed text, and which question it answers."""

    label: str
    text: str


def refusal(
    application: Application, part: ApplicationPart, closed: Closed, received_at: datetime
) -> ResponseReturnValue:
    """409, as a page or as JSON, like the request."""
    asked, texts = asked_of(db.session, application), _sent()
    values = _values(asked, part.party, texts)
    zone = db.session.get_one(Round, application.round_id).time_zone
    shown, application_id = _shown(asked, texts, application.language), application.public_id
    receipt = _kept(part, values, closed, received_at) if values else None
    if _wants_json():
        return _as_json(closed, receipt, values)
    page = render_template(
        "fellowships/not_taken.html",
        why=WHY[closed],
        application_id=application_id,
        texts=shown,
        receipt=receipt,
        zone=zone,
        files_lost=bool(request.files),
    )
    return make_response(page, IN_CONFLICT)


def _values(asked: Asked, party: Party, pairs: Pairs) -> dict[str, object]:
    """Question → value, as saving would have read them."""
    found = {each.key: (each, pairs_of(each.key, pairs)) for each in asked.questions(party)}
    return {key: value_from(question, own) for key, (question, own) in found.items() if own}


def _sent() -> Pairs:
    """Names and values of what was typed, as a form or as our script sends it (`applying.answers`)."""
    if not request.is_json:
        return typed_values()
    sent = request.get_json(silent=True)
    answers = sent.get("answers") if isinstance(sent, dict) else None
    fields = (
        [each.get("fields") for each in answers.values() if isinstance(each, dict)] if isinstance(answers, dict) else []
    )
    pairs = (pair for each in fields if isinstance(each, list) for pair in each)
    return [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == PAIR]


def _kept(part: ApplicationPart, values: Mapping[str, object], closed: Closed, received_at: datetime) -> KeptReceipt:
    part_id, by_id, kept = part.id, current_person().id, []
    why = KeptWhy.LATE if closed is Closed.LATE else KeptWhy.NOT_OPEN

    def write(session: Session) -> None:
        with within(session, EVERY):
            own = session.get_one(ApplicationPart, part_id)
            kept.append(_receipt(keep_text(session, own, values, why, by_id=by_id, at=received_at)))

    keep_now(db.session, write)
    return kept[0]


def _receipt(row: KeptText) -> KeptReceipt:
    return KeptReceipt(row.public_id, row.received_at, row.sha256)


def _wants_json() -> bool:
    return (
        request.is_json or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def _as_json(closed: Closed, receipt: KeptReceipt | None, values: Mapping[str, object]) -> ResponseReturnValue:
    kept = receipt and {
        "receipt": receipt.id,
        "received_at": receipt.received_at.isoformat(),
        "sha256": receipt.sha256,
    }
    sent = request.get_json(silent=True)
    told = {
        "save": sent.get("save") if isinstance(sent, dict) else None,
        "at": now().astimezone(HOME_ZONE).strftime("%H:%M"),
        "closed": True,
        "why": closed.value,
        "message": str(WHY[closed]),
        "kept": kept,
        "values": values,
    }
    return make_response(jsonify(told), IN_CONFLICT)


def _shown(asked: Asked, texts: Pairs, language: str) -> list[SentText]:
    """Everything that was typed, by the question it answers; fields of no question keep their own name."""
    by_question = [(each, pairs_of(each.key, texts)) for each in asked.questions()]
    known = {name for _, own in by_question for name, _ in own}
    shown = [SentText(each.label.in_language(language), _in_words(each, own)) for each, own in by_question]
    rest = [SentText(name, text) for name, text in texts if name not in known and not name.startswith(("v.", "base."))]
    return [each for each in shown + rest if each.text]


def _in_words(question: Question, own: Pairs) -> str:
    """Typed texts word for word; rows and choices as they read on the page."""
    if question.kind in CHOSEN:
        value = value_from(question, own) if own else None
        return in_words(question, value, current_language(), euros=str, day=str)
    return "\n".join(text for _, text in own)
