"""Asks every method every question of a folder of past investments."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from matching.errors import UnknownCode
from matching.evaluation.context import Context, Method, Progress
from matching.evaluation.data import Investments, Question
from matching.evaluation.methods import METHODS, made
from matching.evaluation.reading import read
from matching.evaluation.report import EvaluationReport, Result
from matching.metrics import METRICS, interval, quality
from matching.model import Encoder

GROUPS: Final = {"A": ("all", "cold", "warm"), "B": ("all",)}


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
    context = Context(read(data_dir), encoder, seed, progress)
    seconds = {"read": time.perf_counter() - started}
    results: list[Result] = []
    for name in methods:
        started = time.perf_counter()
        results += _evaluated(context, name, queries, progress)
        seconds[name] = time.perf_counter() - started
    return EvaluationReport(tuple(results), seconds, encoder.name, seed)


def _evaluated(context: Context, name: str, queries: int | None, progress: Progress) -> Iterable[Result]:
    progress(name, 0, 0)
    data, method = context.data, made(name, context)
    tasks = (("A", data.startup_questions, data.investors), ("B", data.investor_questions, data.raising))
    for task, questions, candidates in tasks:
        chosen = _spread(questions, queries)
        table = np.zeros((len(chosen), len(METRICS)))
        for number, question in enumerate(chosen):
            if number % 100 == 0:
                progress(f"{name} {task}", number, len(chosen))
            table[number] = _asked(data, method, task, question, candidates)
        progress(f"{name} {task}", len(chosen), len(chosen))
        for group in GROUPS[task]:
            rows = [number for number, question in enumerate(chosen) if group in ("all", question.kind)]
            metrics = {metric: interval(table[rows, i], seed=context.seed) for i, metric in enumerate(METRICS)}
            yield Result(task, group, name, len(rows), metrics)


def _asked(
    data: Investments, method: Method, task: str, question: Question, candidates: tuple[str, ...]
) -> tuple[float, float, float, float]:
    if task == "A":
        scores = method.investors_for(question.asker)
        tied = {deal.investor for deal in data.by_company.get(question.asker, ())}
    else:
        scores = method.companies_for(question.asker)
        tied = {deal.company for deal in data.by_investor.get(question.asker, ())}
    allowed = np.array([candidate not in tied for candidate in candidates], dtype=np.bool_)
    # Ties go to the earlier candidate: they are in the order of their ids.
    order = np.argsort(-np.where(allowed, scores, -np.inf), kind="stable")[: int(allowed.sum())]
    ranks = [rank for rank, place in enumerate(order.tolist(), start=1) if candidates[place] in question.relevant]
    return quality(ranks, len(question.relevant))


def _spread(questions: Sequence[Question], limit: int | None) -> Sequence[Question]:
    if limit is None or limit >= len(questions):
        return questions
    step = len(questions) / limit
    return [questions[int(number * step)] for number in range(limit)]
