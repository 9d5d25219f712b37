"""The desk's pages, one module a list."""

from app.staff.routes import (
    board,
    by_hand,
    desk,
    imports,
    log,
    mail_files,
    names,
    outbox,
    people,
    person,
    profile,
    proposals,
    reports,
    rulings,
    runs,
    uploads,
    verification,
)
from app.staff.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "board",
    "by_hand",
    "desk",
    "imports",
    "log",
    "mail_files",
    "names",
    "outbox",
    "people",
    "person",
    "profile",
    "proposals",
    "reports",
    "rulings",
    "runs",
    "uploads",
    "verification",
]
