"""The parts of a round that its staff goes to and fro between; the one that is open is marked."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.core.language import message
from app.fellowships.models import Round

# Endpoint, name; whatever page's endpoint begins alike belongs to it.
SECTIONS = (
    ("fellowships.show_round", message("Overview")),
    ("fellowships.round_applications", message("Applications")),
    ("fellowships.draft_list", message("Unfinished applications")),
    ("fellowships.late_list", message("Texts that came too late")),
    ("fellowships.outages", message("Outages before the deadline")),
    ("fellowships.review_plan", message("How reviews are made")),
    ("fellowships.rubric", message("Criteria")),
    ("fellowships.round_reviewers", message("Reviewers")),
    ("fellowships.round_conflicts", message("Conflicts of interest")),
    ("fellowships.round_blindness", message("Blind reading")),
    ("fellowships.round_assignment", message("Assignment")),
    ("fellowships.round_reviews", message("Reviews")),
    ("fellowships.round_scores", message("Scores")),
)


@dataclass(frozen=True)
class Section:
    label: str
    href: str
    is_current: bool


def round_sections(row: Round) -> list[Section]:
    here = request.endpoint
    return [
        Section(str(label), url_for(endpoint, public_id=row.public_id), here == endpoint)
        for endpoint, label in SECTIONS
        if endpoint in current_app.view_functions
    ]
