"""One rule: its question, what each answer means, its reason and the text it rests on."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db, new_public_id
from app.core.errors import Conflict, NotFound
from app.core.language import Message, message
from app.core.plain_text import clean_line
from app.fellowships.actions.eligibility import edit_rules
from app.fellowships.actions.writing import MEANWHILE
from app.fellowships.forms.eligibility import BOUNDS, QUESTION_LENGTH, AddRuleForm, RuleForm, rule_form
from app.fellowships.models import Round
from app.fellowships.queries.eligibility import find_rules_draft, terms_of
from app.fellowships.routes.blueprint import IN_CONFLICT, Theirs, blueprint, form_page, round_here, say
from app.fellowships.routes.eligibility.rules import rules_page
from app.fellowships.routes.meanwhile import differing
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.asking.sheet import fingerprint
from app.fellowships.rules.eligibility import MEASURED, RULE_KINDS, YES_NO, Rule, RuleKind, Terms, put
from app.fellowships.rules.questionnaire import Option, Words
from app.fellowships.states import Eligibility

MOST_OPTIONS, SPARE_ROWS = 50, 3
MEANINGS: tuple[tuple[str, Message], ...] = (
    (Eligibility.YES.value, message("may apply")),
    (Eligibility.UNCLEAR.value, message("a person looks")),
    (Eligibility.NO.value, message("may not apply")),
)
KINDS = {kind.value: kind for kind in RuleKind}
YES_NO_WORDS = {"yes": Words("Ja", "Yes"), "no": Words("Nein", "No")}


@dataclass(frozen=True)
class AnswerRow:
    """An answer and what it means; ``is_fixed``: yes and no have words of their own."""

    key: str = ""
    de: str = ""
    en: str = ""
    says: str = Eligibility.YES.value
    is_fixed: bool = False


@blueprint.post("/staff/rounds/<public_id>/eligibility/rules")
@only(*STAFF)
@commits
def choose_rule(public_id: str) -> ResponseReturnValue:
    """From the choice of a kind to the page of the new rule; nothing is written."""
    round_here(public_id)
    form = AddRuleForm()
    if not form.validate_on_submit():
        return redirect(rules_page(public_id), 303)
    return redirect(url_for("fellowships.new_rule", public_id=public_id, kind=form.kind.data), 303)


@blueprint.route("/staff/rounds/<public_id>/eligibility/rules/new/<kind>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def new_rule(public_id: str, kind: str) -> ResponseReturnValue:
    row = round_here(public_id)
    if kind not in KINDS or find_rules_draft(db.session, row.id) is None:
        raise NotFound
    blank = Rule(f"r{new_public_id()}", KINDS[kind], Words())
    form, rows = rule_form(blank.kind, data=_shown(blank)), _rows(blank)
    if "more" in request.form or not form.validate_on_submit():
        return _page(form, row, blank, rows, is_new=True)
    made = _typed(form, blank, rows)
    edit_rules(db.session, row, lambda terms: put(terms, made), by_id=current_person().id)
    say(message("The rule is added."))
    return redirect(rules_page(public_id), 303)


@blueprint.route("/staff/rounds/<public_id>/eligibility/rules/<key>", methods=["GET", "POST"])
@only(*STAFF)
@commits
def rule(public_id: str, key: str) -> ResponseReturnValue:
    row = round_here(public_id)
    before = _rule_here(row, key)
    form, rows = rule_form(before.kind, data=_shown(before)), _rows(before)
    if "more" in request.form or not form.validate_on_submit():
        return _page(form, row, before, rows)

    def edit(terms: Terms) -> Terms:
        held = terms.rule(key)
        if held is None or fingerprint(_as_map(held)) != form.seen.data:
            raise Conflict(MEANWHILE)
        return put(terms, _typed(form, held, rows))

    try:
        edit_rules(db.session, row, edit, by_id=current_person().id)
    except Conflict as error:
        stored = _rule_here(row, key)
        theirs = differing(form, rule_form(stored.kind, formdata=None, data=_shown(stored)), error)
        return _page(form, row, stored, rows, status=IN_CONFLICT, theirs=theirs)
    say(message("Saved."))
    return redirect(rules_page(public_id), 303)


def _rule_here(row: Round, key: str) -> Rule:
    draft = find_rules_draft(db.session, row.id)
    found = terms_of(draft).rule(key)
    if found is None:
        raise NotFound
    return found


def _page(
    form: RuleForm,
    row: Round,
    shown: Rule,
    rows: list[AnswerRow],
    *,
    status: int | None = None,
    theirs: list[Theirs] | None = None,
    is_new: bool = False,
) -> ResponseReturnValue:
    spare = [AnswerRow()] * SPARE_ROWS if shown.kind is RuleKind.CHOICE else []
    return form_page(
        "eligibility/rule",
        form,
        status=200 if "more" in request.form else status,
        round=row,
        rule=shown,
        kind=RULE_KINDS[shown.kind],
        rows=[*rows, *spare],
        meanings=MEANINGS,
        bounds=BOUNDS if shown.kind in MEASURED else (),
        theirs=theirs or [],
        is_new=is_new,
    )


def _as_map(shown: Rule) -> dict[str, object]:
    return dict(vars(shown))


def _shown(shown: Rule) -> dict[str, object]:
    both = {
        f"{name}_{language}": getattr(getattr(shown, name), language)
        for name in ("question", "help", "reason", "legal")
        for language in ("de", "en")
    }
    bounds = {name: _bound_shown(shown.kind, getattr(shown, name)) for name in BOUNDS}
    rest = {"may_be_unsure": shown.may_be_unsure, "source": shown.source, "seen": fingerprint(_as_map(shown))}
    return {**both, **bounds, **rest}


def _bound_shown(kind: RuleKind, text: str | None) -> object:
    return date.fromisoformat(text) if text and kind is RuleKind.DATE else text


def _rows(shown: Rule) -> list[AnswerRow]:
    if shown.kind in MEASURED:
        return []
    if request.method == "POST":
        return _sent_rows(shown)
    words = YES_NO_WORDS if shown.kind is RuleKind.YES_NO else {each.key: each.words for each in shown.options}
    is_fixed = shown.kind is RuleKind.YES_NO
    return [AnswerRow(key, each.de, each.en, _meaning(shown, key), is_fixed) for key, each in words.items()]


def _meaning(shown: Rule, key: str) -> str:
    says = Eligibility.NO if key in shown.no else Eligibility.UNCLEAR if key in shown.unclear else Eligibility.YES
    return says.value


def _sent_rows(shown: Rule) -> list[AnswerRow]:
    columns = [request.form.getlist(f"option_{name}")[:MOST_OPTIONS] for name in ("key", "de", "en", "says")]
    lines = [[clean_line(text)[:QUESTION_LENGTH] for text in line] for line in zip(*columns, strict=False)]
    sent = [AnswerRow(key, de, en, says) for key, de, en, says in lines]
    if shown.kind is RuleKind.YES_NO:
        says = {row.key: row.says for row in sent}
        return [
            AnswerRow(key, YES_NO_WORDS[key].de, YES_NO_WORDS[key].en, says.get(key, "yes"), is_fixed=True)
            for key in YES_NO
        ]
    return [row for row in sent if row.de or row.en]


def _typed(form: RuleForm, before: Rule, rows: list[AnswerRow]) -> Rule:
    def words(name: str) -> Words:
        return Words(form[f"{name}_de"].data or "", form[f"{name}_en"].data or "")

    known = set(before.answers)
    keyed = [row if row.key in known else replace(row, key=f"o{new_public_id()}") for row in rows]
    bounds: dict[str, Any] = {name: _bound(form, name) for name in BOUNDS}  # Any: each name is a field of its own
    return replace(
        before,
        question=words("question"),
        help=words("help"),
        reason=words("reason"),
        legal=words("legal"),
        source=form.source.data or "",
        may_be_unsure=bool(form.may_be_unsure.data),
        options=tuple(Option(row.key, Words(row.de, row.en)) for row in keyed if not row.is_fixed),
        no=tuple(row.key for row in keyed if row.says == Eligibility.NO.value),
        unclear=tuple(row.key for row in keyed if row.says == Eligibility.UNCLEAR.value),
        **bounds,
    )


def _bound(form: RuleForm, name: str) -> str | None:
    value = form[name].data if name in form else None
    if value in (None, ""):
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
