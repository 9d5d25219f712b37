"""The weekly mail of new matches: planned while only reading, written in one short transaction for a batch of people.

Planning ranks as the page does, for seconds; writing asks again who may see what, and leaves to the next round whoever
is touched by what changed in between.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.actions.digests import mark_digests
from app.accounts.actions.notices import mail_notice
from app.accounts.models import Account
from app.accounts.notices import notice_of
from app.core import slots
from app.core.database import current_revision
from app.matches.actions.exposures import Eyes, log_exposures
from app.matches.queries.own import Kept, kept_by_each
from app.matches.queries.weekly import (
    Fresh,
    Mine,
    Reader,
    accounts_held,
    began,
    fresh_since,
    readers,
    shown_before,
)
from app.matches.ranker.ranking import AttestedAt, Question, UnknownProfile, ranked
from app.matches.ranker.weights import standard_weights
from app.matches.rules.attested import with_boost
from app.matches.rules.learning import ShownRow
from app.matches.rules.new_matches import MOST_LOOKED_AT, MOST_TOLD, NEW_MATCHES, Item, Section
from app.matches.rules.reasons import Teller
from app.matches.rules.shown_words import Shown
from app.matches.rules.weights import STANDARD, is_standard, moved
from app.profiles.queries import changed_since, shown_for_each, taxonomy
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Kind
from matching.model import Match, RankedPage


@dataclass(frozen=True)
class Ways:
    """How lists are made at this installation today, as on the page."""

    model: str
    today: date
    boosts: bool
    attested_at: AttestedAt


@dataclass(frozen=True)
class Picked:
    """New matches of one profile of the reader, best first."""

    mine: Mine
    matches: tuple[Match, ...]
    weights_version: str
    model_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What one person is to be told, as the market stood at ``revision``."""

    reader: Reader
    picked: tuple[Picked, ...]
    revision: int

    @property
    def profiles(self) -> set[int]:
        """Everybody whose change makes it stale."""
        told = {match.candidate for each in self.picked for match in each.matches}
        return told | {own.id for own in self.reader.viewer.profiles}


def plan_new_matches(session: Session, account_ids: Collection[int], week: date, ways: Ways) -> list[Plan]:
    """For each of them at most five a profile: new this week, never shown to this person,
    and nobody with whom something is under way or was answered."""
    revision, people = current_revision(session), readers(session, account_ids, week)
    mine = {each.id: each for reader in people for each in reader.mine}
    kept = kept_by_each(session, mine)
    lists = {key: _list_of(session, each, kept[key], ways) for key, each in mine.items()}
    ids = {match.candidate for page in lists.values() if page for match in page.matches}
    fresh, before = fresh_since(session, began(week), ids), shown_before(session, people, ids)
    settled = _settled(session, list(mine))
    return [
        Plan(
            reader,
            tuple(
                _picked(
                    each,
                    lists[each.id],
                    fresh,
                    settled[each.id] | before[reader.account_id].get(each.id, set()),
                    model_id=_speaking(kept[each.id]),
                )
                for each in reader.mine
            ),
            revision,
        )
        for reader in people
    ]


