"""The editor: a task list, and one page a section that saves as it is typed."""

from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import HOME_ZONE, now, today
from app.core.database import commits, db, new_public_id
from app.core.errors import NotFound, RuleBroken
from app.core.language import Message, message, plural_message
from app.profiles import actions
from app.profiles.forms import SectionForm, input_name, input_names, section_form, shown_in_form, values_of_form
from app.profiles.models import Profile
from app.profiles.place_inputs import COUNTRY
from app.profiles.queries.mine import Editing, deploying_is_asked_again, editing
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.routes import clashes
from app.profiles.routes.blueprint import REFUSED, blueprint, form_page, own
from app.profiles.rules import completeness, labels
from app.profiles.rules.catalogue import REGION
from app.profiles.rules.completeness import STATUS_WORDS, SectionStatus
from app.profiles.rules.fields import Value
from app.profiles.rules.kinds import Part, Section
from app.profiles.rules.merging import FieldsClash
from app.profiles.rules.publishing import possible_deeds

ENDPOINTS = {
    Part.LOGO: ".logo",
    Part.CONTACTS: ".contacts",
    Part.MEMBERS: ".members",
    Part.PRODUCTS: ".products",
    Part.PORTFOLIO: ".portfolio",
    Part.NEVER_SHOW: ".never_show",
    Part.TEASER: ".teaser",
    Part.IDENTIFIERS: ".identifiers",
}
LOOKS = {
    SectionStatus.DONE: "done",
    SectionStatus.STARTED: "ask",
    SectionStatus.OPEN: "open",
    SectionStatus.LOCKED: "waiting",
}


@dataclass(frozen=True)
class Task:
    """One line of the task list, as `components/task_group.html` prints it."""

    name: Message
    href: str | None
    hint: Message | None
    state: Message
    kind: str


def address_of(profile: Profile, section: Section, *, back: str | None = None) -> str:
    """Where a section is edited; ``back`` is the page to return to."""
    if section.part is Part.FIELDS:
        return url_for(".section", public_id=profile.public_id, name=section.name, back=back)
    return url_for(ENDPOINTS[section.part], public_id=profile.public_id, back=back)


def _entries(edited: Editing, section: Section) -> Message | None:
    """How many entries a part holds that is a list."""
    number = edited.filled.entries.get(section.part, 0)
    if section.part in {Part.FIELDS, Part.LOGO} or not number:
        return None
    return plural_message("{count} entry", "{count} entries", number)


def _task(profile: Profile, section: Section, edited: Editing) -> Task:
    status = completeness.status_of(edited.kind, section, edited.filled)
    is_locked = status is SectionStatus.LOCKED
    hint = (
        message("Possible as soon as you described problem or technology.") if is_locked else _entries(edited, section)
    )
    href = None if is_locked else address_of(profile, section)
    return Task(section.title, href, hint, STATUS_WORDS[status], LOOKS[status])


