"""The ranking methods that are compared, one module a family. ``anschub`` is the product's best."""

from collections.abc import Callable, Mapping
from typing import Final

from matching.evaluation.context import Context, Method
from matching.evaluation.methods.popularity import Chance, Popularity
from matching.evaluation.methods.rules import Rules
from matching.evaluation.methods.vectors import MeanPortfolio
from matching.evaluation.methods.words import Words

MAKERS: Final[Mapping[str, Callable[[Context], Method]]] = {
    "random": Chance,
    "popularity": Popularity,
    "bm25": Words,
    "embedding": MeanPortfolio,
    "rules": Rules,
    "anschub": Rules,
}
"""Name → what is made of a world; in the order of the table."""

METHODS: Final = tuple(MAKERS)


def made(name: str, context: Context) -> Method:
    return MAKERS[name](context)
