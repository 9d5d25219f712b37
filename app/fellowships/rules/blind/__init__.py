"""What would tell a blind reader who applied: whose names these are, where they stand, and the text without them."""

from app.fellowships.rules.blind.finding import find, find_in_name
from app.fellowships.rules.blind.identity import Identity, Kind, Named, Span, Why
from app.fellowships.rules.blind.redaction import MARK, Piece, pieces, redact

__all__ = ["MARK", "Identity", "Kind", "Named", "Piece", "Span", "Why", "find", "find_in_name", "pieces", "redact"]
