"""The desk's pages, one module a list."""

from app.staff.routes import (
    board,
    desk,
    imports,
    log,
    mail_files,
    names,
    outbox,
    people,
    person,
    profile,
    reports,
    simulation,
    trial,
    uploads,
    verification,
)
from app.staff.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "board",
    "desk",
    "imports",
    "log",
    "mail_files",
    "names",
    "outbox",
    "people",
    "person",
    "profile",
    "reports",
    "simulation",
    "trial",
    "uploads",
    "verification",
]
