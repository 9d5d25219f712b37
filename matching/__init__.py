"""Finds, ranks and explains who fits whom: a pure library without web, database or global state.

``Market.build(profiles, dimension=384)`` makes the columns, postings and vectors of all candidates;
``market.updated(upserts=…, removed=…)`` gives the next market cheaply (all views of an upserted id are replaced, a
removed id is gone); ``market.save(folder)`` and ``Market.load(folder)`` share one on disk.
``rank(market, seeker, today=…, weights=…, filters=…, relations=…, query=…, query_vector=…, sort=…, limit=…, offset=…)``
gives a ``RankedPage``; ``why_not(market, seeker, candidate, today=…, …)`` answers for one named profile, folded for the
asking person, ``staff_trace`` unfolded. ``seeker`` is an id of the market or a ``Profile`` of one's own.
Values live in ``matching.model``. Heavy packages (torch, sentence-transformers, FAISS) load when an encoder or index is
made, never on import.
"""
