"""The deeds on an introduction. Each may be sent twice; what is no longer possible is answered with a sentence."""

from collections.abc import Callable

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import DomainError, NotFound
from app.core.language import message
from app.introductions.actions import answering, releasing, requesting, talking
from app.introductions.actions.advancing import end_introduction
from app.introductions.actions.steps import check_now, hold
from app.introductions.actions.talking import Report
from app.introductions.forms import DeclineForm, OutcomeForm, WordsForm
from app.introductions.queries.seats import Seat
from app.introductions.routes.blueprint import REFUSED, back, blueprint, page_of, say, say_with_undo, seat_to_act
from app.introductions.routes.showing import day_of_report, page
from app.introductions.rules.limits import MESSAGES_A_DAY
from app.introductions.states import DeclineReason, EndCause, Origin, Result, Side, State, Way
from app.matches.forms import DeedForm


@blueprint.post("/introductions/<public_id>/decline")
@only("signed_in")
@commits
def decline(public_id: str) -> ResponseReturnValue:
    """One click without a reason, or with one from the page."""
    seat, form = _seat(public_id, Side.RECEIVER), DeclineForm()
    if not form.validate_on_submit():
        return make_response(page(seat, {"decline_form": form}), REFUSED)
    reason = DeclineReason(form.decline_reason.data) if form.decline_reason.data else None
    answering.decline_introduction(
        db.session,
        seat.introduction,
        reason=reason,
        released=bool(reason and form.released.data),
        by_id=current_person().id,
        at=now(),
    )
    _say_answered(public_id, accepted=False)
    return back(public_id)


def _say_answered(public_id: str, *, accepted: bool) -> None:
    text = (
        message("You said yes. In ten minutes both sides get each other's contacts.")
        if accepted
        else message("You said no. In ten minutes they read “no introduction this time”.")
    )
    undo = url_for("introductions.do", public_id=public_id, deed="undo")
    say_with_undo(text, undo, back_to=url_for("introductions.inbox"))


@blueprint.post("/introductions/<public_id>/snooze")
@only("signed_in")
@commits
def snooze(public_id: str) -> ResponseReturnValue:
    seat = _seat(public_id, Side.RECEIVER)
    DeedForm().validate_on_submit()
    days = request.form.get("days", "")
    answering.snooze(db.session, seat.introduction, int(days) if days.isdecimal() and len(days) < 3 else 0, at=now())  # noqa: PLR2004 -- no number of days is longer
    say(message("Put aside. It comes back by itself, before its deadline."))
    return back(public_id)


@blueprint.post("/introductions/<public_id>/words/<kind>")
@only("signed_in")
@commits
def write(public_id: str, kind: str) -> ResponseReturnValue:
    """A question, its answer, or a message of the thread."""
    if kind not in _WORDS:
        raise NotFound
    limits.charge(db.session, "introduction_messages", {MESSAGES_A_DAY: str(current_person().id)})
    seat, form = seat_to_act(public_id), WordsForm()
    if form.validate_on_submit():
        try:
            _WORDS[kind](seat, form.text.data or "")
            say(message("Sent."))
            return redirect(f"{page_of(public_id)}#thread", 303)
        except DomainError as error:
            form.refuse(error)
    return make_response(page(seat, {"words_form": form}), REFUSED)


def _question(seat: Seat, text: str) -> None:
    _only_from(seat, Side.RECEIVER)
    answering.ask_question(db.session, seat.introduction, text, by_id=current_person().id, at=now())


def _reply(seat: Seat, text: str) -> None:
    _only_from(seat, Side.ASKER)
    answering.answer_question(db.session, seat.introduction, text, by_id=current_person().id, at=now())


def _message(seat: Seat, text: str) -> None:
    talking.write_message(db.session, seat.introduction, seat.side, text, by_id=current_person().id, at=now())


_WORDS: dict[str, Callable[[Seat, str], None]] = {"question": _question, "reply": _reply, "message": _message}


