"""A page of ours as a PDF: tagged for screen readers (PDF/UA), in our own font, without a look at network or disk.

WeasyPrint asks a fetcher for everything that a page names. Ours knows one name, that of our font, and refuses every
other, so that a page can show nothing but what it says itself, whatever somebody managed to type into it.
"""

import functools
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import NotFound
from app.core.language import message

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

FONT = "font:documents"
_STATIC = Path(__file__).parents[2] / "static"
_FONT_FILE = _STATIC / "fonts" / "anschub-documents.ttf"
_LOOK = _STATIC / "css" / "documents.css"
_NO_PDF = message("This installation makes no PDFs. Print the page instead: your browser can save it as one.")

# It tells each step of each page; what goes wrong stands in its other log.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class NoPdf(NotFound):
    """The libraries of the system that draw text are missing."""


def pdf_of(page: str) -> bytes:
    """``page`` is a whole HTML document with its language and title; it looks as `documents.css` says. Raises NoPdf."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 -- slow import, and it needs Pango, which a system may lack
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- as above
    except OSError as error:
        raise NoPdf(_NO_PDF) from error
    fetcher, fonts = _fetcher(), FontConfiguration()
    look = CSS(string=_LOOK.read_text("utf-8"), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=page, base_url="about:invalid", url_fetcher=fetcher)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[look], font_config=fonts)
    return made


@functools.cache
def can_make_pdfs() -> bool:
    try:
        import weasyprint  # noqa: F401, PLC0415 -- as above
    except OSError:
        return False
    return True


def _fetcher() -> "URLFetcher":
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- as above

    class OwnFontOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Opens nothing: no network, no file, no data within an address."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url != FONT:
                raise ValueError(f"a page that becomes a PDF asks for {url!r}")
            return URLFetcherResponse(url, _FONT_FILE.read_bytes(), {"Content-Type": "font/ttf"})

    return OwnFontOnly(allowed_protocols=())
