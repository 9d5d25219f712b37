"""The words of reviewing for the reviewers themselves."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.rules.blind import MARK
from app.fellowships.rules.reviewing.queue import Stage

STAGES: Mapping[Stage, tuple[Message, str]] = {
    Stage.CHANGED: (message("Text changed since your review"), "ask"),
    Stage.BEGUN: (message("Begun"), "open"),
    Stage.NEW: (message("Not begun"), "plain"),
    Stage.FINISHED: (message("Finished"), "good"),
    Stage.ABSTAINED: (message("Abstained"), "plain"),
}


def title_shown(title: str) -> str:
    """A title with a gap for what is kept from blind readers; '' where nothing else is left of it."""
    gapped = title.replace(MARK, "…").strip()
    return gapped if any(sign.isalnum() for sign in gapped) else ""
