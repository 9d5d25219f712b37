"""The reviewers' pages: their rounds and queue, their place in a round, the desk with one application."""

from app.fellowships.routes.reviewing import desk, entries, home, places

__all__ = ["desk", "entries", "home", "places"]
