"""Former investments of an investor: in one cell of the file of investors, or in a file of their own."""

import json
from collections.abc import Mapping, Sequence

from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.core.seal_marks import refuse_marks, refuse_seal_in_name
from app.profiles.rules.mapping.cells import plain_text
from app.profiles.rules.mapping.refusals import Raw, shortened
from app.profiles.rules.mapping.words import folded
from app.profiles.rules.portfolio import (
    FIRST_YEAR,
    LAST_YEAR,
    LINE_LENGTH,
    NAME_LENGTH,
    PORTFOLIO_LIMIT,
    PortfolioEntry,
    entries_from_text,
)

INVESTOR, NAME, LINE, YEAR, LINK = "investor_id", "name", "one_liner", "year", "link"
HEADERS: Mapping[str, tuple[str, ...]] = {
    INVESTOR: ("investor id", "investor", "investorin", "kennung"),
    NAME: ("name", "company", "firma", "unternehmen"),
    LINE: ("one liner", "one line", "description", "beschreibung", "kurzbeschreibung"),
    YEAR: ("year", "jahr"),
    LINK: ("link", "url", "website", "webseite"),
}


def keys_of_header(headers: Sequence[str]) -> dict[str, str]:
    """Our name → the file's header. Raises RuleBroken (field ``portfolio``) where investor or name are missing."""
    known = {word: key for key, words in HEADERS.items() for word in words}
    found = {known[folded(header)]: header for header in headers if folded(header) in known}
    if INVESTOR not in found or NAME not in found:
        raise RuleBroken(
            message("The portfolio file needs the columns investor_id and name; one_liner, year and link may follow."),
            field="portfolio",
        )
    return found


def portfolio_of_cell(raw: Raw) -> tuple[PortfolioEntry, ...] | None:
    """Lines "name; what it does; year; link" in a cell, or a list of objects in JSON Lines."""
    if raw is None or raw == "":
        return ()
    if isinstance(raw, list):
        return within_limit(tuple(_entry_of_object(each) for each in raw))
    if not isinstance(raw, str):
        raise _unfit(raw)
    text = plain_text(raw, field="portfolio")
    if text.startswith("["):
        return portfolio_of_cell(_list_of(text))
    return within_limit(entries_from_text(text, field="portfolio"))


def _list_of(text: str) -> list[object]:
    """The list of objects that our own export writes where lines would be ambiguous."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unfit(text) from error
    return found if isinstance(found, list) else [found]


def _unfit(raw: object) -> RuleBroken:
    return RuleBroken(message('"{value}" does not fit here.', value=shortened(raw)), field="portfolio")


def _entry_of_object(raw: object) -> PortfolioEntry:
    if not isinstance(raw, dict) or not set(raw) <= {NAME, LINE, YEAR, LINK}:
        raise _unfit(raw)
    said = {key: "" if value is None else value for key, value in raw.items()}
    year = said.pop(YEAR, "")
    if isinstance(year, bool) or not isinstance(year, int | str) or not all(isinstance(v, str) for v in said.values()):
        raise _unfit(raw)
    return entry_of({**{key: str(value) for key, value in said.items()}, YEAR: str(year)})


def entry_of(said: Mapping[str, str]) -> PortfolioEntry:
    """One entry of the words of its parts. Raises RuleBroken naming the part."""
    name = clean_line(plain_text(said.get(NAME, ""), field=NAME))
    line = clean_line(plain_text(said.get(LINE, ""), field=LINE))
    if not name:
        raise RuleBroken(message("Enter a name."), field=NAME)
    for key, text, limit in ((NAME, name, NAME_LENGTH), (LINE, line, LINE_LENGTH)):
        if len(text) > limit:
            raise RuleBroken(
                message("Shorten this to {limit} characters. It has {length} now.", limit=limit, length=len(text)),
                field=key,
            )
    refuse_seal_in_name(name, field=NAME)
    refuse_marks(line, field=LINE)
    return PortfolioEntry(name, line, _year(said.get(YEAR, "").strip()), _link(said.get(LINK, "").strip()))


def _year(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not text.isascii() or not FIRST_YEAR <= int(text[:5]) <= LAST_YEAR:
        raise RuleBroken(
            message("Enter a whole number from {low} to {high}.", low=FIRST_YEAR, high=LAST_YEAR), field=YEAR
        )
    return int(text)


def _link(text: str) -> str | None:
    address = text if "://" in text or not text else f"https://{text}"
    if address and (not address.startswith(("http://", "https://")) or len(address) > LINE_LENGTH or " " in address):
        raise RuleBroken(message("Write a web address such as www.example.org."), field=LINK)
    return address or None


def within_limit(entries: tuple[PortfolioEntry, ...]) -> tuple[PortfolioEntry, ...]:
    """Each entry once. Raises RuleBroken (field ``portfolio``) for more than a profile may have."""
    once = tuple(dict.fromkeys(entries))
    if len(once) > PORTFOLIO_LIMIT:
        limit, number = PORTFOLIO_LIMIT, len(once)
        raise RuleBroken(
            message("A portfolio has at most {limit} entries. These are {number}.", limit=limit, number=number),
            field="portfolio",
        )
    return once
