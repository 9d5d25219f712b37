"""The places of a text that tell who applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from app.fellowships.rules.blind.codes import Codes
from app.fellowships.rules.blind.folding import Folded, folded
from app.fellowships.rules.blind.identity import Identity, Kind, Span, Why
from app.fellowships.rules.blind.organisations import Organisations, site_label
from app.fellowships.rules.blind.persons import People
from app.fellowships.rules.blind.views import torn, views
from app.profiles.rules.names import domain_of

# What is torn in two is sure only where the whole is so long that no two words are it by chance.
SURE_WHEN_TORN = 7
_WEIGHT = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True, eq=False)
class Search:
    """An identity made ready: names cut up, patterns built. One search serves all texts of an application."""

    people: People
    organisations: Organisations
    products: Organisations
    codes: Codes


@lru_cache(maxsize=256)
def search_for(identity: Identity) -> Search:
    labels = (site_label(domain.split(".")[0]) for site in identity.sites if (domain := domain_of(site)))
    return Search(
        People(identity.persons),
        Organisations((*identity.organisations, *filter(None, labels)), Kind.ORGANISATION),
        Organisations(identity.products, Kind.PRODUCT),
        Codes(identity),
    )


def find(text: str, identity: Identity) -> tuple[Span, ...]:
    """Where the text names them, in order; places that overlap are one. Raises nothing, whatever the text."""
    search, plain = search_for(identity), folded(text)
    found = {*search.codes.spans(plain), *search.people.initials(plain)}
    for words in views(plain):
        for each in (search.people, search.organisations, search.products):
            found.update(each.spans(plain, words))
    found.update(_torn(search, plain))
    return tuple(_one_each(_in_the_original(plain, found)))


def find_in_name(name: str, identity: Identity) -> tuple[Span, ...]:
    """As `find`, in the name of a file: there an ordinary word in small letters may be a name too."""
    found = set(find(name, identity))
    found.update(
        replace(each, why=Why.COMMON_WORD, is_certain=False)
        for each in find(name.title(), identity)
        if len(name.title()) == len(name)
    )
    return tuple(_one_each(found))


def _torn(search: Search, text: Folded) -> Iterator[Span]:
    words = torn(text)
    for each in (search.people, search.organisations, search.products):
        for word in words:
            letters = len(max(word.meant, key=len))
            for span in each.spans(text, (word,)):
                if span.why is Why.DISGUISED and letters >= SURE_WHEN_TORN - 2:
                    yield replace(span, is_certain=span.is_certain and letters >= SURE_WHEN_TORN)


def _in_the_original(text: Folded, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        start, end = text.original(span.start, span.end)
        yield replace(span, start=start, end=end)


def _one_each(spans: Iterable[Span]) -> list[Span]:
    """Overlapping places as one, which says what was said of the longest that is certain."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = _joined(found[-1], span)
        else:
            found.append(span)
    return found


def _joined(one: Span, other: Span) -> Span:
    weightier = min(one, other, key=lambda each: (not each.is_certain, each.start - each.end, _WEIGHT[each.why]))
    return replace(weightier, start=min(one.start, other.start), end=max(one.end, other.end))
