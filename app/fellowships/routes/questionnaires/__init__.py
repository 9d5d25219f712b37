"""The pages on which staff write a round's questionnaire."""

from app.fellowships.routes.questionnaires import overview, parties, previewing, publishing, questions, sections

__all__ = ["overview", "parties", "previewing", "publishing", "questions", "sections"]
