"""The questionnaire that a first round begins with: written for fellowships of teams from research, to be changed."""

import json
from functools import lru_cache
from pathlib import Path

from app.fellowships.rules.questionnaire import Asked, read

FILE = Path(__file__).parents[2] / "data" / "first_questionnaire.json"


@lru_cache(maxsize=1)
def first_questionnaire() -> Asked:
    return read(json.loads(FILE.read_text(encoding="utf-8")))
