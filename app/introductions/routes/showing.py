"""One introduction: what is asked and why, what may be done; after the mutual yes contacts, times and the thread."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import local_day, now, today
from app.core.database import commits, db
from app.core.errors import NotFound
from app.core.language import Message, message
from app.introductions.actions.releasing import find_release, hidden_side
from app.introductions.actions.talking import set_availability
from app.introductions.calendar import calendar_of
from app.introductions.forms import AvailabilityForm, DeclineForm, OutcomeForm, WordsForm
from app.introductions.models import IntroductionMessage, Release
from app.introductions.queries.inbox import Item, item_of, reports_of, words_of
from app.introductions.queries.seats import Seat, introduction_for
from app.introductions.queries.times import suggested_for, times_of
from app.introductions.routes.blueprint import blueprint, here, page_of, say
from app.introductions.routes.documents import papers_of
from app.introductions.routes.lines import Row, row_of
from app.introductions.rules.explanation import told
from app.introductions.rules.slots import Suggested
from app.introductions.rules.times import OUTCOME_DAYS, SNOOZES
from app.introductions.rules.words import DAY_PARTS, NOTICE, RESULTS, WEEKDAYS
from app.introductions.states import DayPart, Side, State
from app.matches.routes.cards import ReasonLine, reason_line
from app.matches.rules.reasons import Teller
from app.profiles.models import Profile
from app.profiles.queries import taxonomy
from app.profiles.queries.parts import contacts_of, member_names
from app.profiles.rules.views import ContactLine, ProfileCard
from config import Settings


@dataclass(frozen=True)
class Words:
    """One message of the thread."""

    is_mine: bool
    text: str
    at: datetime
    title: Message


@dataclass(frozen=True)
class Contact:
    """How the other side is reached, once everybody agreed."""

    name: str
    people: tuple[ContactLine, ...]
    members: tuple[str, ...]
    profile_href: str


@blueprint.get("/introductions/<public_id>")
@only("signed_in")
def show(public_id: str) -> ResponseReturnValue:
    seat = introduction_for(db.session, current_person(), public_id, at=now())
    return make_response(page(seat, {}))


def page(seat: Seat, forms: dict[str, object]) -> str:
    """The page, with forms that were refused where there are some."""
    item = item_of(db.session, seat.profile_id, seat.introduction, at=now())
    own = db.session.get_one(Profile, seat.profile_id)
    if item is None:
        raise NotFound
    row = row_of(item, own.kind, taxonomy(db.session))
    release = find_release(db.session, seat.introduction)
    plain = {"decline_form": DeclineForm, "words_form": WordsForm, "outcome_form": OutcomeForm}
    given = {**{name: kind(formdata=None) for name, kind in plain.items()}, **forms}
    is_new = item.state is State.INTRODUCED
    slots = suggested_for(db.session, seat.introduction, _counted_from(seat)) if is_new else None
    return render_template(
        "introductions/show.html",
        own=own,
        row=row,
        item=item,
        notice=NOTICE,
        other_reasons=_other_reasons(seat, item, row),
        words=[_words(each, seat.side) for each in words_of(db.session, seat.introduction)],
        contact=_contact(item),
        slots=slots,
        slot_days=[(WEEKDAYS[start.weekday()], start) for start in slots.starts] if slots else [],
        reports=_reports(seat),
        snoozes=SNOOZES,
        naming=_naming(seat, item, release),
        papers=papers_of(seat, item, own),
        form=next(iter(forms.values()), given["words_form"]),
        **given,
    )


@dataclass(frozen=True)
class Said:
    """What this side reported, and when."""

    at: datetime
    result: Message


def _reports(seat: Seat) -> list[Said]:
    rows = reports_of(db.session, seat.introduction, seat.side)
    return [Said(row.at, RESULTS[row.result]) for row in rows]


def _counted_from(seat: Seat) -> date:
    at = seat.introduction.introduced_at
    return max(local_day(at), today()) if at else today()


def _other_reasons(seat: Seat, item: Item, row: Row) -> list[ReasonLine]:
    """What speaks for it in the other side's eyes. A team that is not named keeps its own texts to itself."""
    if not isinstance(item.other, ProfileCard) or item.other_id is None or item.state is State.SUGGESTED:
        return []
    kept = seat.introduction.explanation.get(seat.side.other.value, [])
    teller, href = Teller(item.other.kind, taxonomy(db.session)), row.profile_href or ""
    return [reason_line(reason, teller, href) for reason in told(kept)]


