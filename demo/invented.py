"""Values that invented applicants give: one for each kind of question, from a seeded source."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as strict_dataclass

from app.fellowships.rules.answers.reading import words_hash
from app.fellowships.rules.questionnaire import Asked, Question, is_asked
from app.fellowships.states import Party, QuestionKind
from demo.model import STRICT

FILE = Path(__file__).parent / "crowd.json"


@strict_dataclass(frozen=True, config=STRICT)
class Words:
    """What names and texts of a crowd are put together from."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    names: tuple[str, ...]
    tails: tuple[str, ...]
    institutions: tuple[str, ...]
    de: tuple[str, ...]
    en: tuple[str, ...]
    fields: tuple[str, ...]
    said: tuple[str, ...]


@cache
def words() -> Words:
    return TypeAdapter(Words).validate_json(FILE.read_bytes())


@dataclass(frozen=True)
class Team:
    """An invented team: what it calls itself and who is in it."""

    name: str
    people: tuple[str, ...]
    institution: str
    language: str


def teams(count: int, source: random.Random) -> list[Team]:
    """Each name once; a number is added where the words are used up."""
    pool, seen = words(), set[str]()
    found = []
    for _ in range(count):
        name = source.choice(pool.names) + source.choice(pool.tails)
        name = name if name not in seen else f"{name} {len(seen) + 1}"
        seen.add(name)
        people = tuple(person(source) for _ in range(source.randint(2, 4)))
        found.append(Team(name, people, source.choice(pool.institutions), source.choice(("de", "de", "en"))))
    return found


def person(source: random.Random) -> str:
    return f"{source.choice(words().given)} {source.choice(words().family)}"


def answers(asked: Asked, party: Party, team: Team, source: random.Random) -> dict[str, object]:
    """A complete part: every question that is asked gets an answer but the files."""
    values: dict[str, object] = {}
    for question in asked.questions(party):
        if question.kind is not QuestionKind.FILE and is_asked(question, values):
            values[question.key] = value(question, team, source)
    return values


def value(question: Question, team: Team, source: random.Random) -> object:
    """An answer of the shape that `rules.questionnaire` says, within the question's limits."""
    if question.is_title:
        return team.name
    return _MADE[question.kind](question, team, source)


def _short(question: Question, team: Team, source: random.Random) -> object:
    return _cut(source.choice(_sentences(team)), question)


def _long(question: Question, team: Team, source: random.Random) -> object:
    pool = _sentences(team)
    pieces = [" ".join(source.sample(pool, 4)) for _ in range(source.randint(2, 4))]
    return _cut("\n\n".join(pieces), question)


def _cut(text: str, question: Question) -> str:
    limits = question.limits
    if limits.words:
        text = text if len(text.split()) <= limits.words else " ".join(text.split()[: limits.words])
    return text[: limits.characters].rstrip() if limits.characters else text


def _sentences(team: Team) -> Sequence[str]:
    return words().de if team.language == "de" else words().en


def _choice(question: Question, _team: Team, source: random.Random) -> object:
    return source.choice(question.options).key


def _multiple(question: Question, _team: Team, source: random.Random) -> object:
    count = source.randint(1, min(3, len(question.options)))
    picked = set(source.sample([option.key for option in question.options], count))
    return [option.key for option in question.options if option.key in picked]


def _number(question: Question, _team: Team, source: random.Random) -> object:
    least, most = question.limits.least or "1", question.limits.most or "9"
    return str(source.randint(int(float(least)), max(int(float(least)), int(float(most)))))


def _money(question: Question, _team: Team, source: random.Random) -> object:
    least, most = int(question.limits.least or 10_000), int(question.limits.most or 60_000)
    return source.randint(least, most)


def _date(question: Question, _team: Team, source: random.Random) -> object:
    return question.limits.least or date(2026, source.randint(1, 12), source.randint(1, 28)).isoformat()


def _table(question: Question, team: Team, source: random.Random) -> object:
    return [{option.key: source.choice(_sentences(team))[:60] for option in question.options} for _ in range(2)]


def _yes_no(_question: Question, _team: Team, source: random.Random) -> object:
    return source.choice(("yes", "no"))


def _declared(question: Question, _team: Team, _source: random.Random) -> object:
    return {"agreed": True, "sha256": words_hash(question.declaration)}


def _profile_field(_question: Question, team: Team, _source: random.Random) -> object:
    return team.institution


def _team(_question: Question, team: Team, source: random.Random) -> object:
    roles = (
        ("Modelle", "Technik", "Anwendung", "Markt")
        if team.language == "de"
        else ("models", "engineering", "use", "market")
    )
    return [
        {"name": name, "role": role, "percent": source.choice((50, 80, 100))}
        for name, role in zip(team.people, roles, strict=False)
    ]


def _milestones(_question: Question, team: Team, source: random.Random) -> object:
    pool = _sentences(team)
    return [
        {"title": f"M{index + 1}", "result": source.choice(pool), "month": month}
        for index, month in enumerate((2, 4, 6))
    ]


def _budget(question: Question, team: Team, source: random.Random) -> object:
    items = ("Personal", "Rechenzeit", "Reisen") if team.language == "de" else ("Staff", "Computing", "Travel")
    purposes = [option.key for option in question.options] or [""]
    return [
        {"item": item, "purpose": purposes[index % len(purposes)], "eur": source.randint(2, 20) * 1_000}
        for index, item in enumerate(items)
    ]


_MADE = {
    QuestionKind.SHORT_TEXT: _short,
    QuestionKind.LONG_TEXT: _long,
    QuestionKind.CHOICE: _choice,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _money,
    QuestionKind.DATE: _date,
    QuestionKind.TABLE: _table,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.DECLARATION: _declared,
    QuestionKind.PROFILE_FIELD: _profile_field,
    QuestionKind.TEAM: _team,
    QuestionKind.MILESTONES: _milestones,
    QuestionKind.BUDGET: _budget,
}
