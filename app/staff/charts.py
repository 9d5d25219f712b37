"""Charts of the board as SVG, by Altair and vl-convert: no browser, no network, no script in the page.

A picture is drawn for one paper (light or dark) and one width, because pictures know nothing of the page's style sheet.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from app.staff.rules.drawings import WIDTHS, Drawing, Paper

FONT_FILE: Final = Path(__file__).resolve().parents[2] / "static" / "fonts" / "anschub-charts.woff2"
LIBRARY: Final = "6.4"
NUMBERS: Final[Mapping[str, Literal["de-DE", "en-GB"]]] = {"de": "de-DE", "en": "en-GB"}
KEPT: Final = 128
PAPERS: Final[Mapping[str, Paper]] = {
    "light": Paper(ink="#434a66", line="#d5d9e6", mark="#1f44a8", second="#0b6a4f"),
    "dark": Paper(ink="#ccd0e0", line="#474d6b", mark="#9fb4ec", second="#45c39b"),
}


@dataclass(frozen=True)
class Look:
    paper: str
    width: str
    language: str


@lru_cache(maxsize=KEPT)
def drawn(drawing: Drawing, look: Look) -> str:
    """The picture as SVG text. The same figures are drawn once."""
    import vl_convert  # noqa: PLC0415 -- 84 MB with a whole JavaScript engine, for one page of the desk

    from app.staff.vega_specs import spec_of  # noqa: PLC0415 -- slow import

    spec = spec_of(drawing, PAPERS[look.paper], WIDTHS[look.width])
    picture: str = vl_convert.vegalite_to_svg(
        spec, vl_version=LIBRARY, allowed_base_urls=[], format_locale=NUMBERS[look.language]
    )
    return _with_font(picture)


@lru_cache(maxsize=1)
def _font_face() -> str:
    """A picture reaches no other file, so the letters that German and English need travel inside (19 kB)."""
    font = base64.b64encode(FONT_FILE.read_bytes()).decode()
    return f'<style>@font-face{{font-family:"Anschub Charts";src:url(data:font/woff2;base64,{font})}}</style>'


def _with_font(picture: str) -> str:
    head, mark, rest = picture.partition(">")
    return f"{head}{mark}{_font_face()}{rest}"
