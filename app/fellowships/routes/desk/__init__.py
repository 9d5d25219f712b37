"""A round's applications, reviews and scores, for its staff."""

from app.fellowships.routes.desk import applications, scores, screening

__all__ = ["applications", "scores", "screening"]
