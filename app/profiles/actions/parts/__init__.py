"""The lists of a profile: contact people, products, portfolio, whom it never wants to meet. Each notes its history."""

from app.profiles.actions.parts.contacts import NewContact, add_contact, change_contact, remove_contact
from app.profiles.actions.parts.never_show import add_never_show, remove_never_show
from app.profiles.actions.parts.portfolio import replace_portfolio
from app.profiles.actions.parts.products import NewProduct, add_product, change_product, remove_product
from app.profiles.actions.parts.versions import NewVersion, change_version

__all__ = [
    "NewContact",
    "NewProduct",
    "NewVersion",
    "add_contact",
    "add_never_show",
    "add_product",
    "change_contact",
    "change_product",
    "change_version",
    "remove_contact",
    "remove_never_show",
    "remove_product",
    "replace_portfolio",
]
