"""Names to match: which organisation a name means. A linked never-show entry holds from the next request on."""

from collections.abc import Callable, Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.lists.cutting import WHOLE, Cut
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_word, options
from app.profiles.actions.name_matches import add_named_organisation, link_name, refuse_name, undo_name
from app.profiles.models import NameMatch
from app.profiles.states import NamedAs
from app.staff.forms import DeedForm
from app.staff.queries.names import NAMES_A_PAGE, NameLine, decided_names, names_to_match
from app.staff.routes.blueprint import DESK, blueprint, tell
from app.staff.rules.labels import NAME_VERDICTS, NAMED_AS, ground_in_words


@blueprint.get("/names")
@only(*DESK)
def names() -> ResponseReturnValue:
    asked = asked_word(NamedAs, "as")
    page = names_to_match(db.session, asked, Cut(asked_page().number, NAMES_A_PAGE))
    _note_seen(page.items)
    shown = Filter("as", message("Given as"), asked.value if asked else "", options(NAMED_AS.items()))
    filters = Filters("staff.names", (shown,))
    return render_template("staff/names.html", page=page, filters=filters, named_as=NAMED_AS, ground=ground_in_words)


@blueprint.get("/names.csv")
@only(*DESK)
def names_csv() -> ResponseReturnValue:
    header = [message("Name"), message("Given as"), message("Profile"), message("Website"), message("Proposed")]
    found = names_to_match(db.session, asked_word(NamedAs, "as"), WHOLE).items
    _note_seen(found)
    rows = (
        [
            line.name,
            NAMED_AS[line.named_as],
            line.profile_name,
            line.address,
            ", ".join(c.name for c in line.candidates),
        ]
        for line in found
    )
    return csv_answer("names", header, rows)


def _note_seen(lines: Sequence[NameLine]) -> None:
    """Whom somebody never wants to meet is private: every look at it is on record."""
    if any(line.named_as is NamedAs.NEVER_SHOW for line in lines):
        by_id = current_person().id
        keep(
            lambda session: audit.record(
                session, "never_show.seen_by_staff", actor_id=by_id, object_type="list", object_id=None
            )
        )


@blueprint.get("/names/decided")
@only(*DESK)
def names_decided() -> ResponseReturnValue:
    page = decided_names(db.session, asked_page())
    filters = Filters("staff.names_decided", ())
    return render_template(
        "staff/names_decided.html", page=page, filters=filters, named_as=NAMED_AS, verdicts=NAME_VERDICTS
    )


@blueprint.get("/names/decided.csv")
@only(*DESK)
def names_decided_csv() -> ResponseReturnValue:
    header = [
        message("Name"), message("Given as"), message("Profile"), message("Decision"), message("Organisation"),
        message("By"), message("Time"),
    ]  # fmt: skip
    rows = (
        [
            line.name, NAMED_AS[line.named_as], line.profile_name, NAME_VERDICTS[line.verdict], line.organisation,
            line.by, line.at,
        ]
        for line in decided_names(db.session, WHOLE).items
    )  # fmt: skip
    return csv_answer("names-decided", header, rows)


def _named_as(word: str) -> NamedAs:
    """Raises NotFound for an unknown word."""
    if word not in set(NamedAs):
        raise NotFound
    return NamedAs(word)


def _back() -> ResponseReturnValue:
    asked = asked_word(NamedAs, "as")
    return redirect(url_for("staff.names", **({"as": asked.value} if asked else {})))  # type: ignore[arg-type]  # a filter


def _decide(word: str, decide: Callable[[NamedAs], NameMatch]) -> ResponseReturnValue:
    named_as = _named_as(word)
    if not DeedForm().validate_on_submit():
        return _back()
    try:
        decision = decide(named_as)
    except RuleBroken as error:
        tell(error.text, "ask")
    else:
        _tell_with_undo(decision)
    return _back()


@blueprint.post("/names/<word>/<int:subject_id>/link")
@only(*DESK)
@commits
def link(word: str, subject_id: int) -> ResponseReturnValue:
    chosen, by_id = request.form.get("organisation", ""), current_person().id
    return _decide(word, lambda named_as: link_name(db.session, named_as, subject_id, chosen, by_id=by_id, at=now()))


@blueprint.post("/names/<word>/<int:subject_id>/new-organisation")
@only(*DESK)
@commits
def new_organisation(word: str, subject_id: int) -> ResponseReturnValue:
    by_id = current_person().id
    return _decide(
        word, lambda named_as: add_named_organisation(db.session, named_as, subject_id, by_id=by_id, at=now())
    )


@blueprint.post("/names/<word>/<int:subject_id>/somebody-else")
@only(*DESK)
@commits
def somebody_else(word: str, subject_id: int) -> ResponseReturnValue:
    by_id = current_person().id
    return _decide(word, lambda named_as: refuse_name(db.session, named_as, subject_id, by_id=by_id, at=now()))


def _tell_with_undo(decision: NameMatch) -> None:
    said = (
        message("{name} is linked. It holds from now on.", name=decision.name)
        if decision.organisation_id
        else message("{name} is somebody else. The name is not asked about again.", name=decision.name)
    )
    undo = {
        "text": str(said),
        "undo_href": url_for("staff.undo_name_match", public_id=decision.public_id),
        "undo_label": str(message("Undo")),
        "fields": {},
    }
    tell(undo)


@blueprint.post("/names/decided/<public_id>/undo")
@only(*DESK)
@commits
def undo_name_match(public_id: str) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        undone = undo_name(db.session, public_id, by_id=current_person().id, at=now())
        tell(message("The decision about {name} is undone.", name=undone.name))
    return redirect(url_for("staff.names"))
