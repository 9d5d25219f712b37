"""Pages of the profiles."""

from app.profiles.routes import (
    asking_again,
    conflicts,
    contacts,
    editing,
    exporting,
    founding,
    history,
    identifiers,
    logo,
    members,
    never_show,
    overview,
    portfolio,
    products,
    publishing,
    teaser,
    viewing,
)
from app.profiles.routes.blueprint import blueprint

__all__ = [
    "asking_again",
    "blueprint",
    "conflicts",
    "contacts",
    "editing",
    "exporting",
    "founding",
    "history",
    "identifiers",
    "logo",
    "members",
    "never_show",
    "overview",
    "portfolio",
    "products",
    "publishing",
    "teaser",
    "viewing",
]
