"""Pages of an account; one module for each part of its life."""

from app.accounts.routes import (  # noqa: F401 -- importing them registers their views
    deletion,
    documents,
    invitations,
    links,
    mails,
    passwords,
    registration,
    second_factor,
    sessions,
    settings,
    signing_in,
)
from app.accounts.routes.blueprint import blueprint

__all__ = ["blueprint"]
