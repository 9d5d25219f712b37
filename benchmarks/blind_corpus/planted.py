"""Sentences with something planted, each knowing where."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.fellowships.rules.blind import Span, find, find_in_name
from benchmarks.blind_corpus.people import APPLICANTS, Applicant
from benchmarks.blind_corpus.tricks import all_tricks

FOLDER = Path(__file__).parent
DEMO = FOLDER.parents[1] / "demo"
SHORTEST_PROSE = 40
SENTENCES = (
    "Das Verfahren geht auf {} zurück und wird seit zwei Jahren erprobt.",
    "The first prototype was built by {} and runs in three clinics.",
    "Ansprechbar ist {}; wir antworten innerhalb eines Tages.",
    "Siehe auch ({}), dort stehen die Messwerte.",
)


@dataclass(frozen=True)
class Planted:
    applicant: Applicant
    kind: str
    trick: str
    carrier: str
    text: str
    start: int
    end: int

    @property
    def secret(self) -> str:
        return self.text[self.start : self.end]


def in_texts() -> Iterator[Planted]:
    """Every trick with every applicant, in answers, cells of tables and names of files in turn."""
    for number, applicant in enumerate(APPLICANTS):
        for place, (kind, name, trick) in enumerate(all_tricks()):
            secret = trick(applicant)
            carrier, sentence = _carrier(number + place, kind, secret)
            at = sentence.index("{}")
            text = sentence.replace("{}", secret)
            yield Planted(applicant, kind, name, carrier, text, at, at + len(secret))


def _carrier(number: int, kind: str, secret: str) -> tuple[str, str]:
    if number % 5 == 3:
        return "cell of a table", "{}"
    if number % 5 == 4 and kind != "code" and "\n" not in secret and "&#" not in secret:
        return "name of a file", "Lebenslauf_{}_2026.pdf"
    return "answer", SENTENCES[number % len(SENTENCES)]


@dataclass(frozen=True)
class Outcome:
    """What of a planted secret was found: ``left`` are its letters and figures that no place covers."""

    planted: Planted
    left: str
    is_certain: bool

    @property
    def is_found(self) -> bool:
        return not self.left


# What may stay beside a name: it tells nothing.
_HARMLESS = frozenset({"s", "gmbh", "Methode", "Team", "Frau"})


def outcome_of(planted: Planted) -> Outcome:
    search = find_in_name if planted.carrier == "name of a file" else find
    spans = search(planted.text, planted.applicant.identity())
    covered = {at for span in spans for at in range(span.start, span.end)}
    needed = [at for at in range(planted.start, planted.end) if planted.text[at].isalnum()]
    left = "".join(planted.text[at] for at in needed if at not in covered)
    harmless = left in _HARMLESS and len(left) < len(needed)
    return Outcome(planted, "" if harmless else left, any(span.is_certain for span in spans))


@lru_cache(maxsize=1)
def innocent_texts() -> tuple[str, ...]:
    """What the demo's teams and investors write, and sentences whose words are names elsewhere."""
    lines = (FOLDER / "innocent.txt").read_text("utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    for name in ("startups", "spinoffs", "investors"):
        for line in (DEMO / f"{name}.jsonl").read_text("utf-8").splitlines():
            both = (each for each in json.loads(line).values() if isinstance(each, dict))
            written += [text for each in both for text in each.values() if _is_prose(text)]
    return tuple(dict.fromkeys(written))


def _is_prose(text: object) -> bool:
    return isinstance(text, str) and len(text) >= SHORTEST_PROSE and "@" not in text


def accused(texts: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """Places in texts of others that are reported all the same, each text searched for one of the twelve in turn."""
    for number, text in enumerate(texts):
        for span in find(text, APPLICANTS[number % len(APPLICANTS)].identity()):
            yield text, span
