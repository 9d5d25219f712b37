"""The demo world: plainly invented start-ups, spin-off candidates and investors, as data files and their typed loader.

Pure Python: it knows neither the web framework nor the database. Every date is a number of days
counted from the day the world is loaded, so that it never goes stale.
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
