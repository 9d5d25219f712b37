"""The demo world: plainly invented start-ups, spin-off candidates and investors, as data files and their typed loader.

`load_world` is pure Python and knows neither the web framework nor the database; `demo.load` brings the world there.
Every date is a number of days counted from the day of the load, so that it never goes stale.
"""

from demo.model import (
    Account,
    Contact,
    DemoWorld,
    FundingProgramme,
    Investor,
    Member,
    PortfolioItem,
    Product,
    SpinOff,
    Startup,
    Teaser,
    TransferOffice,
)
from demo.world import load_world

__all__ = [
    "Account",
    "Contact",
    "DemoWorld",
    "FundingProgramme",
    "Investor",
    "Member",
    "PortfolioItem",
    "Product",
    "SpinOff",
    "Startup",
    "Teaser",
    "TransferOffice",
    "load_world",
]
