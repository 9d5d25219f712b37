"""The rubric a new round begins with: four criteria that programmes of this kind judge by, in both languages."""

import json
from functools import cache
from pathlib import Path

from app.fellowships.rules.rubric import Judged, read

_FILE = Path(__file__).resolve().parents[1] / "data" / "rubric.json"


@cache
def first_rubric() -> Judged:
    return read(json.loads(_FILE.read_text(encoding="utf-8")))
