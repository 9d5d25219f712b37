from app.fellowships.routes import (
    assigning,
    assigning_deeds,
    calls,
    dates,
    feeds,
    files,
    panels,
    phases,
    programmes,
    questionnaires,
    rounds,
    submitted_files,
)
from app.fellowships.routes.blueprint import blueprint

__all__ = [
    "assigning",
    "assigning_deeds",
    "blueprint",
    "calls",
    "dates",
    "feeds",
    "files",
    "panels",
    "phases",
    "programmes",
    "questionnaires",
    "rounds",
    "submitted_files",
]
