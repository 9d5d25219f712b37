"""The whole page `/matches` of the demo world, through the application: `python -m benchmarks.whole_page`.

Loads the demo world into `var/bench/page` (vectors from the stand-in encoder), signs its investor and one of its
founders in and asks for their pages: ranked anew each time (other weights), and once more as asked before. Prints a
table and writes `var/bench/whole_page.json`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product

from flask import Flask

from benchmarks.fresh import BENCH, environment, flask, fresh_folder, prepared
from benchmarks.visits import Cost, application, cost_of, signed_in
from demo.load import load_demo, sign_ins
from demo.world import load_world

VISITS = 60
LOOKING = ("investor", "founder")
GOAL_P50_MS = 25


@dataclass(frozen=True)
class Line:
    case: str
    cost: Cost


def demo_app() -> Flask:
    folder = fresh_folder("page")
    environ = {**environment(folder), "ANSCHUB_ENCODER_MODEL": "hashing"}
    prepared(environ)
    app = application(folder)
    load_demo(app, load_world())
    ran = flask(environ, "matches", "rebuild")
    if ran.status:
        raise RuntimeError(ran.output)
    return app


def measured(app: Flask) -> Iterator[Line]:
    # Each of these weighs differently, so no page was ranked before.
    levels = list(product(range(5), repeat=3))
    anew = [f"/matches?w_semantic={a}&w_sector={b}&w_stage={c}" for a, b, c in levels if a][:VISITS]
    addresses = {role: address for role, address, _password, _secret in sign_ins()}
    for role in LOOKING:
        client = signed_in(app, addresses[role])
        cost_of(client, ["/matches"] * 5)
        yield Line(f"{role}, ranked anew", cost_of(client, anew))
        yield Line(f"{role}, asked before", cost_of(client, ["/matches"] * VISITS))


def main() -> None:
    app = demo_app()
    print(f"{'/matches at demo size':<30}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'statements':>12}{'goal p50':>10}")
    found = []
    for line in measured(app):
        cost = line.cost
        figures = f"{cost.p50_ms:>9}{cost.p95_ms:>9}{cost.cpu_p50_ms:>9}{cost.statements:>12}{GOAL_P50_MS:>10}"
        print(f"{line.case:<30}{figures}", flush=True)
        found.append(asdict(line))
    (BENCH / "whole_page.json").write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
