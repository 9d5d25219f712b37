"""The pages on which staff write by what a round's reviewers judge."""

from app.fellowships.routes.rubrics import criteria, overview, publishing, settings

__all__ = ["criteria", "overview", "publishing", "settings"]
