"""Writing the rules, keeping what they say of people, and deciding what they leave open."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.fellowships.actions.versions import begin_version, held_draft, publish_draft, seen_draft, write_draft
from app.fellowships.models import EligibilityCheck, EligibilityRules, Programme, Round, VisitorDraft
from app.fellowships.queries.eligibility import (
    KEPT_AS,
    find_rules,
    terms_of,
    visitor_check,
    visitor_draft,
)
from app.fellowships.rules.eligibility import Outcome, Terms, as_data, faults, outcome, read
from app.fellowships.states import Eligibility

KEPT_FOR = timedelta(days=30)


def begin_rules(session: Session, row: Round, terms: Terms, *, by_id: int, at: datetime) -> EligibilityRules:
    """The version that is being written, or a new one with these rules."""
    return begin_version(session, EligibilityRules, row, as_data(terms), by_id=by_id, at=at)


def edit_rules(session: Session, row: Round, edit: Callable[[Terms], Terms], *, by_id: int) -> Terms:
    """Apply one edit to the version that is being written. Raises NotFound where none is."""
    draft = held_draft(session, EligibilityRules, row.id)
    before = read(draft.definition)
    after = edit(before)
    if after != before:
        write_draft(session, draft, as_data(after), by_id=by_id)
    return after


def publish_rules(session: Session, row: Round, *, lock: int, by_id: int, at: datetime) -> EligibilityRules:
    """From now on checks are made by these rules; earlier outcomes stay. Raises Conflict, RuleBroken."""
    draft = seen_draft(session, EligibilityRules, row.id, lock)
    terms = read(draft.definition)
    for _, told in faults(terms):
        raise RuleBroken(told)
    newest = find_rules(session, row.id)
    if newest is not None and terms_of(newest).rules == terms.rules:
        raise RuleBroken(message("Nothing differs from the published version."))
    publish_draft(session, draft, as_data(replace(terms, removed=())), by_id=by_id, at=at)
    return draft


def keep_check(
    session: Session, row: Round, answers: Mapping[str, str], *, account_id: int | None, at: datetime
) -> EligibilityCheck:
    """What the rules of today say of these answers, kept with them.

    Raises NotFound where there are no rules, RuleBroken after a person has decided.
    """
    rules = find_rules(session, row.id)
    if rules is None:
        raise NotFound
    if account_id is not None and _is_decided(session, row.id, account_id):
        told = message("A person has decided about your answers. Write to the programme if they have changed.")
        raise RuleBroken(told)
    terms = terms_of(rules)
    known = {key: value for key, value in answers.items() if terms.rule(key)}
    said: Outcome = outcome(terms, known)
    check = EligibilityCheck(
        programme_id=row.programme_id,
        round_id=row.id,
        rules_id=rules.id,
        account_id=account_id,
        answers=known,
        outcome=said.says,
        rules_hit=[hit.key for hit in said.hits],
        at=at,
    )
    session.add(check)
    session.flush()
    audit.record(
        session, "eligibility.checked", actor_id=account_id, object_type="round", object_id=row.id,
        outcome=said.says.value, version=rules.number,
    )  # fmt: skip
    return check


def _is_decided(session: Session, round_id: int, account_id: int) -> bool:
    wanted = select(EligibilityCheck.id).where(
        EligibilityCheck.round_id == round_id,
        EligibilityCheck.account_id == account_id,
        EligibilityCheck.decided_at.is_not(None),
    )
    return session.scalar(wanted.limit(1)) is not None


def keep_for_visitor(
    session: Session, row: Round, check: EligibilityCheck, *, token_hash: str, at: datetime
) -> VisitorDraft:
    """Beside whatever else this visitor left in the round."""
    draft = visitor_draft(session, row.id, token_hash, at)
    if draft is None:
        draft = VisitorDraft(
            programme_id=row.programme_id, round_id=row.id, token_hash=token_hash, at=at, expires_at=at + KEPT_FOR
        )
        session.add(draft)
    draft.values = {**(draft.values or {}), KEPT_AS: check.public_id}
    draft.at, draft.expires_at = at, at + KEPT_FOR
    session.flush()
    return draft


def claim_check(
    session: Session, round_id: int, *, token_hash: str, account_id: int, at: datetime
) -> EligibilityCheck | None:
    """A visitor's check becomes the account's; None where nothing was left or a person has decided already."""
    draft = visitor_draft(session, round_id, token_hash, at)
    check = visitor_check(session, draft) if draft else None
    if check is None or check.account_id is not None or _is_decided(session, round_id, account_id):
        return None
    check.account_id = account_id
    session.flush()
    return check


def decide_check(
    session: Session, row: Round, check: EligibilityCheck, *, says: Eligibility, reason: str, by_id: int, at: datetime
) -> None:
    """A person answers what the rules left open, and the applicant is told. Raises RuleBroken for anything else."""
    session.refresh(check, with_for_update=True)
    if check.decided_at is not None:
        raise RuleBroken(message("Somebody else has decided this already."))
    if check.outcome is not Eligibility.UNCLEAR or says is Eligibility.UNCLEAR or check.account_id is None:
        raise RuleBroken(message("Only unclear cases are decided by a person, with yes or no."))
    check.decision, check.reason, check.decided_at, check.decided_by_id = says, reason, at, by_id
    session.flush()
    audit.record(
        session, "eligibility.decided", actor_id=by_id, object_type="eligibility_check", object_id=check.id,
        says=says.value,
    )  # fmt: skip
    _tell(session, row, check)


def _tell(session: Session, row: Round, check: EligibilityCheck) -> None:
    account = session.get(Account, check.account_id)
    if account is None:
        return
    german = account.language == "de"
    programme = session.get_one(Programme, row.programme_id)
    queue_mail(
        session,
        to=account.primary_address.address,
        language=account.language,
        template="fellowships/eligibility_decided",
        account_id=account.id,
        name=account.display_name,
        title=row.title_de if german else row.title_en,
        is_yes=check.decision is Eligibility.YES,
        reason=check.reason,
        path=f"/fellowships/{programme.slug}/{row.slug}/check",
        contact=programme.contact,
    )
