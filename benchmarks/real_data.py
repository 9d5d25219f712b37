"""Public investment data through the product's own import: `python -m benchmarks.real_data --data DIR`.

Makes a fresh database in `var/bench/real`, imports the firms as start-ups and the investors with the training part of
their investments as portfolios, then measures encoding by the product's own commands, a start with one ranked list, and
the warm page of the investor with the most former investments. Prints a table and writes `var/bench/real_data.json`.

Encoding takes twenty minutes of two cores: `--encoder hashing` takes the stand-in encoder, `--from-existing` measures
the page over what an earlier run with the same encoder left.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.database import unit_of_work
from benchmarks.fresh import BENCH, Ran, environment, flask, fresh_folder, prepared
from benchmarks.visits import Cost, add_owner, application, cost_of, signed_in

MAPPINGS = Path(__file__).parent / "mappings"
LINE_LENGTH = 300
PORTFOLIO = ("investor_id", "name", "one_liner", "year", "link")


@dataclass(frozen=True)
class Measured:
    """One line of the table; ``rows`` is 0 where a rate says nothing."""

    what: str
    rows: int
    seconds: float
    cpu_seconds: float
    """What it would take on one quiet core."""
    peak_mib: float
    status: int

    @property
    def rate(self) -> str:
        return f"{self.rows / self.seconds:,.0f}" if self.rows else ""


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def write_portfolios(data: Path, out: Path) -> int:
    """What each investor had bought before the window that is judged: nothing of it may be known to any matcher."""
    companies = {row["company_id"]: row for row in rows_of(data / "companies.csv")}
    bought: dict[tuple[str, str], str] = {}
    for row in rows_of(data / "investments.csv"):
        if row["split"] == "train" and row["company_id"] in companies:
            bought.setdefault((row["investor_id"], row["company_id"]), row["date"][:4])
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PORTFOLIO)
        for (investor, company), year in bought.items():
            firm = companies[company]
            writer.writerow([investor, firm["name"], one_line(firm), year, ""])
    return len(bought)


def one_line(firm: dict[str, str]) -> str:
    """What a firm does, in the words of its own row: its text, else its categories and place."""
    words = firm["text"] or ", ".join(part for part in (*firm["categories"].split("|"), firm["city"]) if part)
    return words[:LINE_LENGTH].replace("_", " ")


def imported(environ: dict[str, str], what: str, rows: int, *arguments: str) -> Measured:
    common = ("--state", "published", "--publish-incomplete")
    return measured(what, rows, flask(environ, "profiles", "import", *common, *arguments))


def measured(what: str, rows: int, ran: Ran) -> Measured:
    return Measured(what, rows, ran.seconds, ran.cpu_seconds, ran.peak_mib, ran.status)


def import_all(environ: dict[str, str], data: Path, folder: Path) -> Iterator[Measured]:
    portfolio = folder / "portfolio.csv"
    items = write_portfolios(data, portfolio)
    companies, investors = data / "companies.csv", data / "investors.csv"
    report = str(folder / "refused-companies.jsonl")
    yield imported(
        environ, "import firms", count(companies), "--kind", "startup", "--report", report,
        "--mapping", str(MAPPINGS / "investments-2013-companies.toml"), str(companies),
    )  # fmt: skip
    report = str(folder / "refused-investors.jsonl")
    yield imported(
        environ, f"import investors and {items:,} former investments", count(investors) + items, "--kind", "investor",
        "--mapping", str(MAPPINGS / "investments-2013-investors.toml"), "--portfolio", str(portfolio),
        "--report", report, str(investors),
    )  # fmt: skip


def count(file: Path) -> int:
    return sum(1 for _row in rows_of(file))


def ask_matches(environ: dict[str, str], profile: str) -> Iterator[Measured]:
    ran = flask(environ, "matches", "rebuild")
    yield measured("encode every text", texts_encoded(ran.output), ran)
    yield measured("start and one ranked list", 0, flask(environ, "matches", "top", profile, "--json"))


def texts_encoded(said: str) -> int:
    """The first number of "1234 texts of 56 profiles encoded with …"; 0 where nothing was encoded."""
    first = said.split(maxsplit=1)[0] if said.strip() else ""
    return int(first) if first.isdecimal() else 0


def measure(data: Path, encoder: str, *, with_matches: bool) -> Iterator[Measured]:
    folder = fresh_folder("real")
    environ = {**environment(folder), "ANSCHUB_ENCODER_MODEL": encoder}
    prepared(environ)
    yield from import_all(environ, data, folder)
    if with_matches:
        yield from ask_matches(environ, an_investor(folder)[1])


def an_investor(folder: Path) -> tuple[int, str]:
    """Id and public id of the investor with the most former investments."""
    import sqlite3  # noqa: PLC0415 -- only to look into the database just made

    with sqlite3.connect(folder / "anschub.sqlite3") as connection:
        found = connection.execute(
            "SELECT profiles.id, public_id FROM profiles JOIN portfolio_items ON profile_id = profiles.id"
            " GROUP BY profiles.id ORDER BY count(*) DESC, profiles.id LIMIT 1"
        ).fetchone()
    return int(found[0]), str(found[1])


def warm_page(encoder: str) -> Cost:
    """`/matches` of that investor, ranked anew at every visit by other weights."""
    folder = BENCH / "real"
    app, (profile_id, _public_id) = application(folder, encoder_model=encoder), an_investor(folder)
    address = f"reader-{time.time_ns()}@example.org"
    with app.app_context(), unit_of_work() as session:
        add_owner(session, profile_id, address)
    client = signed_in(app, address)
    cost_of(client, ["/matches"] * 3)
    levels = [(a, b) for a in range(1, 5) for b in range(5)]
    return cost_of(client, [f"/matches?w_semantic={a}&w_sector={b}" for a, b in levels])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with companies, investors, investments (CSV)")
    parser.add_argument("--import-only", action="store_true", help="leave out encoding and ranking")
    parser.add_argument("--from-existing", action="store_true", help="only the warm page, over the last run's database")
    parser.add_argument("--encoder", default="bundled", help="'bundled' or 'hashing', the stand-in")
    asked = parser.parse_args()
    if not asked.from_existing:
        show_table(measure(asked.data, asked.encoder, with_matches=not asked.import_only))
    if not asked.import_only:
        cost = warm_page(asked.encoder)
        said = f"p50 {cost.p50_ms} ms, p95 {cost.p95_ms} ms, processor {cost.cpu_p50_ms} ms"
        print(f"warm ranked page, ranked anew: {said}, {cost.statements} statements ({cost.visits} visits)")
        (BENCH / "real_page.json").write_text(json.dumps(asdict(cost), indent=2), encoding="utf-8")


def show_table(lines: Iterator[Measured]) -> None:
    print(f"{'what':<50}{'rows':>9}{'seconds':>9}{'rows/s':>9}{'cpu s':>9}{'peak MiB':>10}")
    found = []
    for each in lines:
        rows = f"{each.rows:,}" if each.rows else ""
        failed = "" if each.status in {0, 1} else f"  failed ({each.status})"
        figures = f"{each.seconds:>9.1f}{each.rate:>9}{each.cpu_seconds:>9.1f}{each.peak_mib:>10,.0f}"
        print(f"{each.what:<50}{rows:>9}{figures}{failed}", flush=True)
        found.append(asdict(each))
    (BENCH / "real_data.json").write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
