"""How a profile is called and what it says in one line, as far as it may be seen."""

from app.core.language import current_language, message
from app.profiles.rules.views import ProfileCard, ProfileTeaser

Shown = ProfileCard | ProfileTeaser
TEASER_LINE = 220


def name_of(shown: Shown) -> object:
    """The name, or for a team that is not named yet where it works."""
    if isinstance(shown, ProfileCard):
        return shown.name
    return message("Research team in {region}", region=shown.region) if shown.region else message("Research team")


def line_of(shown: Shown) -> tuple[str, str]:
    """One line in its own language, and that language."""
    words = shown.one_liner if isinstance(shown, ProfileCard) else shown.words
    if words is None:
        return "", current_language()
    return shortened(str(words)), words.language


def shortened(text: str) -> str:
    """Whole sentences up to a line or two; at least the first, cut at a word when it is longer than that."""
    if len(text) <= TEASER_LINE:
        return text
    end = max(text.rfind(mark, 0, TEASER_LINE) for mark in (". ", "! ", "? "))
    return text[: end + 1] if end > 0 else text[:TEASER_LINE].rsplit(" ", 1)[0] + " …"
