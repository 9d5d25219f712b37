"""Figures of the introductions for the board: aggregates of the database, the same statements however much there is."""
