"""Pages of whoever applies, from the call to the last answer."""

from app.fellowships.routes.applying import answers, history, invitations, mine, parties, sections, starting

__all__ = ["answers", "history", "invitations", "mine", "parties", "sections", "starting"]
