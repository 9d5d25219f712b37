"""The ranking methods that are compared, one module a family. ``anschub`` is the product's best."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from matching.evaluation.context import Context, Method
from matching.evaluation.methods.network import AlternatingLeastSquares, CoInvestors
from matching.evaluation.methods.popularity import CategoryPlace, Chance, Popularity
from matching.evaluation.methods.rules import Rules
from matching.evaluation.methods.vectors import MeanPortfolio
from matching.evaluation.methods.words import MeanWords, Neighbours, Words

BEST: Final = "anschub"


def _learned(context: Context, *, without: str | None = None, light: bool = False) -> Method:
    from matching.evaluation.methods.learned import Learned  # noqa: PLC0415 -- the platform imports the names alone

    return Learned(context, without=without, light=light)


_GROUPS: Final = ("semantics", "structure", "behaviour", "network", "text")
MAKERS: Final[Mapping[str, Callable[[Context], Method]]] = {
    "random": Chance,
    "popularity": Popularity,
    "popularity-last-year": partial(Popularity, last_year=True),
    "category-place": CategoryPlace,
    "bm25": Words,
    "tfidf-portfolio": MeanWords,
    "knn": Neighbours,
    "embedding": MeanPortfolio,
    "als": AlternatingLeastSquares,
    "co-investors": CoInvestors,
    "rules": Rules,
    BEST: _learned,
    f"{BEST}-light": partial(_learned, light=True),
    **{f"{BEST}-without-{group}": partial(_learned, without=group, light=True) for group in _GROUPS},
}
"""Name → what is made of a world; in the order of the table."""

METHODS: Final = tuple(MAKERS)


def made(name: str, context: Context) -> Method:
    return MAKERS[name](context)
