"""Asking the library: a ranked page, one pair, and what staff may read of it."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.database import current_revision
from app.matches.ranker.attested import AttestedFilter
from app.matches.ranker.encoders import search_encoder
from app.matches.ranker.market import Snapshot, market_of
from app.matches.ranker.speaking import Speaking, speaking
from app.matches.rules.attested import BOOST_FACTOR, AskedOfAttestations
from app.seals.rules.freshness import Thresholds
from matching.errors import EncoderError, UnknownProfile
from matching.model import Filters, GateTrace, RankedPage, Relations, Sort, Weights, WhyNot
from matching.outside import Favoured
from matching.ranking import rank
from matching.why_not import staff_trace, why_not

__all__ = ["EncoderError", "Question", "UnknownProfile", "place_of", "ranked", "true_trace", "waiting_texts"]


@dataclass(frozen=True)
class AttestedAt:
    """The moment at which attestations are read, and the operator's numbers."""

    now: datetime
    thresholds: Thresholds


@dataclass(frozen=True)
class Question:
    """Whose list, how weighed, and what stands between the seeker and others."""

    seeker_id: int
    today: date
    weights: Weights
    filters: Filters = field(default_factory=Filters)
    relations: Relations = field(default_factory=Relations)
    sort: Sort = "fit"
    query: str = ""
    revision: int | None = None
    """The market's revision, if it was read already."""
    attested: AskedOfAttestations | None = None
    """What is asked of attestations; None where they are not looked at."""
    attested_at: AttestedAt | None = None
    in_postgres: bool = False
    """Whether who lies near a search text is asked of PostgreSQL (setting ``search_vectors``)."""
    boosts: bool = False
    """Whether attested start-ups move up by the disclosed factor; only in the order by fit, never in a search."""
    model_id: int | None = None
    """The learned ranking that speaks in place of the weights; only in the order by fit, never in a search."""


def ranked(session: Session, model: str, question: Question, *, limit: int, offset: int = 0) -> RankedPage:
    """One page of the ranked list, and how many there are in all."""
    cache = market_of(session, model)
    snapshot = cache.snapshot(session, question.revision)
    query_vector = search_encoder.vector(question.query, snapshot.model)
    outside, favoured = _attested(session, model, question, snapshot)
    seals = outside.key if outside else None, favoured
    key = (_key(question), seals, limit, offset, query_vector is None)
    narrow = None
    if question.in_postgres and query_vector is not None:
        narrow = cache.narrowed(session, snapshot.model)
    known = snapshot.seekers.known(question.seeker_id, question.today)
    return snapshot.pages.answer(
        key,
        lambda: rank(
            snapshot.market,
            question.seeker_id,
            today=question.today.toordinal(),
            weights=question.weights,
            filters=question.filters,
            relations=_relations(snapshot, question),
            query=question.query,
            query_vector=query_vector,
            sort=question.sort,
            outside=outside,
            favoured=favoured,
            limit=limit,
            offset=offset,
            narrow=narrow,
            known=known,
        ),
    )


def with_attested_system(session: Session, model: str, revision: int | None, at: AttestedAt) -> frozenset[int]:
    """Start-ups of whose product an attestation is valid now and confirmed lately, for the version of today."""
    revision = current_revision(session) if revision is None else revision
    return market_of(session, model).attested.columns(session, revision, at.now, at.thresholds).confirmed_products


def _attested(
    session: Session, model: str, question: Question, snapshot: Snapshot
) -> tuple[AttestedFilter | None, Favoured | None]:
    """The filter over attestations with its counts, and whose place moves or by what."""
    order = _speaking(session, question, snapshot)
    if question.attested_at is None:
        return None, (Favoured(order=order) if order else None)
    at, memory = question.attested_at, market_of(session, model).attested
    revision = snapshot.revision if question.revision is None else question.revision
    columns = memory.columns(session, revision, at.now, at.thresholds)
    moves = question.boosts and not question.query and question.sort == "fit" and bool(columns.favoured)
    favoured = Favoured(columns.favoured, BOOST_FACTOR, order) if moves else None
    if order and not favoured:
        favoured = Favoured(order=order)
    return (AttestedFilter(columns, question.attested) if question.attested else None), favoured


def _speaking(session: Session, question: Question, snapshot: Snapshot) -> Speaking | None:
    if question.model_id is None or question.query or question.sort != "fit":
        return None
    kind = snapshot.market.profile(question.seeker_id).facts.kind
    return speaking(session, question.model_id, is_investor=kind == "investor")


def _key(question: Question) -> Hashable:
    """Everything an answer depends on besides the snapshot."""
    weights = (question.weights.version, tuple(sorted(question.weights.values.items())))
    rest = (question.filters, question.relations, question.sort, question.query)
    return (question.seeker_id, question.today, weights, *rest)


def place_of(session: Session, model: str, question: Question, candidate_id: int) -> WhyNot:
    """Gates and place of one candidate, folded for the seeker's eyes. Raises UnknownProfile."""
    snapshot = market_of(session, model).snapshot(session, question.revision)
    return why_not(
        snapshot.market,
        question.seeker_id,
        candidate_id,
        today=question.today.toordinal(),
        weights=question.weights,
        relations=_relations(snapshot, question),
        favoured=_attested(session, model, question, snapshot)[1],
    )


def true_trace(session: Session, model: str, question: Question, candidate_id: int) -> GateTrace:
    """Every gate with its true answer, for staff; whoever asks is to be logged."""
    snapshot = market_of(session, model).snapshot(session, question.revision)
    return staff_trace(
        snapshot.market,
        question.seeker_id,
        candidate_id,
        today=question.today.toordinal(),
        relations=_relations(snapshot, question),
    )


def waiting_texts(session: Session, model: str, revision: int | None) -> int:
    """Profiles some of whose texts have no vector yet."""
    return market_of(session, model).snapshot(session, revision).waiting


def _relations(snapshot: Snapshot, question: Question) -> Relations:
    apart = snapshot.kept_apart(question.seeker_id)
    return replace(question.relations, blocked=question.relations.blocked | apart)
