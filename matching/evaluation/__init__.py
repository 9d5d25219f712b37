"""A retrospective test: who invested in whom, asked of the ranking before it happened.

Task A ranks investors for a company, task B raising companies for an investor; who is tied already is left out. Every
method gets the same candidates and only deals of the training time. The figures say who invested, not who would answer.

``data`` is all that a method may know, ``reading`` its files, ``context`` what methods share, ``methods`` one module a
family, ``run`` asks them all, ``report`` holds the figures with their intervals.
"""

from matching.evaluation.methods import METHODS
from matching.evaluation.report import EvaluationReport
from matching.evaluation.run import evaluate

__all__ = ["METHODS", "EvaluationReport", "evaluate"]
