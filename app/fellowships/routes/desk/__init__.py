"""A round's applications, reviews and scores, for its staff."""

from app.fellowships.routes.desk import applications, review_plan, reviewers, scores, screening

__all__ = ["applications", "review_plan", "reviewers", "scores", "screening"]