def _settled(session: Session, profile_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Profile → those with whom something is under way or was answered, as higher features say."""
    told = slots.filled("match.no_news", session, None, profile_ids)
    return {
        key: frozenset().union(*(each for each in sets if isinstance(each, frozenset))) for key, sets in told.items()
    }


def _list_of(session: Session, mine: Mine, kept: Kept, ways: Ways) -> RankedPage | None:
    """The first places of the page, without filters; None for a profile that has just left the market."""
    is_investor = mine.kind is Kind.INVESTOR
    weights = moved(standard_weights(mine.kind), _levels(kept))
    boosts = ways.boosts and is_investor
    question = Question(
        seeker_id=mine.id,
        today=ways.today,
        weights=with_boost(weights) if boosts else weights,
        relations=kept.relations,
        revision=kept.revision,
        attested_at=ways.attested_at if is_investor else None,
        boosts=boosts,
        model_id=_speaking(kept),
    )
    try:
        return ranked(session, ways.model, question, limit=MOST_LOOKED_AT)
    except UnknownProfile:
        return None


def _levels(kept: Kept) -> dict[str, int]:
    return {**STANDARD, **(kept.in_use.levels if kept.in_use else {})}


def _speaking(kept: Kept) -> int | None:
    """The learned ranking that orders this profile's page; own weights mean the rules, here as there."""
    return kept.model_id if is_standard(_levels(kept)) else None


def _picked(
    mine: Mine, page: RankedPage | None, fresh: Fresh, without: Collection[int], *, model_id: int | None
) -> Picked:
    if page is None:
        return Picked(mine, (), "")
    new = [match for match in page.matches if _is_new(mine, match, fresh) and match.candidate not in without]
    return Picked(mine, tuple(new[:MOST_TOLD]), page.weights.version, model_id)


def _is_new(mine: Mine, match: Match, fresh: Fresh) -> bool:
    """Of a team that is not named only its coming counts: a change may be one of what nobody else may see."""
    return mine.is_new or match.candidate in (fresh.published if match.view == "teaser" else fresh.changed)


def write_new_matches(session: Session, plans: Sequence[Plan], week: date, *, at: datetime) -> int:
    """Write the planned mails, their exposures and the marks of the week; returns how many mails.

    Who was written by another worker, said no, or is touched by a change since the plan is left out.
    """
    open_plans = _still_true(session, plans)
    held = accounts_held(session, notice_of(NEW_MATCHES), week, at, [each.reader.account_id for each in open_plans])
    by_account = {each.reader.account_id: each for each in open_plans}
    due = [(account, by_account[account.id]) for account in held]
    own = sorted({mine.id for _account, plan in due for mine in plan.reader.mine})
    kept, settled = kept_by_each(session, own), _settled(session, own)
    seen = shown_for_each(session, [(plan.reader.viewer, plan.profiles) for _account, plan in due])
    terms = taxonomy(session)
    written = 0
    for (account, plan), shown in zip(due, seen, strict=True):
        told = [_still_told(each, _left_out(kept[each.mine.id]) | settled[each.mine.id], shown) for each in plan.picked]
        written += _write(session, account, [each for each in told if each.matches], shown, terms, at)
    mark_digests(session, [account.id for account in held], NEW_MATCHES, week, at=at)
    return written


def _left_out(kept: Kept) -> frozenset[int]:
    return kept.hidden | kept.not_proposed


def _still_true(session: Session, plans: Sequence[Plan]) -> list[Plan]:
    """Plans that nothing touched since they were made: ranks and reasons hold as the market stood then."""
    oldest = min((plan.revision for plan in plans), default=0)
    changed = set(changed_since(session, oldest)) if plans and current_revision(session) != oldest else set()
    return [plan for plan in plans if not plan.profiles & changed]


def _still_told(picked: Picked, without: Collection[int], shown: Mapping[int, Shown]) -> Picked:
    """Leaves out who was hidden or answered since, and whom this person may not see any more."""
    left = [each for each in picked.matches if each.candidate in shown and each.candidate not in without]
    return replace(picked, matches=tuple(left))


def _write(
    session: Session,
    account: Account,
    told: Sequence[Picked],
    shown: Mapping[int, Shown],
    terms: Taxonomy,
    at: datetime,
) -> bool:
    if not told:
        return False
    sections = [_section(each, shown, terms) for each in told]
    count = sum(len(each.items) for each in sections)
    mail_notice(session, account, NEW_MATCHES, "matches/new_matches", sections=sections, count=count, path="/matches")
    for each in told:
        log_exposures(
            session,
            [ShownRow(match.candidate, match.rank) for match in each.matches],
            Eyes(account.id, each.mine.id),
            weights_version=each.weights_version,
            model_id=each.model_id,
            at=at,
        )
    return True


def _section(picked: Picked, shown: Mapping[int, Shown], terms: Taxonomy) -> Section:
    teller = Teller(picked.mine.kind, terms)
    return Section(picked.mine.name, [Item(shown[match.candidate], match, teller) for match in picked.matches])
