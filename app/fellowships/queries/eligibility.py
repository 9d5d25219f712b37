"""Rules about who may apply, and what they said of people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import EligibilityCheck, EligibilityRules, Round, VisitorDraft
from app.fellowships.queries.versions import draft_version, newest_version
from app.fellowships.rules.eligibility import Rule, Terms, read, says_of
from app.fellowships.states import Eligibility

# Under which key a visitor's answers stand in `VisitorDraft.values`.
KEPT_AS = "eligibility"


@dataclass(frozen=True)
class CheckFor:
    """Where a person stands with a round's rules."""

    has_rules: bool
    check: EligibilityCheck | None = None

    @property
    def says(self) -> Eligibility | None:
        """What a person decided, else what the rules of that day said; None before the check."""
        return (self.check.decision or self.check.outcome) if self.check else None

    @property
    def may_begin(self) -> bool:
        return not self.has_rules or self.says is Eligibility.YES


@dataclass(frozen=True)
class HitRule:
    """A rule as it was when it said no or unclear, with the answer that it was about."""

    rule: Rule
    answer: str | None
    says: Eligibility


@dataclass(frozen=True)
class Waiting:
    """A check that a person decides, or has decided."""

    check: EligibilityCheck
    name: str
    hits: tuple[HitRule, ...]


def find_rules(session: Session, round_id: int) -> EligibilityRules | None:
    """The newest published rules."""
    return newest_version(session, EligibilityRules, round_id)


def find_rules_draft(session: Session, round_id: int) -> EligibilityRules | None:
    return draft_version(session, EligibilityRules, round_id)


def terms_of(rules: EligibilityRules | None) -> Terms:
    return read(rules.definition) if rules else Terms()


def check_for(session: Session, round_id: int, account_id: int) -> CheckFor:
    """The newest check of this account in this round; one that a person decided stands before all others."""
    rules = find_rules(session, round_id)
    wanted = (
        select(EligibilityCheck)
        .where(EligibilityCheck.round_id == round_id, EligibilityCheck.account_id == account_id)
        .order_by(EligibilityCheck.decided_at.is_(None), EligibilityCheck.at.desc(), EligibilityCheck.id.desc())
        .limit(1)
    )
    return CheckFor(bool(terms_of(rules).rules), session.scalar(wanted))


def visitor_draft(session: Session, round_id: int, token_hash: str, at: datetime) -> VisitorDraft | None:
    """What a visitor left in this round, until it runs out or somebody claims it."""
    wanted = select(VisitorDraft).where(
        VisitorDraft.round_id == round_id,
        VisitorDraft.token_hash == token_hash,
        VisitorDraft.expires_at > at,
        VisitorDraft.claimed_at.is_(None),
    )
    return session.scalar(wanted)


def visitor_check(session: Session, draft: VisitorDraft) -> EligibilityCheck | None:
    """The check that belongs to a visitor's answers."""
    kept = draft.values.get(KEPT_AS)
    if not isinstance(kept, str):
        return None
    wanted = select(EligibilityCheck).where(
        EligibilityCheck.public_id == kept, EligibilityCheck.round_id == draft.round_id
    )
    return session.scalar(wanted)


def hits_of(session: Session, check: EligibilityCheck) -> tuple[HitRule, ...]:
    """The rules that said no or unclear, as they were on that day."""
    terms = terms_of(session.get_one(EligibilityRules, check.rules_id))
    found = (terms.rule(key) for key in check.rules_hit)
    answered = ((rule, _answer(check, rule.key)) for rule in found if rule is not None)
    return tuple(HitRule(rule, answer, says_of(rule, answer)) for rule, answer in answered)


def _answer(check: EligibilityCheck, key: str) -> str | None:
    value = check.answers.get(key)
    return value if isinstance(value, str) else None


def unclear_checks(session: Session, round_id: int) -> list[Waiting]:
    """Those that a person decides: open ones first, oldest first; then what was decided, newest first."""
    wanted = (
        select(EligibilityCheck, Account.display_name)
        .join(Account, Account.id == EligibilityCheck.account_id)
        .where(EligibilityCheck.round_id == round_id, EligibilityCheck.outcome == Eligibility.UNCLEAR)
        .order_by(EligibilityCheck.at, EligibilityCheck.id)
    )
    found = [Waiting(check, name, hits_of(session, check)) for check, name in session.execute(wanted)]
    newest = {each.check.account_id: each.check.id for each in found}
    is_open = [
        each for each in found if each.check.decided_at is None and newest[each.check.account_id] == each.check.id
    ]
    return is_open + [each for each in reversed(found) if each.check.decided_at is not None]


def check_by_public_id(session: Session, round_id: int, public_id: str) -> EligibilityCheck:
    """Raises NotFound."""
    wanted = select(EligibilityCheck).where(
        EligibilityCheck.round_id == round_id, EligibilityCheck.public_id == public_id
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def sources_of_rules(session: Session, round_id: int) -> list[tuple[str, str]]:
    """(public id, title) of rounds of the scope with published rules, the newest first."""
    has_rules = (
        select(EligibilityRules.id)
        .where(EligibilityRules.round_id == Round.id, EligibilityRules.published_at.is_not(None))
        .exists()
    )
    wanted = select(Round).where(Round.id != round_id, has_rules).order_by(Round.created_at.desc(), Round.id.desc())
    return [(row.public_id, row.title_de) for row in session.scalars(wanted)]
