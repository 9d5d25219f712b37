"""Documents within an introduction: asking, offering, taking back, and reading a copy with the reader's name on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep, let_go, new_public_id
from app.core.documents import Words, send_document, stamped
from app.core.errors import NotFound
from app.core.files import path_of
from app.core.filters import show_datetime
from app.core.language import Message, message
from app.core.limits import Limit
from app.introductions.actions.documents import agree_to_document, note_reading, take_back_document
from app.introductions.models import Release
from app.introductions.queries.documents import (
    ReadOnce,
    Theirs,
    find_document_release,
    find_theirs,
    is_shared,
    own_document,
    readings_of,
    sees_named,
)
from app.introductions.queries.inbox import Item, item_of
from app.introductions.queries.seats import Seat, introduction_for
from app.introductions.routes.blueprint import back, blueprint, page_of, say, say_with_undo, seat_to_act
from app.introductions.states import Side
from app.matches.forms import DeedForm
from app.profiles.models import Profile, ProfileDocument
from app.profiles.rules.views import ProfileCard

READINGS_AN_HOUR = Limit("account", 30, 3_600)
OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class Half:
    """How far one side's document is agreed on."""

    mine: bool = False
    other: bool = False

    @property
    def is_open(self) -> bool:
        return self.mine and self.other


@dataclass(frozen=True)
class Papers:
    """Both documents as this side may know of them. What is hidden is not in here."""

    own: ProfileDocument | None
    ours: Half
    opened: Release | None
    readings: Sequence[ReadOnce]
    theirs: Half
    readable: Theirs | None
    may_ask: bool
    may_offer: bool
    own_href: str


def papers_of(seat: Seat, item: Item, own: Profile) -> Papers | None:
    """None where documents have no place: before a request arrived, after it was closed."""
    if not is_shared(item):
        return None
    side = seat.side
    ours, theirs = (find_document_release(db.session, seat.introduction, owner) for owner in (side, side.other))
    half = _half(ours, side)
    return Papers(
        own=own_document(db.session, seat),
        ours=half,
        opened=ours if half.is_open else None,
        readings=readings_of(db.session, ours, with_people=item.is_running) if ours else (),
        theirs=_half(theirs, side),
        readable=find_theirs(db.session, seat, item),
        may_ask=isinstance(item.other, ProfileCard),
        may_offer=sees_named(db.session, seat.introduction, side.other),
        own_href=url_for("profiles.document", public_id=own.public_id),
    )


def _half(release: Release | None, side: Side) -> Half:
    """A document that was deleted since is agreed on by nobody."""
    if release is None:
        return Half()
    by_owner = release.asker_agreed if release.owner is Side.ASKER else release.receiver_agreed
    if by_owner and release.document_id is None:
        return Half()
    asker, receiver = release.asker_agreed, release.receiver_agreed
    return Half(asker, receiver) if side is Side.ASKER else Half(receiver, asker)


@blueprint.post("/introductions/<public_id>/documents/<whose>/<deed>")
@only("signed_in")
@commits
def document_deed(public_id: str, whose: str, deed: str) -> ResponseReturnValue:
    """Agree to one's own document or to the other's, or take the yes back."""
    if whose not in (OURS, THEIRS) or deed not in ("agree", "take-back"):
        raise NotFound
    seat = seat_to_act(public_id)
    DeedForm().validate_on_submit()
    owner = seat.side if whose == OURS else seat.side.other
    by_id, at = current_person().id, now()
    if deed == "take-back":
        take_back_document(db.session, seat.introduction, seat.side, owner, by_id=by_id, at=at)
        say(message("Taken back."))
        return back(public_id)
    release = agree_to_document(db.session, seat.introduction, seat.side, owner, by_id=by_id, at=at)
    undo = url_for(".document_deed", public_id=public_id, whose=whose, deed="take-back")
    text = message("Both agreed: the document is released.") if release.both_agreed else _noted(whose)
    say_with_undo(text, undo, back_to=page_of(public_id))
    return back(public_id)


def _noted(whose: str) -> Message:
    return message("Offered. They read it once they agree too.") if whose == OURS else message("Asked. They decide.")


@blueprint.get("/introductions/<public_id>/document.pdf")
@only("signed_in")
def read_document(public_id: str) -> ResponseReturnValue:
    """A copy made for this reader. Not released, taken back and never there are one answer."""
    seat = introduction_for(db.session, current_person(), public_id, at=now())
    theirs = _theirs(seat)
    person, own = current_person(), db.session.get_one(Profile, seat.profile_id)
    person_id, introduction_id, release_id = person.id, seat.introduction.id, theirs.release_id
    copy, path = new_public_id(), path_of(theirs.file)
    words = _words(person.display_name, own.name, public_id, copy)
    limits.charge(db.session, "documents_read", {READINGS_AN_HOUR: str(person_id)})
    let_go(db.session)
    content = stamped(path, words)
    # It may have been taken back while the copy was made.
    _theirs(introduction_for(db.session, current_person(), public_id, at=now()))
    if request.method == "GET":
        keep(partial(note_reading, introduction_id=introduction_id, release_id=release_id, copy=copy,
                     by_id=person_id, at=now()))  # fmt: skip
    return send_document(content, f"anschub-{public_id}")


def _theirs(seat: Seat) -> Theirs:
    item = item_of(db.session, seat.profile_id, seat.introduction, at=now())
    theirs = find_theirs(db.session, seat, item) if item is not None else None
    if theirs is None:
        raise NotFound
    return theirs


def _words(person: str, organisation: str, public_id: str, copy: str) -> Words:
    foot = message(
        "For {person}, {organisation} · {when} · Introduction {number} · Copy {copy}",
        person=person, organisation=organisation, when=show_datetime(now()), number=public_id, copy=copy,
    )  # fmt: skip
    return Words(f"{person} · {organisation}", str(foot))
