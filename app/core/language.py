"""German and English: which one is spoken now, and sentences that are translated only at the edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from app.core.person import find_person

LANGUAGES = ("de", "en")
DEFAULT_LANGUAGE = "de"
LANGUAGE_COOKIE = "language"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"

_spoken: ContextVar[str | None] = ContextVar("spoken_language", default=None)
# Asked for some thousand times a page, so it is kept where no proxy stands before it; forgotten with the request.
_of_request: ContextVar[str | None] = ContextVar("language_of_request", default=None)


class NoLanguage(RuntimeError):
    """Raised when a sentence is translated outside a request and `speaking`: a worker would guess the language."""


@dataclass(frozen=True)
class Message:
    """A sentence in the source language with its values; `str()` says it in the current language."""

    source: str
    values: dict[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        catalogue = catalogue_of(current_language())
        if self.plural is None:
            text = catalogue.gettext(self.source)
        else:
            text = catalogue.ngettext(self.source, self.plural, self.count or 0)
        return text.format(**self.values) if self.values else text

    def __html__(self) -> str:
        return str(escape(str(self)))


def message(source: str, **values: object) -> Message:
    """Mark a sentence for translation; ``{name}`` stands for a value."""
    return Message(source, values)


def plural_message(one: str, many: str, count: int, **values: object) -> Message:
    """Mark a sentence with a number in it; ``{count}`` is filled by itself."""
    return Message(one, {"count": count, **values}, many, count)


def filled(sentence: Message, **values: object) -> Markup:
    """A sentence with values that may be marked up already; everything else is escaped."""
    said = str(escape(str(sentence)))
    return Markup(said.format(**{name: escape(value) for name, value in values.items()}))  # noqa: S704 -- all escaped


@lru_cache(maxsize=len(LANGUAGES))
def catalogue_of(language: str) -> NullTranslations:
    """The sentences of a language, from `translations/parts/*.<language>.po`; English is the source and needs none.

    Compiled in memory at the first use: no build step can be forgotten, and no stale file can stay behind.
    """
    merged = Catalog(locale=language)
    for path in sorted(TRANSLATIONS.glob(f"parts/*.{language}.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                if entry.id and entry.string and not entry.fuzzy:
                    merged.add(entry.id, entry.string, context=entry.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def current_language() -> str:
    """'de' or 'en'. Raises NoLanguage outside a request and `speaking`."""
    spoken = _spoken.get() or _of_request.get()
    if spoken is not None:
        return spoken
    if not has_request_context():
        raise NoLanguage("no language: wrap this in app.core.language.speaking(account.language)")
    chosen = _chosen_language()
    _of_request.set(chosen)
    return chosen


def _chosen_language() -> str:
    asked = request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return asked
    person = find_person()
    if person is not None:
        return person.language
    # Werkzeug's best_match prefers an exact "en" of low quality to the "de" in "de-AT".
    wanted = (tag.split("-")[0].lower() for tag, _quality in request.accept_languages)
    return next((language for language in wanted if language in LANGUAGES), DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Translate into ``language`` inside the block: mail, worker, command line."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _forget_language(_error: BaseException | None = None) -> None:
    _of_request.set(None)


@pass_eval_context
def _said(settings: EvalContext, text: str, **values: object) -> str:
    """`_("… %(name)s …")` of the templates: values are escaped where the template escapes."""
    found = catalogue_of(current_language()).gettext(text)
    return _with_values(found, values, escapes=settings.autoescape)


@pass_eval_context
def _said_of_many(settings: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    """`ngettext(one, many, count)` of the templates; ``%(num)s`` is the count."""
    found = catalogue_of(current_language()).ngettext(one, many, num)
    return _with_values(found, {"num": num, **values}, escapes=settings.autoescape)


def _with_values(text: str, values: dict[str, object], *, escapes: bool) -> str:
    sentence = Markup(text) if escapes else text  # noqa: S704 -- a sentence of ours, its values are escaped
    # Most sentences have neither: a page says three hundred.
    return sentence % values if values or "%" in text else sentence


def init_language(app: Flask) -> None:
    """Templates and Python share one catalogue loader, so that `speaking` holds in mail templates too."""
    app.jinja_env.globals.update({"_": _said, "gettext": _said, "ngettext": _said_of_many})
    app.before_request(_forget_language)
    app.teardown_request(_forget_language)
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.globals["languages"] = LANGUAGES
