"""The badge as other people's pages embed it: the state of today in words, never a picture that outlives it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import escape

from app.core.language import Message, current_language, message
from app.seals.rules.display import Display
from app.seals.rules.schemes import find_scheme
from app.seals.states import SubjectKind

WIDTH, HEIGHT = 300, 64
# What fits beside the drawing in Arial at 14, 11 and 10 units; longer texts end in an ellipsis.
HEAD_LENGTH, LINE_LENGTH, FOOT_LENGTH = 30, 42, 48
# A longer line is drawn closer, up to this.
LONGEST_LINE, LINE_WIDTH, SHORTEST_NAME = 54, 236, 6
NONE_CONFIRMED = message("No confirmed attestation")
DRAWINGS = {
    "good": ("#0b6b3a", "M16 32l8 8 16-18"),
    "ask": ("#7a4a00", "M28 14l16 32H12zM28 26v10M28 40v1"),
    "bad": ("#9b1c1c", "M16 20l24 24M40 20L16 44"),
    "plain": ("#3d4b57", "M16 32h24"),
}


@dataclass(frozen=True)
class Badge:
    """The words of a badge in the language of this moment. ``tone`` chooses drawing and colour."""

    state: str
    is_valid: bool
    tone: str
    head: str
    line: str
    foot: str
    description: str
    language: str


def badge_of(shown: Display | None, as_of: datetime | None) -> Badge:
    """Without anything the public may read the badge says just that."""
    if shown is None:
        words = str(NONE_CONFIRMED)
        return Badge("none", False, "plain", words, "", _foot(as_of), words, current_language())
    tone = "good" if shown.tick else "ask" if shown.tone == "good" else shown.tone
    return Badge(
        state=shown.standing.value if shown.standing.value != "granted" else shown.verification.value,
        is_valid=shown.tick,
        tone=tone,
        head=_head(shown),
        line=_line(shown),
        foot=_foot(as_of),
        description=_description(shown),
        language=current_language(),
    )


def _head(shown: Display) -> str:
    """The kind and the result, or what keeps it from counting, which comes first then."""
    if not shown.is_valid:
        return str(shown.standing_word)
    if not shown.is_for_current_version:
        return str(message("Not for the current version"))
    if shown.tick:
        return str(shown.short_title)
    return str(shown.verification_word)


def _line(shown: Display) -> str:
    facts = shown.facts
    scheme = find_scheme(facts.scheme_code)
    name, version = facts.system_name, facts.system_version
    before, after = f"{scheme.short_name if scheme else facts.scheme_name}", ""
    if shown.is_valid and facts.valid_until is not None:
        after = f" · {message('until {day}', day=f'{facts.valid_until.astimezone(UTC):%d.%m.%Y}')}"
    if facts.subject_kind is not SubjectKind.PRODUCT:
        return f"{before}{after}"
    # Room is taken from the name, never from the version or from the end.
    room = max(SHORTEST_NAME, LONGEST_LINE - len(f"{before} ·  {version}{after}"))
    return f"{before} · {name if len(name) <= room else name[: room - 1].rstrip() + '…'} {version}{after}"


def _foot(as_of: datetime | None) -> str:
    if as_of is None:
        return str(message("Check: link"))
    return str(message("As of {moment} UTC · Check: link", moment=f"{as_of.astimezone(UTC):%d.%m.%Y %H:%M}"))


def _description(shown: Display) -> str:
    """What a screen reader says, never cut short."""
    parts: list[Message] = [
        message("Number {number}", number=shown.facts.number),
        shown.subject,
        shown.assurance_word,
        shown.verification_word,
        *shown.notes,
    ]
    return ". ".join(str(part).rstrip(".") for part in parts) + "."


def svg_of(badge: Badge) -> str:
    """A well-formed drawing without script, style sheet or anything from elsewhere."""
    colour, path = DRAWINGS[badge.tone]
    squeezed = f' textLength="{LINE_WIDTH}" lengthAdjust="spacingAndGlyphs"' if len(badge.line) > LINE_LENGTH else ""
    line = f'<text x="56" y="42" font-size="11"{squeezed}>{_cut(badge.line, LONGEST_LINE)}</text>' if badge.line else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="t d" lang="{badge.language}">'
        f'<title id="t">{escape(badge.head)}</title><desc id="d">{escape(badge.description)}</desc>'
        '<rect x=".5" y=".5" width="299" height="63" rx="6" fill="#fff" stroke="#1b3a4b"/>'
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="4"/>'
        '<g font-family="Arial,Helvetica,sans-serif" fill="#111">'
        f'<text x="56" y="25" font-size="14" font-weight="700">{_cut(badge.head, HEAD_LENGTH)}</text>'
        f"{line}"
        f'<text x="56" y="56" font-size="10">{_cut(badge.foot, FOOT_LENGTH)}</text></g></svg>'
    )


def _cut(text: str, longest: int) -> str:
    return str(escape(text if len(text) <= longest else text[: longest - 1].rstrip() + "…"))


def json_of(badge: Badge, shown: Display | None, *, verify_url: str, as_of: datetime | None) -> dict[str, object]:
    """The same state for machines; ``valid`` is true only where the badge shows its tick."""
    facts = shown.facts if shown else None
    return {
        "valid": badge.is_valid,
        "state": badge.state,
        "text": badge.head,
        "description": badge.description,
        "standing": shown.standing.value if shown else None,
        "verification": shown.verification.value if shown else None,
        "assurance": facts.assurance.value if facts else None,
        "scheme": facts.scheme_code if facts else None,
        "number": facts.number if facts else None,
        "issuer": facts.issuer_name if facts else None,
        "system": facts.system_name if facts else None,
        "version": facts.system_version if facts else None,
        "for_current_version": shown.is_for_current_version if shown else None,
        "valid_until": facts.valid_until.isoformat() if facts and facts.valid_until else None,
        "as_of": as_of.isoformat() if as_of else None,
        "verify": verify_url,
    }
