"""The records of the demo world: a third of its start-ups, every scheme and standing. Dates count from the filling."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tools.registry.clock import stamp
from tools.registry.records import Order
from tools.registry.registry import Registry

if TYPE_CHECKING:
    from demo.model import Startup

PLAN = Path(__file__).with_name("demo_plan.csv")
PREFIXES = {
    "mki-qs": "KIQ", "vde-spec-90012": "VDE", "iso-iec-42001": "AIMS", "ieee-certifaied": "CAI",
    "self-commitment": "SV",
}  # fmt: skip
OF_ORGANISATION = {
    "iso-iec-42001": ("Managementsystem für KI", "2.0"),
    "self-commitment": ("Alle KI-Systeme des Unternehmens", "1.0"),
}
AI_ACT = {"minimal": "minimal", "limited": "transparency", "high": "high_risk", "general-purpose": "gpai"}
FIRST_NUMBER = 101
VALID_DAYS = 365
# A company with nearly the name of a demo start-up: its record must not come to stand on that start-up's profile.
NAMESAKE = Order(
    number="KIQ-2026-000900",
    holder="Takthaus Systeme GmbH",
    euid="DEX9901.HRB999001",
    domain="takthaus-systeme.example",
    system="Takthaus Planner",
    version="7.3",
    assurance="external_validated",
)


@dataclass(frozen=True)
class Planned:
    slug: str
    scheme: str
    standing: str
    assurance: str
    version: str
    granted_days_ago: int
    since_days_ago: int
    levels: str
    code: str


def planned() -> list[Planned]:
    with PLAN.open(encoding="utf-8", newline="") as file:
        return [
            Planned(**{**row, **{name: int(row[name]) for name in ("granted_days_ago", "since_days_ago")}})  # type: ignore[arg-type]  # the two are numbers now
            for row in csv.DictReader(file, delimiter=";")
        ]


def fill_demo(registry: Registry) -> int:
    """Enter what is planned where the registry is still empty; returns how many records were entered."""
    if registry.store.head():
        return 0
    from demo.world import load_world  # noqa: PLC0415 -- only the demo needs it, every test would wait for it

    startups = {startup.slug: startup for startup in load_world().startups}
    now = registry.clock.now()
    for place, row in enumerate(planned()):
        number = f"{PREFIXES[row.scheme]}-2026-{FIRST_NUMBER + place:06d}"
        _enter(registry, row, startups[row.slug], number, now)
    registry.enter(NAMESAKE, at=now - timedelta(days=77))
    return len(registry.store.standings())


def _enter(registry: Registry, row: Planned, startup: "Startup", number: str, now: datetime) -> None:
    began, since = now - timedelta(days=row.granted_days_ago), now - timedelta(days=row.since_days_ago)
    ends = began + timedelta(days=VALID_DAYS)
    before = "applied" if row.standing in {"applied", "under_assessment", "refused"} else "granted"
    order = _order(row, startup, number, status=before, began=began, ends=ends)
    registry.enter(order, at=began)
    if row.standing == "superseded":
        registry.supersede(number, startup.products[0].version, at=since)
    elif row.standing == "refused":
        registry.change(number, "under_assessment", at=began + timedelta(days=1))
        registry.change(number, "refused", levels=row.levels, at=since)
    elif row.standing != before:
        registry.change(number, row.standing, code=row.code, at=since)


def _order(row: Planned, startup: "Startup", number: str, *, status: str, began: datetime, ends: datetime) -> Order:
    product = startup.products[0] if startup.products else None
    system, version = OF_ORGANISATION.get(row.scheme) or (
        (product.name, product.version) if product else (startup.name, "1.0")
    )
    return Order(
        number=number,
        holder=startup.legal_name,
        euid=startup.euid,
        domain=startup.website.removeprefix("https://"),
        country=startup.country,
        system=system,
        version=row.version or version,
        scheme=row.scheme,
        status=status,
        assurance=row.assurance,
        purpose={str(language): text for language, text in startup.one_liner.items()},
        ai_act=AI_ACT.get(startup.ai_act_risk, "unknown"),
        levels=row.levels,
        valid_from=stamp(began),
        valid_until=stamp(ends),
    )
