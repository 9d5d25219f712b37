"""The conflicts of a round as the staff reads them, with what each was found on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.language import Message
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.fellowships.models import Application, ConflictOfInterest, Reviewer
from app.fellowships.rules.conflicts import Evidence, Node, Sort
from app.fellowships.rules.conflicts.declaring import SOURCES, STATES
from app.fellowships.rules.conflicts.kinds import ConflictKind
from app.fellowships.rules.conflicts.storing import evidence_from, nodes_of
from app.fellowships.rules.conflicts.words import KINDS, Line, lines_of
from app.fellowships.states import ConflictSource, ConflictState
from app.profiles.models import Organisation, Profile


@dataclass(frozen=True)
class ConflictFilter:
    """``person`` is the number of an account, ``number`` that of an application."""

    state: ConflictState | None = None
    kind: ConflictKind | None = None
    source: ConflictSource | None = None
    person: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class ConflictLine:
    public_id: str
    person: str
    is_reviewer: bool
    number: int
    title: str
    kind: Message
    evidence: tuple[Line, ...]
    words: str
    source: Message
    state: ConflictState
    state_name: Message
    at: datetime
    by: str
    reason: str
    settled_at: datetime | None
    settled_by: str
    is_final: bool


_BY, _SETTLED_BY = aliased(Account), aliased(Account)


def conflicts(session: Session, round_id: int, asked: ConflictFilter, wanted: Cut) -> Page[ConflictLine]:
    """Of submitted applications, by number, then person: of a draft staff learn no more than that it is there."""
    statement = _of_round(round_id)
    kept = ConflictOfInterest
    for column, value in (
        (kept.state, asked.state),
        (kept.kind, asked.kind.value if asked.kind else None),
        (kept.source, asked.source),
        (kept.account_id, asked.person),
        (Application.number, asked.number),
    ):
        if value is not None:
            statement = statement.where(column == value)
    ordered = statement.order_by(Application.number, Account.display_name, kept.id)
    return cut(session, ordered, wanted, lambda rows: _lines(session, rows))


def conflict_of(session: Session, round_id: int, public_id: str) -> ConflictLine:
    """Raises NotFound, also for one of an application that the reader must not see."""
    row = session.execute(_of_round(round_id).where(ConflictOfInterest.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return _lines(session, [row])[0]


def conflict_id_of(session: Session, round_id: int, public_id: str) -> int:
    """Raises NotFound."""
    wanted = (
        select(ConflictOfInterest.id)
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .where(Application.round_id == round_id, Application.number.is_not(None))
    )
    found = session.scalar(wanted.where(ConflictOfInterest.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _of_round(round_id: int) -> Select[*tuple[Any, ...]]:  # Any: rows and names of three accounts
    reads = select(Reviewer.id).where(
        Reviewer.round_id == round_id, Reviewer.account_id == ConflictOfInterest.account_id
    )
    return (
        select(
            ConflictOfInterest,
            Application.number,
            Application.title,
            Account.display_name,
            reads.exists().label("is_reviewer"),
            _BY.display_name.label("by"),
            _SETTLED_BY.display_name.label("settled_by"),
        )
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .join(Account, Account.id == ConflictOfInterest.account_id)
        .outerjoin(_BY, _BY.id == ConflictOfInterest.by_id)
        .outerjoin(_SETTLED_BY, _SETTLED_BY.id == ConflictOfInterest.settled_by_id)
        .where(Application.round_id == round_id, Application.number.is_not(None))
    )


def _lines(session: Session, rows: Sequence[Any]) -> list[ConflictLine]:  # Any: as above
    found = {row[0].id: evidence_from(row[0].evidence) for row in rows}
    labels = labels_of(session, {node for each in found.values() if each is not None for node in nodes_of(each)})
    return [_line(row, found[row[0].id], labels) for row in rows]


def _line(row: Any, evidence: Evidence | None, labels: Mapping[Node, str]) -> ConflictLine:  # Any: as above
    kept, number, title, person, is_reviewer, by, settled_by = row
    return ConflictLine(
        kept.public_id,
        person,
        bool(is_reviewer),
        number,
        title,
        KINDS[ConflictKind(kept.kind)],
        tuple(lines_of(evidence, labels)) if evidence is not None else (),
        kept.words,
        SOURCES[kept.source],
        kept.state,
        STATES[kept.state],
        kept.at,
        by or "",
        kept.reason,
        kept.settled_at,
        settled_by or "",
        kept.kind == ConflictKind.SAME_PERSON and kept.source is ConflictSource.FOUND,
    )


def labels_of(session: Session, nodes: Iterable[Node]) -> dict[Node, str]:
    """How accounts, profiles and organisations are called, in three statements; whoever is gone has no name."""
    ids: dict[Sort, set[int]] = {Sort.ACCOUNT: set(), Sort.PROFILE: set(), Sort.ORGANISATION: set()}
    for node in nodes:
        if node.sort in ids:
            ids[node.sort].add(int(node.key))
    named = (
        (Sort.ACCOUNT, select(Account.id, Account.display_name).where(Account.id.in_(ids[Sort.ACCOUNT]))),
        (Sort.PROFILE, select(Profile.id, Profile.name).where(Profile.id.in_(ids[Sort.PROFILE]))),
        (
            Sort.ORGANISATION,
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids[Sort.ORGANISATION])),
        ),
    )
    return {Node(sort, str(key)): name for sort, wanted in named for key, name in session.execute(wanted)}
