"""What a market costs by its size: a straight line a figure, found at small sizes and told for any.

Pure: `benchmarks.cost_model` measures, this reckons and writes the tables that `docs/matching.md` shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

Measured = Mapping[int, Mapping[str, float]]
"""Profiles → name → bytes, or milliseconds of processor time."""

BYTES, PASSED, ALL = ("vectors", "texts", "words", "facts"), ("dense", "order"), ("gate", "words of the query")
"""Figures in bytes; in milliseconds by those who pass the gates; and by all."""
PAGE = "a page, start to end"
LOAD = "load, first page"
TEXT_BYTES, TEXT_MS = "bytes of the database a text and its vector", "ms to encode a text of 30 tokens"
FACETS, SHARES = 5, (1, 0.1, 0.01)
WITHIN = 0.2
"""So far may what was told be from what is measured."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure is about ``fixed + each * profiles``."""

    fixed: float
    each: float

    def at(self, profiles: int) -> float:
        return self.fixed + self.each * profiles


@dataclass(frozen=True, slots=True)
class Machine:
    cores: int
    memory_gib: float
    goal_ms: float
    """So long may a page take with all cores at work on it."""


def fitted(measured: Measured) -> dict[str, Line]:
    """Through the smallest and the greatest size; where that begins below 0, from 0 through the greatest.

    >>> fitted({10: {"gate": 3.0}, 20: {"gate": 5.0}})
    {'gate': Line(fixed=1.0, each=0.2)}
    """
    low, high = min(measured), max(measured)
    lines = {}
    for name, great in measured[high].items():
        each = (great - measured[low][name]) / (high - low)
        fixed = great - each * high
        lines[name] = Line(fixed, each) if fixed >= 0 else Line(0.0, great / high)
    return lines


def misses(lines: Mapping[str, Line], measured: Measured) -> list[str]:
    """What was told wrong by more than ``WITHIN``."""
    return [
        f"{name} at {size:,}: {off(lines[name], size, value):+.0%}"
        for size, figures in sorted(measured.items())
        for name, value in figures.items()
        if abs(off(lines[name], size, value)) > WITHIN
    ]


def off(line: Line, size: int, found: float) -> float:
    return line.at(size) / found - 1


def held(lines: Mapping[str, Line], profiles: int) -> float:
    """Bytes of a whole market."""
    return sum(lines[name].at(profiles) for name in BYTES)


def page_ms(lines: Mapping[str, Line], profiles: int, passing: float) -> float:
    """Processor time of a page if this share passes the gates: the whole less what is saved on those who do not."""
    return lines[PAGE].at(profiles) - (1 - passing) * profiles * sum(lines[name].each for name in PASSED)


def machines(lines: Mapping[str, Line], profiles: int, machine: Machine, passing: float) -> int:
    """How many share a market, so that each holds its part and a page keeps the goal, cores sharing work evenly."""
    by_memory = ceil(held(lines, profiles) / (machine.memory_gib * 2**30))
    return max(by_memory, ceil(page_ms(lines, profiles, passing) / machine.cores / machine.goal_ms))


def lines_table(lines: Mapping[str, Line], apart: Mapping[str, float]) -> list[str]:
    """Markdown: what is fixed, what each profile adds, and what is counted by something else."""
    rows = ["| figure | fixed | each |", "|---|---|---|"]
    for name, line in lines.items():
        if name in BYTES:
            rows.append(f"| {name}, bytes | {line.fixed:,.0f} | {line.each:,.0f} a profile |")
        else:
            rows.append(f"| {name}, ms | {line.fixed:.2f} | {line.each * 1000:.3f} a thousand profiles |")
    return rows + [f"| {name} | | {value:,.1f} |" for name, value in apart.items()]


def checks_table(lines: Mapping[str, Line], measured: Measured) -> list[str]:
    """Markdown: what was told, and how far it is from what was measured, at sizes that nothing was fitted to."""
    sizes = sorted(measured)
    rows = [f"| told, measured | {' | '.join(f'{size:,}' for size in sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for name, line in lines.items():
        cells = [_compared(name, line, size, measured[size][name]) for size in sizes]
        rows.append(f"| {name}{', MB' if name in BYTES else ', ms'} | {' | '.join(cells)} |")
    return rows


def _compared(name: str, line: Line, size: int, found: float) -> str:
    unit = 1e6 if name in BYTES else 1
    return f"{line.at(size) / unit:.1f}, {found / unit:.1f} ({round(off(line, size, found), 2) + 0.0:+.0%})"


def scale_table(
    lines: Mapping[str, Line], apart: Mapping[str, float], sizes: Sequence[int], machine: Machine
) -> list[str]:
    """Markdown: memory, database, encoding, pages and machines by what the lines tell."""
    rows = [
        "| profiles | GiB held | GiB of texts | core-days to encode | page ms, 100 · 10 · 1 % | machines for each |",
        "|---" * 6 + "|",
    ]
    for size in sizes:
        stored = FACETS * size * apart[TEXT_BYTES] / 2**30
        days = FACETS * size * apart[TEXT_MS] / 86_400_000 if TEXT_MS in apart else None
        pages = " · ".join(f"{page_ms(lines, size, share):,.0f}" for share in SHARES)
        numbers = " · ".join(str(machines(lines, size, machine, share)) for share in SHARES)
        encoded = "–" if days is None else f"{days:,.1f}"
        rows.append(
            f"| {size:,} | {held(lines, size) / 2**30:,.1f} | {stored:,.0f} | {encoded} | {pages} | {numbers} |"
        )
    return rows


def with_table(text: str, table: Sequence[str]) -> str:
    """The text with this table in place of the one whose first cell is the same.

    >>> with_table("So:\\n| a | 1 |\\n| b | 2 |\\nEnd.", ["| a | 3 |"])
    'So:\\n| a | 3 |\\nEnd.'
    """
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if _begins(line) == _begins(table[0]))
    after = next(at for at in range(first, len(lines) + 1) if at == len(lines) or not lines[at].startswith("|"))
    return "\n".join([*lines[:first], *table, *lines[max(after, first + 1) :]])


def _begins(line: str) -> str:
    """The first cell, or of a sentence the first two words."""
    return line.split("|")[1] if line.startswith("|") else " ".join(line.split(" ")[:2])
