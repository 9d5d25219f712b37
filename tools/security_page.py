"""Writes the table of acceptance points and their tests into docs/security.md: `python -m tools.security_page`."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- points -->", "<!-- /points -->"
# Numbers of the fellowships' own list of tests (t05) may stand among the points; they are no points.
NAME = re.compile(r"def test_((?:t\d{1,2}_|[sur]\d{2}_)+)(\w+)")


def claims() -> dict[str, list[str]]:
    """Point → the claims of its tests, in order of their files."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for points, claim in NAME.findall(path.read_text("utf-8")):
            for point in re.findall(r"[sur]\d{2}", points):
                found[point.upper()].append(claim.replace("_", " "))
    return found


def table() -> str:
    rows = ["| point | what its tests claim |", "|---|---|"]
    for point, said in sorted(claims().items()):
        rows.append(f"| {point} | {'; '.join(dict.fromkeys(said))} |")
    return "\n".join(rows)


def page_with_table(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text("utf-8")), "utf-8")
