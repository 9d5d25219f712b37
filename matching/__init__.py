"""Finds, ranks and explains who fits whom: a pure library without web, database or global state.

``Market.build(profiles, dimension=384)`` makes the columns, postings and vectors of all candidates;
``market.updated(upserts, removed)`` gives the next market cheaply: all views of an upserted id are replaced, a removed
id is gone. ``rank`` gives a page of matches with reasons and filter counts, ``why_not`` answers for one named profile,
folded for the asking person, ``staff_trace`` unfolded. ``seeker`` is an id of the market or a ``Profile`` at hand.
Values live in ``matching.model``. Heavy packages (torch, sentence-transformers, FAISS) load when an encoder or index is
made, never on import.
"""

from matching.encoders import HashingEncoder, SentenceTransformerEncoder, bundled_encoder, similarity_range
from matching.kinds import KINDS
from matching.market import Market
from matching.masking import mask_text
from matching.ranking import rank
from matching.scoring import DEFAULT_WEIGHTS
from matching.why_not import staff_trace, why_not

__all__ = [
    "DEFAULT_WEIGHTS",
    "KINDS",
    "HashingEncoder",
    "Market",
    "SentenceTransformerEncoder",
    "bundled_encoder",
    "mask_text",
    "rank",
    "similarity_range",
    "staff_trace",
    "why_not",
]