@blueprint.post("/introductions/<public_id>/outcome")
@only("signed_in")
@commits
def report(public_id: str) -> ResponseReturnValue:
    seat, form = seat_to_act(public_id), OutcomeForm()
    if not form.validate_on_submit():
        return make_response(page(seat, {"outcome_form": form}), REFUSED)
    said = Report(Result(form.result.data), form.reason.data or "", day_of_report(seat), Way.ACCOUNT)
    talking.report_outcome(db.session, seat.introduction, seat.side, said, by_id=current_person().id, at=now())
    say(message("Thank you, that is noted."))
    return back(public_id)


@blueprint.post("/introductions/<public_id>/<deed>")
@only("signed_in")
@commits
def do(public_id: str, deed: str) -> ResponseReturnValue:
    """The deeds that need no words."""
    if deed not in _DEEDS:
        raise NotFound
    seat = seat_to_act(public_id)
    DeedForm().validate_on_submit()
    _DEEDS[deed](seat)
    return back(public_id)


def _accept(seat: Seat) -> None:
    _only_from(seat, Side.RECEIVER)
    answering.accept_introduction(db.session, seat.introduction, by_id=current_person().id, at=now())
    _say_answered(seat.introduction.public_id, accepted=True)


def _undo(seat: Seat) -> None:
    _only_from(seat, Side.RECEIVER)
    answering.undo_answer(db.session, seat.introduction, at=now())
    say(message("Undone. The request waits for your answer again."))


def _wake(seat: Seat) -> None:
    _only_from(seat, Side.RECEIVER)
    answering.wake(db.session, seat.introduction)


def _withdraw(seat: Seat) -> None:
    _only_from(seat, Side.ASKER)
    requesting.withdraw_request(db.session, seat.introduction, by_id=current_person().id, at=now())
    say(message("Taken back. You have room for another request."))


def _dismiss(seat: Seat) -> None:
    """A suggestion that is not taken up."""
    if seat.introduction.origin is not Origin.STAFF:
        _only_from(seat, Side.ASKER)
    hold(db.session, seat.introduction)
    check_now(seat.introduction, State.SUGGESTED, now())
    end_introduction(db.session, seat.introduction, EndCause.NOT_TAKEN, at=now())
    say(message("The suggestion is gone. Nobody else learns of it."))


def _block(seat: Seat) -> None:
    answering.block(db.session, seat.introduction, seat.side, by_id=current_person().id, at=now())
    say(message("Blocked. You are never proposed to each other again, and they do not learn why."))


def _end(seat: Seat) -> None:
    talking.end_conversation(db.session, seat.introduction, by_id=current_person().id, at=now())
    say(message("The conversation is closed."))


def _agree_to_names(seat: Seat) -> None:
    by_id = current_person().id
    release = releasing.agree_to_names(db.session, seat.introduction, seat.side, by_id=by_id, at=now())
    say(
        message("Both agreed: the team is named, contact data are not.")
        if release.both_agreed
        else message("Noted. It happens once the other side agrees too.")
    )


def _hide_names(seat: Seat) -> None:
    by_id = current_person().id
    releasing.revoke_names(db.session, seat.introduction, seat.side, by_id=by_id, at=now())
    say(message("Taken back. They see your outline again."))


_DEEDS: dict[str, Callable[[Seat], None]] = {
    "accept": _accept,
    "undo": _undo,
    "wake": _wake,
    "withdraw": _withdraw,
    "dismiss": _dismiss,
    "block": _block,
    "end": _end,
    "names": _agree_to_names,
    "hide-names": _hide_names,
}


def _seat(public_id: str, side: Side) -> Seat:
    seat = seat_to_act(public_id)
    _only_from(seat, side)
    return seat


def _only_from(seat: Seat, side: Side) -> None:
    """A deed of the other side does not exist on this one."""
    if seat.side is not side:
        raise NotFound
