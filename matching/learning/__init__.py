"""A ranking learned from who joined whom: signals of the day before, gradient-boosted trees, calibrated chances.

``history`` numbers companies, investors and ties; ``world`` is what is known on one day; ``levels``, ``neighbours``,
``behaviour``, ``network`` and ``linear`` make the signals that ``registry`` lists; ``windows`` asks earlier years'
questions, ``training`` learns from them, ``model`` is what is stored, ``ranker`` uses it and says where the rules
speak instead.
"""

from matching.learning.history import Firm, History, Tie
from matching.learning.model import Card, LearnedModel
from matching.learning.ranker import Panel, Ranker, voices, with_rules
from matching.learning.training import Collected, Plan, train

__all__ = ["Card", "Collected", "Firm", "History", "LearnedModel", "Panel", "Plan", "Ranker", "Tie", "train", "voices",
           "with_rules"]  # fmt: skip
