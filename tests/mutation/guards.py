"""Which guards there are, what their absence would look like, and where a test must notice; read from guards.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("guards.toml")


@dataclass(frozen=True)
class Edit:
    """One text in one file and what stands there when the guard is gone."""

    file: str
    text: str
    without: str

    def apply(self, tree: Path) -> None:
        """Raises ValueError unless the text stands there exactly once: a guard that moved must be found again."""
        path = tree / self.file
        source = path.read_text("utf-8")
        if source.count(self.text) != 1:
            raise ValueError(f"{self.file} holds {source.count(self.text)} times: {self.text}")
        path.write_text(source.replace(self.text, self.without), "utf-8")


@dataclass(frozen=True)
class Guard:
    """``tests`` are files; ``only`` narrows them as pytest's -k does."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    only: str = ""


def all_guards() -> list[Guard]:
    rows = tomllib.loads(TABLE.read_text("utf-8"))["guard"]
    return [
        Guard(
            row["name"],
            tuple(Edit(*edit) for edit in row["edits"]),
            tuple(row["tests"]),
            row.get("only", ""),
        )
        for row in rows
    ]
