"""Asks every method every question of a folder of past investments."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from matching.errors import UnknownCode
from matching.evaluation.context import Account, Accounted, Context, Method, Progress, Scores
from matching.evaluation.data import Investments, Question
from matching.evaluation.methods import BEST, METHODS, made
from matching.evaluation.reading import read
from matching.evaluation.report import EvaluationReport, results
from matching.metrics import METRICS, Table, quality
from matching.model import Encoder

_TOLD_EVERY: Final = 100


@dataclass(frozen=True)
class Task:
    """``candidates`` are numbered in the order of the scores."""

    name: str
    questions: Sequence[Question]
    candidates: dict[str, int]


def evaluate(
    data_dir: Path,
    *,
    encoder: Encoder,
    methods: Sequence[str] = METHODS,
    seed: int = 1,
    progress: Progress = lambda label, done, total: None,  # noqa: ARG005 -- silent unless asked
    queries: int | None = None,
) -> EvaluationReport:
    """Ranks with every method; the same seed gives the same table. ``queries`` limits each task, evenly spread, for a
    quick look. Raises ``DataError`` for a folder of another layout, ``UnknownCode`` for a method that does not exist.
    """
    unknown = sorted(set(methods) - set(METHODS))
    if unknown:
        raise UnknownCode(f"There is no method {unknown[0]!r}; known are {list(METHODS)}.")
    started = time.perf_counter()
    context = Context(read(data_dir), encoder, seed, progress, tuple(methods))
    seconds = {"read": time.perf_counter() - started}
    tasks = _tasks(context.data, queries)
    tables: dict[str, dict[str, Table]] = {task.name: {} for task in tasks}
    accounts: dict[str, Account] = {}
    for name in dict.fromkeys(methods):
        started = time.perf_counter()
        progress(name, 0, 0)
        method = made(name, context)
        for task in tasks:
            tables[task.name][name] = _table(context, method, task, f"{name} {task.name}")
        if isinstance(method, Accounted):
            accounts[name] = method.account()
        seconds[name] = time.perf_counter() - started
    found = (each for t in tasks for each in results(t.name, t.questions, tables[t.name], best=BEST, seed=seed))
    return EvaluationReport(tuple(found), seconds, encoder.name, seed, accounts)


def _tasks(data: Investments, queries: int | None) -> tuple[Task, Task]:
    return (
        Task("A", _spread(data.startup_questions, queries), {name: n for n, name in enumerate(data.investors)}),
        Task("B", _spread(data.investor_questions, queries), {name: n for n, name in enumerate(data.raising)}),
    )


def _table(context: Context, method: Method, task: Task, label: str) -> Table:
    table = np.zeros((len(task.questions), len(METRICS)))
    for number, question in enumerate(task.questions):
        if number % _TOLD_EVERY == 0:
            context.progress(label, number, len(task.questions))
        scores = (method.investors_for if task.name == "A" else method.companies_for)(question.asker)
        ranks = _ranks(scores, _tied(context.data, task, question.asker), question, task.candidates)
        table[number] = quality(ranks, len(question.relevant))
    context.progress(label, len(task.questions), len(task.questions))
    return table


def _tied(data: Investments, task: Task, asker: str) -> list[int]:
    if task.name == "A":
        met = {deal.investor for deal in data.by_company.get(asker, ())}
    else:
        met = {deal.company for deal in data.by_investor.get(asker, ())}
    return [task.candidates[each] for each in met if each in task.candidates]


def _ranks(scores: Scores, tied: list[int], question: Question, candidates: dict[str, int]) -> list[int]:
    """1-based ranks of the relevant candidates, who is tied left out. Of equal ones the earlier id comes first."""
    scores = np.array(scores, dtype=np.float64)
    scores[tied] = -np.inf
    wanted = sorted({candidates[each] for each in question.relevant if each in candidates} - set(tied))
    return sorted(
        1 + int((scores > scores[place]).sum()) + int((scores[:place] == scores[place]).sum()) for place in wanted
    )


def _spread(questions: Sequence[Question], limit: int | None) -> Sequence[Question]:
    if limit is None or limit >= len(questions):
        return questions
    step = len(questions) / limit
    return [questions[int(number * step)] for number in range(limit)]
