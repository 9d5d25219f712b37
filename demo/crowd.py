"""Invented people of a large round: accounts, profiles and reviewers, written many at a time.

They go the short way into their tables: nobody signs in as one of them, and their profiles are drafts, so that the
market of the demo world stays as it is.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress, RoleGrant
from app.accounts.rules.addresses import normalised
from app.accounts.states import Role, Scope
from app.core.database import Base, sort_key
from app.fellowships.models import Reviewer, Round
from app.fellowships.states import ReviewerState
from app.profiles.models import Profile, ProfileMember, SpinoffFacts
from app.profiles.states import Kind, MemberRole
from demo.invented import Team, person, words


@dataclass(frozen=True)
class Applicant:
    team: Team
    account_id: int
    profile_id: int


def add_all(session: Session, model: type[Base], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert these rows at once; returns their ids in the same order."""
    if not rows:
        return []
    statement = insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, list(rows)))


def add_accounts(session: Session, names: Sequence[str], *, tail: str, password_hash: str, at: datetime) -> list[int]:
    """Accounts with an address each under ``tail``, a domain that nobody can own."""
    account_ids = add_all(
        session,
        Account,
        [
            {
                "display_name": name,
                "language": "de",
                "password_hash": password_hash,
                "password_changed_at": at,
                "created_at": at,
            }
            for name in names
        ],
    )
    addresses = [f"{number}@{tail}" for number in account_ids]
    add_all(
        session,
        AccountAddress,
        [
            {
                "account_id": account_id,
                "address": address,
                "normalised": normalised(address),
                "is_primary": True,
                "confirmed_at": at,
                "created_at": at,
            }
            for account_id, address in zip(account_ids, addresses, strict=True)
        ],
    )
    return account_ids


def add_applicants(
    session: Session, teams: Sequence[Team], *, tail: str, password_hash: str, at: datetime
) -> list[Applicant]:
    """An account and a draft profile for each team."""
    leads = [team.people[0] for team in teams]
    account_ids = add_accounts(session, leads, tail=tail, password_hash=password_hash, at=at)
    profile_ids = add_all(
        session,
        Profile,
        [
            {
                "kind": Kind.SPINOFF,
                "name": team.name,
                "sort_name": sort_key(team.name),
                "legal_name": None,
                "created_at": at,
                "updated_at": at,
            }
            for team in teams
        ],
    )
    session.execute(insert(SpinoffFacts), [{"profile_id": each} for each in profile_ids])
    pairs = list(zip(account_ids, profile_ids, strict=True))
    members = [
        {"account_id": account_id, "profile_id": profile_id, "role": MemberRole.OWNER, "since": at}
        for account_id, profile_id in pairs
    ]
    add_all(session, ProfileMember, members)
    return [Applicant(team, *pair) for team, pair in zip(teams, pairs, strict=True)]


def add_reviewers(
    session: Session,
    round_: Round,
    count: int,
    *,
    account_ids: Sequence[int] = (),
    password_hash: str,
    source: random.Random,
    at: datetime,
) -> list[int]:
    """``count`` reviewers who said yes, those of ``account_ids`` among them; returns the ids of their places."""
    names = [person(source) for _ in range(count - len(account_ids))]
    new = add_accounts(session, names, tail=f"gutachten-{round_.id}.example", password_hash=password_hash, at=at)
    grants = [
        {"account_id": each, "role": Role.reviewer, "scope": Scope.round, "scope_id": round_.id, "granted_from": at}
        for each in new
    ]
    add_all(session, RoleGrant, grants)
    rows = [
        {
            "programme_id": round_.programme_id,
            "round_id": round_.id,
            "account_id": account_id,
            "state": ReviewerState.ACTIVE,
            "languages": source.choice((["de"], ["de", "en"], ["de", "en"])),
            "expertise": "\n".join(source.sample(words().fields, 3)),
            "load_least": 0,
            "load_most": 60,
            "invited_at": at,
            "answered_at": at,
        }
        for account_id in [*account_ids, *new]
    ]
    return add_all(session, Reviewer, rows)


def remove_crowd(session: Session) -> None:
    """Applicants and reviewers of filled rounds, whose rounds are gone already."""
    tails = (AccountAddress.normalised.like(f"%@{word}-%.example") for word in ("menge", "gutachten"))
    accounts = select(AccountAddress.account_id).where(or_(*tails)).order_by(AccountAddress.account_id)
    ids = session.scalars(accounts).all()
    owned = select(ProfileMember.profile_id).where(ProfileMember.account_id.in_(ids))
    for profile in session.scalars(select(Profile).where(Profile.id.in_(owned)).order_by(Profile.id)):
        session.delete(profile)
    session.flush()
    for account in session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)):
        session.delete(account)
    session.flush()
