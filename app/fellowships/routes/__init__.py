from app.fellowships.routes import (
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
