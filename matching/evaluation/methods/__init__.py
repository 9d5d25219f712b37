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


_GROUPS: Final = ("semantics", "structure", "behaviour", "network", "text", "linear")
LEARNED: Final[Mapping[str, tuple[str | None, int | None]]] = {
    BEST: (None, None),
    f"{BEST}-light": (None, 1),
    **{f"{BEST}-without-{group}": (group, 1) for group in _GROUPS},
}
"""Name → the group of signals it does without, and how many members it has, if not the plan's: ablations are light."""


def _learned(name: str, context: Context) -> Method:
    from matching.evaluation.methods.learned import Learned  # noqa: PLC0415 -- the platform imports the names alone

    return Learned(
        context, name, {**{each: LEARNED[each] for each in context.asked if each in LEARNED}, name: LEARNED[name]}
    )


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
    **{name: partial(_learned, name) for name in LEARNED},
}
"""Name → what is made of a world; in the order of the table."""

METHODS: Final = tuple(MAKERS)


def made(name: str, context: Context) -> Method:
    return MAKERS[name](context)
