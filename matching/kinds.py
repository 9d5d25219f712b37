"""The kinds of profiles the library knows by default. A fourth kind is one more row here and one table in ``gates``."""

from collections.abc import Iterable
from typing import Final

from matching.errors import UnknownCode
from matching.model import Kind

PITCH: Final = "pitch"
"""The channel of all facets that are not compared each for itself."""

STARTUP_FACETS: Final = ("problem", "technology", "market", "team", "need")


class Kinds:
    """A registry of kinds; pools are named by the kinds in them.

    >>> KINDS["investor"].seeks, KINDS.channels("demand")
    (('supply',), ('thesis', 'portfolio'))
    """

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.all = tuple(kinds)
        self._by_name = {kind.name: kind for kind in self.all}

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._by_name[name]
        except KeyError as error:
            raise UnknownCode(f"There is no kind of profile {name!r}; known are {sorted(self._by_name)}.") from error

    @property
    def pools(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind.pool for kind in self.all))

    def channels(self, pool: str) -> tuple[str, ...]:
        """The channels of a pool's facets, always at least one."""
        found = dict.fromkeys(channel for kind in self.all if kind.pool == pool for channel in kind.channels)
        return tuple(found) or (PITCH,)


KINDS: Final = Kinds(
    (
        Kind("startup", pool="supply", seeks=("demand",), facets=STARTUP_FACETS),
        Kind("spinoff", pool="supply", seeks=("demand",), facets=STARTUP_FACETS),
        Kind(
            "investor",
            pool="demand",
            seeks=("supply",),
            facets=("thesis", "portfolio"),
            channels=("thesis", "portfolio"),
        ),
    )
)