@blueprint.get("/<public_id>/edit")
@only("signed_in")
def edit(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    edited = editing(db.session, profile)
    groups = [
        (group.title, [_task(profile, section, edited) for section in group.sections]) for group in edited.kind.groups
    ]
    return render_template(
        "profiles/edit.html",
        profile=profile,
        groups=groups,
        publishing=_publishing_task(profile, edited),
        lead=completeness.in_words(edited.kind, edited.filled),
        kind_name=labels.KINDS[profile.kind],
        state_name=labels.STATES[profile.state],
        deeds=possible_deeds(profile.state),
        conflicts=edited.open_conflicts,
        may_found=not edited.kind.is_organisation,
        asked_again=deploying_is_asked_again(db.session, profile, now()),
    )


def _publishing_task(profile: Profile, edited: Editing) -> Task:
    missing = completeness.missing_to_publish(edited.kind, edited.filled)
    teaser_missing = completeness.teaser_is_missing(edited.kind, edited.filled)
    name = message("Check the answers and publish the profile")
    if missing or teaser_missing:
        hint = completeness.in_words(edited.kind, edited.filled)
        return Task(name, None, hint, STATUS_WORDS[SectionStatus.LOCKED], LOOKS[SectionStatus.LOCKED])
    href = url_for(".check", public_id=profile.public_id)
    if profile.published_at is not None:
        return Task(name, href, None, STATUS_WORDS[SectionStatus.DONE], LOOKS[SectionStatus.DONE])
    return Task(name, href, None, STATUS_WORDS[SectionStatus.OPEN], LOOKS[SectionStatus.OPEN])


def _fields_section(edited: Editing, name: str) -> Section:
    section = edited.kind.section(name)
    if section.part is not Part.FIELDS:
        raise NotFound
    return section


def _blank_form(section: Section, profile: Profile, edited: Editing) -> SectionForm:
    shown = shown_in_form(section, edited.values)
    if section.asks_completed:
        shown["completed"] = edited.filled.marks.get(section.name)
    form_class = section_form(section, taxonomy(db.session), today())
    return form_class(data={**shown, "base_version": profile.version, "page": new_public_id()})


def _section_page(profile: Profile, edited: Editing, section: Section, form: SectionForm) -> ResponseReturnValue:
    required = {input_name(key) for field in section.fields if field in edited.kind.required for key in field.keys}
    if REGION.name in required:
        required = (required - {REGION.name}) | {COUNTRY}
    languages = {input_name(key): key.partition(".")[2] for field in section.fields for key in field.keys if "." in key}
    return form_page(
        "section",
        form,
        profile=profile,
        section=section,
        inputs=input_names(section),
        required=required,
        languages=languages,
        back=request.args.get("back", ""),
    )


@blueprint.get("/<public_id>/edit/<name>")
@only("signed_in")
def section(public_id: str, name: str) -> ResponseReturnValue:
    profile = own(public_id)
    edited = editing(db.session, profile)
    found = _fields_section(edited, name)
    return _section_page(profile, edited, found, _blank_form(found, profile, edited))


@blueprint.post("/<public_id>/edit/<name>")
@only("signed_in")
@commits
def save_section(public_id: str, name: str) -> ResponseReturnValue:
    profile = own(public_id)
    edited = editing(db.session, profile)
    found = _fields_section(edited, name)
    form = section_form(found, taxonomy(db.session), today())()
    if not form.validate_on_submit():
        return _section_page(profile, edited, found, form)
    try:
        answers = values_of_form(found, form)
        _save(profile, form, clashes.chosen(answers))
        clashes.settle(profile, answers)
    except FieldsClash as clash:
        return clashes.page(profile, found, clash)
    except RuleBroken as error:
        form.refuse_key(error)
        return _section_page(profile, edited, found, form)
    if found.asks_completed and form["completed"].answer is not None:
        actions.mark_section(db.session, profile, found.name, is_done=form["completed"].answer)
    return redirect(after(profile))


def after(profile: Profile) -> str:
    """Back to where the person came from: the check page or the task list."""
    endpoint = ".check" if request.args.get("back") == "check" else ".edit"
    return url_for(endpoint, public_id=profile.public_id)


def _save(profile: Profile, form: SectionForm, values: dict[str, Value]) -> actions.Saved:
    person, at = current_person(), now()
    return actions.save_fields(
        db.session, profile, values, base_version=form.version_asked, page=form.page_asked, by_id=person.id, at=at
    )


@blueprint.post("/<public_id>/edit/<name>/autosave")
@only("signed_in")
@commits
def autosave(public_id: str, name: str) -> ResponseReturnValue:
    """Saves what can be saved and says so in a line; what cannot waits in the page for the person."""
    profile = own(public_id)
    edited = editing(db.session, profile)
    found = _fields_section(edited, name)
    form = section_form(found, taxonomy(db.session), today())()
    form.validate_on_submit()
    try:
        _save(profile, form, values_of_form(found, form))
    except FieldsClash as clash:
        return clashes.line(profile, clash)
    except RuleBroken as error:
        return _state_line(profile, fault=error.text)
    faults = [form[name].label.text for name in input_names(found) if form[name].errors]
    return _state_line(profile, waiting=", ".join(str(label) for label in faults))


def _state_line(profile: Profile, *, fault: Message | None = None, waiting: str = "") -> ResponseReturnValue:
    time = now().astimezone(HOME_ZONE).strftime("%H:%M:%S")
    line = render_template("profiles/saved.html", profile=profile, fault=fault, time=time, waiting=waiting)
    return make_response(line, REFUSED if fault else 200)


@blueprint.post("/<public_id>/edit/<name>/completed")
@only("signed_in")
@commits
def complete_section(public_id: str, name: str) -> ResponseReturnValue:
    """The answer to "Have you completed this section?" of parts that are lists."""
    profile = own(public_id)
    found = editing(db.session, profile).kind.section(name)
    answer = request.form.get("completed")
    if answer in {"yes", "no"}:
        actions.mark_section(db.session, profile, found.name, is_done=answer == "yes")
    return redirect(after(profile))