def _words(row: IntroductionMessage, side: Side) -> Words:
    mine = row.side is side
    return Words(mine, row.text, row.at, message("You") if mine else message("The other side"))


def _contact(item: Item) -> Contact | None:
    if not item.is_running or item.other_id is None or not isinstance(item.other, ProfileCard):
        return None
    people = contacts_of(db.session, item.other_id)
    return Contact(
        item.other.name,
        people,
        member_names(db.session, item.other_id),
        url_for("profiles.show", public_id=item.other.public_id),
    )


@dataclass(frozen=True)
class Naming:
    """Where the stage between teaser and contact stands, and what this side may do."""

    is_hidden_side: bool
    is_open: bool
    other_agreed: bool
    may_agree: bool


def _naming(seat: Seat, item: Item, release: Release | None) -> Naming | None:
    hidden = hidden_side(db.session, seat.introduction)
    if hidden is None or not (item.may_answer or item.may_withdraw) or not item.is_delivered:
        return None
    asker, receiver = (release.asker_agreed, release.receiver_agreed) if release else (False, False)
    mine, theirs = (asker, receiver) if seat.side is Side.ASKER else (receiver, asker)
    return Naming(seat.side is hidden, mine and theirs, theirs, may_agree=not mine)


@blueprint.get("/introductions/<public_id>/times.ics")
@only("signed_in")
def times_file(public_id: str) -> ResponseReturnValue:
    """Three tentative events for any calendar."""
    seat = introduction_for(db.session, current_person(), public_id, at=now())
    item = item_of(db.session, seat.profile_id, seat.introduction, at=now())
    contact = _contact(item) if item else None
    if item is None or contact is None:
        raise NotFound
    settings: Settings = current_app.config["SETTINGS"]
    found: Suggested = suggested_for(db.session, seat.introduction, _counted_from(seat))
    if not found.starts:
        raise NotFound
    body = calendar_of(
        found.starts,
        key=public_id,
        summary=_first_talk(seat),
        description=f"{settings.base_url}{page_of(public_id)}",
        host=settings.host.split(":")[0],
        at=seat.introduction.introduced_at or now(),
    )
    answer = make_response(body)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="anschub-{public_id}.ics"'
    return answer


def _first_talk(seat: Seat) -> str:
    """As the mail to both says it: whoever takes both files gets each event once."""
    keys = seat.introduction.asker_id, seat.introduction.receiver_id
    one, other = (db.session.get_one(Profile, key).name for key in keys)
    return str(message("First talk: {one} and {other}", one=one, other=other))


@blueprint.route("/introductions/availability", methods=["GET", "POST"])
@only("signed_in")
@commits
def availability() -> ResponseReturnValue:
    """When the person usually has time, for the profile chosen in the header."""
    looking, form = here(), AvailabilityForm()
    if form.validate_on_submit():
        times = {_time_of(code) for code in form.times.data or []}
        set_availability(db.session, looking.own.id, looking.person.id, times)
        say(message("Saved. The next introductions suggest times from this."))
        return redirect(url_for("introductions.availability"), 303)
    if not form.is_submitted():
        mine = times_of(db.session, looking.own.id, looking.person.id)
        form.times.data = sorted(f"{weekday}-{part.value}" for weekday, part in mine)
    answer = make_response(_availability_page(form, looking.own.name))
    answer.status_code = 422 if form.is_submitted() else 200
    return answer


def _availability_page(form: AvailabilityForm, name: str) -> str:
    week = [
        (day, [(f"{place}-{part.value}", f"{day}, {DAY_PARTS[part]}") for part in DayPart])
        for place, day in enumerate(WEEKDAYS)
    ]
    form.times.data = form.times.data or []
    parts = [str(part) for part in DAY_PARTS.values()]
    return render_template("introductions/availability.html", form=form, own_name=name, week=week, parts=parts)


def _time_of(code: str) -> tuple[int, DayPart]:
    """'0-morning', checked against the choices by the form."""
    weekday, _, part = code.partition("-")
    return int(weekday), DayPart(part)


def day_of_report(seat: Seat) -> int:
    """Which of the days a report on the page belongs to: the last one that has come, else the first."""
    introduced = seat.introduction.introduced_at
    passed = (now() - introduced).days if introduced else 0
    return max((day for day in OUTCOME_DAYS if day <= passed), default=OUTCOME_DAYS[0])
